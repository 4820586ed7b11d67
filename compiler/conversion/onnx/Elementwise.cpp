//===- Elementwise.cpp - Lowering of arithmetic, comparisons and logic ----===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "dialects/onnx/OnnxElementwiseOps.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lathe::onnx {

using Compare = Kit::Compare;
using Binary = Value (Kit::*)(Value, Value);
using SignedBinary = Value (Kit::*)(Value, Value, bool);

/// The op's one result from `body` of each element.
static LogicalResult lower(ValueRange in, Kit &k, Values &results, Kit::Body body) {
  results.push_back(k.mapWide(k.resultDims(0), in, k.resultElement(0), body));
  return success();
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// From left to right, of any number of inputs.
template <Binary apply> static LogicalResult lowerFold(Operation *, ValueRange in, Kit &k, Values &results) {
  return lower(in, k, results, [](Kit &k, ValueRange x) {
    Value result = x[0];
    for (Value next : x.drop_front())
      result = (k.*apply)(result, next);
    return result;
  });
}

template <SignedBinary apply> static LogicalResult lowerSignedFold(Operation *op, ValueRange in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op->getOperand(0));
  return lower(in, k, results, [&](Kit &k, ValueRange x) {
    Value result = x[0];
    for (Value next : x.drop_front())
      result = (k.*apply)(result, next, ofUnsigned);
    return result;
  });
}

static LogicalResult lowerMean(MeanOp, MeanOp::Adaptor in, Kit &k, Values &results) {
  size_t count = in.getOperands().size();
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) -> Value {
    Value sum = x[0];
    for (Value next : x.drop_front())
      sum = k.add(sum, next);
    return arith::DivFOp::create(k, sum, k.constant(sum.getType(), count));
  });
}

/// No element of a tensor of integers is zero: division by zero ends the call with an error.
static void checkNoZero(Kit &k, Operation *op, Value divisor) {
  if (std::optional<SmallVector<int64_t>> known = ShapeBuilder::constantIntegers(op->getOperand(1)))
    if (!llvm::is_contained(*known, 0))
      return;
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(divisor.getType()).getRank()));
  Value valid = k.reduce(divisor, axes, false, k.integer(k.getI1Type(), 1), [](Kit &k, ValueRange x) -> Value {
    return arith::AndIOp::create(k, x[1], k.compare(Compare::NotEqual, x[0], k.zero(x[0].getType())));
  });
  k.check(k.loadScalar(valid), op->getName().getStringRef() + ": division by zero");
}

/// Quotient and remainder of integers, towards zero; the least number by -1 wraps.
static std::pair<Value, Value> divide(Kit &k, Value a, Value b, bool ofUnsigned) {
  if (ofUnsigned)
    return {arith::DivUIOp::create(k, a, b), arith::RemUIOp::create(k, a, b)};
  Value isMinusOne = k.compare(Compare::Equal, b, k.integer(b.getType(), -1));
  Value divisor = k.select(isMinusOne, k.integer(b.getType(), 1), b);
  Value quotient = arith::DivSIOp::create(k, a, divisor);
  Value remainder = arith::RemSIOp::create(k, a, divisor);
  return {k.select(isMinusOne, k.sub(k.zero(a.getType()), a), quotient), remainder};
}

static LogicalResult lowerDiv(DivOp op, DivOp::Adaptor in, Kit &k, Values &results) {
  if (isa<FloatType>(k.resultElement(0)))
    return lower(in.getOperands(), k, results,
                 [](Kit &k, ValueRange x) -> Value { return arith::DivFOp::create(k, x[0], x[1]); });
  checkNoZero(k, op, in.getB());
  bool ofUnsigned = isUnsigned(op.getA());
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) { return divide(k, x[0], x[1], ofUnsigned).first; });
}

