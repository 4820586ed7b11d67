//===- Tiles.h - A contraction as blocks of tiles ---------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_TILES_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_TILES_H

#include "compiler/conversion/contraction/KernelModule.h"
#include "compiler/conversion/contraction/MicroKernel.h"

namespace lathe {

/// A part of the result while it is computed: its sums lie row by row in memory of the call.
struct Block {
  mlir::Value sums; // rounded up to full vectors of rows and full panels
  int64_t sumsStride;
  mlir::Value firstRow, rows; // counted through all lines
  mlir::Value firstPanel, panels;
};

/// `lines` × `rows` rows by `columns` columns, reduced over `depth`. Rows of a line lie evenly on the left side; lines need
/// not.
struct Contraction {
  TileShape shape;
  mlir::Value outer = nullptr; // how many such contractions; null for one
  mlir::Value lines, rows, columns, depth;
  LeftSide left;
  mlir::Value right;
  /// Where a tile begins on the left side: of `outer` and `line`, its number in the line, its first row.
  std::function<mlir::Value(KernelCode &, mlir::Value outer, mlir::Value line, mlir::Value tile, mlir::Value firstRow,
                            mlir::Value rowInTile)>
      leftOffset;
  /// Where the panels of `outer` begin.
  std::function<mlir::Value(KernelCode &, mlir::Value outer)> rightOffset;
  /// Writes what sums start from.
  std::function<void(KernelCode &, mlir::Value outer, const Block &)> begin;
  /// Reads the sums, and writes the result.
  std::function<void(KernelCode &, mlir::Value outer, const Block &)> finish;
};

/// The number of tiles of a line, and where they begin.
mlir::Value countTiles(KernelCode &code, const TileShape &shape, mlir::Value rows);
mlir::Value beginOfTile(KernelCode &code, const TileShape &shape, mlir::Value rows, mlir::Value tile);

void emitContraction(KernelCode &code, KernelModule &kernels, const Target &target, const Contraction &contraction,
                     llvm::StringRef name);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_TILES_H
