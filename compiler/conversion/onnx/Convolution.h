//===- Convolution.h - Parts of convolutions --------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_CONVOLUTION_H
#define LATHE_COMPILER_CONVERSION_ONNX_CONVOLUTION_H

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "dialects/onnx/shapes/Window.h"

namespace lathe::onnx {

/// Sums of data (batch × channels × space, padded) times weights (outputs × channels of a group × space), as named ops of linalg.
mlir::Value convolve(Kit &k, mlir::Value data, mlir::Value weights, int64_t group, llvm::ArrayRef<int64_t> strides,
                     llvm::ArrayRef<int64_t> dilations, llvm::ArrayRef<Dim> dims);

/// Data with the padding of the window.
mlir::Value padded(Kit &k, mlir::Value data, const Window &window, mlir::Value scalar);

/// Sums, plus a number for each channel where there is a bias, as elements.
mlir::Value addBias(Kit &k, mlir::Value sums, mlir::Value bias, mlir::Type element);

/// Checks, where sizes are computed, that data has the channels that the weights expect.
void checkChannels(Kit &k, mlir::Value data, mlir::Value weights, int64_t group, llvm::StringRef what);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_CONVOLUTION_H
