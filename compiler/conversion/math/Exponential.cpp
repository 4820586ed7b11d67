//===- Exponential.cpp - Exponentials and logarithms ----------------------===//
//
// exp, log and log1p of doubles have the operations of runtime/math/elementary.c, which explains the method, in its order; the
// two must give the same bits (tests/execution/elementary.mlir).
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/math/Coefficients.h"
#include "compiler/conversion/math/Functions.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::coefficients;

namespace {

// The first has 32 significant bits, so that its product with an exponent is exact.
constexpr double kLn2Of32Bits = 0x1.62e42fee00000p-1;
constexpr double kLn2Rest = 0x1.a39ef35793c76p-33;
/// Adding it to a small double, and subtracting it again, rounds to an integer, which the low bits of the sum are.
constexpr double kRounder = 0x1.8p52;
constexpr double kFloatRounder = 0x1.8p23;

/// 2 to the k for -1022 <= k <= 1023.
Expr powerOfTwo(Expr k) { return k.plus(1023).shiftLeft(52).asFloat(); }
/// 2 to the k for -126 <= k <= 127.
Expr floatPowerOfTwo(Expr k) { return k.plus(127).shiftLeft(23).asFloat(); }

/// x = k ln 2 + high + low, |high| <= ln 2 / 2.
struct ReducedExponent {
  Expr k, high, low;
};
ReducedExponent reduceExponent(Expr x) {
  Expr rounded = (x * kLog2EHigh + kRounder) - kRounder;
  Expr k = rounded.toInteger();
  Expr reduced = x - rounded * kLn2Of32Bits;
  Expr tail = rounded * kLn2Rest;
  Expr high = reduced - tail;
  return {k, high, (reduced - high) - tail};
}

/// e^(high + low) - 1.
Expr buildExpm1OfReduced(Expr high, Expr low) {
  Expr series = horner(high, {1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0,
                              1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5});
  return high + (low + high * high * series);
}

/// x 2^k in two factors, as 2^k alone may not be a normal number; the second is 1 when it is.
Expr scaleByPowerOfTwo(Expr x, Expr k) {
  Expr above = k.compare(arith::CmpIPredicate::sgt, 1023), below = k.compare(arith::CmpIPredicate::slt, -1022);
  Expr first = above.select(k.integer(1023), below.select(k.plus(1000), k));
  Expr second = above.select(k.plus(-1023), below.select(k.integer(-1000), k.integer(0)));
  return x * powerOfTwo(first) * powerOfTwo(second);
}

/// 2^(high + low) for |high| < 1100.
Expr buildExp2(Expr high, Expr low) {
  Expr rounded = (high + kRounder) - kRounder;
  Expr r = high - rounded;
  Pair product = twoProduct(r, r.constant(kLn2High));
  Pair reduced = twoSum(product.high, product.low + (r * kLn2Low + low * kLn2High));
  return scaleByPowerOfTwo(1.0 + buildExpm1OfReduced(reduced.high, reduced.low), rounded.toInteger());
}

/// x = 2^scale (1 + f), sqrt(1/2) <= 1 + f < sqrt(2), for a finite x > 0.
struct Decomposed {
  Expr scale, f;
};
Decomposed decompose(Expr x) {
  Expr isSubnormal = x.compare(arith::CmpFPredicate::OLT, 0x1p-1022);
  Expr scaledX = isSubnormal.select(x * 0x1p54, x);
  Expr bits = scaledX.bits();
  Expr shifted = bits.plus(-INT64_C(0x3fe6a09e667f3bcd) + (INT64_C(1023) << 52));
  Expr exponent = shifted.shiftRight(52).plus(-1023);
  Expr k = isSubnormal.select(exponent.plus(-54), exponent);
  Expr m = bits.minus(exponent.shiftLeft(52)).asFloat();
  Expr f = m - 1.0;
  return {k.toFloat(), f};
}

/// 2 atanh(s) / s - 2 by its series in z = s^2.
Expr buildAtanhSeries(Expr z) {
  return horner(z, {2.0 / 25.0, 2.0 / 23.0, 2.0 / 21.0, 2.0 / 19.0, 2.0 / 17.0, 2.0 / 15.0, 2.0 / 13.0, 2.0 / 11.0, 2.0 / 9.0,
                    2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0});
}

/// log(x + correction) for a finite x > 0 and a correction far below an ulp of x, given relative to x.
Expr buildLogOfPositive(Expr x, Expr relativeCorrection) {
  auto [scale, f] = decompose(x);
  Expr s = f / (2.0 + f);
  Expr z = s * s;
  Expr r = buildAtanhSeries(z) * z;
  Expr halfSquare = 0.5 * f * f;
  Expr low = s * (halfSquare + r) + (scale * kLn2Rest + relativeCorrection);
  return scale * kLn2Of32Bits - ((halfSquare - low) - f);
}

/// log(1 + f) as a sum.
Pair buildLogOfReduced(Expr f) {
  Expr s = f / (2.0 + f);
  Expr z = s * s;
  Expr r = buildAtanhSeries(z) * z;
  Pair halfSquare = twoProduct(0.5 * f, f);
  Expr high = f - halfSquare.high;
  return {high, ((f - high) - halfSquare.high) - halfSquare.low + s * (halfSquare.high + r)};
}

/// The sum times a constant that is itself a sum.
Pair scale(Pair x, double high, double low) {
  Pair product = twoProduct(x.high, x.high.constant(high));
  return {product.high, product.low + (x.low * high + x.high * low)};
}

/// A logarithm from what computes it for finite positive numbers.
Expr completeLog(Expr x, llvm::function_ref<Expr(Expr)> build) {
  Expr isNormalCase = x.compare(arith::CmpFPredicate::OGT, 0.0);
  Expr isInfinite = x.compare(arith::CmpFPredicate::OEQ, kInfinity);
  Expr isZero = x.compare(arith::CmpFPredicate::OEQ, 0.0), isNaN = x.compare(arith::CmpFPredicate::UNO, 0.0);
  Expr inside = isInfinite.select(1, isNormalCase.select(x, x.constant(1.0)));
  Expr result = build(inside);
  Expr special = isZero.select(-kInfinity, isNaN.select(x, x.constant(kNaN)));
  return isInfinite.select(x, isNormalCase.select(result, special));
}

/// The finite exponent between the bounds, from which on the result is known.
Expr expandBounded(Expr x, double smallest, double largest, double belowSmallest, llvm::function_ref<Expr(Expr)> build) {
  // The clamped argument keeps the conversion to an integer defined.
  Expr isNaN = x.compare(arith::CmpFPredicate::UNO, 0.0);
  Expr isLarge = x.compare(arith::CmpFPredicate::OGT, largest), isSmall = x.compare(arith::CmpFPredicate::OLT, smallest);
  Expr inside = isNaN.select(0, isLarge.select(0, isSmall.select(0, x)));
  return isNaN.select(x, isLarge.select(kInfinity, isSmall.select(belowSmallest, build(inside))));
}

} // namespace

