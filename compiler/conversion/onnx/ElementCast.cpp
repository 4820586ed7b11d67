//===- ElementCast.cpp - Conversion of elements ---------------------------===//

#include "compiler/conversion/onnx/Elements.h"

using namespace mlir;

namespace lathe::onnx {

static bool isPacked(Type type) {
  auto number = dyn_cast<FloatType>(type);
  return number && number.getWidth() <= 8;
}

Value unpack(Kit &k, Value stored, Type type) {
  if (!isPacked(type))
    return stored;
  unsigned width = cast<FloatType>(type).getWidth();
  if (width < 8)
    stored = arith::TruncIOp::create(k, k.getIntegerType(width), stored);
  return arith::ExtFOp::create(k, k.getF32Type(), arith::BitcastOp::create(k, type, stored).getResult());
}

/// The code of a float, which fits or not.
static Value pack(Kit &k, Value x, FloatType type) {
  Value number = arith::TruncFOp::create(k, type, x);
  Value code = arith::BitcastOp::create(k, k.getIntegerType(type.getWidth()), number);
  return type.getWidth() < 8 ? arith::ExtUIOp::create(k, k.getI8Type(), code).getResult() : code;
}

/// The exponent alone, rounded as asked for. Infinity and NaN have the code of NaN, signs are lost.
static Value castToScale(Kit &k, Value x, const CastRules &rules) {
  Expr bits = Expr{&k, x}.bits();
  Expr exponent = bits.shiftRight(23).bitAnd(0xff), fraction = bits.bitAnd(0x7fffff);
  Expr isSpecial = exponent.compare(arith::CmpIPredicate::eq, 0xff);
  Expr isUp = fraction.compare(arith::CmpIPredicate::ne, 0);
  if (rules.roundMode == "nearest") {
    Expr isAbove = fraction.compare(arith::CmpIPredicate::ugt, 0x400000), isMiddle = fraction.compare(arith::CmpIPredicate::eq, 0x400000);
    isUp = isAbove | (isMiddle & exponent.compare(arith::CmpIPredicate::ne, 0));
  }
  Expr next = exponent.plus(1);
  if (rules.saturates)
    next = next.apply<arith::MinUIOp>(next.integer(0xfe));
  Expr rounded = rules.roundMode == "down" ? exponent : isUp.select(next, exponent);
  Expr code = isSpecial.select(exponent.integer(0xff), rounded);
  return arith::TruncIOp::create(k, k.getI8Type(), code.value);
}

/// The nearest integer of a range towards zero.
static Value castToInteger(Kit &k, Expr x, IntegerType type) {
  unsigned width = type.getWidth();
  bool isUnsignedType = type.isUnsigned();
  double high = std::ldexp(1.0, isUnsignedType ? width : width - 1), low = isUnsignedType ? 0.0 : -high;
  // Between the bounds, which are powers of two, thus floats of any type, the conversion is defined. It is of 32 bits or 64.
  unsigned computed = std::max(width, 32u);
  Expr isTooLarge = x.compare(arith::CmpFPredicate::OGE, high);
  Expr isInside = (x < high) & (isUnsignedType ? x > -1.0 : x.compare(arith::CmpFPredicate::OGE, low));
  Value inside = isInside.select(x, x.constant(0.0)).value;
  Type integer = k.getIntegerType(computed);
  Value number = isUnsignedType ? arith::FPToUIOp::create(k, integer, inside).getResult()
                                : arith::FPToSIOp::create(k, integer, inside).getResult();
  APInt largest = isUnsignedType ? APInt::getMaxValue(width).zext(computed) : APInt::getSignedMaxValue(width).sext(computed);
  APInt smallest = isUnsignedType ? APInt::getZero(computed) : APInt::getSignedMinValue(width).sext(computed);
  auto constant = [&](const APInt &value) -> Value { return arith::ConstantOp::create(k, k.getIntegerAttr(integer, value)); };
  Expr isTooSmall = isUnsignedType ? x.compare(arith::CmpFPredicate::OLE, -1.0) : x < low;
  number = k.select(isTooLarge.value, constant(largest), k.select(isTooSmall.value, constant(smallest), number));
  unsigned stored = width < 8 && width != 1 ? 8 : width;
  return stored == computed ? number : arith::TruncIOp::create(k, k.getIntegerType(stored), number).getResult();
}

/// Keeps the low bits. Small integers are stored as bytes of their value.
static Value castBetweenIntegers(Kit &k, Value x, bool isSourceUnsigned, IntegerType to) {
  unsigned have = cast<IntegerType>(x.getType()).getWidth(), width = to.getWidth();
  unsigned stored = width < 8 ? 8 : width;
  if (stored < have)
    x = arith::TruncIOp::create(k, k.getIntegerType(stored), x);
  else if (stored > have)
    x = isSourceUnsigned ? arith::ExtUIOp::create(k, k.getIntegerType(stored), x).getResult()
                         : arith::ExtSIOp::create(k, k.getIntegerType(stored), x).getResult();
  if (width >= 8)
    return x;
  Value shift = k.integer(x.getType(), 8 - width);
  Value up = arith::ShLIOp::create(k, x, shift);
  return to.isUnsigned() ? arith::ShRUIOp::create(k, up, shift).getResult() : arith::ShRSIOp::create(k, up, shift).getResult();
}

static Value castFloat(Kit &k, Value x, FloatType to) {
  auto from = cast<FloatType>(x.getType());
  if (from == to)
    return x;
  if (from.getWidth() == to.getWidth()) { // f16 and bf16
    x = arith::ExtFOp::create(k, k.getF32Type(), x);
    return arith::TruncFOp::create(k, to, x);
  }
  return from.getWidth() < to.getWidth() ? arith::ExtFOp::create(k, to, x).getResult()
                                         : arith::TruncFOp::create(k, to, x).getResult();
}

Value castElement(Kit &k, Value x, Type from, Type to, CastRules rules) {
  if (from == to)
    return x;
  auto fromInteger = dyn_cast<IntegerType>(from), toInteger = dyn_cast<IntegerType>(to);
  x = unpack(k, x, from);
  if (toInteger && toInteger.getWidth() == 1) {
    if (!isa<FloatType>(x.getType()))
      return k.compare(Kit::Compare::NotEqual, x, k.integer(x.getType(), 0));
    return k.compare(Kit::Compare::NotEqual, x, k.zero(x.getType()));
  }
  bool isSourceUnsigned = fromInteger && (fromInteger.isUnsigned() || fromInteger.getWidth() == 1);
  if (toInteger) {
    if (fromInteger)
      return castBetweenIntegers(k, x, isSourceUnsigned, toInteger);
    if (toInteger.getWidth() < 8 && rules.wrapsSmallIntegers)
      return castBetweenIntegers(k, castToInteger(k, wide(k, x), cast<IntegerType>(k.getI32Type())), false, toInteger);
    return castToInteger(k, wide(k, x), toInteger);
  }
  auto target = cast<FloatType>(to);
  if (fromInteger) {
    Type number = isPacked(to) ? (fromInteger.getWidth() > 16 ? Type(k.getF64Type()) : k.getF32Type()) : to;
    x = isSourceUnsigned ? arith::UIToFPOp::create(k, number, x).getResult() : arith::SIToFPOp::create(k, number, x).getResult();
  }
  if (!isPacked(to))
    return castFloat(k, x, target);
  if (!llvm::APFloat::semanticsHasSignedRepr(target.getFloatSemantics()))
    return castToScale(k, castFloat(k, x, cast<FloatType>(k.getF32Type())), rules);
  Expr number = wide(k, x);
  if (rules.saturates) {
    double largest = llvm::APFloat::getLargest(target.getFloatSemantics()).convertToDouble();
    number = (number > largest).select(largest, (number < -largest).select(-largest, number));
  }
  return pack(k, number.value, target);
}

} // namespace lathe::onnx
