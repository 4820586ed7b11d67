//===- Reduction.cpp - Lowering of reductions -----------------------------===//
//
// Reductions run in the order of the elements. Those of floats of 16 bits are accumulated in f32 and rounded once.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "compiler/conversion/onnx/Reductions.h"
#include "dialects/onnx/OnnxReductionOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

using Compare = Kit::Compare;

Type accumulatorType(Kit &k, Type element) {
  return isa<FloatType>(element) && element.getIntOrFloatBitWidth() == 16 ? Type(k.getF32Type()) : element;
}

Value roundTo(Kit &k, Value tensor, Type element) {
  if (getElementTypeOrSelf(tensor) == element)
    return tensor;
  return k.map(k.sizes(tensor), tensor, element, [&](Kit &k, ValueRange x) { return k.narrow(x[0], element); });
}

Value reduceWide(Kit &k, Value tensor, ArrayRef<int64_t> axes, bool keepDims, Value init, Kit::Body body) {
  return k.reduce(tensor, axes, keepDims, init, [&](Kit &k, ValueRange x) { return body(k, {k.widen(x[0]), x[1]}); });
}

Value reduceWide(Kit &k, Value tensor, ValueRange isReduced, Value init, Kit::Body body) {
  // One loop for each dimension of the result, and one for what is reduced of it; one of the two has a single turn.
  Dims kept, reduced;
  for (auto [size, flag] : llvm::zip_equal(k.sizes(tensor), isReduced)) {
    Value one = k.index(1), all = k.index(size);
    kept.push_back(Dim(k.select(flag, one, all)));
    reduced.push_back(Dim(k.select(flag, all, one)));
  }
  int64_t rank = kept.size();
  Value out = k.fill(kept, init), turns = k.empty(reduced, k.getI1Type());
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  iterators.append(rank, utils::IteratorType::reduction);
  SmallVector<AffineExpr> outer, inner;
  for (int64_t d = 0; d != rank; ++d) {
    outer.push_back(k.getAffineDimExpr(d));
    inner.push_back(k.getAffineDimExpr(rank + d));
  }
  SmallVector<AffineMap> maps = {AffineMap::get(2 * rank, 0, inner, k.getContext()),
                                 AffineMap::get(2 * rank, 0, outer, k.getContext())};
  auto generic = linalg::GenericOp::create(
      k, out.getType(), turns, out, maps, iterators, [&](OpBuilder &b, Location loc, ValueRange x) {
        OpBuilder::InsertionGuard guard(k);
        k.restoreInsertionPoint(b.saveInsertionPoint());
        SmallVector<Value> at;
        for (int64_t d = 0; d != rank; ++d)
          at.push_back(arith::AddIOp::create(k, linalg::IndexOp::create(k, d), linalg::IndexOp::create(k, rank + d)));
        Value value = body(k, {k.widen(k.load(tensor, at)), x[1]});
        linalg::YieldOp::create(k, value);
      });
  return generic.getResult(0);
}

Value sum(Kit &k, Value tensor, ArrayRef<int64_t> axes, bool keepDims) {
  Type type = accumulatorType(k, getElementTypeOrSelf(tensor));
  return reduceWide(k, tensor, axes, keepDims, k.zero(type), [](Kit &k, ValueRange x) { return k.add(x[1], x[0]); });
}

Value countOf(Kit &k, Value tensor, ArrayRef<int64_t> axes, Type type) {
  Dims sizes = k.sizes(tensor), reduced;
  for (int64_t axis : axes)
    reduced.push_back(sizes[axis]);
  Dim count = k.shapes().product(reduced);
  if (count.isStatic())
    return k.constant(type, count.get());
  Value number = k.fromIndex(k.getI64Type(), k.index(count));
  if (isa<FloatType>(type))
    return arith::SIToFPOp::create(k, type, number);
  return type.getIntOrFloatBitWidth() < 64 ? arith::TruncIOp::create(k, type, number).getResult() : number;
}

/// The least or greatest number of a type.
static Value extreme(Kit &k, Type type, bool isGreatest, bool ofUnsigned) {
  if (isa<FloatType>(type))
    return k.constant(type, isGreatest ? INFINITY : -INFINITY);
  unsigned width = type.getIntOrFloatBitWidth();
  APInt value = ofUnsigned ? (isGreatest ? APInt::getMaxValue(width) : APInt::getMinValue(width))
                           : (isGreatest ? APInt::getSignedMaxValue(width) : APInt::getSignedMinValue(width));
  return arith::ConstantOp::create(k, k.getIntegerAttr(type, value));
}

//===----------------------------------------------------------------------===//
// Reduce*
//===----------------------------------------------------------------------===//