Expr lathe::expandExp(Expr x) {
  return expandBounded(x, -745.14, 709.79, 0.0, [](Expr inside) {
    auto [k, high, low] = reduceExponent(inside);
    return scaleByPowerOfTwo(1.0 + buildExpm1OfReduced(high, low), k);
  });
}

Expr lathe::expandHalfExp(Expr x) {
  return expandBounded(x, -745.14, 711.0, 0.0, [](Expr inside) {
    auto [k, high, low] = reduceExponent(inside);
    return scaleByPowerOfTwo(1.0 + buildExpm1OfReduced(high, low), k.plus(-1));
  });
}

Expr lathe::expandExp2(Expr x) {
  return expandBounded(x, -1075.0, 1024.0, 0.0, [](Expr inside) { return buildExp2(inside, inside.constant(0.0)); });
}

Expr lathe::expandExpm1(Expr x) {
  Expr result = expandBounded(x, -50.0, 709.79, -1.0, [](Expr inside) {
    // 2^k (e^r - 1) + (2^k - 1), halved, so that 2^k does not overflow before the result does.
    auto [k, high, low] = reduceExponent(inside);
    Expr half = powerOfTwo(k.plus(-1));
    return 2.0 * fma(half, buildExpm1OfReduced(high, low), half - 0.5);
  });
  return (x.abs() < 0x1p-54).select(x, result);
}

