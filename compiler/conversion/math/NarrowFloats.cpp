//===- NarrowFloats.cpp - Numbers of 4, 8 and 16 bits ---------------------===//
//
// Processors convert between f16 and f32, and nothing else of what is here; LLVM would call a library for the rest.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/math/Expr.h"
#include "compiler/conversion/math/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <cmath>
#include <optional>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_EXPANDNARROWFLOATSPASS
#include "compiler/conversion/math/Passes.h.inc"

namespace {

FloatType elementFloat(Type type) { return dyn_cast<FloatType>(getElementTypeOrSelf(type)); }
bool isNarrow(Type type) {
  FloatType element = elementFloat(type);
  return element && element.getWidth() <= 16;
}

/// A type of numbers as the codes of its values.
struct Format {
  explicit Format(FloatType type) : type(type), semantics(type.getFloatSemantics()) {
    width = type.getWidth();
    mantissa = llvm::APFloat::semanticsPrecision(semantics) - 1;
    bias = 1 - llvm::APFloat::semanticsMinExponent(semantics);
    largest = code(llvm::APFloat::getLargest(semantics));
    if (llvm::APFloat::semanticsHasNaN(semantics))
      nan = code(llvm::APFloat::getNaN(semantics));
    if (llvm::APFloat::semanticsHasInf(semantics))
      infinity = code(llvm::APFloat::getInf(semantics));
    // Where the code of -0 is NaN there is but one zero, and one NaN.
    hasNegativeZero = nan != (uint64_t(1) << (width - 1));
  }
  static uint64_t code(const llvm::APFloat &x) { return x.bitcastToAPInt().getZExtValue(); }
  /// Powers of two alone, without sign and zero.
  bool isScale() const { return !llvm::APFloat::semanticsHasSignedRepr(semantics); }