namespace {

/// What a Reduce* operator computes: of each element, how they are combined, of the result.
struct Reduction {
  llvm::function_ref<Value(Kit &, Value)> element = nullptr;
  Kit::Body combine; // (element, accumulator)
  llvm::function_ref<Value(Kit &, Value)> result = nullptr;
};

} // namespace

/// The axes that the operator reduces; nothing when they are known at run time only. The shape model has checked them.
template <typename Op> static std::optional<SmallVector<int64_t>> axesOf(Op op) {
  int64_t rank = ShapeBuilder::rank(op.getData());
  SmallVector<int64_t> axes;
  if (op.getAxes() && cast<RankedTensorType>(op.getAxes().getType()).getDimSize(0) != 0) {
    std::optional<SmallVector<int64_t>> known = ShapeBuilder::constantIntegers(op.getAxes());
    if (!known)
      return std::nullopt;
    for (int64_t axis : *known)
      axes.push_back(axis < 0 ? axis + rank : axis);
  }
  if (axes.empty() && !op.getNoopWithEmptyAxes())
    llvm::append_range(axes, llvm::seq<int64_t>(0, rank));
  return axes;
}

/// For each dimension whether a tensor of axes names it.
static SmallVector<Value> flagsOf(Kit &k, Value axes, int64_t rank) {
  SmallVector<Value> flags(rank, k.integer(k.getI1Type(), 0));
  k.checkIndices(axes, rank, "axes");
  for (int64_t i = 0, end = cast<RankedTensorType>(axes.getType()).getDimSize(0); i != end; ++i) {
    Value axis = k.normalizeIndex(k.load(axes, k.index(i)), rank);
    for (auto [d, flag] : llvm::enumerate(flags))
      flag = arith::OrIOp::create(k, flag, arith::CmpIOp::create(k, arith::CmpIPredicate::eq, axis, k.index(int64_t(d))));
  }
  return flags;
}

/// A reduction and how many elements make one of the result.
template <typename Op>
static Value reduceAlongAxes(Op op, Value data, Value axes, Kit &k, Value init, Kit::Body body, Type countType, Value &count) {
  if (std::optional<SmallVector<int64_t>> known = axesOf(op)) {
    if (countType)
      count = countOf(k, data, *known, countType);
    return k.reshape(reduceWide(k, data, *known, op.getKeepdims(), init, body), k.resultDims(0));
  }
  SmallVector<Value> flags = flagsOf(k, axes, ShapeBuilder::rank(data));
  if (countType) {
    Value number = k.index(1);
    for (auto [size, flag] : llvm::zip_equal(k.sizes(data), flags))
      number = arith::MulIOp::create(k, number, k.select(flag, k.index(size), k.index(1)));
    number = k.fromIndex(k.getI64Type(), number);
    count = isa<FloatType>(countType) ? arith::SIToFPOp::create(k, countType, number).getResult()
            : countType.isInteger(64) ? number
                                      : arith::TruncIOp::create(k, countType, number).getResult();
  }
  return k.reshape(reduceWide(k, data, flags, init, body), k.resultDims(0));
}

template <typename Op>
static LogicalResult lower(Op op, typename Op::Adaptor in, Kit &k, Values &results, Value init, Reduction r, Type countType = {},
                           Value *count = nullptr) {
  Value number;
  Value reduced = reduceAlongAxes(
      op, in.getData(), in.getAxes(), k, init,
      [&](Kit &k, ValueRange x) { return r.combine(k, {r.element ? r.element(k, x[0]) : x[0], x[1]}); }, countType, number);
  if (count)
    *count = number;
  Type element = k.resultElement(0);
  if (r.result || getElementTypeOrSelf(reduced) != element)
    reduced = k.map(k.sizes(reduced), reduced, element, [&](Kit &k, ValueRange x) {
      Value value = r.result ? r.result(k, x[0]) : x[0];
      return k.narrow(value, element);
    });
  results.push_back(reduced);
  return success();
}

template <typename Op> static Type accumulatorOf(Kit &k, Op) { return accumulatorType(k, k.resultElement(0)); }

static Value addUp(Kit &k, ValueRange x) { return k.add(x[1], x[0]); }
static Value square(Kit &k, Value x) { return k.mul(x, x); }

static Value absolute(Kit &k, Value x) {
  if (isa<FloatType>(x.getType()))
    return math::AbsFOp::create(k, x);
  return k.select(k.compare(Compare::Less, x, k.zero(x.getType())), k.sub(k.zero(x.getType()), x), x);
}