Expr lathe::expandLog(Expr x) {
  return completeLog(x, [](Expr inside) { return buildLogOfPositive(inside, inside.constant(0.0)); });
}

Expr lathe::expandLog2(Expr x) {
  return completeLog(x, [](Expr inside) {
    auto [exponent, f] = decompose(inside);
    Pair log = scale(buildLogOfReduced(f), kLog2EHigh, kLog2ELow);
    Pair sum = fastTwoSum(exponent, log.high);
    return sum.high + (sum.low + log.low);
  });
}

Expr lathe::expandLog10(Expr x) {
  return completeLog(x, [](Expr inside) {
    auto [exponent, f] = decompose(inside);
    Pair log = scale(buildLogOfReduced(f), kLog10EHigh, kLog10ELow);
    Pair sum = fastTwoSum(exponent * kLog10Of2High, log.high);
    return sum.high + (sum.low + (log.low + exponent * kLog10Of2Low));
  });
}

Expr lathe::expandLog1p(Expr x) {
  Expr isNormalCase = x.compare(arith::CmpFPredicate::OGT, -1.0);
  Expr isInfinite = x.compare(arith::CmpFPredicate::OEQ, kInfinity);
  Expr isMinusOne = x.compare(arith::CmpFPredicate::OEQ, -1.0), isNaN = x.compare(arith::CmpFPredicate::UNO, 0.0);
  Expr isAboveTiny = x.compare(arith::CmpFPredicate::OGT, -0x1p-54),
       isBelowTiny = x.compare(arith::CmpFPredicate::OLT, 0x1p-54);
  Expr isTiny = isAboveTiny & isBelowTiny;
  Expr inside = isInfinite.select(1, isNormalCase.select(x, x.constant(1.0)));
  Expr u = 1.0 + inside;
  Expr lost = inside.compare(arith::CmpFPredicate::OGE, 1.0).select(1.0 - (u - inside), inside - (u - 1.0));
  Expr result = buildLogOfPositive(u, lost / u);
  Expr special = isMinusOne.select(-kInfinity, isNaN.select(x, x.constant(kNaN)));
  return isInfinite.select(x, isTiny.select(x, isNormalCase.select(result, special)));
}

namespace {

/// e^x = 2^k (1 + reduced). No argument, NaN neither, is converted to an integer.
struct FloatExponent {
  Expr k, onePlusReduced;
};
FloatExponent reduceFloat(Expr x) {
  Expr sum = fma(x, kLog2EHigh, kFloatRounder);
  Expr rounded = sum - kFloatRounder;
  Expr r = fma(-rounded, kLn2FloatLow, fma(-rounded, kLn2FloatHigh, x));
  Expr series = fusedHorner(r, kExpFloat);
  Expr k = sum.bits().minus(sum.constant(kFloatRounder).bits());
  return {k, 1.0 + fma(r * r, series, r)};
}

} // namespace

Expr lathe::expandExpFloat(Expr x) {
  // Beyond the bounds the scaling below overflows, or rounds to 0. NaN is neither above nor below, and stays.
  Expr upper = (x > 89.0).select(89.0, x);
  Expr inside = (upper < -104.0).select(-104.0, upper);
  auto [k, result] = reduceFloat(inside);
  Expr half = k.arithmeticShiftRight(1);
  return result * floatPowerOfTwo(half) * floatPowerOfTwo(k.minus(half));
}

Expr lathe::expandExpFloatInside(Expr x) {
  auto [k, result] = reduceFloat(x);
  return result * floatPowerOfTwo(k);
}

Expr lathe::expandLogFloat(Expr x) {
  return completeLog(x, [](Expr inside) {
    Expr isSubnormal = inside < 0x1p-126;
    Expr bits = isSubnormal.select(inside * 0x1p25, inside).bits();
    Expr exponent = bits.plus(-0x3f3504f3 + (127 << 23)).shiftRight(23).plus(-127);
    Expr k = isSubnormal.select(exponent.plus(-25), exponent).toFloat();
    Expr f = bits.minus(exponent.shiftLeft(23)).asFloat() - 1.0;
    Expr square = f * f;
    Expr tail = fma(k, kLn2FloatLow, fusedHorner(f, kLogFloat) * (square * f));
    return fma(k, kLn2FloatHigh, f + fma(square, -0.5, tail));
  });
}