/// fmod = 1: the sign of the dividend, as C's fmod. Else that of the divisor, as Python's %.
static LogicalResult lowerMod(ModOp op, ModOp::Adaptor in, Kit &k, Values &results) {
  bool isFloat = isa<FloatType>(k.resultElement(0)), ofUnsigned = isUnsigned(op.getA());
  if (!isFloat)
    checkNoZero(k, op, in.getB());
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) -> Value {
    if (isFloat) {
      Value remainder = arith::RemFOp::create(k, x[0], x[1]);
      if (op.getFmod())
        return remainder;
      // One that is 0 has the sign of the divisor, too.
      Value zero = k.zero(remainder.getType());
      Value differ = arith::XOrIOp::create(k, k.compare(Compare::Less, remainder, zero), k.compare(Compare::Less, x[1], zero));
      Value moved = k.select(differ, k.add(remainder, x[1]), remainder);
      Value isZero = k.compare(Compare::Equal, remainder, zero);
      return k.select(isZero, math::CopySignOp::create(k, remainder, x[1]), moved);
    }
    Value remainder = divide(k, x[0], x[1], ofUnsigned).second;
    if (ofUnsigned || op.getFmod())
      return remainder;
    Value zero = k.zero(remainder.getType());
    Value differ = k.compare(Compare::Less, arith::XOrIOp::create(k, remainder, x[1]), zero);
    Value adjust = arith::AndIOp::create(k, differ, k.compare(Compare::NotEqual, remainder, zero));
    return k.select(adjust, k.add(remainder, x[1]), remainder);
  });
}

/// Bases and exponents of any types; a power of an integer by a float is computed in f64 and truncated.
static LogicalResult lowerPow(PowOp op, PowOp::Adaptor in, Kit &k, Values &results) {
  bool unsignedBase = isUnsigned(op.getX()), unsignedExponent = isUnsigned(op.getY());
  // A square, as normalizations have it, is a product, with the same bits.
  if (std::optional<SmallVector<double>> known = ShapeBuilder::constantFloats(op.getY()); known && known->size() == 1 && known->front() == 2)
    return lower(in.getOperands(), k, results, [](Kit &k, ValueRange x) { return k.mul(x[0], x[0]); });
  return lower({in.getX(), in.getY()}, k, results, [&](Kit &k, ValueRange x) -> Value {
    Type base = x[0].getType(), exponent = x[1].getType();
    auto toFloat = [&](Value v, Type type, bool ofUnsigned) -> Value {
      if (isa<FloatType>(v.getType())) {
        unsigned from = v.getType().getIntOrFloatBitWidth(), to = type.getIntOrFloatBitWidth();
        if (from == to)
          return v;
        return from < to ? arith::ExtFOp::create(k, type, v).getResult() : arith::TruncFOp::create(k, type, v).getResult();
      }
      return ofUnsigned ? arith::UIToFPOp::create(k, type, v).getResult() : arith::SIToFPOp::create(k, type, v).getResult();
    };
    if (isa<FloatType>(base))
      return math::PowFOp::create(k, x[0], toFloat(x[1], base, unsignedExponent));
    if (isa<IntegerType>(exponent) && !unsignedBase && !unsignedExponent) {
      Value power = exponent.getIntOrFloatBitWidth() == base.getIntOrFloatBitWidth() ? x[1]
                    : exponent.getIntOrFloatBitWidth() < base.getIntOrFloatBitWidth()
                        ? arith::ExtSIOp::create(k, base, x[1]).getResult()
                        : arith::TruncIOp::create(k, base, x[1]).getResult();
      return math::IPowIOp::create(k, x[0], power);
    }
    Type f64 = k.getF64Type();
    Value power = math::PowFOp::create(k, toFloat(x[0], f64, unsignedBase), toFloat(x[1], f64, unsignedExponent));
    return unsignedBase ? arith::FPToUIOp::create(k, base, power).getResult() : arith::FPToSIOp::create(k, base, power).getResult();
  });
}

static LogicalResult lowerNeg(NegOp, NegOp::Adaptor in, Kit &k, Values &results) {
  return lower(in.getOperands(), k, results, [](Kit &k, ValueRange x) -> Value {
    if (isa<FloatType>(x[0].getType()))
      return arith::NegFOp::create(k, x[0]);
    return k.sub(k.zero(x[0].getType()), x[0]);
  });
}

static LogicalResult lowerAbs(AbsOp op, AbsOp::Adaptor in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op.getX());
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) -> Value {
    if (isa<FloatType>(x[0].getType()))
      return math::AbsFOp::create(k, x[0]);
    return ofUnsigned ? x[0] : k.select(k.compare(Compare::Less, x[0], k.zero(x[0].getType())), k.sub(k.zero(x[0].getType()), x[0]), x[0]);
  });
}

/// NaN stays, and so do zeros.
static LogicalResult lowerSign(SignOp op, SignOp::Adaptor in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op.getInput());
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) {
    Type type = x[0].getType();
    Value zero = k.zero(type);
    Value negative = ofUnsigned ? x[0] : k.select(k.compare(Compare::Less, x[0], zero), k.constant(type, -1), x[0]);
    return k.select(k.compare(Compare::Greater, x[0], zero, ofUnsigned), k.constant(type, 1), negative);
  });
}

