//===- RandomShapes.cpp - Shapes of what is random, and of windows --------===//

#include "dialects/onnx/OnnxRandomOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "dialects/onnx/shapes/NumericShapes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// The size that a scalar gives, or nothing, with an error.
static std::optional<Dim> scalarSize(ShapeBuilder &b, Value tensor, StringRef what) {
  std::optional<Dims> elements = b.elements(tensor);
  if (!elements || elements->size() != 1) {
    b.error() << "'" << what << "' is no scalar";
    return std::nullopt;
  }
  if (elements->front().isStatic() && elements->front().get() < 0) {
    b.error() << "'" << what << "' is " << elements->front().get() << "; expected a size";
    return std::nullopt;
  }
  return elements->front();
}

template <typename Op> static LogicalResult inferWindow(Op op, ShapeBuilder &b, Results &results) {
  Type type = requireElementType(b, op.getOutputDatatype(), "output_datatype");
  std::optional<Dim> size = scalarSize(b, op.getSize(), "size");
  if (!type || !size)
    return failure();
  results.emplace_back(type, Dims{*size});
  return success();
}

static LogicalResult inferMelWeightMatrix(MelWeightMatrixOp op, ShapeBuilder &b, Results &results) {
  Type type = requireElementType(b, op.getOutputDatatype(), "output_datatype");
  std::optional<Dim> length = scalarSize(b, op.getDftLength(), "dft_length");
  std::optional<Dim> bins = scalarSize(b, op.getNumMelBins(), "num_mel_bins");
  if (!type || !length || !bins)
    return failure();
  results.emplace_back(type, Dims{b.add(b.floorDiv(*length, 2), 1), *bins});
  return success();
}

template <typename Op> static LogicalResult inferShaped(Op op, ShapeBuilder &b, Results &results) {
  Type type = requireElementType(b, op.getDtype(), "dtype");
  if (!type)
    return failure();
  for (int64_t size : op.getShape())
    if (size < 0)
      return b.error() << "shape has the element " << size << "; expected sizes";
  results.emplace_back(type, Dims(op.getShape().begin(), op.getShape().end()));
  return success();
}

/// The sizes of the input, its type unless an attribute names one.
template <typename Op> static LogicalResult inferLike(Op op, ShapeBuilder &b, Results &results) {
  Type type = b.elementType(op.getInput());
  if (op.getDtype() && !(type = requireElementType(b, *op.getDtype(), "dtype")))
    return failure();
  results.emplace_back(type, b.sizes(op.getInput()));
  return success();
}

static LogicalResult inferMultinomial(MultinomialOp op, ShapeBuilder &b, Results &results) {
  Type type = requireElementType(b, op.getDtype(), "dtype");
  if (!type)
    return failure();
  if (b.rank(op.getInput()) != 2)
    return b.error() << "the input has rank " << b.rank(op.getInput()) << "; expected 2";
  int64_t count = op.getSampleSize(); // accessors are unsigned
  if (count < 0)
    return b.error() << "sample_size is " << count << "; expected a size";
  results.emplace_back(type, Dims{b.size(op.getInput(), 0), Dim(count)});
  return success();
}

static LogicalResult inferDropout(DropoutOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getData());
  results.emplace_back(b.elementType(op.getData()), sizes);
  results.emplace_back(IntegerType::get(op.getContext(), 1), sizes);
  return success();
}

void registerRandomShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<BernoulliOp, inferLike<BernoulliOp>>(context);
    attach<BlackmanWindowOp, inferWindow<BlackmanWindowOp>>(context);
    attach<DropoutOp, inferDropout>(context);
    attach<HammingWindowOp, inferWindow<HammingWindowOp>>(context);
    attach<HannWindowOp, inferWindow<HannWindowOp>>(context);
    attach<MelWeightMatrixOp, inferMelWeightMatrix>(context);
    attach<MultinomialOp, inferMultinomial>(context);
    attach<RandomNormalOp, inferShaped<RandomNormalOp>>(context);
    attach<RandomNormalLikeOp, inferLike<RandomNormalLikeOp>>(context);
    attach<RandomUniformOp, inferShaped<RandomUniformOp>>(context);
    attach<RandomUniformLikeOp, inferLike<RandomUniformLikeOp>>(context);
  });
}

} // namespace lathe::onnx
