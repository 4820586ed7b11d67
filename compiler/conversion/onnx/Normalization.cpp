//===- Normalization.cpp - Lowering of softmaxes and normalizations -------===//
//
// Sums and means run in the order of the elements, in f32 at least: as the operators' stash_type has it. Variances are means of
// squared differences from the mean.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "compiler/conversion/onnx/Reductions.h"
#include "dialects/onnx/OnnxReductionOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace lathe::onnx {

using Compare = Kit::Compare;
using Axes = ArrayRef<int64_t>;

/// A function of each element of some tensors, in the accumulator's type.
static Value mapTo(Kit &k, Value like, ValueRange inputs, Type type, Kit::Body body) {
  return k.map(k.sizes(like), inputs, type, [&](Kit &k, ValueRange x) {
    SmallVector<Value> wide = llvm::map_to_vector(x, [&](Value v) { return k.widen(v); });
    return k.narrow(body(k, wide), type);
  });
}

static Value mean(Kit &k, Value tensor, Axes axes) {
  Value total = sum(k, tensor, axes, true);
  Type type = getElementTypeOrSelf(total);
  Value count = countOf(k, tensor, axes, type);
  return k.map(k.sizes(total), total, type,
               [&](Kit &k, ValueRange x) -> Value { return arith::DivFOp::create(k, x[0], count); });
}

static Value variance(Kit &k, Value tensor, Value center, Axes axes) {
  Value squares = mapTo(k, tensor, {tensor, center}, getElementTypeOrSelf(center), [](Kit &k, ValueRange x) {
    Value difference = k.sub(x[0], x[1]);
    return k.mul(difference, difference);
  });
  return mean(k, squares, axes);
}

/// 1 / sqrt(variance + epsilon)
static Value inverseDeviation(Kit &k, Value spread, double epsilon) {
  Type type = getElementTypeOrSelf(spread);
  return k.map(k.sizes(spread), spread, type, [&](Kit &k, ValueRange x) -> Value {
    Value root = math::SqrtOp::create(k, k.add(x[0], k.constant(type, epsilon)));
    return arith::DivFOp::create(k, k.constant(type, 1), root);
  });
}

/// A vector of one value per channel, to be broadcast over [N, C, ...].
static Value perChannel(Kit &k, Value vector, int64_t rank) {
  Dims dims(rank, Dim(1));
  dims[std::min<int64_t>(rank - 1, 1)] = k.sizes(vector)[0];
  return k.reshape(vector, dims);
}

static SmallVector<int64_t> axesFrom(int64_t first, int64_t rank) { return llvm::to_vector(llvm::seq<int64_t>(first, rank)); }

//===----------------------------------------------------------------------===//
// Softmaxes
//===----------------------------------------------------------------------===//

static LogicalResult lowerSoftmax(SoftmaxOp op, SoftmaxOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getInput();
  int64_t axis = static_cast<int64_t>(op.getAxis());
  axis += axis < 0 ? ShapeBuilder::rank(x) : 0;
  Type element = k.resultElement(0), type = accumulatorType(k, element);
  Value greatest =
      reduceWide(k, x, Axes(axis), true, k.constant(type, -INFINITY), [](Kit &k, ValueRange x) { return k.max(x[1], x[0]); });
  Value exponentials = mapTo(k, x, {x, greatest}, type,
                             [](Kit &k, ValueRange x) -> Value { return math::ExpOp::create(k, k.sub(x[0], x[1])); });
  Value total = sum(k, exponentials, Axes(axis), true);
  results.push_back(mapTo(k, x, {exponentials, total}, element,
                          [](Kit &k, ValueRange x) -> Value { return arith::DivFOp::create(k, x[0], x[1]); }));
  return success();
}

/// x - max - log(sum(exp(x - max)))
static Value logSoftmax(Kit &k, Value x, int64_t axis, Type element) {
  Type type = accumulatorType(k, element);
  Value greatest =
      reduceWide(k, x, Axes(axis), true, k.constant(type, -INFINITY), [](Kit &k, ValueRange x) { return k.max(x[1], x[0]); });
  Value exponentials = mapTo(k, x, {x, greatest}, type,
                             [](Kit &k, ValueRange x) -> Value { return math::ExpOp::create(k, k.sub(x[0], x[1])); });
  Value total = sum(k, exponentials, Axes(axis), true);
  return mapTo(k, x, {x, greatest, total}, element, [](Kit &k, ValueRange x) {
    return k.sub(k.sub(x[0], x[1]), math::LogOp::create(k, x[2]));
  });
}

