//===- RuntimeCalls.h - Calls of the models' runtime ------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MODEL_RUNTIMECALLS_H
#define LATHE_COMPILER_CONVERSION_MODEL_RUNTIMECALLS_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

namespace lathe {

/// Unit attribute of a declared function of the runtime: its first argument is the context, which calls do not have yet
/// (`lathe-plan-model-memory` adds it).
inline constexpr llvm::StringLiteral kContextAttr = "lathe.context";

/// A value that is no tensor (sequence, optional, map) is a `!llvm.ptr` to a lathe_value.
mlir::Type getValueType(mlir::MLIRContext *context);

/// The lathe_element_type of a lowered element type; 0 for what is none. Lowering makes unsigned integers signless: where the
/// sign matters, as in sequences that leave the model, pass the original type.
int32_t getElementType(mlir::Type type);

/// Calls a function of the runtime (runtime/tensor/sequence.h), declaring it where that is new. The context is added later, so
/// `operands` lack it. Tensors are passed as unranked memrefs: see `passTensor`. A name may have a suffix behind a dot, for
/// functions that are declared for several types: `lathe_map_create.i64.f32`.
mlir::ValueRange callRuntime(mlir::OpBuilder &b, mlir::Location loc, llvm::StringRef name, mlir::TypeRange results,
                             mlir::ValueRange operands);

/// A tensor as an operand of callRuntime: rank and descriptor in C. The callee must not write to it nor keep it.
mlir::Value passTensor(mlir::OpBuilder &b, mlir::Location loc, mlir::Value tensor);

/// A tensor from the `const lathe_descriptor *` that a function of the runtime returned. Its rank must be the type's; sizes
/// of the type that are fixed are asserted.
mlir::Value receiveTensor(mlir::OpBuilder &b, mlir::Location loc, mlir::Value descriptor, mlir::RankedTensorType type);

/// A value that holds a copy of a tensor, and the tensor that a value holds. `elementType` is the original one.
mlir::Value buildValueFromTensor(mlir::OpBuilder &b, mlir::Location loc, mlir::Value tensor, mlir::Type elementType);
mlir::Value buildTensorFromValue(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value, mlir::RankedTensorType type,
                                 mlir::Type elementType);

/// An i32 or i64 constant, as C functions take them.
mlir::Value buildI32(mlir::OpBuilder &b, mlir::Location loc, int64_t value);
mlir::Value buildI64(mlir::OpBuilder &b, mlir::Location loc, int64_t value);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MODEL_RUNTIMECALLS_H
