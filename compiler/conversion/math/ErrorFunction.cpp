//===- ErrorFunction.cpp - erf and erfc -----------------------------------===//

#include "compiler/conversion/math/Coefficients.h"
#include "compiler/conversion/math/Functions.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::coefficients;

namespace {

/// erfc(a) for a >= 1/2: the scaled function changes slowly, and the square is exact in two parts.
Expr buildUpperTail(Expr a) {
  Expr bounded = (a > 28.0).select(28.0, a);
  Expr series = horner((bounded - 4.0) / (bounded + 4.0), kScaledErfc);
  Pair square = twoProduct(bounded, bounded);
  Expr power = expandExp(-square.high);
  return (power - power * square.low) * (series / (1.0 + 2.0 * bounded));
}

} // namespace

Expr lathe::expandErf(Expr x) {
  Expr a = x.abs(), isNear = a < 1.0;
  Expr near = a + a * horner(a * a, kErf);
  Expr far = 1.0 - buildUpperTail(isNear.select(1.0, a));
  return isNear.select(near, far).withSignOf(x);
}

Expr lathe::expandErfc(Expr x) {
  Expr a = x.abs(), isNear = a < 0.5;
  Expr near = 1.0 - (x + x * horner(x * x, kErf));
  Expr tail = buildUpperTail(isNear.select(1.0, a));
  return isNear.select(near, (x < 0.0).select(2.0 - tail, tail));
}

Expr lathe::expandErfFloat(Expr x) {
  // 1 - e^-p beyond 1, which is 1 from 4 on. NaN is neither near nor far, and stays.
  Expr a = x.abs(), z = x * x;
  Expr near = fma(a, fusedHorner(z, kErfFloat), a);
  Expr bounded = (a > 4.0).select(4.0, a);
  Expr far = 1.0 - expandExpFloatInside(-fusedHorner(bounded, kErfcExponentFloat));
  return (a < 1.0).select(near, far).withSignOf(x);
}