static LogicalResult lowerLogSoftmax(LogSoftmaxOp op, LogSoftmaxOp::Adaptor in, Kit &k, Values &results) {
  int64_t axis = static_cast<int64_t>(op.getAxis());
  axis += axis < 0 ? ShapeBuilder::rank(in.getInput()) : 0;
  results.push_back(logSoftmax(k, in.getInput(), axis, k.resultElement(0)));
  return success();
}

/// 1 at the first of the greatest elements along the axis, else 0.
static LogicalResult lowerHardmax(HardmaxOp op, HardmaxOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getInput();
  int64_t rank = ShapeBuilder::rank(x), axis = static_cast<int64_t>(op.getAxis());
  axis += axis < 0 ? rank : 0;
  Type element = k.resultElement(0), type = accumulatorType(k, element), i64 = k.getI64Type();
  Value greatest =
      reduceWide(k, x, Axes(axis), true, k.constant(type, -INFINITY), [](Kit &k, ValueRange x) { return k.max(x[1], x[0]); });
  Dims dims = k.sizes(x);
  Value count = k.fromIndex(i64, k.index(dims[axis]));
  Value positions = k.generate(dims, i64, [&](Kit &k, ValueRange at) { return k.fromIndex(i64, at[axis]); });
  Value candidates = k.map(dims, {x, greatest, positions}, i64, [&](Kit &k, ValueRange v) {
    return k.select(k.compare(Compare::Equal, k.widen(v[0]), v[1]), v[2], count);
  });
  Value first = k.reduce(candidates, Axes(axis), true, count, [](Kit &k, ValueRange v) { return k.min(v[0], v[1]); });
  results.push_back(k.map(dims, {positions, first}, element, [&](Kit &k, ValueRange v) {
    return k.select(k.compare(Compare::Equal, v[0], v[1]), k.constant(element, 1), k.zero(element));
  }));
  return success();
}

//===----------------------------------------------------------------------===//
// Normalizations
//===----------------------------------------------------------------------===//

static LogicalResult lowerLayerNormalization(LayerNormalizationOp op, LayerNormalizationOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getX();
  int64_t rank = ShapeBuilder::rank(x), axis = static_cast<int64_t>(op.getAxis());
  axis += axis < 0 ? rank : 0;
  SmallVector<int64_t> axes = axesFrom(axis, rank);
  Value center = mean(k, x, axes);
  Value inverse = inverseDeviation(k, variance(k, x, center, axes), op.getEpsilon().convertToDouble());
  SmallVector<Value> inputs = {x, center, inverse, in.getScale()};
  if (in.getB())
    inputs.push_back(in.getB());
  Type element = getElementTypeOrSelf(x);
  results.push_back(mapTo(k, x, inputs, element, [&](Kit &k, ValueRange v) {
    Value scaled = k.mul(k.mul(k.sub(v[0], v[1]), v[2]), v[3]);
    return v.size() > 4 ? k.add(scaled, v[4]) : scaled;
  }));
  if (op.getMean())
    results.push_back(center);
  if (op.getInvStdDev())
    results.push_back(inverse);
  return success();
}

static LogicalResult lowerRMSNormalization(RMSNormalizationOp op, RMSNormalizationOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getX();
  int64_t rank = ShapeBuilder::rank(x), axis = static_cast<int64_t>(op.getAxis());
  axis += axis < 0 ? rank : 0;
  Type element = getElementTypeOrSelf(x), type = accumulatorType(k, element);
  Value squares = mapTo(k, x, x, type, [](Kit &k, ValueRange v) { return k.mul(v[0], v[0]); });
  Value inverse = inverseDeviation(k, mean(k, squares, axesFrom(axis, rank)), op.getEpsilon().convertToDouble());
  results.push_back(mapTo(k, x, {x, inverse, in.getScale()}, element,
                          [](Kit &k, ValueRange v) { return k.mul(k.mul(v[0], v[1]), v[2]); }));
  return success();
}

