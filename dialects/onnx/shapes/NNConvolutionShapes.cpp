//===- NNConvolutionShapes.cpp - Shapes of convolutions -------------------===//

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/ConvTranspose.h"
#include "dialects/onnx/shapes/NNShapes.h"
#include "dialects/onnx/shapes/Window.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// Weights of output channels × input channels of a group × space.
static LogicalResult checkChannels(ShapeBuilder &b, const Dims &data, const Dims &weights, int64_t group, Value bias) {
  if (weights.size() != data.size())
    return b.error() << "W has rank " << weights.size() << "; expected that of X, " << data.size();
  if (group < 1 || group > std::numeric_limits<int32_t>::max())
    return b.error() << "group is " << group << "; expected 1 or more, below 2^31";
  if (failed(checkSame(b, data[1], b.mul(weights[1], group), "the number of channels of X")))
    return failure();
  if (weights[0].isStatic() && weights[0].get() % group != 0)
    return b.error() << "W has " << weights[0].get() << " output channels; expected a multiple of group, " << group;
  if (!bias)
    return success();
  if (failed(checkRank(b, bias, 1, "B")))
    return failure();
  return checkSame(b, b.size(bias, 0), weights[0], "the size of B");
}

static LogicalResult inferConv(ConvOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getX()), weights = b.sizes(op.getW());
  if (data.size() < 3)
    return b.error() << "X has rank " << data.size() << "; expected 3 or more: batch, channels, space";
  if (failed(checkChannels(b, data, weights, op.getGroup(), op.getB())))
    return failure();
  std::optional<Window> window =
      inferWindow(b, ArrayRef(data).drop_front(2), ArrayRef(weights).drop_front(2), getWindowAttributes(op));
  if (!window)
    return failure();
  Dims sizes{data[0], weights[0]};
  for (const WindowAxis &axis : *window)
    sizes.push_back(axis.output);
  results.emplace_back(b.elementType(op.getX()), sizes);
  return success();
}

std::optional<Window> inferTransposedWindow(ShapeBuilder &b, ConvTransposeOp op) {
  Dims data = b.sizes(op.getX()), weights = b.sizes(op.getW());
  std::optional<Window> window =
      readWindow(b, ArrayRef(data).drop_front(2), ArrayRef(weights).drop_front(2), getWindowAttributes(op));
  if (!window)
    return std::nullopt;
  size_t rank = window->size();
  ArrayRef<int64_t> outputShape = op.getOutputShape().value_or(ArrayRef<int64_t>());
  ArrayRef<int64_t> outputPadding = op.getOutputPadding().value_or(ArrayRef<int64_t>());
  if (!outputShape.empty() && outputShape.size() != rank) {
    // Some models say the sizes of batch and channels, too.
    if (outputShape.size() != rank + 2) {
      b.error() << "output_shape has " << outputShape.size() << " elements; expected " << rank << " for the spatial dimensions";
      return std::nullopt;
    }
    outputShape = outputShape.drop_front(2);
  }
  if (!outputPadding.empty() && outputPadding.size() != rank) {
    b.error() << "output_padding has " << outputPadding.size() << " elements; expected " << rank
              << " for the spatial dimensions";
    return std::nullopt;
  }
  bool isSame = op.getAutoPad().starts_with("SAME");
  for (auto [i, axis] : llvm::enumerate(*window)) {
    int64_t extra = outputPadding.empty() ? 0 : outputPadding[i];
    if (extra < 0 || extra > std::numeric_limits<int32_t>::max()) {
      b.error() << "output_padding has an element " << extra << "; expected 0 or more, below 2^31";
      return std::nullopt;
    }
    // What the windows of all positions cover.
    Dim covered = b.add(b.add(b.mul(b.sub(axis.input, 1), axis.stride), axis.getExtent(b)), extra);
    if (outputShape.empty() && !isSame) {
      axis.output = b.sub(covered, b.add(axis.padBegin, axis.padEnd));
      if (axis.output.isStatic() && axis.output.get() < 0) {
        b.error() << "pads take more than there is along spatial dimension " << i << ": " << covered.get() << " positions";
        return std::nullopt;
      }
      axis.output = b.max(axis.output, 0);
      continue;
    }
    if (!outputShape.empty()) {
      if (outputShape[i] < 1) {
        b.error() << "output_shape has an element " << outputShape[i] << "; expected 1 or more";
        return std::nullopt;
      }
      axis.output = outputShape[i];
    } else {
      axis.output = b.mul(axis.input, axis.stride);
    }
    // Where the output is larger than what is covered, the rest is zero: no padding is negative.
    Dim pad = b.max(b.sub(covered, axis.output), 0);
    Dim half = b.floorDiv(pad, 2);
    axis.padBegin = op.getAutoPad() == "SAME_UPPER" ? half : b.sub(pad, half);
    axis.padEnd = b.sub(pad, axis.padBegin);
  }
  return window;
}