/// The square root; of integers that of a double, truncated.
static Value squareRoot(Kit &k, Value x, bool ofUnsigned) {
  Type type = x.getType(), f64 = k.getF64Type();
  if (isa<FloatType>(type))
    return math::SqrtOp::create(k, x);
  Value number = ofUnsigned ? arith::UIToFPOp::create(k, f64, x).getResult() : arith::SIToFPOp::create(k, f64, x).getResult();
  Value root = math::SqrtOp::create(k, number);
  return ofUnsigned ? arith::FPToUIOp::create(k, type, root).getResult() : arith::FPToSIOp::create(k, type, root).getResult();
}

static LogicalResult lowerSum(ReduceSumOp op, ReduceSumOp::Adaptor in, Kit &k, Values &results) {
  return lower(op, in, k, results, k.zero(accumulatorOf(k, op)), {nullptr, addUp, nullptr});
}

static LogicalResult lowerSumSquare(ReduceSumSquareOp op, ReduceSumSquareOp::Adaptor in, Kit &k, Values &results) {
  return lower(op, in, k, results, k.zero(accumulatorOf(k, op)), {square, addUp, nullptr});
}

static LogicalResult lowerL1(ReduceL1Op op, ReduceL1Op::Adaptor in, Kit &k, Values &results) {
  if (isUnsigned(op.getData()))
    return lower(op, in, k, results, k.zero(accumulatorOf(k, op)), {nullptr, addUp, nullptr});
  return lower(op, in, k, results, k.zero(accumulatorOf(k, op)), {absolute, addUp, nullptr});
}

static LogicalResult lowerL2(ReduceL2Op op, ReduceL2Op::Adaptor in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op.getData());
  return lower(op, in, k, results, k.zero(accumulatorOf(k, op)),
               {square, addUp, [&](Kit &k, Value x) { return squareRoot(k, x, ofUnsigned); }});
}

static LogicalResult lowerProd(ReduceProdOp op, ReduceProdOp::Adaptor in, Kit &k, Values &results) {
  return lower(op, in, k, results, k.constant(accumulatorOf(k, op), 1),
               {nullptr, [](Kit &k, ValueRange x) { return k.mul(x[1], x[0]); }, nullptr});
}

static LogicalResult lowerMax(ReduceMaxOp op, ReduceMaxOp::Adaptor in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op.getData());
  return lower(op, in, k, results, extreme(k, accumulatorOf(k, op), false, ofUnsigned),
               {nullptr, [&](Kit &k, ValueRange x) { return k.max(x[1], x[0], ofUnsigned); }, nullptr});
}

static LogicalResult lowerMin(ReduceMinOp op, ReduceMinOp::Adaptor in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op.getData());
  return lower(op, in, k, results, extreme(k, accumulatorOf(k, op), true, ofUnsigned),
               {nullptr, [&](Kit &k, ValueRange x) { return k.min(x[1], x[0], ofUnsigned); }, nullptr});
}

static LogicalResult lowerMean(ReduceMeanOp op, ReduceMeanOp::Adaptor in, Kit &k, Values &results) {
  bool ofUnsigned = isUnsigned(op.getData());
  Type type = accumulatorOf(k, op);
  Value count;
  return lower(op, in, k, results, k.zero(type), {nullptr, addUp, [&](Kit &k, Value x) -> Value {
                 if (isa<FloatType>(type))
                   return arith::DivFOp::create(k, x, count);
                 // Of no elements there is no mean, but the division is there.
                 Value divisor = k.max(count, k.integer(type, 1), ofUnsigned);
                 return ofUnsigned ? arith::DivUIOp::create(k, x, divisor).getResult()
                                   : arith::DivSIOp::create(k, x, divisor).getResult();
               }},
               type, &count);
}

static LogicalResult lowerLogSum(ReduceLogSumOp op, ReduceLogSumOp::Adaptor in, Kit &k, Values &results) {
  return lower(op, in, k, results, k.zero(accumulatorOf(k, op)),
               {nullptr, addUp, [](Kit &k, Value x) -> Value { return math::LogOp::create(k, x); }});
}

