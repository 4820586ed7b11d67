//===- Transpose.cpp - Squares of vectors, transposed ---------------------===//

#include "compiler/conversion/contraction/Transpose.h"

using namespace mlir;

namespace lathe {

// Quarters are exchanged across the diagonal, at every power of two: each step is a shuffle of two registers.
SmallVector<Value> transposeSquare(KernelCode &code, SmallVector<Value> rows) {
  int64_t size = rows.size();
  for (int64_t distance = 1; distance < size; distance *= 2) {
    SmallVector<int64_t> upper, lower;
    for (int64_t lane = 0; lane < size; ++lane) {
      bool isFar = lane & distance;
      upper.push_back(isFar ? size + lane - distance : lane);
      lower.push_back(isFar ? size + lane : lane + distance);
    }
    for (int64_t i = 0; i < size; ++i) {
      if (i & distance)
        continue;
      Value a = rows[i], c = rows[i + distance];
      rows[i] = vector::ShuffleOp::create(code, a, c, upper);
      rows[i + distance] = vector::ShuffleOp::create(code, a, c, lower);
    }
  }
  return rows;
}

} // namespace lathe