static LogicalResult lowerInstanceNormalization(InstanceNormalizationOp op, InstanceNormalizationOp::Adaptor in, Kit &k,
                                                Values &results) {
  Value x = in.getInput();
  int64_t rank = ShapeBuilder::rank(x);
  SmallVector<int64_t> axes = axesFrom(2, rank);
  Value center = mean(k, x, axes);
  Value inverse = inverseDeviation(k, variance(k, x, center, axes), op.getEpsilon().convertToDouble());
  results.push_back(mapTo(k, x, {x, center, inverse, perChannel(k, in.getScale(), rank), perChannel(k, in.getB(), rank)},
                          getElementTypeOrSelf(x), [](Kit &k, ValueRange v) {
                            return k.add(k.mul(k.mul(k.sub(v[0], v[1]), v[2]), v[3]), v[4]);
                          }));
  return success();
}

static LogicalResult lowerGroupNormalization(GroupNormalizationOp op, GroupNormalizationOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getX();
  Dims dims = k.sizes(x);
  int64_t rank = dims.size();
  Type element = getElementTypeOrSelf(x);
  ShapeBuilder &s = k.shapes();
  // [N, G, C / G, ...]
  Dims grouped = {dims[0], Dim(op.getNumGroups()), s.floorDiv(dims[1], op.getNumGroups())};
  grouped.append(dims.begin() + 2, dims.end());
  Value groups = k.reshape(x, grouped);
  SmallVector<int64_t> axes = axesFrom(2, rank + 1);
  Value center = mean(k, groups, axes);
  Value inverse = inverseDeviation(k, variance(k, groups, center, axes), op.getEpsilon().convertToDouble());
  Value normal = mapTo(k, groups, {groups, center, inverse}, getElementTypeOrSelf(center),
                       [](Kit &k, ValueRange v) { return k.mul(k.sub(v[0], v[1]), v[2]); });
  results.push_back(mapTo(k, x, {k.reshape(normal, dims), perChannel(k, in.getScale(), rank), perChannel(k, in.getBias(), rank)},
                          element, [](Kit &k, ValueRange v) { return k.add(k.mul(v[0], v[1]), v[2]); }));
  return success();
}

static LogicalResult lowerMeanVarianceNormalization(MeanVarianceNormalizationOp op, MeanVarianceNormalizationOp::Adaptor in, Kit &k,
                                                    Values &results) {
  Value x = in.getX();
  int64_t rank = ShapeBuilder::rank(x);
  SmallVector<int64_t> axes;
  for (int64_t axis : op.getAxes())
    axes.push_back(axis < 0 ? axis + rank : axis);
  Value center = mean(k, x, axes), spread = variance(k, x, center, axes);
  results.push_back(mapTo(k, x, {x, center, spread}, getElementTypeOrSelf(x), [](Kit &k, ValueRange v) -> Value {
    Value deviation = math::SqrtOp::create(k, v[2]);
    return arith::DivFOp::create(k, k.sub(v[0], v[1]), k.add(deviation, k.constant(deviation.getType(), 1e-9)));
  }));
  return success();
}