static LogicalResult lowerRelu(ReluOp, ReluOp::Adaptor in, Kit &k, Values &results) {
  return lower(in.getOperands(), k, results, [](Kit &k, ValueRange x) { return k.max(x[0], k.zero(x[0].getType())); });
}

static LogicalResult lowerPRelu(PReluOp op, PReluOp::Adaptor in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op.getX());
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) {
    Value isNegative = k.compare(Compare::Less, x[0], k.zero(x[0].getType()), ofUnsigned);
    return k.select(isNegative, k.mul(x[0], x[1]), x[0]);
  });
}

static LogicalResult lowerShrink(ShrinkOp op, ShrinkOp::Adaptor in, Kit &k, Values &results) {
  double bias = op.getBias().convertToDouble(), lambd = op.getLambd().convertToDouble();
  bool ofUnsigned = isUnsigned(op.getInput());
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) -> Value {
    // Integers are compared and shifted as doubles.
    Type type = x[0].getType(), number = isa<FloatType>(type) ? type : k.getF64Type();
    Value v = isa<FloatType>(type) ? x[0]
              : ofUnsigned         ? arith::UIToFPOp::create(k, number, x[0]).getResult()
                                   : arith::SIToFPOp::create(k, number, x[0]).getResult();
    Value above = k.select(k.compare(Compare::Greater, v, k.constant(number, lambd)), k.sub(v, k.constant(number, bias)),
                           k.zero(number));
    Value result = k.select(k.compare(Compare::Less, v, k.constant(number, -lambd)), k.add(v, k.constant(number, bias)), above);
    if (isa<FloatType>(type))
      return result;
    return ofUnsigned ? arith::FPToUIOp::create(k, type, result).getResult() : arith::FPToSIOp::create(k, type, result).getResult();
  });
}

static LogicalResult lowerClip(ClipOp op, ClipOp::Adaptor in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op.getInput());
  SmallVector<Value> inputs = {in.getInput()};
  if (in.getMin())
    inputs.push_back(in.getMin());
  if (in.getMax())
    inputs.push_back(in.getMax());
  return lower(inputs, k, results, [&](Kit &k, ValueRange x) {
    Value result = x[0];
    if (in.getMin())
      result = k.max(result, x[1], ofUnsigned);
    if (in.getMax())
      result = k.min(result, x.back(), ofUnsigned);
    return result;
  });
}

//===----------------------------------------------------------------------===//
// Comparisons, logic, bits
//===----------------------------------------------------------------------===//

template <Compare how> static LogicalResult lowerComparison(Operation *op, ValueRange in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op->getOperand(0));
  return lower(in, k, results, [&](Kit &k, ValueRange x) { return k.compare(how, x[0], x[1], ofUnsigned); });
}

static LogicalResult lowerEqual(EqualOp op, EqualOp::Adaptor in, Kit &k, Values &results) {
  if (isa<pipeline::StringType>(ShapeBuilder::elementType(op.getA())))
    return k.refuse() << "strings are not compared yet";
  return lower(in.getOperands(), k, results, [](Kit &k, ValueRange x) { return k.compare(Compare::Equal, x[0], x[1]); });
}

static LogicalResult lowerIsNaN(IsNaNOp op, IsNaNOp::Adaptor in, Kit &k, Values &results) {
  Type type = ShapeBuilder::elementType(op.getX());
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) {
    Value v = x[0];
    if (v.getType().isInteger()) // a float of 8 bits
      v = arith::ExtFOp::create(k, k.getF32Type(), arith::BitcastOp::create(k, type, v).getResult());
    return k.compare(Compare::NotEqual, v, v);
  });
}

static LogicalResult lowerIsInf(IsInfOp op, IsInfOp::Adaptor in, Kit &k, Values &results) {
  Type type = ShapeBuilder::elementType(op.getX());
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) -> Value {
    Value v = x[0];
    if (v.getType().isInteger())
      v = arith::ExtFOp::create(k, k.getF32Type(), arith::BitcastOp::create(k, type, v).getResult());
    auto is = [&](bool detect, double infinity) {
      return detect ? k.compare(Compare::Equal, v, k.constant(v.getType(), infinity)) : k.integer(k.getI1Type(), 0);
    };
    return arith::OrIOp::create(k, is(op.getDetectPositive(), INFINITY), is(op.getDetectNegative(), -INFINITY));
  });
}

