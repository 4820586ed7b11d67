//===- ExpandMath.cpp - Elementary functions as arithmetic ----------------===//

#include "compiler/conversion/math/Functions.h"
#include "compiler/conversion/math/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_EXPANDMATHPASS
#include "compiler/conversion/math/Passes.h.inc"

namespace {

bool isDouble(Value value) { return getElementTypeOrSelf(value.getType()).isF64(); }
bool isFloat(Value value) { return getElementTypeOrSelf(value.getType()).isF32(); }
bool isHalf(Value value) {
  Type element = getElementTypeOrSelf(value.getType());
  return element.isF16() || element.isBF16();
}

using Unary = Expr (*)(Expr);

/// A function of one number. Floats take the function of doubles where they have none, halves that of floats.
template <typename Op> struct ExpandUnary : OpRewritePattern<Op> {
  ExpandUnary(MLIRContext *context, Unary ofDouble, Unary ofFloat = nullptr)
      : OpRewritePattern<Op>(context), ofDouble(ofDouble), ofFloat(ofFloat) {}

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Expr x{&b, op.getOperand()};
    if (isDouble(x.value)) {
      rewriter.replaceOp(op, ofDouble(x).value);
    } else if (isFloat(x.value)) {
      rewriter.replaceOp(op, (ofFloat ? ofFloat(x) : ofDouble(x.widen()).narrow()).value);
    } else if (isHalf(x.value)) {
      Expr result{&b, Op::create(b, x.convert<arith::ExtFOp>(b.getF32Type()).value)};
      rewriter.replaceOp(op, result.convert<arith::TruncFOp>(x.element()).value);
    } else {
      return rewriter.notifyMatchFailure(op, "expected numbers of 16, 32 or 64 bits");
    }
    return success();
  }

  Unary ofDouble, ofFloat;
};

/// A function of two numbers, of doubles for all.
template <typename Op> struct ExpandBinary : OpRewritePattern<Op> {
  ExpandBinary(MLIRContext *context, Expr (*ofDoubles)(Expr, Expr)) : OpRewritePattern<Op>(context), ofDoubles(ofDoubles) {}

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Expr x{&b, op.getLhs()}, y{&b, op.getRhs()};
    if (isDouble(x.value)) {
      rewriter.replaceOp(op, ofDoubles(x, y).value);
    } else if (isFloat(x.value)) {
      rewriter.replaceOp(op, ofDoubles(x.widen(), y.widen()).narrow().value);
    } else if (isHalf(x.value)) {
      Type f32 = b.getF32Type();
      Expr result{&b, Op::create(b, x.convert<arith::ExtFOp>(f32).value, y.convert<arith::ExtFOp>(f32).value)};
      rewriter.replaceOp(op, result.convert<arith::TruncFOp>(x.element()).value);
    } else {
      return rewriter.notifyMatchFailure(op, "expected numbers of 16, 32 or 64 bits");
    }
    return success();
  }

  Expr (*ofDoubles)(Expr, Expr);
};

struct ExpandSincos : OpRewritePattern<math::SincosOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::SincosOp op, PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Expr x{&b, op.getOperand()};
    if (!isDouble(x.value) && !isFloat(x.value)) {
      rewriter.replaceOp(op, {math::SinOp::create(b, x.value), math::CosOp::create(b, x.value)});
      return success();
    }
    Pair results = isDouble(x.value) ? expandSinCos(x) : expandSinCosFloat(x);
    rewriter.replaceOp(op, {results.high.value, results.low.value});
    return success();
  }
};

/// Integers of up to 53 bits are numbers.
struct ExpandPowerOfInteger : OpRewritePattern<math::FPowIOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::FPowIOp op, PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Expr x{&b, op.getLhs()}, y{&b, op.getRhs()};
    Expr exponent = y.convert<arith::SIToFPOp>(b.getF64Type());
    Type element = x.element();
    if (element.isF64()) {
      rewriter.replaceOpWithNewOp<math::PowFOp>(op, x.value, exponent.value);
      return success();
    }
    if (!isFloat(x.value) && !isHalf(x.value))
      return rewriter.notifyMatchFailure(op, "expected numbers of 16, 32 or 64 bits");
    Expr power{&b, math::PowFOp::create(b, x.convert<arith::ExtFOp>(b.getF64Type()).value, exponent.value)};
    rewriter.replaceOp(op, power.convert<arith::TruncFOp>(element).value);
    return success();
  }
};

struct ExpandIntegerPower : OpRewritePattern<math::IPowIOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::IPowIOp op, PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, expandIntegerPower({&b, op.getLhs()}, {&b, op.getRhs()}).value);
    return success();
  }
};

Expr expandReciprocalRoot(Expr x) { return 1.0 / x.sqrt(); }
Expr expandSinFloat(Expr x) { return expandSinCosFloat(x).high; }
Expr expandCosFloat(Expr x) { return expandSinCosFloat(x).low; }

void populate(RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<ExpandUnary<math::ExpOp>>(context, expandExp, expandExpFloat);
  patterns.add<ExpandUnary<math::Exp2Op>>(context, expandExp2);
  patterns.add<ExpandUnary<math::ExpM1Op>>(context, expandExpm1);
  patterns.add<ExpandUnary<math::LogOp>>(context, expandLog, expandLogFloat);
  patterns.add<ExpandUnary<math::Log2Op>>(context, expandLog2);
  patterns.add<ExpandUnary<math::Log10Op>>(context, expandLog10);
  patterns.add<ExpandUnary<math::Log1pOp>>(context, expandLog1p);
  patterns.add<ExpandUnary<math::SinOp>>(context, expandSin, expandSinFloat);
  patterns.add<ExpandUnary<math::CosOp>>(context, expandCos, expandCosFloat);
  patterns.add<ExpandUnary<math::TanOp>>(context, expandTan);
  patterns.add<ExpandUnary<math::AsinOp>>(context, expandAsin);
  patterns.add<ExpandUnary<math::AcosOp>>(context, expandAcos);
  patterns.add<ExpandUnary<math::AtanOp>>(context, expandAtan);
  patterns.add<ExpandUnary<math::SinhOp>>(context, expandSinh);
  patterns.add<ExpandUnary<math::CoshOp>>(context, expandCosh);
  patterns.add<ExpandUnary<math::TanhOp>>(context, expandTanh, expandTanhFloat);
  patterns.add<ExpandUnary<math::AsinhOp>>(context, expandAsinh);
  patterns.add<ExpandUnary<math::AcoshOp>>(context, expandAcosh);
  patterns.add<ExpandUnary<math::AtanhOp>>(context, expandAtanh);
  patterns.add<ExpandUnary<math::ErfOp>>(context, expandErf, expandErfFloat);
  patterns.add<ExpandUnary<math::ErfcOp>>(context, expandErfc);
  patterns.add<ExpandUnary<math::CbrtOp>>(context, expandCbrt);
  patterns.add<ExpandUnary<math::RsqrtOp>>(context, expandReciprocalRoot, expandReciprocalRoot);
  patterns.add<ExpandBinary<math::Atan2Op>>(context, expandAtan2);
  patterns.add<ExpandBinary<math::PowFOp>>(context, expandPow);
  patterns.add<ExpandBinary<arith::RemFOp>>(context, expandRemainder);
  patterns.add<ExpandSincos, ExpandPowerOfInteger, ExpandIntegerPower>(context);
}

struct ExpandMathPass : impl::ExpandMathPassBase<ExpandMathPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populate(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