  FloatType type;
  const llvm::fltSemantics &semantics;
  int64_t width, mantissa, bias;
  uint64_t largest;
  std::optional<uint64_t> nan, infinity;
  bool hasNegativeZero;
};

Expr floatOfBits(Expr x) { return x.asFloat(); }
Expr orBits(Expr a, Expr b) { return a.apply<arith::OrIOp>(b); }

/// The codes, as integers of 32 bits, as floats: exact.
Expr decode(Expr code, const Format &format) {
  using arith::CmpIPredicate;
  if (format.isScale()) {
    // Code 0 is 2^-127, which is no normal float.
    Expr bits = code.compare(CmpIPredicate::eq, 0).select(code.integer(1 << 22), code.shiftLeft(23));
    return floatOfBits(code.compare(CmpIPredicate::eq, 0xff).select(code.integer(0x7fc00000), bits));
  }
  int64_t signBit = int64_t(1) << (format.width - 1);
  Expr magnitude = code.bitAnd(signBit - 1);
  Expr sign = code.bitAnd(signBit).shiftLeft(32 - format.width);
  Expr shifted = magnitude.shiftLeft(23 - format.mantissa);
  if (format.bias == 127)
    return floatOfBits(orBits(shifted, sign)); // bf16 is the upper half of a float
  // The exponent with the bias of the float: a multiplication, which counts for subnormal numbers too.
  Expr bits = (floatOfBits(shifted) * std::ldexp(1.0, 127 - format.bias)).bits();
  if (format.infinity) {
    Expr special = orBits(magnitude.minus(magnitude.integer(*format.infinity)).shiftLeft(23 - format.mantissa),
                          magnitude.integer(0x7f800000));
    bits = magnitude.compare(CmpIPredicate::uge, *format.infinity).select(special, bits);
  } else if (format.nan && format.hasNegativeZero) {
    bits = magnitude.compare(CmpIPredicate::eq, *format.nan).select(magnitude.integer(0x7fc00000), bits);
  } else if (format.nan) {
    return floatOfBits(code.compare(CmpIPredicate::eq, *format.nan).select(code.integer(0x7fc00000), orBits(bits, sign)));
  }
  return floatOfBits(orBits(bits, sign));
}

/// The codes of floats, rounded to the nearest, to the even of two. What is too large becomes infinity, or NaN where there is
/// none, or the largest number where there is neither.
Expr encode(Expr x, const Format &format) {
  using arith::CmpIPredicate;
  Expr bits = x.bits();
  Expr magnitude = bits.bitAnd(0x7fffffff);
  Expr isNaN = magnitude.compare(CmpIPredicate::ugt, 0x7f800000);
  if (format.isScale()) {
    // Code 0 is 2^-127, which is no normal float.
    Expr isLowest = magnitude.compare(CmpIPredicate::ult, 0x600000);
    Expr code = isLowest.select(magnitude.integer(0), magnitude.plus(1 << 22).shiftRight(23));
    Expr isOutside = bits.compare(CmpIPredicate::sle, 0) | code.compare(CmpIPredicate::ugt, 0xfe);
    return isOutside.select(code.integer(0xff), code);
  }
  int64_t drop = 23 - format.mantissa;
  Expr isOdd = magnitude.shiftRight(drop).bitAnd(1);
  Expr code = magnitude.plus((int64_t(1) << (drop - 1)) - 1).plus(isOdd).shiftRight(drop);
  if (format.bias != 127) {
    code = code.plus(-((127 - format.bias) << format.mantissa));
    // Where the result is subnormal: added to a number whose last place is the smallest result's, x is rounded as it must be.
    const double anchor = std::ldexp(1.0, 24 - format.bias - format.mantissa);
    Expr subnormal = (floatOfBits(magnitude) + anchor).bits().minus(x.constant(anchor).bits());
    Expr smallestNormal = magnitude.integer((127 + 1 - format.bias) << 23);
    code = magnitude.compare(CmpIPredicate::ult, smallestNormal).select(subnormal, code);
  }
  uint64_t overflow = format.infinity ? *format.infinity : format.nan ? *format.nan : format.largest;
  Expr isLarge = code.compare(CmpIPredicate::ugt, format.largest);
  code = isLarge.select(code.integer(overflow), code);
  // A type without NaN gives -0.
  uint64_t nan = format.nan ? *format.nan : uint64_t(1) << (format.width - 1);
  if (format.hasNegativeZero) {
    Expr sign = bits.shiftRight(31).shiftLeft(format.width - 1);
    return format.nan ? orBits(isNaN.select(code.integer(nan), code), sign)
                      : isNaN.select(code.integer(nan), orBits(code, sign));
  }
  Expr hasSign = code.compare(CmpIPredicate::ne, 0);
  Expr sign = hasSign.select(bits.shiftRight(31).shiftLeft(format.width - 1), code.integer(0));
  return (isNaN | isLarge).select(code.integer(nan), orBits(code, sign));
}

/// A double as a float that every narrower type rounds as it would the double: the float next to 0 with its last bit set where
/// digits are lost.
Expr roundToOdd(Expr x) {
  Expr nearest = x.narrow();
  Expr back = nearest.widen();
  Expr isAbove = back.abs() > x.abs();
  Expr isInexact = back.compare(arith::CmpFPredicate::ONE, x);
  Expr bits = nearest.bits();
  Expr down = isAbove.select(bits.plus(-1), bits);
  return isInexact.select(orBits(down, bits.integer(1)), bits).asFloat();
}

/// Numbers, whose type the processor has, as narrow ones.
Expr narrowTo(Expr x, FloatType type) {
  if (x.element() == type)
    return x;
  if (x.element().isF64())
    x = roundToOdd(x);
  if (type.isF16())
    return x.convert<arith::TruncFOp>(type);
  Format format(type);
  Type codes = x.b->getIntegerType(format.width);
  return encode(x, format).convert<arith::TruncIOp>(codes).convert<arith::BitcastOp>(type);
}

Expr widenToFloat(Expr x) {
  auto type = cast<FloatType>(x.element());
  if (type.isF32())
    return x;
  if (type.isF16())
    return x.convert<arith::ExtFOp>(x.b->getF32Type());
  Format format(type);
  Expr code = x.convert<arith::BitcastOp>(x.b->getIntegerType(format.width));
  return decode(code.convert<arith::ExtUIOp>(x.b->getI32Type()), format);
}

struct ExpandExtension : OpRewritePattern<arith::ExtFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::ExtFOp op, PatternRewriter &rewriter) const override {
    FloatType from = elementFloat(op.getIn().getType()), to = elementFloat(op.getType());
    if (!isNarrow(from) || (from.isF16() && to.isF32()))
      return rewriter.notifyMatchFailure(op, "the processor has it");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Expr x = widenToFloat({&b, op.getIn()});
    if (to.getWidth() > 32)
      x = x.convert<arith::ExtFOp>(to);
    rewriter.replaceOp(op, narrowTo(x, to).value);
    return success();
  }
};

