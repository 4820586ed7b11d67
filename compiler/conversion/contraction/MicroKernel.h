//===- MicroKernel.h - The innermost loop of a contraction ------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_MICROKERNEL_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_MICROKERNEL_H

#include "compiler/conversion/contraction/KernelCode.h"
#include "compiler/conversion/contraction/TileShape.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

namespace lathe {

/// How a tile reads its left side: element (row, k) lies at `offset + row * rowStride + k * step`, or, with a table, at
/// `offset + row * rowStride + table[tableOffset + k]`.
struct LeftSide {
  mlir::Value buffer;
  int64_t rowStride; // known, so that it is part of an address
  mlir::Value step;
  mlir::Value table; // of i64; null without one
};

/// What one call computes: `sums[row][column] += left[row][k] * right[k][column]`, for k in increasing order.
struct MicroKernelCall {
  LeftSide left;
  mlir::Value leftOffset;
  mlir::Value right;        // panels
  mlir::Value rightOffset;  // of the first panel's first row
  mlir::Value panelStride;  // from panel to panel
  mlir::Value first, count; // of k, in the table or from leftOffset
  mlir::Value sums, sumsOffset;
  int64_t sumsStride; // from row to row
};

/// Calls the kernel for tiles of `rows` rows and `panels` panels; makes it where the module has none yet.
void callMicroKernel(KernelCode &code, mlir::SymbolTable &symbols, const Target &target, const TileShape &shape, int64_t rows,
                     int64_t panels, const MicroKernelCall &call);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_MICROKERNEL_H