static LogicalResult inferConvTranspose(ConvTransposeOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getX()), weights = b.sizes(op.getW());
  if (data.size() < 3)
    return b.error() << "X has rank " << data.size() << "; expected 3 or more: batch, channels, space";
  if (weights.size() != data.size())
    return b.error() << "W has rank " << weights.size() << "; expected that of X, " << data.size();
  int64_t group = op.getGroup();
  if (group < 1 || group > std::numeric_limits<int32_t>::max())
    return b.error() << "group is " << group << "; expected 1 or more, below 2^31";
  if (failed(checkSame(b, weights[0], data[1], "the first size of W")))
    return failure();
  if (weights[0].isStatic() && weights[0].get() % group != 0)
    return b.error() << "X has " << weights[0].get() << " channels; expected a multiple of group, " << group;
  Dim channels = b.mul(weights[1], group);
  if (Value bias = op.getB())
    if (failed(checkRank(b, bias, 1, "B")) || failed(checkSame(b, b.size(bias, 0), channels, "the size of B")))
      return failure();
  std::optional<Window> window = inferTransposedWindow(b, op);
  if (!window)
    return failure();
  Dims sizes{data[0], channels};
  for (const WindowAxis &axis : *window)
    sizes.push_back(axis.output);
  results.emplace_back(b.elementType(op.getX()), sizes);
  return success();
}

static LogicalResult inferCausalConvWithState(CausalConvWithStateOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getInput(), 3, "input")) || failed(checkRank(b, op.getWeight(), 3, "weight")))
    return failure();
  Dims data = b.sizes(op.getInput()), weights = b.sizes(op.getWeight());
  if (failed(checkSame(b, weights[0], data[1], "the first size of weight")) ||
      failed(checkSame(b, weights[1], 1, "the second size of weight")))
    return failure();
  if (weights[2].is(0))
    return b.error() << "weight has size 0 along time; expected 1 or more";
  if (Value bias = op.getBias())
    if (failed(checkRank(b, bias, 1, "bias")) || failed(checkSame(b, b.size(bias, 0), data[1], "the size of bias")))
      return failure();
  if (op.getActivation() != "none" && op.getActivation() != "silu" && op.getActivation() != "swish")
    return b.error() << "activation is '" << op.getActivation() << "'; expected none, silu or swish";
  Dims state{data[0], data[1], b.sub(weights[2], 1)};
  if (Value past = op.getPastState()) {
    if (failed(checkRank(b, past, 3, "past_state")))
      return failure();
    for (int64_t i = 0; i != 3; ++i)
      if (failed(checkSame(b, b.size(past, i), state[i], "size " + Twine(i) + " of past_state")))
        return failure();
  }
  Type type = b.elementType(op.getInput());
  results.emplace_back(type, data);
  results.emplace_back(type, state);
  return success();
}

