//===- Power.cpp - Roots and powers of integers ---------------------------===//

#include "compiler/conversion/math/Coefficients.h"
#include "compiler/conversion/math/Functions.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::coefficients;

Expr lathe::expandCbrt(Expr x) {
  Expr a = x.abs();
  Expr isOrdinary = (a > 0.0) & (a < kInfinity);
  Expr isSmall = a < 0x1p-900, isLarge = a > 0x1p900;
  Expr inside = isOrdinary.select(isSmall.select(a * 0x1p300, isLarge.select(a * 0x1p-300, a)), a.constant(1.0));
  // A third of the bits is the logarithm's third, within 6 %; each step of Halley's method triples the digits.
  Expr bits = inside.bits();
  Expr y = bits.apply<arith::DivUIOp>(bits.integer(3)).plus(static_cast<int64_t>(681.967 * 0x1p52)).asFloat();
  for (int step = 0; step < 3; ++step) {
    Expr cube = y * y * y;
    y = y * ((cube + 2.0 * inside) / (2.0 * cube + inside));
  }
  // What y^3 is off by, exactly.
  Pair square = twoProduct(y, y);
  Pair cube = twoProduct(square.high, y);
  Expr rest = ((inside - cube.high) - cube.low) - square.low * y;
  y = y + rest / (3.0 * square.high);
  return isOrdinary.select(isSmall.select(y * 0x1p-100, isLarge.select(y * 0x1p100, y)), a).withSignOf(x);
}

Expr lathe::expandIntegerPower(Expr x, Expr y) {
  ImplicitLocOpBuilder &b = *x.b;
  Expr one = x.integer(1), zero = x.integer(0);
  Expr isNegative = y.compare(arith::CmpIPredicate::slt, 0);
  Value lower = arith::ConstantIndexOp::create(b, 0), upper = arith::ConstantIndexOp::create(b, x.width());
  Value step = arith::ConstantIndexOp::create(b, 1);
  auto loop = scf::ForOp::create(
      b, lower, upper, step, ValueRange{one.value, x.value, y.value},
      [&](OpBuilder &inner, Location location, Value, ValueRange state) {
        ImplicitLocOpBuilder b(location, inner);
        Expr power{&b, state[0]}, factor{&b, state[1]}, rest{&b, state[2]};
        Expr isOdd = rest.bitAnd(1).compare(arith::CmpIPredicate::ne, 0);
        Expr next = isOdd.select(power.apply<arith::MulIOp>(factor), power);
        scf::YieldOp::create(b, ValueRange{next.value, factor.apply<arith::MulIOp>(factor).value, rest.shiftRight(1).value});
      });
  Expr power{&b, loop.getResult(0)};
  // With a negative exponent, only 1 and -1 have a power that is not 0.
  Expr isUnit = x.compare(arith::CmpIPredicate::eq, 1) | x.compare(arith::CmpIPredicate::eq, -1);
  Expr isOdd = y.bitAnd(1).compare(arith::CmpIPredicate::ne, 0);
  Expr reciprocal = isUnit.select(isOdd.select(x, one), zero);
  return isNegative.select(reciprocal, power);
}
