//===- NNPooling.cpp - Lowering of pools ----------------------------------===//

#include "compiler/conversion/onnx/Convolution.h"
#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/Window.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

/// Each element from one of a tensor of the same sizes.
static Value mapEach(Kit &k, Value tensor, Type element, Kit::Body body) {
  Dims dims = k.sizes(tensor);
  return mapLoops(k, dims, tensor, llvm::to_vector(llvm::seq<unsigned>(0, dims.size())), element, body);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// The window with the padding at the end that it reaches into, where sizes are rounded up.
template <typename Op> static Window windowOf(Kit &k, Op op, Value data) {
  WindowAttributes attributes = getWindowAttributes(op);
  attributes.ceilMode = op.getCeilMode();
  Dims sizes = k.sizes(data);
  return *inferWindow(k.shapes(), ArrayRef(sizes).drop_front(2), {}, attributes);
}

static Window reaching(Kit &k, Window window) {
  for (WindowAxis &axis : window)
    axis.padEnd = axis.getReachedEnd(k.shapes());
  return window;
}

template <typename Pool>
static Value named(Kit &k, Value data, Value shape, Value out, ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations) {
  SmallVector<NamedAttribute> attributes = {k.getNamedAttr("strides", k.getI64TensorAttr(strides)),
                                            k.getNamedAttr("dilations", k.getI64TensorAttr(dilations))};
  return Pool::create(k, out.getType(), ValueRange{data, shape}, ValueRange{out}, attributes).getResult(0);
}

/// The greatest element or the sum of each window over padded data.
static Value pool(Kit &k, Value data, const Window &window, ArrayRef<Dim> dims, Value init, bool isMax, bool isUnsigned) {
  SmallVector<int64_t> strides, dilations, kernel;
  for (const WindowAxis &axis : window) {
    strides.push_back(axis.stride);
    dilations.push_back(axis.dilation);
    kernel.push_back(axis.kernel.get());
  }
  size_t space = window.size();
  Value out = k.fill(dims, init);
  // Only its sizes are read.
  Value shape = tensor::EmptyOp::create(k, kernel, init.getType());
  if (!isUnsigned && space == 1)
    return isMax ? named<linalg::PoolingNcwMaxOp>(k, data, shape, out, strides, dilations)
                 : named<linalg::PoolingNcwSumOp>(k, data, shape, out, strides, dilations);
  if (!isUnsigned && space == 2)
    return isMax ? named<linalg::PoolingNchwMaxOp>(k, data, shape, out, strides, dilations)
                 : named<linalg::PoolingNchwSumOp>(k, data, shape, out, strides, dilations);
  unsigned rank = 2 + 2 * space;
  auto d = [&](unsigned loop) { return k.getAffineDimExpr(loop); };
  SmallVector<AffineExpr> dataExprs = {d(0), d(1)}, shapeExprs;
  for (unsigned i = 0; i != space; ++i) {
    dataExprs.push_back(d(2 + i) * strides[i] + d(2 + space + i) * dilations[i]);
    shapeExprs.push_back(d(2 + space + i));
  }
  MLIRContext *context = k.getContext();
  SmallVector<AffineMap> maps = {AffineMap::get(rank, 0, dataExprs, context), AffineMap::get(rank, 0, shapeExprs, context),
                                 AffineMap::getMultiDimIdentityMap(rank, context).getMajorSubMap(2 + space)};
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::reduction);
  std::fill_n(iterators.begin(), 2 + space, utils::IteratorType::parallel);
  return linalg::GenericOp::create(k, out.getType(), ValueRange{data, shape}, out, maps, iterators,
                                   [&](OpBuilder &b, Location, ValueRange x) {
                                     OpBuilder::InsertionGuard guard(k);
                                     k.restoreInsertionPoint(b.saveInsertionPoint());
                                     Value value = isMax ? k.max(x[2], x[0], isUnsigned) : k.add(x[2], x[0]);
                                     linalg::YieldOp::create(k, value);
                                     b.restoreInsertionPoint(k.saveInsertionPoint());
                                   })
      .getResult(0);
}

//===----------------------------------------------------------------------===//
// MaxPool
//===----------------------------------------------------------------------===//

static Value lowestOf(Kit &k, Type type, bool isUnsigned) {
  if (isa<FloatType>(type))
    return k.constant(type, -std::numeric_limits<double>::infinity());
  unsigned width = type.getIntOrFloatBitWidth();
  return k.integer(type, isUnsigned ? 0 : -(int64_t(1) << (width - 1)));
}

