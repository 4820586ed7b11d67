//===- Remainder.cpp - The remainder of a truncated division --------------===//

#include "compiler/conversion/math/Functions.h"
#include "compiler/conversion/math/SlowPath.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace lathe;

namespace {

/// A finite number as an integer times a power of two.
struct Parts {
  Expr mantissa, exponent;
};
Parts split(Expr x) {
  Expr bits = x.abs().bits();
  Expr field = bits.shiftRight(52), fraction = bits.bitAnd((INT64_C(1) << 52) - 1);
  Expr isNormal = field.compare(arith::CmpIPredicate::ne, 0);
  return {isNormal.select(fraction.plus(INT64_C(1) << 52), fraction), isNormal.select(field, field.integer(1))};
}

/// |x| modulo |y| for finite |x| >= |y| > 0, in integers: 11 digits of the quotient at a time.
SmallVector<Expr> buildLongDivision(ImplicitLocOpBuilder &b, ArrayRef<Expr> arguments) {
  using arith::CmpIPredicate;
  Parts x = split(arguments[0]), y = split(arguments[1]);
  Expr start = x.mantissa.apply<arith::RemUIOp>(y.mantissa);
  auto loop = scf::WhileOp::create(
      b, TypeRange{b.getI64Type(), b.getI64Type()}, ValueRange{start.value, x.exponent.minus(y.exponent).value},
      [](OpBuilder &inner, Location location, ValueRange state) {
        ImplicitLocOpBuilder b(location, inner);
        scf::ConditionOp::create(b, Expr{&b, state[1]}.compare(CmpIPredicate::sgt, 0).value, state);
      },
      [&](OpBuilder &inner, Location location, ValueRange state) {
        ImplicitLocOpBuilder b(location, inner);
        Expr rest{&b, state[0]}, digits{&b, state[1]};
        Expr now = digits.apply<arith::MinSIOp>(digits.integer(11));
        Expr next = rest.apply<arith::ShLIOp>(now).apply<arith::RemUIOp>(y.mantissa);
        scf::YieldOp::create(b, ValueRange{next.value, digits.minus(now).value});
      });
  Expr rest{&b, loop.getResult(0)};
  // Times 2^(exponent - 1075), in two factors, both exact.
  Expr exponent = y.exponent.plus(-1075), half = exponent.arithmeticShiftRight(1);
  auto powerOfTwo = [](Expr k) { return k.plus(1023).shiftLeft(52).asFloat(); };
  return {rest.toFloat() * powerOfTwo(half) * powerOfTwo(exponent.minus(half))};
}

} // namespace

Expr lathe::expandRemainder(Expr x, Expr y) {
  Expr a = x.abs(), d = y.abs();
  Expr isDefined = (a < kInfinity) & (d > 0.0);
  // An infinite divisor leaves x.
  Expr isShort = a < d;
  Expr isInside = isDefined.apply<arith::AndIOp>((d < kInfinity)) & a.compare(arith::CmpFPredicate::OGE, d);
  Expr one = x.constant(1.0);
  Expr dividend = isInside.select(a, one), divisor = isInside.select(d, one);
  // The rounded quotient may be one too many, then the remainder, exact as it is, is negative.
  Expr quotient = (dividend / divisor).truncated();
  Expr rest = fma(-quotient, divisor, dividend);
  Expr fast = (rest < 0.0).select(rest + divisor, rest);
  Expr isSlow = quotient >= 0x1p53;
  Expr result = replaceSlow(isSlow, {fast}, {dividend, divisor}, "lathe_remainder", buildLongDivision).front();
  result = isShort.select(a, result).withSignOf(x);
  return isDefined.select(result, (x.isNaN()).select(x, y.isNaN().select(y, x.constant(kNaN))));
}
