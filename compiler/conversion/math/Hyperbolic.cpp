//===- Hyperbolic.cpp - Hyperbolic functions and their inverses -----------===//

#include "compiler/conversion/math/Coefficients.h"
#include "compiler/conversion/math/Functions.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::coefficients;

Expr lathe::expandSinh(Expr x) {
  Expr a = x.abs();
  Expr t = expandExpm1((a > 22.0).select(22.0, a));
  Expr small = 0.5 * (t + t / (t + 1.0));
  return (a > 22.0).select(expandHalfExp(a), small).withSignOf(x);
}

Expr lathe::expandCosh(Expr x) {
  Expr half = expandHalfExp(x.abs());
  return half + 0.25 / half;
}

Expr lathe::expandTanh(Expr x) {
  Expr t = expandExpm1(-2.0 * x.abs());
  return (-t / (t + 2.0)).withSignOf(x);
}

Expr lathe::expandTanhFloat(Expr x) {
  // A polynomial near 0; else 1 - 2 / (e^2|x| + 1), which is 1 from 9.1 on. NaN is neither near nor far, and stays.
  Expr a = x.abs(), z = x * x;
  Expr near = fma(a * z, fusedHorner(z, kTanhFloat), a);
  Expr bounded = (a > 9.1).select(9.1, a);
  Expr far = 1.0 - 2.0 / (1.0 + expandExpFloatInside(bounded + bounded));
  return (a < 0.63).select(near, far).withSignOf(x);
}

Expr lathe::expandAsinh(Expr x) {
  Expr a = x.abs();
  Expr isLarge = a > 0x1p28;
  Expr bounded = isLarge.select(1.0, a);
  Expr square = bounded * bounded;
  Expr small = expandLog1p(bounded + square / (1.0 + (square + 1.0).sqrt()));
  return isLarge.select(expandLog(a) + kLn2High, small).withSignOf(x);
}

Expr lathe::expandAcosh(Expr x) {
  Expr isLarge = x > 0x1p28;
  Expr bounded = isLarge.select(2.0, x);
  Expr t = bounded - 1.0;
  Expr near = expandLog1p(t + (2.0 * t + t * t).sqrt());
  Expr argument = isLarge.select(x, 2.0 * bounded - 1.0 / (bounded + (bounded * bounded - 1.0).sqrt()));
  Expr log = expandLog(argument);
  Expr far = isLarge.select(log + kLn2High, log);
  Expr result = (x < 2.0).select(near, far);
  return (x < 1.0).select(kNaN, result);
}

Expr lathe::expandAtanh(Expr x) {
  Expr a = x.abs();
  Expr result = 0.5 * expandLog1p(2.0 * a / (1.0 - a));
  // Infinity over infinity is NaN already.
  return result.withSignOf(x);
}
