//===- NormalizationShapes.cpp - Shapes of softmaxes and normalizations ---===//

#include "dialects/onnx/OnnxReductionOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// The type that sums of elements have: f32 for floats of 16 bits.
static Type stashType(Type element) {
  return element.getIntOrFloatBitWidth() == 16 ? Type(Float32Type::get(element.getContext())) : element;
}

template <typename Op> static LogicalResult inferAlongAxis(Op op, ShapeBuilder &b, Results &results) {
  if (!b.axis(op.getAxis(), b.rank(op->getOperand(0))))
    return failure();
  return inferSameAsFirst(op, b, results);
}

/// One value per channel of a tensor [N, C, ...].
static LogicalResult verifyPerChannel(ShapeBuilder &b, Value tensor, ArrayRef<std::pair<Value, StringRef>> vectors) {
  Dim channels = b.rank(tensor) > 1 ? b.size(tensor, 1) : Dim(1);
  for (auto [vector, name] : vectors) {
    if (b.rank(vector) != 1)
      return b.error() << name << " has rank " << b.rank(vector) << "; expected one value for each channel";
    Dim size = b.size(vector, 0);
    if (size.isStatic() && channels.isStatic() && !size.isSame(channels))
      return b.error() << name << " has " << size.get() << " elements; expected one for each of " << channels.get() << " channels";
  }
  return success();
}

static LogicalResult inferBatchNormalization(BatchNormalizationOp op, ShapeBuilder &b, Results &results) {
  if (b.rank(op.getX()) == 0)
    return b.error() << "X is a scalar; expected [N, C, ...]";
  if (failed(verifyPerChannel(b, op.getX(), {{op.getScale(), "scale"}, {op.getB(), "B"}, {op.getInputMean(), "input_mean"},
                                             {op.getInputVar(), "input_var"}})))
    return failure();
  if (!op.getTrainingMode() && (op.getRunningMean() || op.getRunningVar()))
    return b.error() << "running statistics are outputs of training_mode 1 only";
  if (failed(inferSameAsFirst(op, b, results)))
    return failure();
  results.emplace_back(b.elementType(op.getInputMean()), b.sizes(op.getInputMean()));
  results.emplace_back(b.elementType(op.getInputVar()), b.sizes(op.getInputVar()));
  return success();
}

static LogicalResult inferGroupNormalization(GroupNormalizationOp op, ShapeBuilder &b, Results &results) {
  if (b.rank(op.getX()) < 2)
    return b.error() << "X has rank " << b.rank(op.getX()) << "; expected [N, C, ...]";
  Dim channels = b.size(op.getX(), 1);
  if (op.getNumGroups() <= 0 || (channels.isStatic() && channels.get() % op.getNumGroups() != 0))
    return b.error() << "num_groups is " << op.getNumGroups() << "; expected a divisor of the number of channels";
  if (failed(verifyPerChannel(b, op.getX(), {{op.getScale(), "scale"}, {op.getBias(), "bias"}})))
    return failure();
  return inferSameAsFirst(op, b, results);
}

static LogicalResult inferInstanceNormalization(InstanceNormalizationOp op, ShapeBuilder &b, Results &results) {
  if (b.rank(op.getInput()) < 3)
    return b.error() << "the input has rank " << b.rank(op.getInput()) << "; expected [N, C, D1, ...]";
  if (failed(verifyPerChannel(b, op.getInput(), {{op.getScale(), "scale"}, {op.getB(), "B"}})))
    return failure();
  return inferSameAsFirst(op, b, results);
}

static LogicalResult inferLayerNormalization(LayerNormalizationOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getX());
  std::optional<int64_t> axis = b.axis(op.getAxis(), sizes.size());
  if (!axis)
    return failure();
  SmallVector<Dims> all = {sizes, b.sizes(op.getScale())};
  if (op.getB())
    all.push_back(b.sizes(op.getB()));
  if (!b.broadcast(all))
    return failure();
  results.emplace_back(b.elementType(op.getX()), sizes);
  for (size_t d = *axis; d != sizes.size(); ++d)
    sizes[d] = 1;
  results.emplace_back(stashType(b.elementType(op.getX())), sizes);
  results.emplace_back(stashType(b.elementType(op.getX())), sizes);
  return success();
}