static LogicalResult inferDeformConv(DeformConvOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getX()), weights = b.sizes(op.getW()), offset = b.sizes(op.getOffset());
  if (data.size() < 3)
    return b.error() << "X has rank " << data.size() << "; expected 3 or more: batch, channels, space";
  if (failed(checkChannels(b, data, weights, op.getGroup(), op.getB())))
    return failure();
  WindowAttributes attributes;
  attributes.kernelShape = op.getKernelShape().value_or(ArrayRef<int64_t>());
  attributes.strides = op.getStrides().value_or(ArrayRef<int64_t>());
  attributes.dilations = op.getDilations().value_or(ArrayRef<int64_t>());
  attributes.pads = op.getPads().value_or(ArrayRef<int64_t>());
  std::optional<Window> window = inferWindow(b, ArrayRef(data).drop_front(2), ArrayRef(weights).drop_front(2), attributes);
  if (!window)
    return failure();
  int64_t groups = op.getOffsetGroup();
  if (groups < 1 || groups > std::numeric_limits<int32_t>::max())
    return b.error() << "offset_group is " << groups << "; expected 1 or more, below 2^31";
  if (data[1].isStatic() && data[1].get() % groups != 0)
    return b.error() << "X has " << data[1].get() << " channels; expected a multiple of offset_group, " << groups;
  Dims sizes{data[0], weights[0]};
  Dim positions = groups;
  for (const WindowAxis &axis : *window) {
    sizes.push_back(axis.output);
    positions = b.mul(positions, axis.kernel);
  }
  // An offset along each spatial dimension, and a factor, for each position of the window.
  auto check = [&](Value tensor, Dim channels, StringRef name) -> LogicalResult {
    if (failed(checkRank(b, tensor, data.size(), name)) ||
        failed(checkSame(b, b.size(tensor, 0), data[0], "the batch size of " + name)) ||
        failed(checkSame(b, b.size(tensor, 1), channels, "the number of channels of " + name)))
      return failure();
    for (size_t i = 2; i != sizes.size(); ++i)
      if (failed(checkSame(b, b.size(tensor, i), sizes[i], "size " + Twine(i) + " of " + name)))
        return failure();
    return success();
  };
  if (failed(check(op.getOffset(), b.mul(positions, static_cast<int64_t>(window->size())), "offset")))
    return failure();
  if (op.getMask() && failed(check(op.getMask(), positions, "mask")))
    return failure();
  results.emplace_back(b.elementType(op.getX()), sizes);
  return success();
}

std::optional<Window> inferCol2ImWindow(ShapeBuilder &b, Col2ImOp op) {
  std::optional<Dims> image = b.elements(op.getImageShape()), block = b.elements(op.getBlockShape());
  if (!image || !block || image->size() != block->size()) {
    b.error() << "image_shape and block_shape differ in size, or their size is not known when compiling";
    return std::nullopt;
  }
  for (Dim dim : *image)
    if (dim.isStatic() && dim.get() < 0) {
      b.error() << "image_shape has an element " << dim.get() << "; expected 0 or more";
      return std::nullopt;
    }
  for (Dim dim : *block)
    if (dim.isStatic() && dim.get() < 1) {
      b.error() << "block_shape has an element " << dim.get() << "; expected 1 or more";
      return std::nullopt;
    }
  WindowAttributes attributes;
  attributes.strides = op.getStrides().value_or(ArrayRef<int64_t>());
  attributes.dilations = op.getDilations().value_or(ArrayRef<int64_t>());
  attributes.pads = op.getPads().value_or(ArrayRef<int64_t>());
  return inferWindow(b, *image, *block, attributes);
}

static LogicalResult inferCol2Im(Col2ImOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getInput(), 3, "input")))
    return failure();
  if (Type type = b.elementType(op.getInput()); !isa<FloatType>(type) && (!isa<IntegerType>(type) || type.isInteger(1)))
    return b.error() << "input has elements of type " << type << "; expected real numbers, which are added";
  std::optional<Window> window = inferCol2ImWindow(b, op);
  if (!window)
    return failure();
  Dims input = b.sizes(op.getInput());
  Dim block = 1, columns = 1;
  for (const WindowAxis &axis : *window) {
    block = b.mul(block, axis.kernel);
    columns = b.mul(columns, axis.output);
  }
  if (input[1].isStatic() && block.isStatic() && input[1].get() % block.get() != 0)
    return b.error() << "input has " << input[1].get() << " rows; expected a multiple of the block's " << block.get();
  if (failed(checkSame(b, input[2], columns, "the last size of input")))
    return failure();
  Dims sizes{input[0], b.floorDiv(input[1], block)};
  for (const WindowAxis &axis : *window)
    sizes.push_back(axis.input);
  results.emplace_back(b.elementType(op.getInput()), sizes);
  return success();
}

void registerConvolutionShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<CausalConvWithStateOp, inferCausalConvWithState>(context);
    attach<Col2ImOp, inferCol2Im>(context);
    attach<ConvOp, inferConv>(context);
    attach<ConvTransposeOp, inferConvTranspose>(context);
    attach<DeformConvOp, inferDeformConv>(context);
  });
}

} // namespace lathe::onnx