struct ExpandTruncation : OpRewritePattern<arith::TruncFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::TruncFOp op, PatternRewriter &rewriter) const override {
    FloatType from = elementFloat(op.getIn().getType()), to = elementFloat(op.getType());
    if (!isNarrow(to) || (from.isF32() && to.isF16()))
      return rewriter.notifyMatchFailure(op, "the processor has it");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Expr x{&b, op.getIn()};
    rewriter.replaceOp(op, narrowTo(isNarrow(from) ? widenToFloat(x) : x, to).value);
    return success();
  }
};

/// Integers become doubles that are rounded as they would be: what a double would lose, and more, only decides between two
/// neighbours, and one bit says as much.
template <typename Op> struct ExpandFromInteger : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!isNarrow(op.getType()))
      return rewriter.notifyMatchFailure(op, "the processor has it");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Expr x{&b, op.getIn()};
    if (x.width() > 64)
      return rewriter.notifyMatchFailure(op, "expected integers of up to 64 bits");
    if (x.width() > 32) {
      Expr lost = x.bitAnd(0xfff);
      Expr sticky = lost.compare(arith::CmpIPredicate::ne, 0).template convert<arith::ExtUIOp>(x.element()).shiftLeft(12);
      Expr shortened = orBits(x.minus(lost), sticky);
      // Small integers stay as they are: between -2^32 and 2^32, or unsigned below it, all are exact.
      Expr isSmall = x.plus(INT64_C(1) << 32).compare(arith::CmpIPredicate::ult, INT64_C(1) << 33);
      x = isSmall.select(x, shortened);
    }
    Expr number = x.template convert<Op>(b.getF64Type());
    rewriter.replaceOp(op, narrowTo(number, elementFloat(op.getType())).value);
    return success();
  }
};

template <typename Op> struct ExpandToInteger : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!isNarrow(op.getIn().getType()))
      return rewriter.notifyMatchFailure(op, "the processor has it");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Expr x = widenToFloat({&b, op.getIn()});
    rewriter.replaceOp(op, Op::create(b, op.getType(), x.value).getResult());
    return success();
  }
};

/// Arithmetic of narrow numbers is that of floats, each result rounded.
struct ComputeInFloats : RewritePattern {
  explicit ComputeInFloats(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    if (!isa_and_nonnull<arith::ArithDialect, math::MathDialect>(op->getDialect()) || op->getNumRegions() ||
        isa<arith::ConstantOp, arith::SelectOp, arith::BitcastOp, arith::ExtFOp, arith::TruncFOp, arith::SIToFPOp,
            arith::UIToFPOp, arith::FPToSIOp, arith::FPToUIOp>(op))
      return rewriter.notifyMatchFailure(op, "does not compute");
    if (llvm::none_of(op->getOperandTypes(), isNarrow) && llvm::none_of(op->getResultTypes(), isNarrow))
      return rewriter.notifyMatchFailure(op, "has no narrow numbers");
    ImplicitLocOpBuilder b(op->getLoc(), rewriter);
    OperationState state(op->getLoc(), op->getName());
    for (Value operand : op->getOperands())
      state.operands.push_back(isNarrow(operand.getType()) ? widenToFloat({&b, operand}).value : operand);
    for (Value result : op->getResults())
      state.types.push_back(isNarrow(result.getType()) ? Expr{&b, result}.shaped(b.getF32Type()) : result.getType());
    state.attributes = llvm::to_vector(op->getAttrs());
    Operation *computed = rewriter.create(state);
    SmallVector<Value> results;
    for (auto [result, wide] : llvm::zip_equal(op->getResults(), computed->getResults()))
      results.push_back(isNarrow(result.getType()) ? narrowTo({&b, wide}, elementFloat(result.getType())).value : wide);
    rewriter.replaceOp(op, results);
    return success();
  }
};

struct ExpandNarrowFloatsPass : impl::ExpandNarrowFloatsPassBase<ExpandNarrowFloatsPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandExtension, ExpandTruncation, ExpandFromInteger<arith::SIToFPOp>, ExpandFromInteger<arith::UIToFPOp>,
                 ExpandToInteger<arith::FPToSIOp>, ExpandToInteger<arith::FPToUIOp>, ComputeInFloats>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
