//===- Fold.h - Operators of constants, evaluated ---------------*- C++ -*-===//
#ifndef LATHE_COMPILER_TRANSFORMS_ONNX_FOLD_H
#define LATHE_COMPILER_TRANSFORMS_ONNX_FOLD_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"

namespace lathe {

/// The value of an operator of the onnx dialect whose operands are constants, or of which the shapes alone count; null when it
/// is not folded. What is read and made is taken from `bytesLeft`; what would take more is not folded.
///
/// Folded is what computes shapes, of numbers of any size, and what moves elements of weights. Numbers have the bits that
/// compiled code would give.
mlir::ElementsAttr foldOnnx(mlir::Operation *op, int64_t &bytesLeft);

/// The operand that an operator returns unchanged; null for others.
mlir::Value getUnchanged(mlir::Operation *op);

} // namespace lathe

#endif // LATHE_COMPILER_TRANSFORMS_ONNX_FOLD_H