/// Where in the input the greatest element of each window is: of equal ones the first.
static Value findGreatest(Kit &k, Value data, const Window &window, ArrayRef<Dim> dims, bool isColumnMajor, bool isUnsigned) {
  Type type = getElementTypeOrSelf(data), integer = k.getI64Type();
  Dims sizes = k.sizes(data);
  ShapeBuilder &s = k.shapes();
  Dim plane = s.product(ArrayRef(sizes).drop_front(2));
  return k.generate(dims, integer, [&](Kit &k, ValueRange at) -> Value {
    Value base = k.mul(k.add(k.mul(at[0], k.index(sizes[1])), at[1]), k.index(plane));
    // The greatest so far, its number, and whether there is one.
    SmallVector<Value> carried{lowestOf(k, type, isUnsigned), k.index(0), k.integer(k.getI1Type(), 0)};
    std::function<SmallVector<Value>(size_t, SmallVector<Value>, Value, ValueRange)> search =
        [&](size_t dim, SmallVector<Value> indices, Value isValid, ValueRange best) -> SmallVector<Value> {
      if (dim == window.size())
        return choose(
            k, isValid,
            [&](Kit &k) -> SmallVector<Value> {
              Value value = k.load(data, indices), number = k.index(0);
              SmallVector<size_t> order = llvm::to_vector(llvm::seq<size_t>(2, indices.size()));
              if (isColumnMajor)
                std::reverse(order.begin(), order.end());
              for (size_t i : order)
                number = k.add(k.mul(number, k.index(sizes[i])), indices[i]);
              Value isFirst = arith::XOrIOp::create(k, best[2], k.integer(k.getI1Type(), 1));
              Value isGreater = k.compare(Kit::Compare::Greater, value, best[0], isUnsigned);
              Value isBetter = arith::OrIOp::create(k, isFirst, isGreater);
              return {k.select(isBetter, value, best[0]), k.select(isBetter, number, best[1]), k.integer(k.getI1Type(), 1)};
            },
            [&](Kit &) { return SmallVector<Value>(best); });
      const WindowAxis &axis = window[dim];
      return forEach(k, k.index(axis.kernel), best, [&](Kit &k, Value i, ValueRange best) {
        Value position = k.add(k.mul(at[2 + dim], k.index(axis.stride)), k.mul(i, k.index(axis.dilation)));
        position = k.sub(position, k.index(axis.padBegin));
        SmallVector<Value> all(indices);
        all.push_back(position);
        return search(dim + 1, all, both(k, isValid, isWithin(k, position, axis.input)), best);
      });
    };
    Value number = search(0, {at[0], at[1]}, k.integer(k.getI1Type(), 1), carried)[1];
    return k.fromIndex(integer, k.add(base, number));
  });
}

static LogicalResult lowerMaxPool(MaxPoolOp op, MaxPoolOp::Adaptor in, Kit &k, Values &results) {
  bool isUnsignedData = isUnsigned(op.getX());
  Window window = windowOf(k, op, in.getX());
  Dims dims{k.sizes(in.getX())[0], k.sizes(in.getX())[1]};
  for (const WindowAxis &axis : window)
    dims.push_back(axis.output);
  Value lowest = lowestOf(k, k.resultElement(0), isUnsignedData);
  Value data = padded(k, in.getX(), reaching(k, window), lowest);
  results.push_back(pool(k, data, window, dims, lowest, /*isMax=*/true, isUnsignedData));
  if (op.getIndices())
    results.push_back(findGreatest(k, in.getX(), window, dims, op.getStorageOrder() == 1, isUnsignedData));
  return success();
}

//===----------------------------------------------------------------------===//
// AveragePool and LpPool
//===----------------------------------------------------------------------===//

/// How many positions of each window along a dimension lie in the input, or in its padding too.
static Value countPositions(Kit &k, const WindowAxis &axis, bool withPadding, Type type) {
  ShapeBuilder &s = k.shapes();
  Dim low = withPadding ? s.sub(0, axis.padBegin) : Dim(0), high = withPadding ? s.add(axis.input, axis.padEnd) : axis.input;
  return k.generate(axis.output, type, [&](Kit &k, ValueRange at) {
    Value begin = k.sub(k.mul(at[0], k.index(axis.stride)), k.index(axis.padBegin)), step = k.index(axis.dilation);
    Value zero = k.index(0), kernel = k.index(axis.kernel);
    // The first position at or behind `bound`, in [0, kernel].
    auto firstFrom = [&](Value bound) {
      Value missing = arith::MaxSIOp::create(k, k.sub(bound, begin), zero);
      Value number = arith::DivUIOp::create(k, k.add(missing, k.sub(step, k.index(1))), step);
      return arith::MinSIOp::create(k, number, kernel).getResult();
    };
    return toFloat(k, type, k.sub(firstFrom(k.index(high)), firstFrom(k.index(low))));
  });
}

