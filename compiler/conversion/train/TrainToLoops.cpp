//===- TrainToLoops.cpp - Kernel ops to loops ----------------------------===//

#include "compiler/conversion/train/LossEmitter.h"
#include "compiler/conversion/train/Passes.h"

#include "mlir/Transforms/DialectConversion.h"

#include <limits>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_TRAINTOLOOPSPASS
#include "compiler/conversion/train/Passes.h.inc"

namespace {

using namespace train;

using B = ImplicitLocOpBuilder;
using Body = llvm::function_ref<SmallVector<Value>(B &, Value, ValueRange)>;

//===----------------------------------------------------------------------===//
// Short words for what the kernels are made of
//===----------------------------------------------------------------------===//

Value index(B &b, int64_t value) { return arith::ConstantIndexOp::create(b, value); }
Value real(B &b, double value) { return arith::ConstantOp::create(b, b.getF64FloatAttr(value)); }
Value integer(B &b, int64_t value, unsigned width) {
  return arith::ConstantOp::create(b, b.getIntegerAttr(b.getIntegerType(width), value));
}

Value add(B &b, Value x, Value y) {
  return isa<FloatType>(x.getType()) ? Value(arith::AddFOp::create(b, x, y)) : Value(arith::AddIOp::create(b, x, y));
}
Value sub(B &b, Value x, Value y) {
  return isa<FloatType>(x.getType()) ? Value(arith::SubFOp::create(b, x, y)) : Value(arith::SubIOp::create(b, x, y));
}
Value mul(B &b, Value x, Value y) {
  return isa<FloatType>(x.getType()) ? Value(arith::MulFOp::create(b, x, y)) : Value(arith::MulIOp::create(b, x, y));
}
Value div(B &b, Value x, Value y) { return arith::DivFOp::create(b, x, y); }
Value select(B &b, Value condition, Value x, Value y) { return arith::SelectOp::create(b, condition, x, y); }
Value compare(B &b, arith::CmpFPredicate predicate, Value x, Value y) {
  return arith::CmpFOp::create(b, predicate, x, y);
}
Value compare(B &b, arith::CmpIPredicate predicate, Value x, Value y) {
  return arith::CmpIOp::create(b, predicate, x, y);
}
Value both(B &b, Value x, Value y) { return arith::AndIOp::create(b, x, y); }

Value load(B &b, Value buffer, Value i) { return memref::LoadOp::create(b, buffer, i); }
void store(B &b, Value value, Value buffer, Value i) { memref::StoreOp::create(b, value, buffer, i); }
Value widen(B &b, Value value) { return arith::ExtFOp::create(b, b.getF64Type(), value); }
Value narrow(B &b, Value value) { return arith::TruncFOp::create(b, b.getF32Type(), value); }

/// The i-th entry of a buffer of indices.
Value loadIndex(B &b, Value buffer, Value i) {
  return arith::IndexCastUIOp::create(b, b.getIndexType(), load(b, buffer, i));
}

/// The place of the first of the i-th pair.
Value pairOf(B &b, Value i) { return mul(b, i, index(b, 2)); }
Value next(B &b, Value i) { return add(b, i, index(b, 1)); }

/// for i in [begin, end): carried = body(i, carried); returns the last.
SmallVector<Value> loop(B &b, Value begin, Value end, ValueRange init, Body body) {
  auto op = scf::ForOp::create(b, begin, end, index(b, 1), init,
                               [&](OpBuilder &nested, Location loc, Value i, ValueRange carried) {
                                 B inner(loc, nested);
                                 scf::YieldOp::create(inner, body(inner, i, carried));
                               });
  return SmallVector<Value>(op.getResults());
}

/// Two 64-bit integers that are added at once: the sums of gradients and of hessians.
VectorType pairType(B &b, unsigned width) { return VectorType::get({2}, b.getIntegerType(width)); }
Value loadPair(B &b, Value buffer, Value i, unsigned width) {
  return vector::LoadOp::create(b, pairType(b, width), buffer, pairOf(b, i));
}
void storePair(B &b, Value pair, Value buffer, Value i) { vector::StoreOp::create(b, pair, buffer, pairOf(b, i)); }

//===----------------------------------------------------------------------===//
// Losses and gradients
//===----------------------------------------------------------------------===//

struct LowerBaseMargin : OpRewritePattern<BaseMarginOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BaseMarginOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    loop(b, index(b, 0), index(b, op.getOutputs()), {}, [&](B &b, Value k, ValueRange) -> SmallVector<Value> {
      Value mean = load(b, op.getMeans(), k);
      Value smallest = real(b, std::numeric_limits<double>::min());
      auto positive = [&](Value x) {
        return select(b, compare(b, arith::CmpFPredicate::OGT, x, smallest), x, smallest);
      };
      if (op.getLoss() == Loss::Logistic) {
        Value yes = math::LogOp::create(b, positive(mean));
        Value no = math::LogOp::create(b, positive(sub(b, real(b, 1), mean)));
        mean = sub(b, yes, no);
      } else if (op.getLoss() == Loss::Softmax) {
        mean = math::LogOp::create(b, positive(mean));
      }
      store(b, narrow(b, mean), op.getBase(), k);
      return {};
    });
    rewriter.eraseOp(op);
    return success();
  }
};

