//===- Trigonometric.cpp - Circular functions and their inverses ----------===//

#include "compiler/conversion/math/Coefficients.h"
#include "compiler/conversion/math/Functions.h"
#include "compiler/conversion/math/SlowPath.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::coefficients;

namespace {

/// x = quadrant pi/2 + high + low, |high| <= pi/4 and a little; the quadrant counts modulo 4.
struct Quadrant {
  Expr high, low, quadrant;
};

/// The method of Payne and Hanek, for one finite |x| >= 1: x is an integer m < 2^53 times 2^e. Digits of 2/pi that make
/// multiples of 4 of the product are left out; of the next 192, m times them modulo 2^192 is x 2/pi modulo 4 as a fixed-point
/// number with 190 digits behind the point. No double is nearer to a multiple of pi/2 than 2^-62, so that 2^-137, which the
/// digits left out on the other side are worth, does not matter.
SmallVector<Expr> buildPayneHanek(ImplicitLocOpBuilder &b, ArrayRef<Expr> arguments) {
  using arith::CmpIPredicate;
  Expr x = arguments.front();
  Expr bits = x.abs().bits();
  Expr m = bits.bitAnd((INT64_C(1) << 52) - 1).apply<arith::OrIOp>(bits.integer(INT64_C(1) << 52));
  // Digit 0 of the table is worth 1/2; 64 zeros stand before it, so that no place is negative: e >= -52.
  Expr place = bits.shiftRight(52).plus(-1075 - 2 + 64);

  std::vector<uint64_t> words = {0};
  words.insert(words.end(), std::begin(kTwoOverPiBits), std::end(kTwoOverPiBits));
  auto tableType = VectorType::get(words.size(), b.getI64Type());
  Value table = arith::ConstantOp::create(b, DenseElementsAttr::get(tableType, ArrayRef<uint64_t>(words)));
  Expr word = place.shiftRight(6), shift = place.bitAnd(63), rest = shift.integer(64).minus(shift).bitAnd(63);
  Expr hasRest = shift.compare(CmpIPredicate::ne, 0);
  auto load = [&](int64_t offset) {
    Value index = arith::IndexCastOp::create(b, b.getIndexType(), word.plus(offset).value);
    return Expr{&b, vector::ExtractOp::create(b, table, OpFoldResult(index))};
  };
  auto digits = [&](Expr first, Expr second) {
    Expr high = first.apply<arith::ShLIOp>(shift), low = second.apply<arith::ShRUIOp>(rest);
    return hasRest.select(high.apply<arith::OrIOp>(low), first);
  };
  Expr w0 = load(0), w1 = load(1), w2 = load(2), w3 = load(3);
  Expr a = digits(w0, w1), middle = digits(w1, w2), c = digits(w2, w3);

  // m (a, middle, c) modulo 2^192.
  auto wide = [&](Expr x, Expr y) {
    auto product = arith::MulUIExtendedOp::create(b, x.value, y.value);
    return std::pair(Expr{&b, product.getLow()}, Expr{&b, product.getHigh()});
  };
  auto carry = [&](Expr sum, Expr part) {
    return sum.compare(CmpIPredicate::ult, part).convert<arith::ExtUIOp>(b.getI64Type());
  };
  auto [low, fromLow] = wide(m, c);
  auto [middleProduct, fromMiddle] = wide(m, middle);
  Expr p1 = middleProduct.plus(fromLow);
  Expr p0 = m.apply<arith::MulIOp>(a).plus(fromMiddle).plus(carry(p1, fromLow));

  // The nearest quadrant: half is added, and the fraction becomes signed.
  Expr quadrant = p0.plus(INT64_C(1) << 61).shiftRight(62);
  Expr f0 = p0.minus(quadrant.shiftLeft(62));
  Expr isNegative = f0.compare(CmpIPredicate::slt, 0);
  Expr mask = isNegative.convert<arith::ExtSIOp>(b.getI64Type());
  Expr g0 = f0.bitXor(mask), g1 = p1.bitXor(mask), g2 = low.bitXor(mask); // the complement: 2^-190 off

  // The leading 128 digits, those of 53 as numbers.
  Expr isFirstEmpty = g0.compare(CmpIPredicate::eq, 0);
  Expr h0 = isFirstEmpty.select(g1, g0), h1 = isFirstEmpty.select(g2, g1), h2 = isFirstEmpty.select(g2.integer(0), g2);
  Expr zeros = h0.apply<math::CountLeadingZerosOp>();
  Expr back = zeros.integer(64).minus(zeros).bitAnd(63);
  Expr isShifted = zeros.compare(CmpIPredicate::ne, 0);
  auto normalize = [&](Expr first, Expr second) {
    Expr high = first.apply<arith::ShLIOp>(zeros), low = second.apply<arith::ShRUIOp>(back);
    return isShifted.select(high.apply<arith::OrIOp>(low), first);
  };
  Expr n0 = normalize(h0, h1), n1 = normalize(h1, h2);
  Expr top = n0.shiftRight(11).toFloat();
  Expr next = n0.shiftLeft(53).shiftRight(11).apply<arith::OrIOp>(n1.shiftRight(22)).toFloat();
  // 2^-62 is the first digit's worth times two; the digits' own places follow.
  Expr exponent = zeros.plus(isFirstEmpty.convert<arith::ExtUIOp>(b.getI64Type()).shiftLeft(6));
  Expr unit = exponent.integer(1023 - 51).minus(exponent).shiftLeft(52).asFloat();
  Pair fraction = {top * unit, next * unit * 0x1p-53};

  Pair product = twoProduct(fraction.high, fraction.high.constant(kPiOver2High));
  product.low = product.low + (fraction.low * kPiOver2High + fraction.high * kPiOver2Low);
  Pair result = fastTwoSum(product.high, product.low);
  // The sign of the fraction, and that of x: both reflect.
  Expr sign = mask.bitXor(x.bits()).shiftRight(63).shiftLeft(63);
  Expr isMinus = x.bits().compare(CmpIPredicate::slt, 0);
  auto withSign = [&](Expr value) { return value.bits().bitXor(sign).asFloat(); };
  return {withSign(result.high), withSign(result.low), isMinus.select(quadrant.integer(0).minus(quadrant), quadrant)};
}

/// Up to 2^30, pi/2 in three parts is enough. Infinity and NaN give NaN.
Quadrant reduceArgument(Expr x) {
  const double rounder = 0x1.8p52;
  Expr magnitude = x.abs();
  Expr isLarge = magnitude >= 0x1p30;
  Expr inside = isLarge.select(0, x);
  Expr sum = inside * kTwoOverPi + rounder;
  Expr k = sum - rounder;
  Pair first = twoProduct(k, k.constant(kPiOver2High));
  Pair second = twoProduct(k, k.constant(kPiOver2Low));
  Pair one = twoSum(inside - first.high, -first.low); // the difference is exact: the two are close, or k is 0
  Pair two = twoSum(one.high, -second.high);
  Expr low = (one.low + two.low) - second.low - k * kPiOver2Lowest;
  Pair result = fastTwoSum(two.high, low);

  Expr isFinite = magnitude < kInfinity;
  Expr argument = (isLarge & isFinite).select(x, x.constant(0x1p30));
  SmallVector<Expr> all = replaceSlow(isLarge & isFinite, {result.high, result.low, sum.bits()}, {argument},
                                      "lathe_reduce_by_half_pi", buildPayneHanek);
  return {isFinite.select(all[0], x - x), all[1], all[2]};
}

/// Exact enough for floats: pi/2 in two parts.
Quadrant reduceFloatArgument(Expr x) {
  const double rounder = 0x1.8p52;
  Expr magnitude = x.abs();
  Expr isLarge = magnitude >= 0x1p30;
  Expr inside = isLarge.select(0, x);
  Expr sum = fma(inside, kTwoOverPi, rounder);
  Expr k = -(sum - rounder);
  Expr high = fma(k, kPiOver2Low, fma(k, kPiOver2High, inside));
  Expr isFinite = magnitude < kInfinity;
  Expr argument = (isLarge & isFinite).select(x, x.constant(0x1p30));
  SmallVector<Expr> all = replaceSlow(isLarge & isFinite, {high, x.constant(0.0), sum.bits()}, {argument},
                                      "lathe_reduce_by_half_pi", buildPayneHanek);
  return {isFinite.select(all[0], x - x), all[1], all[2]};
}

/// sin(high + low).
Expr buildSine(const Quadrant &q) {
  Expr z = q.high * q.high, cube = z * q.high;
  Expr series = horner(z, {1.0 / 355687428096000.0, -1.0 / 1307674368000.0, 1.0 / 6227020800.0, -1.0 / 39916800.0,
                           1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0});
  return q.high + (cube * series + (q.low - 0.5 * z * q.low));
}

Expr buildCosine(const Quadrant &q) {
  Expr z = q.high * q.high, half = 0.5 * z;
  Expr series = horner(z, {-1.0 / 6402373705728000.0, 1.0 / 20922789888000.0, -1.0 / 87178291200.0, 1.0 / 479001600.0,
                           -1.0 / 3628800.0, 1.0 / 40320.0, -1.0 / 720.0, 1.0 / 24.0});
  Pair start = fastTwoSum(half.constant(1.0), -half);
  return start.high + (start.low + (z * z * series - q.high * q.low));
}

/// The same for results that are rounded to floats.
Expr buildShortSine(const Quadrant &q) {
  Expr z = q.high * q.high;
  return fma(q.high * z, fusedHorner(z, {-1.0 / 39916800.0, 1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0}), q.high);
}
Expr buildShortCosine(const Quadrant &q) {
  Expr z = q.high * q.high;
  return fusedHorner(z, {1.0 / 479001600.0, -1.0 / 3628800.0, 1.0 / 40320.0, -1.0 / 720.0, 1.0 / 24.0, -0.5, 1.0});
}

Pair buildSinCos(const Quadrant &q, Expr sine, Expr cosine) {
  Expr isOdd = q.quadrant.bitAnd(1).compare(arith::CmpIPredicate::ne, 0);
  auto flip = [](Expr x, Expr quadrant) { return x.bits().bitXor(quadrant.shiftRight(1).shiftLeft(63)).asFloat(); };
  return {flip(isOdd.select(cosine, sine), q.quadrant), flip(isOdd.select(sine, cosine), q.quadrant.plus(1))};
}

} // namespace

