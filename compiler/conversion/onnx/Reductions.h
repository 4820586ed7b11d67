//===- Reductions.h - Sums and their kin for lowerings ----------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_REDUCTIONS_H
#define LATHE_COMPILER_CONVERSION_ONNX_REDUCTIONS_H

#include "compiler/conversion/onnx/OnnxLowering.h"

namespace lathe::onnx {

/// What elements are accumulated in: f32 for floats of 16 bits.
mlir::Type accumulatorType(Kit &k, mlir::Type element);

/// A tensor rounded to an element type.
mlir::Value roundTo(Kit &k, mlir::Value tensor, mlir::Type element);

/// Kit::reduce, where `body` sees floats of 16 bits as f32.
mlir::Value reduceWide(Kit &k, mlir::Value tensor, llvm::ArrayRef<int64_t> axes, bool keepDims, mlir::Value init, Kit::Body body);

/// The same along axes that are known at run time only: `isReduced` has a bool for each dimension. Keeps dimensions.
mlir::Value reduceWide(Kit &k, mlir::Value tensor, mlir::ValueRange isReduced, mlir::Value init, Kit::Body body);

/// The sum along `axes`, in the accumulator's type.
mlir::Value sum(Kit &k, mlir::Value tensor, llvm::ArrayRef<int64_t> axes, bool keepDims);

/// How many elements make one of the result, as a number of `type`.
mlir::Value countOf(Kit &k, mlir::Value tensor, llvm::ArrayRef<int64_t> axes, mlir::Type type);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_REDUCTIONS_H
