//===- Onnx.h - The onnx dialect --------------------------------*- C++ -*-===//
//
// The dialect, its types, and the ops without a schema. The operators are in Onnx<Group>Ops.h.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_DIALECTS_ONNX_ONNX_H
#define LATHE_DIALECTS_ONNX_ONNX_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/onnx/OnnxDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/onnx/OnnxTypes.h.inc"
#define GET_OP_CLASSES
#include "dialects/onnx/OnnxOps.h.inc"

namespace lathe::onnx {

/// The verifier of every operator: its type variables stand for one type each, and its results are what is inferred.
llvm::LogicalResult verifyOperator(mlir::Operation *op);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_ONNX_H
