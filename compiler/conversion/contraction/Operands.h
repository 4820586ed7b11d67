//===- Operands.h - Tensors that kernels read and write ---------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_OPERANDS_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_OPERANDS_H

#include "compiler/conversion/contraction/KernelCode.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace lathe {

/// The size of a dimension: a constant where it is known.
mlir::Value getSize(KernelCode &code, mlir::Value tensor, int64_t dim);
llvm::SmallVector<mlir::Value> getSizes(KernelCode &code, mlir::Value tensor);
/// How far apart elements lie that are neighbours in each dimension.
llvm::SmallVector<mlir::Value> getStrides(KernelCode &code, llvm::ArrayRef<mlir::Value> sizes);

/// The constant that a tensor is, maybe in another shape, so that its elements lie in the same order; or null.
mlir::Attribute getConstantElements(mlir::Value tensor);

/// The elements of a tensor as a flat buffer, to read.
mlir::Value readTensor(KernelCode &code, mlir::Value tensor);
/// Uninitialized memory for `count` elements.
mlir::Value allocate(KernelCode &code, mlir::Type element, mlir::Value count);

/// A tensor that is written whole.
struct NewTensor {
  mlir::Value buffer, flat;

  NewTensor(KernelCode &code, mlir::RankedTensorType type, llvm::ArrayRef<mlir::Value> sizes);
  mlir::Value asTensor(KernelCode &code, mlir::RankedTensorType type) const;
};

/// What the elements of a result start from.
struct Start {
  mlir::TypedAttr number; // all from this
  mlir::Value perColumn;  // or a tensor of rank one, along a dimension
  mlir::Value tensor;     // or each from its own

  /// Of the `outs` operand of a contraction; `dim` may have numbers of its own.
  static Start match(mlir::Value init, int64_t dim);
};

/// A contraction can be tiled only when no known size is 0.
bool hasElements(mlir::linalg::LinalgOp op);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_OPERANDS_H
