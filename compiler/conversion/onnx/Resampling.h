//===- Resampling.h - Parts of operators that resample ----------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_RESAMPLING_H
#define LATHE_COMPILER_CONVERSION_ONNX_RESAMPLING_H

#include "compiler/conversion/onnx/OnnxLowering.h"

namespace lathe::onnx {

void populateGridLowerings(Lowerings &lowerings);

/// Keys' cubic filter of a distance that is not negative; `a` is its slope at 1.
mlir::Value cubicWeight(Kit &k, mlir::Value distance, double a);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_RESAMPLING_H