//===----------------------------------------------------------------------===//
// Powers of floating-point numbers share both halves.
//===----------------------------------------------------------------------===//

namespace {

/// log2(x) to 65 bits, for a finite x > 0: log(1 + f) = 2s + s^3 (2/3 + 2/5 s^2 + ...), s = f / (2 + f), where the first two
/// terms are sums.
Pair buildPreciseLog2(Expr x) {
  auto [exponent, f] = decompose(x);
  Expr denominator = 2.0 + f;
  Expr lost = f - (denominator - 2.0);
  Expr s = f / denominator;
  Expr sLow = (fma(-s, denominator, f) - s * lost) / denominator;
  Pair z = twoProduct(s, s);
  z.low = z.low + 2.0 * s * sLow;
  Expr series = horner(z.high, {2.0 / 27.0, 2.0 / 25.0, 2.0 / 23.0, 2.0 / 21.0, 2.0 / 19.0, 2.0 / 17.0, 2.0 / 15.0, 2.0 / 13.0,
                                2.0 / 11.0, 2.0 / 9.0, 2.0 / 7.0, 2.0 / 5.0});
  Pair c = fastTwoSum(s.constant(2 * kOneThirdHigh), z.high * series);
  c.low = c.low + 2 * kOneThirdLow;
  Pair cube = twoProduct(s, z.high);
  cube.low = cube.low + (s * z.low + sLow * z.high);
  Pair rest = twoProduct(cube.high, c.high);
  rest.low = rest.low + (cube.high * c.low + cube.low * c.high);
  Pair log = fastTwoSum(2.0 * s, rest.high);
  log.low = log.low + (2.0 * sLow + rest.low);
  Pair log2 = scale(log, kLog2EHigh, kLog2ELow);
  Pair sum = fastTwoSum(exponent, log2.high);
  return fastTwoSum(sum.high, sum.low + log2.low);
}

} // namespace

Expr lathe::expandPow(Expr x, Expr y) {
  Expr magnitude = x.abs();
  Expr isOrdinary = (magnitude > 0.0) & (magnitude < kInfinity);
  Pair log = buildPreciseLog2(isOrdinary.select(magnitude, x.constant(1.0)));
  Expr finiteY = (y.abs() < kInfinity).select(y, x.constant(0.0));
  Pair product = twoProduct(finiteY, log.high);
  product.low = product.low + finiteY * log.low;
  Expr isBounded = product.high.abs() < 1090.0;
  Expr high = isBounded.select(product.high, (product.high > 0.0).select(1090.0, x.constant(-1090.0)));
  Expr power = buildExp2(high, isBounded.select(product.low, x.constant(0.0)));

  // 0, infinity, and infinite exponents: the power grows with y, or falls to 0.
  Expr zero = x.constant(0.0), infinity = x.constant(kInfinity);
  Expr isPositive = y > 0.0;
  power = isOrdinary.select(power, ((magnitude == 0.0).select(isPositive.select(zero, infinity), isPositive.select(infinity, zero))));
  Expr yIsInfinite = y.abs() == kInfinity;
  Expr grows = (magnitude > 1.0).select(isPositive, Expr(y < 0.0));
  power = yIsInfinite.select((magnitude == 1.0).select(1.0, grows.select(infinity, zero)), power);

  Expr half = y * 0.5;
  Expr isInteger = y.truncated() == y;
  Expr isOdd = isInteger & half.truncated().compare(arith::CmpFPredicate::ONE, half);
  Expr isNegative = x.bits().compare(arith::CmpIPredicate::slt, 0);
  Expr signedPower = (isOdd & isNegative).select(-power, power);
  Expr isReal = isInteger | yIsInfinite | x.compare(arith::CmpFPredicate::OGE, 0.0) | (magnitude == kInfinity);
  Expr result = isReal.select(signedPower, x.constant(kNaN));
  result = x.compare(arith::CmpFPredicate::UNO, y).select(x + y, result);
  return ((x == 1.0) | (y == 0.0)).select(1.0, result);
}