static LogicalResult lowerWhere(WhereOp, WhereOp::Adaptor in, Kit &k, Values &results) {
  results.push_back(k.map(k.resultDims(0), in.getOperands(), k.resultElement(0),
                          [](Kit &k, ValueRange x) { return k.select(x[0], x[1], x[2]); }));
  return success();
}

template <typename ArithOp> static LogicalResult lowerBits(Operation *, ValueRange in, Kit &k, Values &results) {
  return lower(in, k, results, [](Kit &k, ValueRange x) -> Value { return ArithOp::create(k, x[0], x[1]); });
}

static LogicalResult lowerNot(Operation *, ValueRange in, Kit &k, Values &results) {
  return lower(in, k, results,
               [](Kit &k, ValueRange x) -> Value { return arith::XOrIOp::create(k, x[0], k.integer(x[0].getType(), -1)); });
}

/// Shifts by the width and more give 0; those of a signed integer to the right its sign.
static LogicalResult lowerBitShift(BitShiftOp op, BitShiftOp::Adaptor in, Kit &k, Values &results) {
  bool isLeft = op.getDirection() == "LEFT", ofUnsigned = isUnsigned(op.getX());
  if (!isLeft && op.getDirection() != "RIGHT")
    return k.refuse() << "direction is '" << op.getDirection() << "'; expected 'LEFT' or 'RIGHT'";
  return lower(in.getOperands(), k, results, [&](Kit &k, ValueRange x) {
    Type type = x[0].getType();
    Value isInside = k.compare(Compare::Less, x[1], k.integer(type, type.getIntOrFloatBitWidth()), /*isUnsigned=*/true);
    if (!isLeft && !ofUnsigned)
      return Value(arith::ShRSIOp::create(k, x[0], k.select(isInside, x[1], k.integer(type, type.getIntOrFloatBitWidth() - 1))));
    Value amount = k.select(isInside, x[1], k.zero(type));
    Value shifted = isLeft ? arith::ShLIOp::create(k, x[0], amount).getResult() : arith::ShRUIOp::create(k, x[0], amount).getResult();
    return k.select(isInside, shifted, k.zero(type));
  });
}

static LogicalResult lowerIdentity(Operation *, ValueRange in, Kit &, Values &results) {
  results.push_back(in.front());
  return success();
}

void populateElementwiseLowerings(Lowerings &lowerings) {
  lowerings.addAll<lowerFold<&Kit::add>, AddOp, SumOp>();
  lowerings.addAll<lowerFold<&Kit::sub>, SubOp>();
  lowerings.addAll<lowerFold<&Kit::mul>, MulOp>();
  lowerings.addAll<lowerSignedFold<&Kit::max>, MaxOp>();
  lowerings.addAll<lowerSignedFold<&Kit::min>, MinOp>();
  lowerings.addAll<lowerComparison<Compare::Greater>, GreaterOp>();
  lowerings.addAll<lowerComparison<Compare::GreaterOrEqual>, GreaterOrEqualOp>();
  lowerings.addAll<lowerComparison<Compare::Less>, LessOp>();
  lowerings.addAll<lowerComparison<Compare::LessOrEqual>, LessOrEqualOp>();
  lowerings.addAll<lowerBits<arith::AndIOp>, AndOp, BitwiseAndOp>();
  lowerings.addAll<lowerBits<arith::OrIOp>, OrOp, BitwiseOrOp>();
  lowerings.addAll<lowerBits<arith::XOrIOp>, XorOp, BitwiseXorOp>();
  lowerings.addAll<lowerNot, NotOp, BitwiseNotOp>();
  lowerings.addAll<lowerIdentity, IdentityOp>();
  lowerings.add<AbsOp, lowerAbs>();
  lowerings.add<BitShiftOp, lowerBitShift>();
  lowerings.add<ClipOp, lowerClip>();
  lowerings.add<DivOp, lowerDiv>();
  lowerings.add<EqualOp, lowerEqual>();
  lowerings.add<IsInfOp, lowerIsInf>();
  lowerings.add<IsNaNOp, lowerIsNaN>();
  lowerings.add<MeanOp, lowerMean>();
  lowerings.add<ModOp, lowerMod>();
  lowerings.add<NegOp, lowerNeg>();
  lowerings.add<PReluOp, lowerPRelu>();
  lowerings.add<PowOp, lowerPow>();
  lowerings.add<ReluOp, lowerRelu>();
  lowerings.add<ShrinkOp, lowerShrink>();
  lowerings.add<SignOp, lowerSign>();
  lowerings.add<WhereOp, lowerWhere>();
}

} // namespace lathe::onnx
