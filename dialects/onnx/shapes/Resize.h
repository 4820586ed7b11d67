//===- Resize.h - Sizes and scales of Resize --------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_RESIZE_H
#define LATHE_DIALECTS_ONNX_SHAPES_RESIZE_H

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/Shape.h"

namespace lathe::onnx {

/// One dimension that is resized.
struct ResizeAxis {
  int64_t axis;
  Dim input, output;
  /// Output by input, in f64: a number where it is known; else, where code is emitted, a value.
  std::optional<double> scale;
  mlir::Value scaleValue;
};

/// The dimensions that `axes` names, in that order. Reports what is wrong.
std::optional<llvm::SmallVector<ResizeAxis>> inferResize(ShapeBuilder &b, ResizeOp op);

/// An optional input that is there and not empty.
bool isGiven(mlir::Value input);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_RESIZE_H
