//===- Groups.h - Operands and results by their schema ----------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_GROUPS_H
#define LATHE_DIALECTS_ONNX_GROUPS_H

#include "mlir/IR/Operation.h"

namespace lathe::onnx {

/// Operands that stand for one input of the schema: one, none of an optional input that is absent, or those of a variadic one.
llvm::SmallVector<mlir::OperandRange> getOperandGroups(mlir::Operation *op);

/// The same of results.
llvm::SmallVector<mlir::ResultRange> getResultGroups(mlir::Operation *op);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_GROUPS_H