static LogicalResult lowerAveragePool(AveragePoolOp op, AveragePoolOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Window window = windowOf(k, op, in.getX()), reached = reaching(k, window);
  Dims dims = k.resultDims(0);
  Value data = padded(k, convertFloats(k, in.getX(), type), reached, k.zero(type));
  Value sums = pool(k, data, window, dims, k.zero(type), /*isMax=*/false, /*isUnsigned=*/false);
  // The number of elements is a product over dimensions; mostly that of the window.
  bool withPadding = op.getCountIncludePad() != 0;
  SmallVector<Value> inputs{sums};
  SmallVector<SmallVector<unsigned>> loops{llvm::to_vector(llvm::seq<unsigned>(0, dims.size()))};
  double whole = 1;
  for (auto [i, axis, wide] : llvm::enumerate(window, reached)) {
    bool isWhole = withPadding ? wide.padEnd.isStatic() && axis.padEnd.isStatic() && wide.padEnd.get() <= axis.padEnd.get()
                               : axis.padBegin.is(0) && wide.padEnd.is(0);
    if (isWhole) {
      whole *= axis.kernel.get();
      continue;
    }
    inputs.push_back(countPositions(k, axis, withPadding, type));
    loops.push_back({static_cast<unsigned>(2 + i)});
  }
  results.push_back(mapLoops(k, dims, inputs, loops, element, [&](Kit &k, ValueRange x) {
    Value count = k.constant(type, whole);
    for (Value factor : x.slice(1, inputs.size() - 1))
      count = k.mul(count, factor);
    return convertFloat(k, div(k, x[0], count), element);
  }));
  return success();
}

/// |x|^p, by squaring.
static Value power(Kit &k, Value x, int64_t p) {
  Value base = math::AbsFOp::create(k, x), result;
  while (true) {
    if (p & 1)
      result = result ? k.mul(result, base) : base;
    p >>= 1;
    if (p == 0)
      return result;
    base = k.mul(base, base);
  }
}

static Value root(Kit &k, Value x, int64_t p) {
  if (p == 1)
    return x;
  if (p == 2)
    return math::SqrtOp::create(k, x);
  return math::PowFOp::create(k, x, k.constant(x.getType(), 1.0 / static_cast<double>(p)));
}

static LogicalResult lowerLpPool(LpPoolOp op, LpPoolOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  int64_t p = op.getP();
  Window window = windowOf(k, op, in.getX());
  Dims dims = k.resultDims(0);
  Value powers = mapEach(k, in.getX(), type,
                         [&](Kit &k, ValueRange x) { return power(k, convertFloat(k, x[0], type), p); });
  Value data = padded(k, powers, reaching(k, window), k.zero(type));
  Value sums = pool(k, data, window, dims, k.zero(type), /*isMax=*/false, /*isUnsigned=*/false);
  results.push_back(mapEach(k, sums, element, [&](Kit &k, ValueRange x) { return convertFloat(k, root(k, x[0], p), element); }));
  return success();
}

//===----------------------------------------------------------------------===//
// Global pools
//===----------------------------------------------------------------------===//

/// Reduces all dimensions of space, which are one behind `merge`.
static Value reduceSpace(Kit &k, Value data, Value init, Kit::Body body) {
  int64_t rank = ShapeBuilder::rank(data);
  SmallVector<int64_t> axes;
  for (int64_t axis = 2; axis < rank; ++axis)
    axes.push_back(axis);
  return k.reduce(data, axes, /*keepDims=*/true, init, body);
}

static LogicalResult lowerGlobalMaxPool(GlobalMaxPoolOp op, GlobalMaxPoolOp::Adaptor in, Kit &k, Values &results) {
  Value lowest = lowestOf(k, k.resultElement(0), false);
  results.push_back(reduceSpace(k, in.getX(), lowest, [](Kit &k, ValueRange x) { return k.max(x[1], x[0]); }));
  return success();
}

