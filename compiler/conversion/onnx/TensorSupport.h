//===- TensorSupport.h - What lowerings of tensor operators share -*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_TENSORSUPPORT_H
#define LATHE_COMPILER_CONVERSION_ONNX_TENSORSUPPORT_H

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "mlir/IR/TypeUtilities.h"

namespace lathe::onnx {

/// Zero, false, an empty string.
mlir::Value emptyElement(Kit &k, mlir::Type element);

/// The element of a tensor that has one; checked at run time where the type does not say so.
mlir::Value onlyElement(Kit &k, mlir::Value tensor);

/// Every element of a tensor of signed integers is in [low, high].
void checkBetween(Kit &k, mlir::Value tensor, Dim low, Dim high, const llvm::Twine &message);

/// Two sizes are equal; nothing is emitted where that is known.
void checkEqual(Kit &k, Dim a, Dim b, const llvm::Twine &message);
/// a <= b.
void checkAtMost(Kit &k, Dim a, Dim b, const llvm::Twine &message);

/// An attribute where the size is known, else a value.
mlir::OpFoldResult fold(Kit &k, Dim dim);
llvm::SmallVector<mlir::OpFoldResult> fold(Kit &k, llvm::ArrayRef<Dim> dims);

/// A part of a tensor, or a tensor with a part replaced; steps are positive.
mlir::Value extractSlice(Kit &k, mlir::Value tensor, llvm::ArrayRef<Dim> offsets, llvm::ArrayRef<Dim> sizes,
                         llvm::ArrayRef<Dim> steps = {});
mlir::Value insertSlice(Kit &k, mlir::Value part, mlir::Value into, llvm::ArrayRef<Dim> offsets);

/// Loops over all indices below `sizes`, in order, which carry values. `body` gives their next values.
using LoopBody = llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange indices, mlir::ValueRange carried)>;
llvm::SmallVector<mlir::Value> loop(Kit &k, llvm::ArrayRef<Dim> sizes, mlir::ValueRange initial, LoopBody body);

/// What one of two branches gives.
using Branch = llvm::function_ref<llvm::SmallVector<mlir::Value>()>;
llvm::SmallVector<mlir::Value> choose(Kit &k, mlir::Value condition, Branch then, Branch otherwise);

/// A value as one of another type that describes it; sizes that only `type` fixes are compared at run time.
mlir::Value castValue(Kit &k, mlir::Value value, mlir::Type type, const llvm::Twine &message);

// Parts of populateTensorLowerings.
void populateTensorPartLowerings(Lowerings &lowerings);
void populateTensorGatherLowerings(Lowerings &lowerings);
void populateTensorScatterLowerings(Lowerings &lowerings);
void populateTensorSelectLowerings(Lowerings &lowerings);
void populateTensorSourceLowerings(Lowerings &lowerings);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_TENSORSUPPORT_H