/// Reads margins of one row from a row-major buffer of f32.
struct RowMargins {
  Value margins, row;
  int64_t outputs;
  Value operator()(B &b, Value output) const {
    return widen(b, load(b, margins, add(b, mul(b, row, index(b, outputs)), output)));
  }
};

struct LowerLoss : OpRewritePattern<LossOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LossOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    int64_t outputs = op.getOutputs();
    LossEmitter emitter(b, op.getLoss(), outputs);
    auto sum =
        loop(b, op.getBegin(), op.getEnd(), real(b, 0), [&](B &b, Value row, ValueRange carried) -> SmallVector<Value> {
          Value label = widen(b, load(b, op.getLabels(), row));
          Value loss = emitter.loss(b, RowMargins{op.getMargins(), row, outputs}, label);
          return {add(b, carried[0], loss)};
        });
    rewriter.replaceOp(op, sum);
    return success();
  }
};

struct LowerGradients : OpRewritePattern<GradientsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GradientsOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    int64_t outputs = op.getOutputs();
    LossEmitter emitter(b, op.getLoss(), outputs);
    loop(b, op.getBegin(), op.getEnd(), {}, [&](B &b, Value row, ValueRange) -> SmallVector<Value> {
      Value label = widen(b, load(b, op.getLabels(), row));
      auto put = [&](B &b, Value value, Value place) {
        value = narrow(b, value);
        store(b, value, op.getGradients(), place);
      };
      emitter.derivatives(b, RowMargins{op.getMargins(), row, outputs}, label,
                          [&](B &b, Value output, Value gradient, Value hessian) {
                            Value pair = pairOf(b, add(b, mul(b, output, op.getStride()), row));
                            put(b, gradient, pair);
                            put(b, hessian, next(b, pair));
                          });
      return {};
    });
    // The largest magnitudes are read back from what was written: a loop of its own keeps the one above free of carried
    // values.
    for (int64_t part = 0; part < 2; ++part) {
      auto largest = loop(b, index(b, 0), index(b, outputs), load(b, op.getLargest(), index(b, part)),
                          [&](B &b, Value output, ValueRange carried) {
                            Value first = mul(b, output, op.getStride());
                            return loop(b, op.getBegin(), op.getEnd(), carried,
                                        [&](B &b, Value row, ValueRange carried) -> SmallVector<Value> {
                                          Value place = add(b, pairOf(b, add(b, first, row)), index(b, part));
                                          Value size = math::AbsFOp::create(b, load(b, op.getGradients(), place));
                                          Value more = compare(b, arith::CmpFPredicate::OGT, size, carried[0]);
                                          return {select(b, more, size, carried[0])};
                                        });
                          });
      store(b, largest[0], op.getLargest(), index(b, part));
    }
    rewriter.eraseOp(op);
    return success();
  }
};

