//===- ExpandMath.cpp - Elementary functions as arithmetic ----------------===//
//
// The operations and their order are those of runtime/math/elementary.c, which explains the method; the two must give the
// same bits (tests/execution/elementary.mlir).
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/math/Passes.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <limits>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_EXPANDMATHPASS
#include "compiler/conversion/math/Passes.h.inc"

namespace {

constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A value, or a vector of them, with the operators of C, so that formulas read as they do in elementary.c.
struct Expr {
  ImplicitLocOpBuilder *b;
  Value value;

  /// A type of elements in the shape of the value.
  Type shaped(Type element) const {
    auto vector = dyn_cast<VectorType>(value.getType());
    return vector ? Type(vector.clone(element)) : element;
  }
  Expr constant(TypedAttr x) const {
    if (auto type = dyn_cast<VectorType>(shaped(x.getType())))
      x = DenseElementsAttr::get(type, Attribute(x));
    return {b, arith::ConstantOp::create(*b, x)};
  }
  Expr constant(double x) const { return constant(b->getF64FloatAttr(x)); }
  Expr integer(int64_t x) const { return constant(b->getI64IntegerAttr(x)); }
  template <typename Op> Expr apply(Expr other) const { return {b, Op::create(*b, value, other.value)}; }
  Expr compare(arith::CmpFPredicate predicate, double x) const {
    return {b, arith::CmpFOp::create(*b, predicate, value, constant(x).value)};
  }
  Expr compare(arith::CmpIPredicate predicate, int64_t x) const {
    return {b, arith::CmpIOp::create(*b, predicate, value, integer(x).value)};
  }
  /// this ? yes : no, where this is an i1.
  Expr select(Expr yes, Expr no) const { return {b, arith::SelectOp::create(*b, value, yes.value, no.value)}; }
  Expr select(double yes, Expr no) const { return select(constant(yes), no); }
  Expr bits() const { return {b, arith::BitcastOp::create(*b, shaped(b->getI64Type()), value)}; }
  Expr asDouble() const { return {b, arith::BitcastOp::create(*b, shaped(b->getF64Type()), value)}; }
  Expr toDouble() const { return {b, arith::SIToFPOp::create(*b, shaped(b->getF64Type()), value)}; }
  Expr toInteger() const { return {b, arith::FPToSIOp::create(*b, shaped(b->getI64Type()), value)}; }
  Expr plus(int64_t x) const { return apply<arith::AddIOp>(integer(x)); }
  Expr shiftLeft(int64_t x) const { return apply<arith::ShLIOp>(integer(x)); }
  Expr shiftRight(int64_t x) const { return apply<arith::ShRUIOp>(integer(x)); }
};

Expr operator+(Expr a, Expr b) { return a.apply<arith::AddFOp>(b); }
Expr operator-(Expr a, Expr b) { return a.apply<arith::SubFOp>(b); }
Expr operator*(Expr a, Expr b) { return a.apply<arith::MulFOp>(b); }
Expr operator/(Expr a, Expr b) { return a.apply<arith::DivFOp>(b); }
Expr operator+(Expr a, double b) { return a + a.constant(b); }
Expr operator-(Expr a, double b) { return a - a.constant(b); }
Expr operator*(Expr a, double b) { return a * a.constant(b); }
Expr operator+(double a, Expr b) { return b.constant(a) + b; }
Expr operator-(double a, Expr b) { return b.constant(a) - b; }
Expr operator*(double a, Expr b) { return b.constant(a) * b; }

/// The value of a polynomial by Horner's rule, the coefficient of the highest power first.
Expr horner(Expr x, ArrayRef<double> coefficients) {
  Expr sum = x.constant(coefficients.front());
  for (double coefficient : coefficients.drop_front())
    sum = sum * x + coefficient;
  return sum;
}

/// 2 to the k for -1022 <= k <= 1023.
Expr powerOfTwo(Expr k) { return k.plus(1023).shiftLeft(52).asDouble(); }

Expr expandExp(Expr x) {
  // Beyond these bounds the result is known; the clamped argument keeps the conversion to an integer defined.
  Expr isNaN = x.compare(arith::CmpFPredicate::UNO, 0);
  Expr isLarge = x.compare(arith::CmpFPredicate::OGT, 709.79), isSmall = x.compare(arith::CmpFPredicate::OLT, -745.14);
  Expr inside = isNaN.select(0, isLarge.select(0, isSmall.select(0, x)));

  const double rounder = 0x1.8p52;
  Expr rounded = (inside * 0x1.71547652b82fep+0 + rounder) - rounder;
  Expr k = rounded.toInteger();
  Expr reduced = inside - rounded * kLn2High;
  Expr tail = rounded * kLn2Low;
  Expr high = reduced - tail;
  Expr low = (reduced - high) - tail;
  Expr series = horner(high, {1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0,
                              1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5});
  Expr result = 1.0 + (high + (low + high * high * series));

  // Two factors, as 2^k alone may not be a normal number; the second is 1 when it is.
  Expr above = k.compare(arith::CmpIPredicate::sgt, 1023), below = k.compare(arith::CmpIPredicate::slt, -1022);
  Expr first = above.select(k.integer(1023), below.select(k.plus(1000), k));
  Expr second = above.select(k.plus(-1023), below.select(k.integer(-1000), k.integer(0)));
  Expr scaled = result * powerOfTwo(first) * powerOfTwo(second);
  return isNaN.select(x, isLarge.select(kInfinity, isSmall.select(0.0, scaled)));
}

/// log(x + correction) for a finite x > 0 and a correction far below an ulp of x, given relative to x.
Expr expandLogOfPositive(Expr x, Expr relativeCorrection) {
  Expr isSubnormal = x.compare(arith::CmpFPredicate::OLT, 0x1p-1022);
  Expr scaledX = isSubnormal.select(x * 0x1p54, x);
  Expr bits = scaledX.bits();
  Expr shifted = bits.plus(-INT64_C(0x3fe6a09e667f3bcd) + (INT64_C(1023) << 52));
  Expr exponent = shifted.shiftRight(52).plus(-1023);
  Expr k = isSubnormal.select(exponent.plus(-54), exponent);
  Expr m = bits.apply<arith::SubIOp>(exponent.shiftLeft(52)).asDouble();

  Expr f = m - 1.0;
  Expr s = f / (2.0 + f);
  Expr z = s * s;
  Expr series = horner(z, {2.0 / 25.0, 2.0 / 23.0, 2.0 / 21.0, 2.0 / 19.0, 2.0 / 17.0, 2.0 / 15.0, 2.0 / 13.0, 2.0 / 11.0,
                           2.0 / 9.0, 2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0});
  Expr r = series * z;
  Expr halfSquare = 0.5 * f * f;
  Expr scale = k.toDouble();
  Expr low = s * (halfSquare + r) + (scale * kLn2Low + relativeCorrection);
  return scale * kLn2High - ((halfSquare - low) - f);
}

Expr expandLog(Expr x) {
  Expr isNormalCase = x.compare(arith::CmpFPredicate::OGT, 0);
  Expr isInfinite = x.compare(arith::CmpFPredicate::OEQ, kInfinity);
  Expr isZero = x.compare(arith::CmpFPredicate::OEQ, 0), isNaN = x.compare(arith::CmpFPredicate::UNO, 0);
  Expr inside = isInfinite.select(1, isNormalCase.select(x, x.constant(1)));
  Expr result = expandLogOfPositive(inside, x.constant(0));
  Expr special = isZero.select(-kInfinity, isNaN.select(x, x.constant(kNaN)));
  return isInfinite.select(x, isNormalCase.select(result, special));
}

Expr expandLog1p(Expr x) {
  Expr isNormalCase = x.compare(arith::CmpFPredicate::OGT, -1);
  Expr isInfinite = x.compare(arith::CmpFPredicate::OEQ, kInfinity);
  Expr isMinusOne = x.compare(arith::CmpFPredicate::OEQ, -1), isNaN = x.compare(arith::CmpFPredicate::UNO, 0);
  Expr isAboveTiny = x.compare(arith::CmpFPredicate::OGT, -0x1p-54),
       isBelowTiny = x.compare(arith::CmpFPredicate::OLT, 0x1p-54);
  Expr isTiny = isAboveTiny.apply<arith::AndIOp>(isBelowTiny);
  Expr inside = isInfinite.select(1, isNormalCase.select(x, x.constant(1)));
  Expr u = 1.0 + inside;
  Expr lost = inside.compare(arith::CmpFPredicate::OGE, 1).select(1.0 - (u - inside), inside - (u - 1.0));
  Expr result = expandLogOfPositive(u, lost / u);
  Expr special = isMinusOne.select(-kInfinity, isNaN.select(x, x.constant(kNaN)));
  return isInfinite.select(x, isTiny.select(x, isNormalCase.select(result, special)));
}

template <typename Op, Expr (*expand)(Expr)> struct ExpandPattern : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!getElementTypeOrSelf(op.getType()).isF64())
      return rewriter.notifyMatchFailure(op, "only f64 is expanded");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, expand(Expr{&b, op.getOperand()}).value);
    return success();
  }
};

struct ExpandMathPass : impl::ExpandMathPassBase<ExpandMathPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandPattern<math::ExpOp, expandExp>, ExpandPattern<math::LogOp, expandLog>,
                 ExpandPattern<math::Log1pOp, expandLog1p>>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
