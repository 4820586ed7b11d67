//===- TileShape.h - How much of a result one tile computes -----*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_TILESHAPE_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_TILESHAPE_H

#include "compiler/conversion/targets/Target.h"

#include "mlir/IR/BuiltinTypes.h"

namespace lathe {

/// Bytes of a row of a panel: the packed form of weights, shared by all targets, whose vectors are this or a part of it.
inline constexpr int64_t kPanelBytes = 64;

/// A tile is `rows` × (`panels` × `panel`) elements of a result, which stay in registers while the reduction runs.
struct TileShape {
  mlir::Type element;
  int64_t lanes;  // of a vector register
  int64_t panel;  // columns of a panel
  int64_t panels; // side by side in a tile
  int64_t rows;   // at most

  int64_t columns() const { return panels * panel; }
  int64_t vectors() const { return columns() / lanes; }
};

/// The tile for lines of `rows` rows and for `panels` panels; both may be `ShapedType::kDynamic`.
TileShape chooseTileShape(const Target &target, mlir::Type element, int64_t rows, int64_t panels);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_TILESHAPE_H
