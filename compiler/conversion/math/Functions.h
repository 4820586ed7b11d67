//===- Functions.h - Elementary functions as formulas -----------*- C++ -*-===//
//
// Each function builds the arithmetic that computes it. Functions without a suffix are of doubles. What is best computed in
// floats has a version of its own, `…Float`; the other functions of floats are those of doubles, rounded once. Bounds are in
// units of the last place of the result, where that is no subnormal; tests/execution/functions holds them.
//
// Multiplications and additions are fused only where a formula says fma.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_CONVERSION_MATH_FUNCTIONS_H
#define LATHE_COMPILER_CONVERSION_MATH_FUNCTIONS_H

#include "compiler/conversion/math/Expr.h"

namespace lathe {

// Exponential.cpp: within 1 ulp, exp of floats within 1.25; expm1 and log1p within 2. Powers within 1, those of floats through
// doubles.
Expr expandExp(Expr x);
Expr expandExp2(Expr x);
Expr expandExpm1(Expr x);
Expr expandLog(Expr x);
Expr expandLog2(Expr x);
Expr expandLog10(Expr x);
Expr expandLog1p(Expr x);
Expr expandExpFloat(Expr x);
Expr expandLogFloat(Expr x);
/// e^x / 2, which overflows later than e^x.
Expr expandHalfExp(Expr x);
/// e^x of floats for |x| <= 80: no extremes.
Expr expandExpFloatInside(Expr x);
Expr expandPow(Expr x, Expr y);

// Power.cpp: within 1 ulp.
Expr expandCbrt(Expr x);
/// Integers; a negative exponent gives what the division of 1 by the power gives, 0 where the power is 0.
Expr expandIntegerPower(Expr x, Expr y);

// Hyperbolic.cpp: within 3 ulp; tanh of floats within 2.
Expr expandSinh(Expr x);
Expr expandCosh(Expr x);
Expr expandTanh(Expr x);
Expr expandAsinh(Expr x);
Expr expandAcosh(Expr x);
Expr expandAtanh(Expr x);
Expr expandTanhFloat(Expr x);

// Trigonometric.cpp: sin and cos within 1 ulp, the others within 2.5, for arguments of any size.
Expr expandSin(Expr x);
Expr expandCos(Expr x);
Expr expandTan(Expr x);
Pair expandSinCos(Expr x);
/// Of a float, within 1 ulp.
Pair expandSinCosFloat(Expr x);
Expr expandAsin(Expr x);
Expr expandAcos(Expr x);
Expr expandAtan(Expr x);
Expr expandAtan2(Expr y, Expr x);

// ErrorFunction.cpp: erf within 1.5 ulp, erfc within 5; erf of floats within 2.
Expr expandErf(Expr x);
Expr expandErfc(Expr x);
Expr expandErfFloat(Expr x);

// Remainder.cpp: exact, with the sign of x; NaN where y is 0 or x infinite.
Expr expandRemainder(Expr x, Expr y);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MATH_FUNCTIONS_H
