//===- Link.cpp - From margins to predictions -----------------------------===//

#include "compiler/projections/Link.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lathe {
namespace {

class LinkBuilder {
public:
  LinkBuilder(ImplicitLocOpBuilder &b, Type type) : b(b), type(type) {}

  Value logistic(Value m) {
    Value power = math::ExpOp::create(b, arith::NegFOp::create(b, m));
    return div(f64(1), add(f64(1), power));
  }

  Value sign(Value m) {
    Value isPositive = compare(arith::CmpFPredicate::OGT, m, f64(0));
    return arith::SelectOp::create(b, isPositive, f64(1), f64(0));
  }

  Value signedSquare(Value m) { return mul(m, math::AbsFOp::create(b, m)); }

  /// Without overflow: max(m, 0) + log1p(exp(-|m|)).
  Value log1pExp(Value m) {
    Value power = math::ExpOp::create(b, arith::NegFOp::create(b, Value(math::AbsFOp::create(b, m))));
    return add(arith::MaximumFOp::create(b, m, f64(0)), math::Log1pOp::create(b, power));
  }

  /// sqrt(2) erfinv(2m - 1) with Winitzki's approximation of the inverse error function, which ONNX Runtime computes.
  Value probit(Value m) {
    const double a = 0.147, pi = 3.14159265358979323846;
    Value x = sub(mul(f64(2), m), f64(1));
    Value log = math::LogOp::create(b, mul(sub(f64(1), x), add(f64(1), x)));
    Value v = add(f64(2 / (pi * a)), mul(f64(0.5), log));
    Value inner = sub(mul(v, v), mul(f64(1 / a), log));
    Value root = math::SqrtOp::create(b, sub(math::SqrtOp::create(b, inner), v));
    return mul(f64(1.41421356), arith::SelectOp::create(b, compare(arith::CmpFPredicate::OLT, x, f64(0)), negate(root), root));
  }

  SmallVector<Value> softmax(ValueRange margins) {
    Value largest = margins.front();
    for (Value margin : margins.drop_front())
      largest = arith::MaximumFOp::create(b, largest, margin);
    SmallVector<Value> powers;
    for (Value margin : margins)
      powers.push_back(math::ExpOp::create(b, sub(margin, largest)));
    return normalize(powers);
  }

  /// A margin that is zero, within 1e-7, gets a share of (nearly) nothing.
  SmallVector<Value> softmaxZero(ValueRange margins) {
    Value largest = margins.front();
    for (Value margin : margins.drop_front())
      largest = arith::MaximumFOp::create(b, largest, margin);
    Value zeroPower = math::ExpOp::create(b, negate(largest));
    SmallVector<Value> powers;
    for (Value margin : margins) {
      Value magnitude = math::AbsFOp::create(b, margin);
      Value isZero = compare(arith::CmpFPredicate::OLE, magnitude, f64(1e-7));
      Value power = math::ExpOp::create(b, sub(margin, largest));
      powers.push_back(arith::SelectOp::create(b, isZero, mul(margin, zeroPower), power));
    }
    return normalize(powers);
  }

private:
  SmallVector<Value> normalize(ArrayRef<Value> powers) {
    Value sum = powers.front();
    for (Value power : powers.drop_front())
      sum = add(sum, power);
    return llvm::map_to_vector(powers, [&](Value power) { return div(power, sum); });
  }

  Value f64(double value) {
    TypedAttr attr = b.getF64FloatAttr(value);
    if (auto lanes = dyn_cast<VectorType>(type))
      attr = DenseElementsAttr::get(lanes, Attribute(attr));
    return arith::ConstantOp::create(b, attr);
  }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, x, y); }
  Value div(Value x, Value y) { return arith::DivFOp::create(b, x, y); }
  Value negate(Value x) { return arith::NegFOp::create(b, x); }
  Value compare(arith::CmpFPredicate predicate, Value x, Value y) { return arith::CmpFOp::create(b, predicate, x, y); }

  ImplicitLocOpBuilder &b;
  Type type; // f64, or lanes of it
};

} // namespace

SmallVector<Value> buildLink(ImplicitLocOpBuilder &b, tree::Link link, ValueRange margins) {
  LinkBuilder builder(b, margins.front().getType());
  auto each = [&](auto function) { return llvm::map_to_vector(margins, function); };
  switch (link) {
  case tree::Link::Identity:
    return llvm::to_vector(margins);
  case tree::Link::Logistic:
  case tree::Link::OneVsAll:
    return each([&](Value m) { return builder.logistic(m); });
  case tree::Link::Softmax:
    return builder.softmax(margins);
  case tree::Link::Exp:
    return each([&](Value m) -> Value { return math::ExpOp::create(b, m); });
  case tree::Link::Sign:
    return each([&](Value m) { return builder.sign(m); });
  case tree::Link::SignedSquare:
    return each([&](Value m) { return builder.signedSquare(m); });
  case tree::Link::Log1pExp:
    return each([&](Value m) { return builder.log1pExp(m); });
  case tree::Link::Probit:
    return each([&](Value m) { return builder.probit(m); });
  case tree::Link::SoftmaxZero:
    return builder.softmaxZero(margins);
  }
  llvm_unreachable("every link is listed");
}

} // namespace lathe