struct LowerLinearGradient : OpRewritePattern<LinearGradientOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LinearGradientOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    int64_t outputs = op.getOutputs();
    LossEmitter emitter(b, op.getLoss(), outputs);
    Value width = next(b, op.getFeatures());
    auto sum =
        loop(b, op.getBegin(), op.getEnd(), real(b, 0), [&](B &b, Value row, ValueRange carried) -> SmallVector<Value> {
          Value first = loadIndex(b, op.getOffsets(), row);
          Value last = loadIndex(b, op.getOffsets(), next(b, row));
          Value label = widen(b, load(b, op.getLabels(), row));
          auto margin = [&](B &b, Value output) -> Value {
            Value weights = mul(b, output, width);
            auto products =
                loop(b, first, last, real(b, 0), [&](B &b, Value i, ValueRange carried) -> SmallVector<Value> {
                  Value weight = load(b, op.getWeights(), add(b, weights, loadIndex(b, op.getIndices(), i)));
                  return {add(b, carried[0], mul(b, weight, widen(b, load(b, op.getValues(), i))))};
                });
            return add(b, products[0], load(b, op.getWeights(), add(b, weights, op.getFeatures())));
          };
          Value loss = emitter.lossAndDerivatives(b, margin, label, [&](B &b, Value output, Value derivative, Value) {
            Value gradients = mul(b, output, width);
            auto accumulate = [&](B &b, Value slot, Value value) {
              Value place = add(b, gradients, slot);
              store(b, add(b, load(b, op.getGradient(), place), value), op.getGradient(), place);
            };
            loop(b, first, last, {}, [&](B &b, Value i, ValueRange) -> SmallVector<Value> {
              accumulate(b, loadIndex(b, op.getIndices(), i), mul(b, derivative, widen(b, load(b, op.getValues(), i))));
              return {};
            });
            accumulate(b, op.getFeatures(), derivative);
          });
          return {add(b, carried[0], loss)};
        });
    rewriter.replaceOp(op, sum);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Trees
//===----------------------------------------------------------------------===//

struct LowerQuantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    // Adding 1.5 * 2^52 leaves no bits for a fraction: the sum is rounded to an integer, ties to even, and the number
    // comes back by the subtraction. An intrinsic would become a call of libm on a baseline processor.
    Value shift = real(b, 6755399441055744.0);
    loop(b, op.getBegin(), op.getEnd(), {}, [&](B &b, Value i, ValueRange) -> SmallVector<Value> {
      Value scales[] = {op.getGradientScale(), op.getHessianScale()};
      for (int64_t part = 0; part < 2; ++part) {
        Value place = add(b, pairOf(b, i), index(b, part));
        Value scaled = mul(b, widen(b, load(b, op.getGradients(), place)), scales[part]);
        Value rounded = sub(b, add(b, scaled, shift), shift);
        store(b, arith::FPToSIOp::create(b, b.getI32Type(), rounded), op.getFixed(), place);
      }
      return {};
    });
    rewriter.eraseOp(op);
    return success();
  }
};

struct LowerHistogram : OpRewritePattern<HistogramOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The rows of a node lie far apart: the loop would wait for each row's first entries.
  static constexpr int64_t kRowsAhead = 12;
  static constexpr int64_t kLineBytes = 64;

  /// Asks for what the i-th row of the node needs: its gradients and the first two lines of its entries.
  static void prefetch(B &b, HistogramOp op, Value i) {
    auto ask = [&](Value buffer, Value place) {
      memref::PrefetchOp::create(b, buffer, place, /*isWrite=*/false, /*localityHint=*/3, /*isDataCache=*/true);
    };
    Value row = loadIndex(b, op.getRows(), i);
    ask(op.getFixed(), pairOf(b, row));
    Value entry = loadIndex(b, op.getOffsets(), row);
    unsigned width = cast<MemRefType>(op.getEntries().getType()).getElementTypeBitWidth();
    ask(op.getEntries(), entry);
    ask(op.getEntries(), add(b, entry, index(b, kLineBytes * 8 / width)));
  }

  LogicalResult matchAndRewrite(HistogramOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    Value total = index(b, 0);
    Value newest = sub(b, op.getEnd(), index(b, 1));
    auto totals =
        loop(b, op.getBegin(), op.getEnd(), loadPair(b, op.getSums(), total, 64),
             [&](B &b, Value i, ValueRange carried) -> SmallVector<Value> {
               prefetch(b, op, arith::MinUIOp::create(b, add(b, i, index(b, kRowsAhead)), newest));
               Value row = loadIndex(b, op.getRows(), i);
               Value pair = arith::ExtSIOp::create(b, pairType(b, 64), loadPair(b, op.getFixed(), row, 32));
               Value first = loadIndex(b, op.getOffsets(), row);
               Value last = loadIndex(b, op.getOffsets(), next(b, row));
               loop(b, first, last, {}, [&](B &b, Value entry, ValueRange) -> SmallVector<Value> {
                 Value bin = loadIndex(b, op.getEntries(), entry);
                 storePair(b, arith::AddIOp::create(b, loadPair(b, op.getSums(), bin, 64), pair), op.getSums(), bin);
                 return {};
               });
               return {arith::AddIOp::create(b, carried[0], pair)};
             });
    storePair(b, totals[0], op.getSums(), total);
    rewriter.eraseOp(op);
    return success();
  }
};