static LogicalResult lowerBatchNormalization(BatchNormalizationOp op, BatchNormalizationOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getX();
  int64_t rank = ShapeBuilder::rank(x);
  Value center = perChannel(k, in.getInputMean(), rank), spread = perChannel(k, in.getInputVar(), rank);
  if (op.getTrainingMode()) {
    SmallVector<int64_t> axes = axesFrom(0, rank);
    axes.erase(axes.begin() + std::min<int64_t>(rank - 1, 1));
    center = mean(k, x, axes);
    spread = variance(k, x, center, axes);
  }
  // Scale and shift are reckoned per channel, so that each element takes one multiplication and one addition.
  Type type = accumulatorType(k, getElementTypeOrSelf(x));
  double epsilon = op.getEpsilon().convertToDouble();
  Value scale = mapTo(k, spread, {perChannel(k, in.getScale(), rank), spread}, type, [&](Kit &k, ValueRange v) -> Value {
    Value deviation = math::SqrtOp::create(k, k.add(v[1], k.constant(v[1].getType(), epsilon)));
    return arith::DivFOp::create(k, v[0], deviation);
  });
  results.push_back(mapTo(k, x, {x, center, scale, perChannel(k, in.getB(), rank)}, getElementTypeOrSelf(x),
                          [](Kit &k, ValueRange v) { return k.add(k.mul(k.sub(v[0], v[1]), v[2]), v[3]); }));
  double momentum = op.getMomentum().convertToDouble();
  auto running = [&](Value old, Value current) {
    Dims dims = k.sizes(old);
    return mapTo(k, old, {old, k.reshape(current, dims)}, getElementTypeOrSelf(old), [&](Kit &k, ValueRange v) {
      return k.add(k.mul(v[0], k.constant(v[0].getType(), momentum)), k.mul(v[1], k.constant(v[1].getType(), 1 - momentum)));
    });
  };
  if (op.getRunningMean())
    results.push_back(running(in.getInputMean(), center));
  if (op.getRunningVar())
    results.push_back(running(in.getInputVar(), spread));
  return success();
}

static LogicalResult lowerLpNormalization(LpNormalizationOp op, LpNormalizationOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getInput();
  int64_t axis = static_cast<int64_t>(op.getAxis());
  axis += axis < 0 ? ShapeBuilder::rank(x) : 0;
  bool isEuclidean = op.getP() == 2;
  Type type = accumulatorType(k, getElementTypeOrSelf(x));
  Value total = reduceWide(k, x, Axes(axis), true, k.zero(type), [&](Kit &k, ValueRange v) {
    return k.add(v[1], isEuclidean ? k.mul(v[0], v[0]) : math::AbsFOp::create(k, v[0]).getResult());
  });
  results.push_back(mapTo(k, x, {x, total}, getElementTypeOrSelf(x), [&](Kit &k, ValueRange v) -> Value {
    Value norm = isEuclidean ? math::SqrtOp::create(k, v[1]).getResult() : v[1];
    // Of zeros only, the norm is 0, and they stay.
    Value isZero = k.compare(Compare::Equal, norm, k.zero(norm.getType()));
    return k.select(isZero, k.zero(norm.getType()), arith::DivFOp::create(k, v[0], norm));
  }));
  return success();
}

/// x / (bias + alpha / size * sum of squares of the channels around it) ^ beta
static LogicalResult lowerLRN(LRNOp op, LRNOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getX();
  Dims dims = k.sizes(x);
  Type element = getElementTypeOrSelf(x), type = accumulatorType(k, element);
  int64_t size = op.getSize(), before = (size - 1) / 2;
  double factor = op.getAlpha().convertToDouble() / size, bias = op.getBias().convertToDouble(), beta = op.getBeta().convertToDouble();
  Value channels = k.index(dims[1]);
  results.push_back(k.generate(dims, element, [&](Kit &k, ValueRange at) {
    Value total = k.zero(type);
    for (int64_t offset = -before; offset != size - before; ++offset) {
      Value channel = arith::AddIOp::create(k, at[1], k.index(offset));
      Value isInside = arith::CmpIOp::create(k, arith::CmpIPredicate::ult, channel, channels);
      SmallVector<Value> indices(at);
      indices[1] = k.select(isInside, channel, at[1]);
      Value value = k.widen(k.load(x, indices));
      total = k.add(total, k.select(isInside, k.mul(value, value), k.zero(type)));
    }
    Value base = k.add(k.constant(type, bias), k.mul(k.constant(type, factor), total));
    Value power = math::PowFOp::create(k, base, k.constant(type, beta));
    Value result = arith::DivFOp::create(k, k.widen(k.load(x, at)), power);
    return k.narrow(result, element);
  }));
  return success();
}

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