static LogicalResult lowerGlobalAveragePool(GlobalAveragePoolOp op, GlobalAveragePoolOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Value sums = reduceSpace(k, convertFloats(k, in.getX(), type), k.zero(type),
                           [](Kit &k, ValueRange x) { return k.add(x[1], x[0]); });
  Dims sizes = k.sizes(in.getX());
  Value count = toFloat(k, type, k.index(k.shapes().product(ArrayRef(sizes).drop_front(2))));
  results.push_back(mapEach(k, sums, element,
                            [&](Kit &k, ValueRange x) { return convertFloat(k, div(k, x[0], count), element); }));
  return success();
}

static LogicalResult lowerGlobalLpPool(GlobalLpPoolOp op, GlobalLpPoolOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  int64_t p = op.getP();
  Value sums = reduceSpace(k, convertFloats(k, in.getX(), type), k.zero(type),
                           [&](Kit &k, ValueRange x) { return k.add(x[1], power(k, x[0], p)); });
  results.push_back(mapEach(k, sums, element,
                            [&](Kit &k, ValueRange x) { return convertFloat(k, root(k, x[0], p), element); }));
  return success();
}

//===----------------------------------------------------------------------===//
// MaxUnpool
//===----------------------------------------------------------------------===//

/// Elements at their indices, the others zero. Of equal indices the last element counts.
static LogicalResult lowerMaxUnpool(MaxUnpoolOp op, MaxUnpoolOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0);
  ShapeBuilder &s = k.shapes();
  Dims data = k.sizes(in.getX()), dims = k.resultDims(0), inner{data[0], data[1]};
  WindowAttributes attributes;
  attributes.kernelShape = op.getKernelShape();
  attributes.strides = op.getStrides().value_or(ArrayRef<int64_t>());
  attributes.pads = op.getPads().value_or(ArrayRef<int64_t>());
  std::optional<Window> window = readWindow(s, ArrayRef(data).drop_front(2), {}, attributes);
  // Indices count elements of what was pooled; `output_shape` may be larger.
  for (const WindowAxis &axis : *window) {
    Dim covered = s.add(s.mul(s.sub(axis.input, 1), axis.stride), axis.getExtent(s));
    inner.push_back(s.max(s.sub(covered, s.add(axis.padBegin, axis.padEnd)), 0));
  }
  for (auto [i, size] : llvm::enumerate(inner)) {
    if (!dims[i].isStatic() || !size.isStatic())
      k.check(k.compare(Kit::Compare::LessOrEqual, k.index(size), k.index(dims[i])),
              "onnx.MaxUnpool: output_shape is smaller than what was pooled");
    else if (dims[i].get() < size.get())
      return k.refuse() << "output_shape has " << dims[i].get() << " along dimension " << i << ", less than " << size.get()
                        << ", what was pooled";
  }
  for (auto [i, size] : llvm::enumerate(k.sizes(in.getI())))
    if (!size.isStatic() || !data[i].isStatic())
      k.check(k.compare(Kit::Compare::Equal, k.index(size), k.index(data[i])), "onnx.MaxUnpool: X and I differ in size");
  Dim total = s.product(inner), count = s.product(data);
  k.checkIndices(in.getI(), total, "MaxUnpool");
  int64_t rank = data.size();
  Value x = merge(k, in.getX(), 0, rank), indices = merge(k, in.getI(), 0, rank);
  Value flat = k.fill(total, k.zero(element));
  flat = forEach(k, k.index(count), flat, [&](Kit &k, Value i, ValueRange carried) -> SmallVector<Value> {
    Value to = k.normalizeIndex(k.load(indices, i), total);
    return {tensor::InsertOp::create(k, k.load(x, i), carried[0], to)};
  })[0];
  Value result = k.reshape(flat, inner);
  bool isLarger = llvm::any_of(llvm::zip(dims, inner), [](auto each) { return !std::get<0>(each).isSame(std::get<1>(each)); });
  if (isLarger)
    result = insert(k, result, k.fill(dims, k.zero(element)), Dims(rank, Dim(0)));
  results.push_back(result);
  return success();
}

void populatePoolingLowerings(Lowerings &lowerings) {
  lowerings.add<AveragePoolOp, lowerAveragePool>();
  lowerings.add<GlobalAveragePoolOp, lowerGlobalAveragePool>();
  lowerings.add<GlobalLpPoolOp, lowerGlobalLpPool>();
  lowerings.add<GlobalMaxPoolOp, lowerGlobalMaxPool>();
  lowerings.add<LpPoolOp, lowerLpPool>();
  lowerings.add<MaxPoolOp, lowerMaxPool>();
  lowerings.add<MaxUnpoolOp, lowerMaxUnpool>();
}

} // namespace lathe::onnx
