//===- Lowerings.h - Contractions, by what they are -------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_LOWERINGS_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_LOWERINGS_H

#include "compiler/conversion/contraction/KernelModule.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace lathe {

// Each replaces the op, with the elementwise op behind it, by calls of kernels; or fails and leaves all as it was.

/// Sums of products over one dimension, where each other one belongs to one side or to both.
llvm::LogicalResult lowerMatrixProduct(mlir::linalg::LinalgOp op, KernelModule &kernels, const Target &target);
/// Channels first, with all channels of a group.
llvm::LogicalResult lowerConvolution(mlir::linalg::LinalgOp op, KernelModule &kernels, const Target &target);
/// Channels first, each channel by itself: depthwise convolutions and pooling.
llvm::LogicalResult lowerWindow(mlir::linalg::LinalgOp op, KernelModule &kernels, const Target &target);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_LOWERINGS_H