struct LowerCompleteHistogram : OpRewritePattern<CompleteHistogramOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CompleteHistogramOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    // With a zero in its own place, the bin is the total less the sum of all.
    Value zero = arith::ConstantOp::create(b, DenseElementsAttr::get(pairType(b, 64), b.getI64IntegerAttr(0)));
    storePair(b, zero, op.getSums(), op.getFrequent());
    auto sum = loop(b, op.getFirst(), add(b, op.getFirst(), op.getBins()), zero,
                    [&](B &b, Value bin, ValueRange carried) -> SmallVector<Value> {
                      return {arith::AddIOp::create(b, carried[0], loadPair(b, op.getSums(), bin, 64))};
                    });
    Value total = loadPair(b, op.getSums(), index(b, 0), 64);
    storePair(b, arith::SubIOp::create(b, total, sum[0]), op.getSums(), op.getFrequent());
    rewriter.eraseOp(op);
    return success();
  }
};

struct LowerSplitSearch : OpRewritePattern<SplitSearchOp> {
  using OpRewritePattern::OpRewritePattern;

  /// Fixed-point sums of one side of a split.
  struct Sums {
    Value gradient, hessian;
  };

  static Sums read(B &b, Value buffer, Value bin) {
    Value place = pairOf(b, bin);
    return {load(b, buffer, place), load(b, buffer, next(b, place))};
  }
  static Sums plus(B &b, Sums x, Sums y) { return {add(b, x.gradient, y.gradient), add(b, x.hessian, y.hessian)}; }
  static Sums minus(B &b, Sums x, Sums y) { return {sub(b, x.gradient, y.gradient), sub(b, x.hessian, y.hessian)}; }

  static Value toReal(B &b, Value fixed, Value unit) {
    return mul(b, arith::SIToFPOp::create(b, b.getF64Type(), fixed), unit);
  }

  /// G^2 / (H + l2)
  static Value score(B &b, SplitSearchOp op, Value gradient, Value hessian) {
    return div(b, mul(b, gradient, gradient), add(b, hessian, op.getL2()));
  }

  /// The gain of a split without the parent's score; -inf when a side is too light.
  static Value gainOf(B &b, SplitSearchOp op, Sums left, Sums right) {
    Value leftHessian = toReal(b, left.hessian, op.getHessianUnit());
    Value rightHessian = toReal(b, right.hessian, op.getHessianUnit());
    Value gain = add(b, score(b, op, toReal(b, left.gradient, op.getGradientUnit()), leftHessian),
                     score(b, op, toReal(b, right.gradient, op.getGradientUnit()), rightHessian));
    auto heavy = [&](Value hessian) { return compare(b, arith::CmpFPredicate::OGE, hessian, op.getMinChildWeight()); };
    return select(b, both(b, heavy(leftHessian), heavy(rightHessian)), gain,
                  real(b, -std::numeric_limits<double>::infinity()));
  }

