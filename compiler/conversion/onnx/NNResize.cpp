//===- NNResize.cpp - Lowering of Resize ----------------------------------===//
//
// One dimension after the other. For each there is a table of what its results are made of, indices and weights, computed once
// and small against the tensor.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/NN.h"
#include "compiler/conversion/onnx/Resampling.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/Resize.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;

namespace lathe::onnx {
namespace {

/// Where results along a dimension come from.
struct Source {
  ResizeAxis axis;
  Value scale;          // in f64
  Value begin, end;     // of the region, in f64; null but for tf_crop_and_resize
};

} // namespace

/// The position in the input of the result at `index`, in f64.
static Value positionOf(Kit &k, const Source &source, StringRef mode, Value index) {
  Type type = k.getF64Type();
  Value at = toFloat(k, type, index), in = toFloat(k, type, k.index(source.axis.input));
  Value one = k.constant(type, 1), half = k.constant(type, 0.5);
  // Sizes times scales need not be whole.
  Value out = k.mul(source.scale, in);
  auto halfPixel = [&] { return k.sub(div(k, k.add(at, half), source.scale), half); };
  Value isOne = k.compare(Kit::Compare::Equal, out, one);
  if (mode == "align_corners")
    return k.select(isOne, k.zero(type), div(k, k.mul(at, k.sub(in, one)), k.sub(out, one)));
  if (mode == "asymmetric")
    return div(k, at, source.scale);
  if (mode == "pytorch_half_pixel")
    return k.select(isOne, k.constant(type, -0.5), halfPixel());
  if (mode == "half_pixel_symmetric") {
    Value adjustment = div(k, toFloat(k, type, k.index(source.axis.output)), out);
    Value offset = k.mul(k.mul(in, half), k.sub(one, adjustment));
    return k.sub(k.add(offset, div(k, k.add(at, half), source.scale)), half);
  }
  if (mode == "tf_crop_and_resize") {
    Value last = k.sub(in, one), extent = k.mul(k.sub(source.end, source.begin), last);
    Value middle = k.mul(extent, half), spread = div(k, k.mul(at, extent), k.sub(out, one));
    return k.add(k.select(isOne, middle, spread), k.mul(source.begin, last));
  }
  return halfPixel();
}

/// Whether a position lies outside of the input, where the extrapolation value stands for it.
static Value isOutside(Kit &k, const Source &source, Value position) {
  Type type = position.getType();
  Value last = k.sub(toFloat(k, type, k.index(source.axis.input)), k.constant(type, 1));
  Value isInside = both(k, k.compare(Kit::Compare::GreaterOrEqual, position, k.zero(type)),
                        k.compare(Kit::Compare::LessOrEqual, position, last));
  return arith::XOrIOp::create(k, isInside, k.integer(k.getI1Type(), 1));
}

/// A float position as an index in the input. Positions far outside are those of its ends.
static Value boundedFloor(Kit &k, Value position, Dim size) {
  Type type = position.getType();
  Value low = k.constant(type, -4), high = k.add(toFloat(k, type, k.index(size)), k.constant(type, 4));
  position = k.select(k.compare(Kit::Compare::Greater, position, low), position, low);
  position = k.select(k.compare(Kit::Compare::Less, position, high), position, high);
  return position;
}

static Value clampToAxis(Kit &k, Value index, Dim size) {
  return clamp(k, index, k.index(0), k.sub(k.index(size), k.index(1)));
}

//===----------------------------------------------------------------------===//
// Nearest
//===----------------------------------------------------------------------===//

static Value nearestIndex(Kit &k, ResizeOp op, const Source &source, Value position) {
  Type type = position.getType();
  position = boundedFloor(k, position, source.axis.input);
  Value floor = math::FloorOp::create(k, position), part = k.sub(position, floor), next = k.add(floor, k.constant(type, 1));
  Value half = k.constant(type, 0.5);
  StringRef mode = op.getNearestMode();
  Value result = floor;
  if (mode == "round_prefer_floor")
    result = k.select(k.compare(Kit::Compare::LessOrEqual, part, half), floor, next);
  else if (mode == "round_prefer_ceil")
    result = k.select(k.compare(Kit::Compare::Less, part, half), floor, next);
  else if (mode == "ceil")
    result = math::CeilOp::create(k, position);
  return clampToAxis(k, truncateToIndex(k, result), source.axis.input);
}

/// All dimensions at once: an element is an element. A table has -1 for what is extrapolated.
static Value resizeNearest(Kit &k, ResizeOp op, Value x, ArrayRef<Source> sources, Value extrapolation) {
  Type integer = k.getI64Type();
  SmallVector<Value> tables(ShapeBuilder::rank(x));
  for (const Source &source : sources)
    tables[source.axis.axis] = k.generate(source.axis.output, integer, [&](Kit &k, ValueRange at) {
      Value position = positionOf(k, source, op.getCoordinateTransformationMode(), at[0]);
      Value index = k.fromIndex(integer, nearestIndex(k, op, source, position));
      return source.begin ? k.select(isOutside(k, source, position), k.integer(integer, -1), index) : index;
    });
  return k.generate(k.resultDims(0), getElementTypeOrSelf(x), [&](Kit &k, ValueRange at) -> Value {
    SmallVector<Value> from(at);
    Value isInside;
    for (auto [index, table] : llvm::zip(from, tables)) {
      if (!table)
        continue;
      Value number = k.load(table, index);
      index = k.toIndex(number);
      if (!extrapolation)
        continue;
      Value isValid = k.compare(Kit::Compare::GreaterOrEqual, number, k.zero(integer));
      isInside = isInside ? both(k, isInside, isValid) : isValid;
    }
    if (!isInside)
      return k.load(x, from);
    return choose(
        k, isInside, [&](Kit &k) -> SmallVector<Value> { return {k.load(x, from)}; },
        [&](Kit &) -> SmallVector<Value> { return {extrapolation}; })[0];
  });
}

//===----------------------------------------------------------------------===//
// Linear and cubic
//===----------------------------------------------------------------------===//

/// The weight of an element at a distance, which is less than the filter's radius or the weight is zero.
static Value filter(Kit &k, ResizeOp op, Value distance) {
  Type type = distance.getType();
  Value x = math::AbsFOp::create(k, distance), zero = k.zero(type), one = k.constant(type, 1);
  if (op.getMode() == "linear")
    return k.max(k.sub(one, x), zero);
  return cubicWeight(k, x, op.getCubicCoeffA().convertToFloat());
}

/// One dimension, as floats of `type`.
static Value resizeAxis(Kit &k, ResizeOp op, Value x, const Source &source, Type type, Value extrapolation) {
  Type f64 = k.getF64Type();
  const ResizeAxis &axis = source.axis;
  double radius = op.getMode() == "linear" ? 1 : 2;
  // The elements that a result is made of begin so far from the one before its position: `start`, a count of `count`.
  bool isSmoothed = op.getAntialias();
  Dim count = static_cast<int64_t>(2 * radius);
  Value start = k.index(1 - static_cast<int64_t>(radius)), squeeze = k.constant(f64, 1);
  if (isSmoothed && axis.scale) {
    double factor = std::min(*axis.scale, 1.0);
    int64_t first = static_cast<int64_t>(std::floor(-radius / factor)) + 1;
    start = k.index(first);
    count = 2 - 2 * first;
    squeeze = k.constant(f64, factor);
  } else if (isSmoothed) {
    squeeze = k.min(source.scale, k.constant(f64, 1));
    Value first = math::FloorOp::create(k, div(k, k.constant(f64, -radius), squeeze));
    start = k.add(truncateToIndex(k, first), k.index(1));
    count = Dim(k.sub(k.index(2), k.mul(start, k.index(2))));
  }
  bool isNormalized = isSmoothed || op.getExcludeOutside();
  auto positionAt = [&](Kit &k, Value index) { return positionOf(k, source, op.getCoordinateTransformationMode(), index); };
  auto base = [&](Kit &k, Value position) -> std::pair<Value, Value> {
    Value bounded = boundedFloor(k, position, axis.input), floor = math::FloorOp::create(k, bounded);
    return {k.add(truncateToIndex(k, floor), start), k.sub(bounded, floor)};
  };
  Value indices = k.generate({axis.output, count}, k.getI64Type(), [&](Kit &k, ValueRange at) {
    Value first = base(k, positionAt(k, at[0])).first;
    return k.fromIndex(k.getI64Type(), clampToAxis(k, k.add(first, at[1]), axis.input));
  });
  Value weights = k.generate({axis.output, count}, f64, [&](Kit &k, ValueRange at) {
    std::pair<Value, Value> from = base(k, positionAt(k, at[0]));
    Value distance = k.sub(toFloat(k, f64, k.add(start, at[1])), from.second);
    Value weight = filter(k, op, k.mul(distance, squeeze));
    if (!op.getExcludeOutside())
      return weight;
    return k.select(isWithin(k, k.add(from.first, at[1]), axis.input), weight, k.zero(f64));
  });
  Value sums;
  if (isNormalized)
    sums = k.reduce(weights, 1, false, k.zero(f64), [](Kit &k, ValueRange x) { return k.add(x[1], x[0]); });
  Value factors = k.generate({axis.output, count}, type, [&](Kit &k, ValueRange at) {
    Value weight = k.load(weights, at);
    if (isNormalized) {
      Value sum = k.load(sums, at[0]);
      sum = k.select(k.compare(Kit::Compare::Equal, sum, k.zero(f64)), k.constant(f64, 1), sum);
      weight = div(k, weight, sum);
    }
    return convertFloat(k, weight, type);
  });
  Dims dims = k.sizes(x);
  dims[axis.axis] = axis.output;
  return k.generate(dims, type, [&](Kit &k, ValueRange at) -> Value {
    Value o = at[axis.axis];
    auto term = [&](Kit &k, Value i) {
      SmallVector<Value> from(at);
      from[axis.axis] = k.toIndex(k.load(indices, {o, i}));
      return k.mul(k.load(factors, {o, i}), k.load(x, from));
    };
    Value result;
    if (count.isStatic() && count.get() <= 8) {
      for (int64_t i = 0; i != count.get(); ++i) {
        Value value = term(k, k.index(i));
        result = result ? k.add(result, value) : value;
      }
    } else {
      result = forEach(k, k.index(count), k.zero(type), [&](Kit &k, Value i, ValueRange sum) -> SmallVector<Value> {
        return {k.add(sum[0], term(k, i))};
      })[0];
    }
    return source.begin ? k.select(isOutside(k, source, positionAt(k, o)), extrapolation, result) : result;
  });
}

static LogicalResult lowerResize(ResizeOp op, ResizeOp::Adaptor in, Kit &k, Values &results) {
  std::optional<SmallVector<ResizeAxis>> axes = inferResize(k.shapes(), op);
  Type element = k.resultElement(0), f64 = k.getF64Type();
  bool isCropped = op.getCoordinateTransformationMode() == "tf_crop_and_resize";
  SmallVector<Source> sources;
  for (auto [i, axis] : llvm::enumerate(*axes)) {
    if (axis.scale == 1.0 && axis.input.isSame(axis.output) && !isCropped)
      continue;
    Source source{axis, axis.scale ? k.constant(f64, *axis.scale) : axis.scaleValue, Value(), Value()};
    if (isCropped) {
      Value roi = in.getRoi();
      source.begin = convertFloat(k, k.load(roi, k.index(i)), f64);
      source.end = convertFloat(k, k.load(roi, k.index(i + axes->size())), f64);
    }
    sources.push_back(source);
  }
  Value x = in.getX();
  bool isUnsignedData = isUnsigned(op.getX());
  double extrapolated = op.getExtrapolationValue().convertToFloat();
  if (op.getMode() == "nearest") {
    Value value;
    if (isCropped)
      value = isa<FloatType>(element) ? k.constant(element, extrapolated)
                                      : floatToNumber(k, k.constant(f64, extrapolated), element, isUnsignedData);
    results.push_back(resizeNearest(k, op, x, sources, value));
    return success();
  }
  if (sources.empty()) {
    results.push_back(x);
    return success();
  }
  // Integers of 32 bits and more are exact in f64 only.
  Type type = k.getF32Type();
  if (element.isF64() || (isa<IntegerType>(element) && element.getIntOrFloatBitWidth() > 16))
    type = f64;
  x = k.map(k.sizes(x), x, type, [&](Kit &k, ValueRange x) { return numberToFloat(k, x[0], type, isUnsignedData); });
  Value extrapolation = k.constant(type, extrapolated);
  for (const Source &source : sources)
    x = resizeAxis(k, op, x, source, type, extrapolation);
  results.push_back(element == type ? x : k.map(k.sizes(x), x, element, [&](Kit &k, ValueRange x) {
    return floatToNumber(k, x[0], element, isUnsignedData);
  }));
  return success();
}

void populateResamplingLowerings(Lowerings &lowerings) {
  lowerings.add<ResizeOp, lowerResize>();
  populateGridLowerings(lowerings);
}

} // namespace lathe::onnx
