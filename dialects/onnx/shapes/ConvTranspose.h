//===- ConvTranspose.h - Windows that write ---------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_CONV_TRANSPOSE_H
#define LATHE_DIALECTS_ONNX_SHAPES_CONV_TRANSPOSE_H

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/Window.h"

namespace lathe::onnx {

/// The window of ConvTranspose: input positions are those of the window, which moves over the padded *output*.
std::optional<Window> inferTransposedWindow(ShapeBuilder &b, ConvTransposeOp op);

/// The window of Col2Im, whose `input` is the image and whose `output` counts the blocks.
std::optional<Window> inferCol2ImWindow(ShapeBuilder &b, Col2ImOp op);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_CONV_TRANSPOSE_H