/// max + log(sum(exp(x - max))): exp does not overflow. An infinite maximum is taken as 0.
static LogicalResult lowerLogSumExp(ReduceLogSumExpOp op, ReduceLogSumExpOp::Adaptor in, Kit &k, Values &results) {
  Type type = accumulatorOf(k, op), element = k.resultElement(0);
  Value data = in.getData();
  Value lowest = k.constant(type, -INFINITY), zero = k.zero(type);
  auto greater = [](Kit &k, ValueRange x) { return k.max(x[1], x[0]); };
  std::optional<SmallVector<int64_t>> axes = axesOf(op);
  SmallVector<Value> flags = axes ? SmallVector<Value>() : flagsOf(k, in.getAxes(), ShapeBuilder::rank(data));
  Value greatest = axes ? reduceWide(k, data, *axes, true, lowest, greater) : reduceWide(k, data, flags, lowest, greater);
  Value finite = k.map(k.sizes(greatest), greatest, type, [&](Kit &k, ValueRange x) {
    Value isInfinite = k.compare(Compare::Equal, math::AbsFOp::create(k, x[0]), k.constant(type, INFINITY));
    return k.select(isInfinite, k.zero(type), x[0]);
  });
  Value exponentials = k.map(k.sizes(data), {data, finite}, type, [](Kit &k, ValueRange x) -> Value {
    return math::ExpOp::create(k, k.sub(k.widen(x[0]), x[1]));
  });
  Value total = axes ? reduceWide(k, exponentials, *axes, true, zero, addUp) : reduceWide(k, exponentials, flags, zero, addUp);
  Value result = k.map(k.sizes(total), {total, finite}, element, [&](Kit &k, ValueRange x) {
    return k.narrow(k.add(math::LogOp::create(k, x[0]), x[1]), element);
  });
  results.push_back(k.reshape(result, k.resultDims(0)));
  return success();
}

//===----------------------------------------------------------------------===//
// ArgMax, ArgMin
//===----------------------------------------------------------------------===//

/// Position of the greatest or least element along an axis; the first or the last of several. NaN is greater than any, and less.
template <bool isMax, typename Op> static LogicalResult lowerArg(Op op, typename Op::Adaptor in, Kit &k, Values &results) {
  Value data = in.getData();
  int64_t rank = ShapeBuilder::rank(data), axis = static_cast<int64_t>(op.getAxis());
  axis += axis < 0 ? rank : 0;
  bool ofUnsigned = isUnsigned(op.getData()), isLast = op.getSelectLastIndex();
  Dims sizes = k.sizes(data), kept = sizes;
  kept.erase(kept.begin() + axis);
  Type type = getElementTypeOrSelf(data);
  Value positions = k.fill(kept, k.integer(k.getI64Type(), 0));
  Value best = k.fill(kept, extreme(k, type, !isMax, ofUnsigned));
  SmallVector<AffineExpr> exprs;
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  iterators[axis] = utils::IteratorType::reduction;
  for (int64_t d = 0; d != rank; ++d)
    if (d != axis)
      exprs.push_back(k.getAffineDimExpr(d));
  AffineMap out = AffineMap::get(rank, 0, exprs, k.getContext());
  auto generic = linalg::GenericOp::create(
      k, TypeRange{positions.getType(), best.getType()}, data, ValueRange{positions, best},
      ArrayRef<AffineMap>{k.getMultiDimIdentityMap(rank), out, out}, iterators, [&](OpBuilder &b, Location loc, ValueRange x) {
        OpBuilder::InsertionGuard guard(k);
        k.restoreInsertionPoint(b.saveInsertionPoint());
        Value at = k.fromIndex(k.getI64Type(), linalg::IndexOp::create(k, axis));
        Compare how = isMax ? (isLast ? Compare::GreaterOrEqual : Compare::Greater)
                            : (isLast ? Compare::LessOrEqual : Compare::Less);
        Value isBetter = k.compare(how, x[0], x[2], ofUnsigned);
        if (isa<FloatType>(type)) {
          Value isNaN = k.compare(Compare::NotEqual, x[0], x[0]), wasNaN = k.compare(Compare::NotEqual, x[2], x[2]);
          isBetter = arith::OrIOp::create(k, isBetter, isLast ? isNaN : arith::AndIOp::create(
              k, isNaN, arith::XOrIOp::create(k, wasNaN, k.integer(k.getI1Type(), 1))).getResult());
          if (isLast)
            isBetter = k.select(wasNaN, isNaN, isBetter);
        }
        // The first element is taken even where it is the worst that there can be.
        isBetter = arith::OrIOp::create(k, isBetter, k.compare(Compare::Equal, at, k.integer(k.getI64Type(), 0)));
        Value position = k.select(isBetter, at, x[1]), value = k.select(isBetter, x[0], x[2]);
        linalg::YieldOp::create(k, ValueRange{position, value});
      });
  results.push_back(k.reshape(generic.getResult(0), k.resultDims(0)));
  return success();
}

//===----------------------------------------------------------------------===//
// CumSum, CumProd
//===----------------------------------------------------------------------===//