Pair lathe::expandSinCos(Expr x) {
  Quadrant q = reduceArgument(x);
  Pair result = buildSinCos(q, buildSine(q), buildCosine(q));
  return {(x.abs() < 0x1p-27).select(x, result.high), result.low}; // -0 stays
}

Pair lathe::expandSinCosFloat(Expr x) {
  Quadrant q = reduceFloatArgument(x.widen());
  Pair result = buildSinCos(q, buildShortSine(q), buildShortCosine(q));
  Expr isTiny = x.abs() < 0x1p-13;
  return {isTiny.select(x, result.high.narrow()), result.low.narrow()};
}

Expr lathe::expandSin(Expr x) { return expandSinCos(x).high; }
Expr lathe::expandCos(Expr x) { return expandSinCos(x).low; }
Expr lathe::expandTan(Expr x) {
  Pair both = expandSinCos(x);
  return both.high / both.low;
}

namespace {

/// asin(a) = s + correction for 0 <= a <= 1/2; above, asin(a) = pi/2 - 2 (s + correction).
struct ReducedArcsine {
  Expr isAboveHalf, s, correction;
};
ReducedArcsine reduceArcsine(Expr a) {
  Expr isAboveHalf = a > 0.5;
  Expr z = isAboveHalf.select((1.0 - a) * 0.5, a * a);
  Expr root = z.sqrt();
  Expr lost = (z > 0.0).select(fma(-root, root, z) / (2.0 * root), z); // NaN stays, where |x| > 1
  Expr s = isAboveHalf.select(root, a);
  Expr series = s * (z * horner(z, kAsin));
  return {isAboveHalf, s, isAboveHalf.select(series + lost, series)};
}

/// atan(a / b) for a, b >= 0: a quotient above tan(3 pi/8) is inverted, one above tan(pi/8) is turned back by pi/4.
Expr buildArctangent(Expr a, Expr b) {
  Expr isSteep = a * kTanPiOver8 > b;
  Expr isMiddle = a > b * kTanPiOver8;
  Expr numerator = isSteep.select(-b, isMiddle.select(a - b, a));
  Expr denominator = isSteep.select(a, isMiddle.select(a + b, b));
  Expr t = numerator / denominator;
  Expr z = t * t;
  Expr zero = a.constant(0.0);
  Expr baseHigh = isSteep.select(kPiOver2High, isMiddle.select(kPiOver4High, zero));
  Expr baseLow = isSteep.select(kPiOver2Low, isMiddle.select(kPiOver4Low, zero));
  return baseHigh + (t + (t * (z * horner(z, kAtan)) + baseLow));
}

} // namespace