static LogicalResult inferRMSNormalization(RMSNormalizationOp op, ShapeBuilder &b, Results &results) {
  if (!b.axis(op.getAxis(), b.rank(op.getX())) || !b.broadcast({b.sizes(op.getX()), b.sizes(op.getScale())}))
    return failure();
  return inferSameAsFirst(op, b, results);
}

static LogicalResult inferLpNormalization(LpNormalizationOp op, ShapeBuilder &b, Results &results) {
  if (op.getP() != 1 && op.getP() != 2)
    return b.error() << "p is " << op.getP() << "; expected 1 or 2";
  return inferAlongAxis(op, b, results);
}

static LogicalResult inferLRN(LRNOp op, ShapeBuilder &b, Results &results) {
  if (b.rank(op.getX()) < 2)
    return b.error() << "X has rank " << b.rank(op.getX()) << "; expected [N, C, ...]";
  // Neighbours are unrolled.
  if (op.getSize() < 1 || op.getSize() > 1024)
    return b.error() << "size is " << op.getSize() << "; expected a number of channels from 1 to 1024";
  return inferSameAsFirst(op, b, results);
}

static LogicalResult inferMeanVarianceNormalization(MeanVarianceNormalizationOp op, ShapeBuilder &b, Results &results) {
  if (!b.axes(op.getAxes(), b.rank(op.getX())))
    return failure();
  return inferSameAsFirst(op, b, results);
}

/// The targets' sizes, or a scalar.
static LogicalResult inferLoss(ShapeBuilder &b, Value input, Value target, Value weight, StringRef reduction, Results &results) {
  if (reduction != "none" && reduction != "sum" && reduction != "mean")
    return b.error() << "reduction is '" << reduction << "'; expected 'none', 'sum' or 'mean'";
  if (b.rank(input) < 2 || b.rank(target) != b.rank(input) - 1)
    return b.error() << "the input has rank " << b.rank(input) << " and the targets " << b.rank(target)
                     << "; expected [N, C, ...] and [N, ...]";
  Dims sizes = b.sizes(target), scores = b.sizes(input);
  scores.erase(scores.begin() + 1);
  for (auto [mine, other] : llvm::zip_equal(sizes, scores))
    if (mine.isStatic() && other.isStatic() && !mine.isSame(other))
      return b.error() << "the targets have size " << mine.get() << " where the input has " << other.get();
  if (weight && (b.rank(weight) != 1 || (b.size(weight, 0).isStatic() && b.size(input, 1).isStatic() &&
                                         !b.size(weight, 0).isSame(b.size(input, 1)))))
    return b.error() << "the weights are " << weight.getType() << "; expected one for each class";
  results.emplace_back(b.elementType(input), reduction == "none" ? sizes : Dims());
  return success();
}

static LogicalResult inferNegativeLogLikelihoodLoss(NegativeLogLikelihoodLossOp op, ShapeBuilder &b, Results &results) {
  return inferLoss(b, op.getInput(), op.getTarget(), op.getWeight(), op.getReduction(), results);
}

static LogicalResult inferSoftmaxCrossEntropyLoss(SoftmaxCrossEntropyLossOp op, ShapeBuilder &b, Results &results) {
  if (failed(inferLoss(b, op.getScores(), op.getLabels(), op.getWeights(), op.getReduction(), results)))
    return failure();
  results.emplace_back(b.elementType(op.getScores()), b.sizes(op.getScores()));
  return success();
}

void registerNormalizationShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<BatchNormalizationOp, inferBatchNormalization>(context);
    attach<GroupNormalizationOp, inferGroupNormalization>(context);
    attach<HardmaxOp, inferAlongAxis<HardmaxOp>>(context);
    attach<InstanceNormalizationOp, inferInstanceNormalization>(context);
    attach<LRNOp, inferLRN>(context);
    attach<LayerNormalizationOp, inferLayerNormalization>(context);
    attach<LogSoftmaxOp, inferAlongAxis<LogSoftmaxOp>>(context);
    attach<LpNormalizationOp, inferLpNormalization>(context);
    attach<MeanVarianceNormalizationOp, inferMeanVarianceNormalization>(context);
    attach<NegativeLogLikelihoodLossOp, inferNegativeLogLikelihoodLoss>(context);
    attach<RMSNormalizationOp, inferRMSNormalization>(context);
    attach<SoftmaxOp, inferAlongAxis<SoftmaxOp>>(context);
    attach<SoftmaxCrossEntropyLossOp, inferSoftmaxCrossEntropyLoss>(context);
  });
}

} // namespace lathe::onnx