  LogicalResult matchAndRewrite(SplitSearchOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    Value none = integer(b, 0, 64);
    Sums total = read(b, op.getSums(), index(b, 0));
    Value parent =
        score(b, op, toReal(b, total.gradient, op.getGradientUnit()), toReal(b, total.hessian, op.getHessianUnit()));

    // A feature without a bin for missing values reads its last bin instead, and ignores it.
    Value hasBin = compare(b, arith::CmpIPredicate::ne, op.getMissing(), index(b, 0));
    Value missingBin = sub(b, add(b, op.getFirst(), add(b, op.getBins(), op.getMissing())), index(b, 1));
    Sums missing = read(b, op.getSums(), missingBin);
    missing = {select(b, hasBin, missing.gradient, none), select(b, hasBin, missing.hessian, none)};
    Value seen = arith::OrIOp::create(b, compare(b, arith::CmpIPredicate::ne, missing.gradient, none),
                                      compare(b, arith::CmpIPredicate::ne, missing.hessian, none));

    Value start[] = {none, none, parent, integer(b, -1, 32), integer(b, 0, 1), none, none, integer(b, 0, 1)};
    auto best =
        loop(b, index(b, 0), op.getCandidates(), start, [&](B &b, Value bin, ValueRange carried) -> SmallVector<Value> {
          Sums present = plus(b, {carried[0], carried[1]}, read(b, op.getSums(), add(b, op.getFirst(), bin)));
          Sums with = plus(b, present, missing);
          Sums rest = minus(b, total, present);
          Value gainRight = gainOf(b, op, present, rest);
          Value gainLeft = gainOf(b, op, with, minus(b, total, with));
          Value heavier = compare(b, arith::CmpIPredicate::sge, present.hessian, rest.hessian);
          Value better = compare(b, arith::CmpFPredicate::OGE, gainLeft, gainRight);
          Value goLeft = select(b, seen, better, heavier);
          // Without missing values both directions have the same sums.
          Value gain = select(b, goLeft, gainLeft, gainRight);
          Value improves = compare(b, arith::CmpFPredicate::OGT, gain, carried[2]);
          Value number = arith::IndexCastOp::create(b, b.getI32Type(), bin);
          return {present.gradient,
                  present.hessian,
                  select(b, improves, gain, carried[2]),
                  select(b, improves, number, carried[3]),
                  select(b, improves, goLeft, carried[4]),
                  select(b, improves, select(b, goLeft, with.gradient, present.gradient), carried[5]),
                  select(b, improves, select(b, goLeft, with.hessian, present.hessian), carried[6]),
                  arith::OrIOp::create(b, carried[7], improves)};
        });
    Value gain = select(b, best[7], sub(b, best[2], parent), real(b, -std::numeric_limits<double>::infinity()));
    rewriter.replaceOp(op, ValueRange{gain, best[3], best[4], best[5], best[6]});
    return success();
  }
};

struct LowerPartition : OpRewritePattern<PartitionOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(PartitionOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    // Every row is written to both sides and only one side advances: no branch to mispredict.
    Value init[] = {index(b, 0), index(b, 0)};
    auto counts =
        loop(b, op.getBegin(), op.getEnd(), init, [&](B &b, Value i, ValueRange carried) -> SmallVector<Value> {
          Value row = load(b, op.getRows(), i);
          Value place = arith::IndexCastUIOp::create(b, b.getIndexType(), row);
          Value bin = arith::ExtUIOp::create(b, b.getI32Type(), load(b, op.getColumn(), place));
          Value isMissing = compare(b, arith::CmpIPredicate::eq, bin, op.getMissingBin());
          Value below = compare(b, arith::CmpIPredicate::sle, bin, op.getBin());
          Value goesLeft = select(b, isMissing, op.getMissingLeft(), below);
          store(b, row, op.getLeft(), carried[0]);
          store(b, row, op.getRight(), carried[1]);
          Value step = arith::IndexCastUIOp::create(b, b.getIndexType(), goesLeft);
          return {add(b, carried[0], step), add(b, carried[1], sub(b, index(b, 1), step))};
        });
    rewriter.replaceOp(op, counts[0]);
    return success();
  }
};

struct LowerAddToMargins : OpRewritePattern<AddToMarginsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddToMarginsOp op, PatternRewriter &rewriter) const override {
    B b(op.getLoc(), rewriter);
    Value outputs = index(b, op.getOutputs());
    loop(b, op.getBegin(), op.getEnd(), {}, [&](B &b, Value i, ValueRange) -> SmallVector<Value> {
      Value place = add(b, mul(b, loadIndex(b, op.getRows(), i), outputs), op.getOutput());
      store(b, add(b, load(b, op.getMargins(), place), op.getValue()), op.getMargins(), place);
      return {};
    });
    rewriter.eraseOp(op);
    return success();
  }
};

struct TrainToLoopsPass : impl::TrainToLoopsPassBase<TrainToLoopsPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<LowerBaseMargin, LowerLoss, LowerGradients, LowerLinearGradient, LowerQuantize, LowerHistogram,
                 LowerCompleteHistogram, LowerSplitSearch, LowerPartition, LowerAddToMargins>(&getContext());
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    target.addIllegalDialect<TrainDialect>();
    target.addLegalOp<ModelOp, LearnerOp>();
    if (failed(applyPartialConversion(getOperation(), target, std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
