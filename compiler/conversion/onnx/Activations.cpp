//===- Activations.cpp - Lowering of functions of one float ---------------===//
//
// Elementary functions become ops of the math dialect; `lathe-expand-math` makes arithmetic of them. Activations are composed of
// those, in forms that neither overflow nor cancel. Floats of 16 bits are computed as f32 and rounded once.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "dialects/onnx/OnnxElementwiseOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lathe::onnx {

namespace {

/// Scalars of one float type, written as formulas.
struct Number {
  Kit *k;
  Value value;

  Number of(double c) const { return {k, k->constant(value.getType(), c)}; }
  template <typename Op> Number apply() const { return {k, Op::create(*k, value)}; }
  Number max(Number other) const { return {k, k->max(value, other.value)}; }
  Number min(Number other) const { return {k, k->min(value, other.value)}; }
  Value is(Kit::Compare how, double c) const { return k->compare(how, value, of(c).value); }
  Number select(Value condition, Number otherwise) const { return {k, k->select(condition, value, otherwise.value)}; }
};

Number operator+(Number a, Number b) { return {a.k, a.k->add(a.value, b.value)}; }
Number operator*(Number a, Number b) { return {a.k, a.k->mul(a.value, b.value)}; }
Number operator/(Number a, Number b) { return {a.k, arith::DivFOp::create(*a.k, a.value, b.value)}; }
Number operator+(Number a, double b) { return a + a.of(b); }
Number operator*(double a, Number b) { return b.of(a) * b; }
Number operator/(Number a, double b) { return a / a.of(b); }
Number operator/(double a, Number b) { return b.of(a) / b; }
Number operator-(Number a) { return a.apply<arith::NegFOp>(); }

Number sigmoid(Number x) { return 1.0 / ((-x).apply<math::ExpOp>() + 1.0); }

/// log(1 + exp(x)), where exp overflows too.
Number softplus(Number x) {
  Number tail = (-x.apply<math::AbsFOp>()).apply<math::ExpOp>().apply<math::Log1pOp>();
  return x.max(x.of(0)) + tail;
}

using Compare = Kit::Compare;

} // namespace

/// The op's one result from `formula` of each element.
static LogicalResult lower(ValueRange in, Kit &k, Values &results, llvm::function_ref<Number(Number)> formula) {
  results.push_back(k.mapWide(k.resultDims(0), in.front(), k.resultElement(0),
                              [&](Kit &k, ValueRange x) { return formula(Number{&k, x[0]}).value; }));
  return success();
}

template <typename MathOp> static LogicalResult lowerMath(Operation *, ValueRange in, Kit &k, Values &results) {
  return lower(in, k, results, [](Number x) { return x.apply<MathOp>(); });
}

static LogicalResult lowerReciprocal(ReciprocalOp, ReciprocalOp::Adaptor in, Kit &k, Values &results) {
  return lower(in.getOperands(), k, results, [](Number x) { return 1.0 / x; });
}

static LogicalResult lowerSigmoid(SigmoidOp, SigmoidOp::Adaptor in, Kit &k, Values &results) {
  return lower(in.getOperands(), k, results, sigmoid);
}

static LogicalResult lowerSoftplus(SoftplusOp, SoftplusOp::Adaptor in, Kit &k, Values &results) {
  return lower(in.getOperands(), k, results, softplus);
}

static LogicalResult lowerSoftsign(SoftsignOp, SoftsignOp::Adaptor in, Kit &k, Values &results) {
  return lower(in.getOperands(), k, results, [](Number x) { return x / (x.apply<math::AbsFOp>() + 1.0); });
}

static LogicalResult lowerMish(MishOp, MishOp::Adaptor in, Kit &k, Values &results) {
  return lower(in.getOperands(), k, results, [](Number x) { return x * softplus(x).apply<math::TanhOp>(); });
}

static LogicalResult lowerElu(EluOp op, EluOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToDouble();
  return lower(in.getOperands(), k, results, [&](Number x) {
    return x.select(x.is(Compare::GreaterOrEqual, 0), alpha * x.apply<math::ExpM1Op>());
  });
}

static LogicalResult lowerSelu(SeluOp op, SeluOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToDouble(), gamma = op.getGamma().convertToDouble();
  return lower(in.getOperands(), k, results, [&](Number x) {
    return gamma * x.select(x.is(Compare::Greater, 0), alpha * x.apply<math::ExpM1Op>());
  });
}

static LogicalResult lowerCelu(CeluOp op, CeluOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToDouble();
  return lower(in.getOperands(), k, results, [&](Number x) {
    return x.max(x.of(0)) + (alpha * (x / alpha).apply<math::ExpM1Op>()).min(x.of(0));
  });
}

