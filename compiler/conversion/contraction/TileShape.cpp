//===- TileShape.cpp - How much of a result one tile computes -------------===//

#include "compiler/conversion/contraction/TileShape.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace lathe {

/// Registers for sums: what is left holds a row of a panel and one broadcast element.
static int64_t getAccumulators(const Target &target) {
  switch (target.vectorBits) {
  case 512:
    return 28; // of 32
  case 256:
    return 12; // of 16
  default:
    return 24; // of 32
  }
}

TileShape chooseTileShape(const Target &target, Type element, int64_t rows, int64_t panels) {
  int64_t bytes = element.getIntOrFloatBitWidth() / 8;
  TileShape shape{element, target.vectorBits / 8 / bytes, kPanelBytes / bytes, 1, 0};
  int64_t vectorsPerPanel = shape.panel / shape.lanes, sums = getAccumulators(target);
  auto fits = [&](int64_t n) {
    bool isWanted = ShapedType::isDynamic(panels) || n <= panels;
    // Many sums side by side hide the latency of an addition; more than eight streams of weights do not help.
    return isWanted && n * vectorsPerPanel <= 8;
  };
  if (target.vectorBits == 512 && fits(2))
    shape.panels = 2;
  if (!ShapedType::isDynamic(rows))
    while (fits(shape.panels * 2) && rows * shape.panels * 2 * vectorsPerPanel <= sums)
      shape.panels *= 2;
  shape.rows = sums / (shape.panels * vectorsPerPanel);
  // A narrow tile has sums enough at half the rows, and wastes less of what is left over.
  shape.rows = std::min<int64_t>(shape.rows, 14);
  if (!ShapedType::isDynamic(rows) && rows > 0)
    shape.rows = llvm::divideCeil(rows, llvm::divideCeil(rows, shape.rows));
  return shape;
}

} // namespace lathe
