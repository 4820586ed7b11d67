//===- Training.cpp - Lowering of optimizers ------------------------------===//

#include "compiler/conversion/onnx/Elements.h"
#include "dialects/onnx/OnnxTrainingOps.h"

using namespace mlir;

namespace lathe::onnx {

/// The results for tensor i of n. Inputs are n values, n gradients, n of each state; results n values, n of each state.
using Step = llvm::function_ref<SmallVector<Value>(Kit &, ArrayRef<Value>)>;
static void lowerSteps(Kit &k, ValueRange inputs, size_t kinds, Step step, Values &results) {
  size_t n = inputs.size() / kinds;
  results.resize(n * (kinds - 1));
  for (size_t i = 0; i != n; ++i) {
    SmallVector<Value> each;
    for (size_t kind = 0; kind != kinds; ++kind)
      each.push_back(inputs[kind * n + i]);
    for (auto [kind, value] : llvm::enumerate(step(k, each)))
      results[kind * n + i] = value;
  }
}

/// One tensor from several of its sizes.
static Value combine(Kit &k, ValueRange inputs, llvm::function_ref<Expr(ArrayRef<Expr>)> formula) {
  return k.map(k.sizes(inputs[0]), inputs, getElementTypeOrSelf(inputs[0]), [&](Kit &k, ValueRange v) {
    return formula(llvm::map_to_vector(v, [&](Value x) { return Expr{&k, x}; })).value;
  });
}

/// A scalar as a float of the type of a tensor.
static Expr scalar(Kit &k, Value x, Value like) {
  Type type = getElementTypeOrSelf(like), own = getElementTypeOrSelf(x);
  return {&k, castElement(k, k.loadScalar(x), own, type)};
}

static LogicalResult lowerAdagrad(AdagradOp op, AdagradOp::Adaptor in, Kit &k, Values &results) {
  double decay = op.getDecayFactor().convertToFloat(), epsilon = op.getEpsilon().convertToFloat();
  double norm = op.getNormCoefficient().convertToFloat();
  lowerSteps(k, in.getInputs(), 3, [&](Kit &k, ArrayRef<Value> v) -> SmallVector<Value> {
    Expr rate = scalar(k, in.getR(), v[0]) / (1.0 + scalar(k, in.getT(), v[0]) * decay);
    Value gradient = combine(k, {v[0], v[1]}, [&](ArrayRef<Expr> x) { return norm * x[0] + x[1]; });
    Value squares = combine(k, {v[2], gradient}, [](ArrayRef<Expr> x) { return x[0] + x[1] * x[1]; });
    Value next = combine(k, {v[0], gradient, squares},
                         [&](ArrayRef<Expr> x) { return x[0] - rate * x[1] / (x[2].sqrt() + epsilon); });
    return {next, squares};
  }, results);
  return success();
}

static LogicalResult lowerAdam(AdamOp op, AdamOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToFloat(), beta = op.getBeta().convertToFloat(), epsilon = op.getEpsilon().convertToFloat();
  double norm = op.getNormCoefficient().convertToFloat(), post = op.getNormCoefficientPost().convertToFloat();
  lowerSteps(k, in.getInputs(), 4, [&](Kit &k, ArrayRef<Value> v) -> SmallVector<Value> {
    Expr given = scalar(k, in.getR(), v[0]), t = scalar(k, in.getT(), v[0]);
    auto oneMinusPower = [&](double base) { return 1.0 - t.constant(base).apply<math::PowFOp>(t); };
    // The bias of the averages is corrected from the first step on.
    Expr corrected = given * oneMinusPower(beta).sqrt() / oneMinusPower(alpha);
    Expr rate = (t > 0.0).select(corrected, given);
    Value gradient = combine(k, {v[0], v[1]}, [&](ArrayRef<Expr> x) { return norm * x[0] + x[1]; });
    Value first = combine(k, {v[2], gradient}, [&](ArrayRef<Expr> x) { return alpha * x[0] + (1 - alpha) * x[1]; });
    Value second = combine(k, {v[3], gradient}, [&](ArrayRef<Expr> x) { return beta * x[0] + (1 - beta) * (x[1] * x[1]); });
    Value next = combine(k, {v[0], first, second}, [&](ArrayRef<Expr> x) {
      return (1 - post) * (x[0] - rate * (x[1] / (x[2].sqrt() + epsilon)));
    });
    return {next, first, second};
  }, results);
  return success();
}

static LogicalResult lowerMomentum(MomentumOp op, MomentumOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToFloat(), beta = op.getBeta().convertToFloat();
  double norm = op.getNormCoefficient().convertToFloat();
  bool isNesterov = op.getMode() == "nesterov";
  if (!isNesterov && op.getMode() != "standard")
    return k.refuse() << "mode is '" << op.getMode() << "'; expected standard or nesterov";
  lowerSteps(k, in.getInputs(), 3, [&](Kit &k, ArrayRef<Value> v) -> SmallVector<Value> {
    Expr rate = scalar(k, in.getR(), v[0]), t = scalar(k, in.getT(), v[0]);
    Expr weight = (t > 0.0).select(t.constant(beta), t.constant(1.0)); // at the first step the gradient counts fully
    Value gradient = combine(k, {v[0], v[1]}, [&](ArrayRef<Expr> x) { return norm * x[0] + x[1]; });
    Value momentum = combine(k, {v[2], gradient}, [&](ArrayRef<Expr> x) { return alpha * x[0] + weight * x[1]; });
    Value next = combine(k, {v[0], gradient, momentum}, [&](ArrayRef<Expr> x) {
      return x[0] - rate * (isNesterov ? x[1] + alpha * x[2] : x[2]);
    });
    return {next, momentum};
  }, results);
  return success();
}

void populateTrainingLowerings(Lowerings &lowerings) {
  lowerings.add<AdagradOp, lowerAdagrad>();
  lowerings.add<AdamOp, lowerAdam>();
  lowerings.add<MomentumOp, lowerMomentum>();
}

} // namespace lathe::onnx