static LogicalResult lowerGelu(GeluOp op, GeluOp::Adaptor in, Kit &k, Values &results) {
  if (op.getApproximate() == "tanh")
    return lower(in.getOperands(), k, results, [](Number x) {
      Number inner = 0.7978845608028654 * (x + 0.044715 * (x * x * x)); // sqrt(2 / pi)
      return (0.5 * x) * (inner.apply<math::TanhOp>() + 1.0);
    });
  if (op.getApproximate() != "none")
    return k.refuse() << "approximate is '" << op.getApproximate() << "'; expected 'none' or 'tanh'";
  return lower(in.getOperands(), k, results, [](Number x) {
    return (0.5 * x) * ((0.7071067811865476 * x).apply<math::ErfOp>() + 1.0); // 1 / sqrt(2)
  });
}

static LogicalResult lowerHardSigmoid(HardSigmoidOp op, HardSigmoidOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToDouble(), beta = op.getBeta().convertToDouble();
  return lower(in.getOperands(), k, results, [&](Number x) { return (alpha * x + beta).min(x.of(1)).max(x.of(0)); });
}

static LogicalResult lowerHardSwish(HardSwishOp, HardSwishOp::Adaptor in, Kit &k, Values &results) {
  return lower(in.getOperands(), k, results, [](Number x) { return x * ((1.0 / 6) * x + 0.5).min(x.of(1)).max(x.of(0)); });
}

static LogicalResult lowerLeakyRelu(LeakyReluOp op, LeakyReluOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToDouble();
  return lower(in.getOperands(), k, results,
               [&](Number x) { return x.select(x.is(Compare::GreaterOrEqual, 0), alpha * x); });
}

static LogicalResult lowerThresholdedRelu(ThresholdedReluOp op, ThresholdedReluOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToDouble();
  return lower(in.getOperands(), k, results, [&](Number x) { return x.select(x.is(Compare::Greater, alpha), x.of(0)); });
}

static LogicalResult lowerSwish(SwishOp op, SwishOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToDouble();
  return lower(in.getOperands(), k, results, [&](Number x) { return x * sigmoid(alpha * x); });
}

static LogicalResult lowerSwiGLU(SwiGLUOp op, SwiGLUOp::Adaptor in, Kit &k, Values &results) {
  double alpha = op.getAlpha().convertToDouble();
  results.push_back(k.mapWide(k.resultDims(0), in.getOperands(), k.resultElement(0), [&](Kit &k, ValueRange x) {
    Number gate{&k, x[0]};
    return (gate * sigmoid(alpha * gate) * Number{&k, x[1]}).value;
  }));
  return success();
}

void populateActivationLowerings(Lowerings &lowerings) {
  lowerings.addAll<lowerMath<math::AcosOp>, AcosOp>();
  lowerings.addAll<lowerMath<math::AcoshOp>, AcoshOp>();
  lowerings.addAll<lowerMath<math::AsinOp>, AsinOp>();
  lowerings.addAll<lowerMath<math::AsinhOp>, AsinhOp>();
  lowerings.addAll<lowerMath<math::AtanOp>, AtanOp>();
  lowerings.addAll<lowerMath<math::AtanhOp>, AtanhOp>();
  lowerings.addAll<lowerMath<math::CeilOp>, CeilOp>();
  lowerings.addAll<lowerMath<math::CosOp>, CosOp>();
  lowerings.addAll<lowerMath<math::CoshOp>, CoshOp>();
  lowerings.addAll<lowerMath<math::ErfOp>, ErfOp>();
  lowerings.addAll<lowerMath<math::ExpOp>, ExpOp>();
  lowerings.addAll<lowerMath<math::FloorOp>, FloorOp>();
  lowerings.addAll<lowerMath<math::LogOp>, LogOp>();
  lowerings.addAll<lowerMath<math::RoundEvenOp>, RoundOp>();
  lowerings.addAll<lowerMath<math::SinOp>, SinOp>();
  lowerings.addAll<lowerMath<math::SinhOp>, SinhOp>();
  lowerings.addAll<lowerMath<math::SqrtOp>, SqrtOp>();
  lowerings.addAll<lowerMath<math::TanOp>, TanOp>();
  lowerings.addAll<lowerMath<math::TanhOp>, TanhOp>();
  lowerings.add<CeluOp, lowerCelu>();
  lowerings.add<EluOp, lowerElu>();
  lowerings.add<GeluOp, lowerGelu>();
  lowerings.add<HardSigmoidOp, lowerHardSigmoid>();
  lowerings.add<HardSwishOp, lowerHardSwish>();
  lowerings.add<LeakyReluOp, lowerLeakyRelu>();
  lowerings.add<MishOp, lowerMish>();
  lowerings.add<ReciprocalOp, lowerReciprocal>();
  lowerings.add<SeluOp, lowerSelu>();
  lowerings.add<SigmoidOp, lowerSigmoid>();
  lowerings.add<SoftplusOp, lowerSoftplus>();
  lowerings.add<SoftsignOp, lowerSoftsign>();
  lowerings.add<SwiGLUOp, lowerSwiGLU>();
  lowerings.add<SwishOp, lowerSwish>();
  lowerings.add<ThresholdedReluOp, lowerThresholdedRelu>();
}

} // namespace lathe::onnx