/// -weight[target] * input[n, target, ...], reduced. `ignored` targets have weight 0.
static FailureOr<Value> negativeLogLikelihood(Kit &k, Value input, Value target, Value weight, std::optional<int64_t> ignored,
                                              StringRef reduction, Type element, ArrayRef<Dim> resultDims) {
  Dims dims = k.sizes(target);
  Type type = accumulatorType(k, element), label = getElementTypeOrSelf(target);
  Dim classes = k.sizes(input)[1];
  // Ignored labels may be anything: they are taken as 0.
  Value labels = k.map(dims, target, label, [&](Kit &k, ValueRange v) {
    return ignored ? k.select(k.compare(Compare::Equal, v[0], k.integer(label, *ignored)), k.zero(label), v[0]) : v[0];
  });
  k.checkIndices(labels, classes, "the targets");
  Value weights = k.generate(dims, type, [&](Kit &k, ValueRange at) {
    Value result = k.constant(type, 1);
    if (weight)
      result = k.widen(k.load(weight, k.normalizeIndex(k.load(labels, at), classes)));
    if (ignored)
      result = k.select(k.compare(Compare::Equal, k.load(target, at), k.integer(label, *ignored)), k.zero(type), result);
    return result;
  });
  Value losses = k.generate(dims, type, [&](Kit &k, ValueRange at) {
    SmallVector<Value> indices(at);
    indices.insert(indices.begin() + 1, k.normalizeIndex(k.load(labels, at), classes));
    Value value = k.mul(k.widen(k.load(input, indices)), k.load(weights, at));
    return k.sub(k.zero(type), value);
  });
  if (reduction == "none")
    return k.reshape(roundTo(k, losses, element), resultDims);
  SmallVector<int64_t> axes = axesFrom(0, dims.size());
  Value total = sum(k, losses, axes, false);
  if (reduction == "mean") {
    Value weightSum = sum(k, weights, axes, false);
    total = k.map({}, {total, weightSum}, type, [](Kit &k, ValueRange v) -> Value { return arith::DivFOp::create(k, v[0], v[1]); });
  }
  return k.reshape(roundTo(k, total, element), resultDims);
}

static LogicalResult lowerNegativeLogLikelihoodLoss(NegativeLogLikelihoodLossOp op, NegativeLogLikelihoodLossOp::Adaptor in, Kit &k,
                                                    Values &results) {
  FailureOr<Value> loss = negativeLogLikelihood(k, in.getInput(), in.getTarget(), in.getWeight(), op.getIgnoreIndex(),
                                                op.getReduction(), k.resultElement(0), k.resultDims(0));
  if (failed(loss))
    return failure();
  results.push_back(*loss);
  return success();
}

static LogicalResult lowerSoftmaxCrossEntropyLoss(SoftmaxCrossEntropyLossOp op, SoftmaxCrossEntropyLossOp::Adaptor in, Kit &k,
                                                  Values &results) {
  Type element = k.resultElement(0);
  Value logProbabilities = logSoftmax(k, in.getScores(), 1, element);
  FailureOr<Value> loss = negativeLogLikelihood(k, logProbabilities, in.getLabels(), in.getWeights(), op.getIgnoreIndex(),
                                                op.getReduction(), element, k.resultDims(0));
  if (failed(loss))
    return failure();
  results.push_back(*loss);
  if (op.getLogProb())
    results.push_back(logProbabilities);
  return success();
}

void populateNormalizationLowerings(Lowerings &lowerings) {
  lowerings.add<BatchNormalizationOp, lowerBatchNormalization>();
  lowerings.add<GroupNormalizationOp, lowerGroupNormalization>();
  lowerings.add<HardmaxOp, lowerHardmax>();
  lowerings.add<InstanceNormalizationOp, lowerInstanceNormalization>();
  lowerings.add<LRNOp, lowerLRN>();
  lowerings.add<LayerNormalizationOp, lowerLayerNormalization>();
  lowerings.add<LogSoftmaxOp, lowerLogSoftmax>();
  lowerings.add<LpNormalizationOp, lowerLpNormalization>();
  lowerings.add<MeanVarianceNormalizationOp, lowerMeanVarianceNormalization>();
  lowerings.add<NegativeLogLikelihoodLossOp, lowerNegativeLogLikelihoodLoss>();
  lowerings.add<RMSNormalizationOp, lowerRMSNormalization>();
  lowerings.add<SoftmaxOp, lowerSoftmax>();
  lowerings.add<SoftmaxCrossEntropyLossOp, lowerSoftmaxCrossEntropyLoss>();
}

} // namespace lathe::onnx
