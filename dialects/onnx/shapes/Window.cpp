//===- Window.cpp - Windows that slide over a tensor ----------------------===//

#include "dialects/onnx/shapes/Window.h"

using namespace mlir;

namespace lathe::onnx {

Dim WindowAxis::getExtent(ShapeBuilder &b) const { return b.add(b.mul(b.sub(kernel, 1), dilation), 1); }

Dim WindowAxis::getReachedEnd(ShapeBuilder &b) const {
  Dim reached = b.add(b.mul(b.sub(output, 1), stride), getExtent(b));
  return b.max(b.sub(reached, b.add(input, padBegin)), 0);
}

/// Attributes with an element for each spatial dimension.
static LogicalResult checkSizes(ShapeBuilder &b, StringRef name, ArrayRef<int64_t> values, size_t count, int64_t least) {
  if (values.empty())
    return success();
  if (values.size() != count)
    return b.error() << name << " has " << values.size() << " elements; expected " << count << " for the spatial dimensions";
  for (int64_t value : values)
    if (value < least || value > std::numeric_limits<int32_t>::max())
      return b.error() << name << " has an element " << value << "; expected " << least << " or more, below 2^31";
  return success();
}

std::optional<Window> readWindow(ShapeBuilder &b, ArrayRef<Dim> input, ArrayRef<Dim> kernel, const WindowAttributes &attributes) {
  size_t rank = input.size();
  if (rank == 0) {
    b.error() << "the input has no spatial dimensions; expected rank 3 or more: batch, channels, space";
    return std::nullopt;
  }
  if (attributes.autoPad != "NOTSET" && attributes.autoPad != "SAME_UPPER" && attributes.autoPad != "SAME_LOWER" &&
      attributes.autoPad != "VALID" && !attributes.autoPad.empty()) {
    b.error() << "auto_pad is '" << attributes.autoPad << "'; expected NOTSET, SAME_UPPER, SAME_LOWER or VALID";
    return std::nullopt;
  }
  if (failed(checkSizes(b, "kernel_shape", attributes.kernelShape, rank, 1)) ||
      failed(checkSizes(b, "strides", attributes.strides, rank, 1)) ||
      failed(checkSizes(b, "dilations", attributes.dilations, rank, 1)) ||
      failed(checkSizes(b, "pads", attributes.pads, 2 * rank, 0)))
    return std::nullopt;
  if (kernel.empty() && attributes.kernelShape.empty()) {
    b.error() << "kernel_shape is empty; expected " << rank << " elements";
    return std::nullopt;
  }
  Window window(rank);
  for (size_t i = 0; i != rank; ++i) {
    WindowAxis &axis = window[i];
    axis.input = input[i];
    axis.kernel = kernel.empty() ? Dim(attributes.kernelShape[i]) : kernel[i];
    if (!kernel.empty() && !attributes.kernelShape.empty()) {
      if (axis.kernel.isStatic() && !axis.kernel.is(attributes.kernelShape[i])) {
        b.error() << "kernel_shape is " << attributes.kernelShape[i] << " along spatial dimension " << i << ", the weights have "
                  << axis.kernel.get() << "; expected equal sizes";
        return std::nullopt;
      }
      axis.kernel = attributes.kernelShape[i];
    }
    if (axis.kernel.is(0)) {
      b.error() << "the weights have size 0 along spatial dimension " << i << "; expected 1 or more";
      return std::nullopt;
    }
    if (!attributes.strides.empty())
      axis.stride = attributes.strides[i];
    if (!attributes.dilations.empty())
      axis.dilation = attributes.dilations[i];
    if (!attributes.pads.empty() && attributes.autoPad != "VALID") {
      axis.padBegin = attributes.pads[i];
      axis.padEnd = attributes.pads[rank + i];
    }
  }
  return window;
}

std::optional<Window> inferWindow(ShapeBuilder &b, ArrayRef<Dim> input, ArrayRef<Dim> kernel, const WindowAttributes &attributes) {
  std::optional<Window> window = readWindow(b, input, kernel, attributes);
  if (!window)
    return std::nullopt;
  for (auto [i, axis] : llvm::enumerate(*window)) {
    Dim extent = axis.getExtent(b);
    if (attributes.autoPad.starts_with("SAME")) {
      axis.output = b.ceilDiv(axis.input, axis.stride);
      Dim pad = b.max(b.sub(b.add(b.mul(b.sub(axis.output, 1), axis.stride), extent), axis.input), 0);
      Dim half = b.floorDiv(pad, 2);
      axis.padBegin = attributes.autoPad == "SAME_UPPER" ? half : b.sub(pad, half);
      axis.padEnd = b.sub(pad, axis.padBegin);
      continue;
    }
    Dim room = b.sub(b.add(b.add(axis.input, axis.padBegin), axis.padEnd), extent);
    if (room.isStatic() && room.get() < 0) {
      b.error() << "the window reaches over " << extent.get() << " positions along spatial dimension " << i
                << ", the padded input has " << room.get() + extent.get() << "; expected no more";
      return std::nullopt;
    }
    // Where the input is too small at run time, there is no position of the window.
    if (!attributes.ceilMode) {
      axis.output = b.max(b.add(b.floorDiv(room, axis.stride), 1), 0);
      continue;
    }
    axis.output = b.max(b.add(b.ceilDiv(room, axis.stride), 1), 0);
    // The last window starts within the input or the padding before it.
    Dim last = b.mul(b.sub(axis.output, 1), axis.stride);
    axis.output = b.selectLess(last, b.add(axis.input, axis.padBegin), axis.output, b.sub(axis.output, 1));
  }
  return window;
}

} // namespace lathe::onnx
