//===- ConvolutionShape.h - What convolutions and pooling read --*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_CONVOLUTIONSHAPE_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_CONVOLUTIONSHAPE_H

#include "compiler/conversion/contraction/KernelModule.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace lathe {

/// The padding in front of an op, taken into it.
struct Padding {
  mlir::Value source;                       // what is padded
  llvm::SmallVector<mlir::Value> low, high; // of the spatial dimensions; known numbers
  mlir::TypedAttr value;
  bool isNeeded = false;

  /// Of the input of an op with `spatial` trailing dimensions that a window moves over.
  static Padding match(KernelCode &code, mlir::Value input, int64_t spatial, mlir::Type element);
};

/// Planes with their padding, in memory.
struct PaddedPlanes {
  mlir::Value flat;
  llvm::SmallVector<mlir::Value> sizes; // of a plane
};

/// Copies a plane of `inner` sizes into the middle of one of `sizes`.
void copyPlane(KernelCode &code, const Padding &padding, int64_t lanes, mlir::Value source, mlir::Value from,
               llvm::ArrayRef<mlir::Value> inner, mlir::Value target, mlir::Value to, llvm::ArrayRef<mlir::Value> sizes);
/// Sets `count` elements to the padding.
void fillPadding(KernelCode &code, const Padding &padding, int64_t lanes, mlir::Value target, mlir::Value to,
                 mlir::Value count);

/// All planes of the input, padded where that is needed: [planes][sizes…].
PaddedPlanes padPlanes(KernelCode &code, KernelModule &kernels, const Target &target, const Padding &padding, int64_t spatial);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_CONVOLUTIONSHAPE_H
