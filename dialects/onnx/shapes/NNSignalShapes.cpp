//===- NNSignalShapes.cpp - Shapes of Fourier transforms ------------------===//

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/Fourier.h"
#include "dialects/onnx/shapes/NNShapes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// The one element of a tensor.
static std::optional<Dim> scalar(ShapeBuilder &b, Value tensor, StringRef what) {
  std::optional<Dims> elements = b.elements(tensor);
  if (elements && elements->size() == 1)
    return elements->front();
  b.error() << what << " is " << tensor.getType() << "; expected one integer";
  return std::nullopt;
}

/// The last size: 1 of real numbers, 2 of complex ones.
static LogicalResult checkParts(ShapeBuilder &b, Dim parts, StringRef what) {
  if (parts.is(1) || parts.is(2))
    return success();
  return b.error() << "the last size of " << what << " is "
                   << (parts.isStatic() ? std::to_string(parts.get()) : "not known when compiling")
                   << "; expected 1 (real numbers) or 2 (complex numbers)";
}

std::optional<Transform> inferTransform(ShapeBuilder &b, DFTOp op) {
  int64_t rank = b.rank(op.getInput());
  Transform transform{-2, Dim(), Dim()};
  if (Value axis = op.getAxis()) {
    std::optional<SmallVector<int64_t>> numbers = b.constantIntegers(axis);
    if (!numbers || numbers->size() != 1) {
      b.error() << "axis is not known when compiling; expected a constant";
      return std::nullopt;
    }
    transform.axis = numbers->front();
  }
  std::optional<int64_t> axis = b.axis(transform.axis, rank);
  if (!axis)
    return std::nullopt;
  if (*axis == rank - 1) {
    b.error() << "axis is " << transform.axis << ", the last one, of real and imaginary parts; expected another";
    return std::nullopt;
  }
  transform.axis = *axis;
  Dim input = b.size(op.getInput(), *axis);
  bool isHalfInput = op.getInverse() && op.getOnesided();
  if (Value length = op.getDftLength()) {
    std::optional<Dim> given = scalar(b, length, "dft_length");
    if (!given)
      return std::nullopt;
    transform.length = *given;
  } else {
    transform.length = isHalfInput ? b.mul(b.sub(input, 1), 2) : input;
  }
  if (transform.length.isStatic() && transform.length.get() < 1) {
    b.error() << "the length of the transform is " << transform.length.get() << "; expected 1 or more";
    return std::nullopt;
  }
  transform.length = b.max(transform.length, 1);
  transform.output = op.getOnesided() && !op.getInverse() ? b.add(b.floorDiv(transform.length, 2), 1) : transform.length;
  return transform;
}

static LogicalResult inferDFT(DFTOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getInput());
  if (sizes.size() < 2)
    return b.error() << "input has rank " << sizes.size() << "; expected 2 or more";
  if (failed(checkParts(b, sizes.back(), "input")))
    return failure();
  if (op.getOnesided() && !op.getInverse() && !sizes.back().is(1))
    return b.error() << "input is complex; expected real numbers, as onesided is set";
  if (op.getOnesided() && op.getInverse() && !sizes.back().is(2))
    return b.error() << "input is real; expected complex numbers, as inverse and onesided are set";
  std::optional<Transform> transform = inferTransform(b, op);
  if (!transform)
    return failure();
  sizes[transform->axis] = transform->output;
  sizes.back() = op.getOnesided() && op.getInverse() ? 1 : 2;
  results.emplace_back(b.elementType(op.getInput()), sizes);
  return success();
}

std::optional<Frames> inferFrames(ShapeBuilder &b, STFTOp op) {
  Frames frames;
  std::optional<Dim> step = scalar(b, op.getFrameStep(), "frame_step");
  if (!step)
    return std::nullopt;
  frames.step = *step;
  Dim samples = b.size(op.getSignal(), 1);
  frames.length = samples;
  if (op.getWindow())
    frames.length = b.size(op.getWindow(), 0);
  if (Value length = op.getFrameLength()) {
    std::optional<Dim> given = scalar(b, length, "frame_length");
    if (!given)
      return std::nullopt;
    if (op.getWindow() && failed(checkSame(b, frames.length, *given, "the size of window")))
      return std::nullopt;
    frames.length = *given;
  }
  for (Dim dim : {frames.step, frames.length})
    if (dim.isStatic() && dim.get() < 1) {
      b.error() << "frame_step or frame_length is " << dim.get() << "; expected 1 or more";
      return std::nullopt;
    }
  if (samples.isStatic() && frames.length.isStatic() && samples.get() < frames.length.get()) {
    b.error() << "the signal has " << samples.get() << " samples; expected at least a frame, " << frames.length.get();
    return std::nullopt;
  }
  frames.step = b.max(frames.step, 1);
  frames.length = b.max(frames.length, 1);
  frames.count = b.max(b.add(b.floorDiv(b.sub(samples, frames.length), frames.step), 1), 0);
  frames.bins = op.getOnesided() ? b.add(b.floorDiv(frames.length, 2), 1) : frames.length;
  return frames;
}

static LogicalResult inferSTFT(STFTOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getSignal(), 3, "signal")))
    return failure();
  Dims signal = b.sizes(op.getSignal());
  if (failed(checkParts(b, signal[2], "signal")))
    return failure();
  if (op.getOnesided() && !signal[2].is(1))
    return b.error() << "signal is complex; expected real numbers, as onesided is set";
  if (op.getWindow() && failed(checkRank(b, op.getWindow(), 1, "window")))
    return failure();
  std::optional<Frames> frames = inferFrames(b, op);
  if (!frames)
    return failure();
  results.emplace_back(b.elementType(op.getSignal()), Dims{signal[0], frames->count, frames->bins, 2});
  return success();
}

void registerSignalShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<DFTOp, inferDFT>(context);
    attach<STFTOp, inferSTFT>(context);
  });
}

} // namespace lathe::onnx