/// Slices along an axis, one after the other, each the sum or product of those before.
static Value accumulate(Kit &k, Value data, int64_t axis, Type element, bool isProduct, bool isExclusive, bool isReverse) {
  int64_t rank = ShapeBuilder::rank(data);
  Dims sizes = k.sizes(data), slice = sizes;
  slice[axis] = 1;
  Type type = accumulatorType(k, element);
  Value one = k.index(1), zero = k.index(0), count = k.index(sizes[axis]);
  SmallVector<OpFoldResult> lengths, strides(rank, k.getIndexAttr(1));
  for (const Dim &dim : slice)
    lengths.push_back(dim.isStatic() ? OpFoldResult(k.getIndexAttr(dim.get())) : OpFoldResult(dim.getValue()));
  auto loop = scf::ForOp::create(
      k, zero, count, one, ValueRange{k.empty(sizes, element), k.fill(slice, k.constant(type, isProduct ? 1 : 0))},
      [&](OpBuilder &b, Location loc, Value i, ValueRange carried) {
        OpBuilder::InsertionGuard guard(k);
        k.restoreInsertionPoint(b.saveInsertionPoint());
        SmallVector<OpFoldResult> offsets(rank, k.getIndexAttr(0));
        offsets[axis] = isReverse ? arith::SubIOp::create(k, arith::SubIOp::create(k, count, one), i).getResult() : i;
        Value part = tensor::ExtractSliceOp::create(k, data, offsets, lengths, strides);
        Value next = k.map(slice, {part, carried[1]}, type, [&](Kit &k, ValueRange x) {
          return isProduct ? k.mul(x[1], k.widen(x[0])) : k.add(x[1], k.widen(x[0]));
        });
        Value stored = roundTo(k, isExclusive ? carried[1] : next, element);
        Value out = tensor::InsertSliceOp::create(k, stored, carried[0], offsets, lengths, strides);
        scf::YieldOp::create(k, ValueRange{out, next});
      });
  return loop.getResult(0);
}

template <bool isProduct, typename Op> static LogicalResult lowerCumulative(Op op, typename Op::Adaptor in, Kit &k, Values &results) {
  Value data = in.getX();
  int64_t rank = ShapeBuilder::rank(data);
  auto along = [&](int64_t axis) {
    return accumulate(k, data, axis, k.resultElement(0), isProduct, op.getExclusive(), op.getReverse());
  };
  if (std::optional<SmallVector<int64_t>> known = ShapeBuilder::constantIntegers(op.getAxis())) {
    results.push_back(along(known->front() < 0 ? known->front() + rank : known->front()));
    return success();
  }
  // One loop for each axis that it may be.
  k.checkIndices(in.getAxis(), rank, "axis");
  Value axis = k.normalizeIndex(k.loadScalar(in.getAxis()), rank);
  std::function<Value(int64_t)> choose = [&](int64_t candidate) -> Value {
    if (candidate == rank - 1)
      return along(candidate);
    auto build = [&](int64_t branch, OpBuilder &b) {
      OpBuilder::InsertionGuard guard(k);
      k.restoreInsertionPoint(b.saveInsertionPoint());
      Value result = branch == candidate ? along(branch) : choose(branch);
      scf::YieldOp::create(k, result);
    };
    Value isThis = arith::CmpIOp::create(k, arith::CmpIPredicate::eq, axis, k.index(candidate));
    auto either = scf::IfOp::create(
        k, isThis, [&](OpBuilder &b, Location) { build(candidate, b); }, [&](OpBuilder &b, Location) { build(candidate + 1, b); });
    return either.getResult(0);
  };
  results.push_back(choose(0));
  return success();
}

void populateReductionLowerings(Lowerings &lowerings) {
  lowerings.add<ArgMaxOp, lowerArg<true, ArgMaxOp>>();
  lowerings.add<ArgMinOp, lowerArg<false, ArgMinOp>>();
  lowerings.add<CumProdOp, lowerCumulative<true, CumProdOp>>();
  lowerings.add<CumSumOp, lowerCumulative<false, CumSumOp>>();
  lowerings.add<ReduceL1Op, lowerL1>();
  lowerings.add<ReduceL2Op, lowerL2>();
  lowerings.add<ReduceLogSumOp, lowerLogSum>();
  lowerings.add<ReduceLogSumExpOp, lowerLogSumExp>();
  lowerings.add<ReduceMaxOp, lowerMax>();
  lowerings.add<ReduceMeanOp, lowerMean>();
  lowerings.add<ReduceMinOp, lowerMin>();
  lowerings.add<ReduceProdOp, lowerProd>();
  lowerings.add<ReduceSumOp, lowerSum>();
  lowerings.add<ReduceSumSquareOp, lowerSumSquare>();
}

} // namespace lathe::onnx
