//===- Window.h - Windows that slide over a tensor --------------*- C++ -*-===//
//
// What Conv, the pools and their kin have in common: along each spatial dimension a window of some positions, so far apart, moves
// by a stride over the padded input.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_WINDOW_H
#define LATHE_DIALECTS_ONNX_SHAPES_WINDOW_H

#include "dialects/onnx/Shape.h"

namespace lathe::onnx {

/// The window along one spatial dimension.
struct WindowAxis {
  Dim input;
  Dim kernel;
  int64_t stride = 1;
  int64_t dilation = 1;
  Dim padBegin = 0;
  Dim padEnd = 0; // what the model says, or `auto_pad` asks for
  Dim output;

  /// The positions from the first to behind the last one of a window.
  Dim getExtent(ShapeBuilder &b) const;
  /// The padding behind the input that the last window reaches into: `padEnd`, or other than it when sizes are rounded.
  Dim getReachedEnd(ShapeBuilder &b) const;
};

using Window = llvm::SmallVector<WindowAxis, 3>;

/// What the attributes of an operator say of its window, absent ones empty.
struct WindowAttributes {
  llvm::StringRef autoPad = "NOTSET";
  llvm::ArrayRef<int64_t> kernelShape, strides, dilations, pads;
  bool ceilMode = false;
};

/// The attributes of an op that has accessors of their names.
template <typename Op> WindowAttributes getWindowAttributes(Op op) {
  WindowAttributes attributes;
  attributes.autoPad = op.getAutoPad();
  if (std::optional<llvm::ArrayRef<int64_t>> kernel = op.getKernelShape())
    attributes.kernelShape = *kernel;
  if (std::optional<llvm::ArrayRef<int64_t>> strides = op.getStrides())
    attributes.strides = *strides;
  if (std::optional<llvm::ArrayRef<int64_t>> dilations = op.getDilations())
    attributes.dilations = *dilations;
  if (std::optional<llvm::ArrayRef<int64_t>> pads = op.getPads())
    attributes.pads = *pads;
  return attributes;
}

/// The window without its output sizes, over spatial dimensions of sizes `input`. Kernel sizes are those of the weights, or none
/// where the attribute says them. Reports attributes that are wrong. `auto_pad` is left to the caller but for its spelling.
std::optional<Window> readWindow(ShapeBuilder &b, llvm::ArrayRef<Dim> input, llvm::ArrayRef<Dim> kernel,
                                 const WindowAttributes &attributes);

/// The whole window of a convolution or a pool, with its padding settled and its output sizes.
std::optional<Window> inferWindow(ShapeBuilder &b, llvm::ArrayRef<Dim> input, llvm::ArrayRef<Dim> kernel,
                                  const WindowAttributes &attributes);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_WINDOW_H