Expr lathe::expandAsin(Expr x) {
  auto [isAboveHalf, s, correction] = reduceArcsine(x.abs());
  Expr above = kPiOver2High - (2.0 * (s + correction) - kPiOver2Low);
  return isAboveHalf.select(above, s + correction).withSignOf(x);
}

Expr lathe::expandAcos(Expr x) {
  auto [isAboveHalf, s, correction] = reduceArcsine(x.abs());
  Expr twice = 2.0 * (s + correction);
  Expr outside = (x < 0.0).select(kPiHigh - (twice - kPiLow), twice);
  Expr inside = kPiOver2High - (x - (kPiOver2Low - correction.withSignOf(x)));
  return isAboveHalf.select(outside, inside);
}

Expr lathe::expandAtan(Expr x) { return buildArctangent(x.abs(), x.constant(1.0)).withSignOf(x); }

Expr lathe::expandAtan2(Expr y, Expr x) {
  Expr a = y.abs(), b = x.abs();
  // The sum of both must not overflow, nor a multiple vanish; two infinities or two zeros have the quotient 1 or 0.
  Expr isHuge = (a > 0x1p1000) | (b > 0x1p1000), isTiny = (a < 0x1p-900) & (b < 0x1p-900);
  Expr factor = isHuge.select(0x1p-4, isTiny.select(0x1p100, x.constant(1.0)));
  Expr scaledA = a * factor, scaledB = b * factor;
  Expr areInfinite = (a == kInfinity) & (b == kInfinity), areZero = (a == 0.0) & (b == 0.0);
  Expr angle = buildArctangent(areInfinite.select(1.0, scaledA), (areInfinite | areZero).select(1.0, scaledB));
  Expr isLeft = x.bits().compare(arith::CmpIPredicate::slt, 0);
  Expr result = isLeft.select(kPiHigh - (angle - kPiLow), angle).withSignOf(y);
  return x.compare(arith::CmpFPredicate::UNO, y).select(x + y, result);
}
