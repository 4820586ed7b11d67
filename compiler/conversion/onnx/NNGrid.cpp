//===- NNGrid.cpp - Lowering of operators of grids ------------------------===//

#include "compiler/conversion/onnx/NN.h"
#include "compiler/conversion/onnx/Resampling.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lathe::onnx {

Value cubicWeight(Kit &k, Value x, double a) {
  Type type = x.getType();
  auto constant = [&](double value) { return k.constant(type, value); };
  // (a + 2) x³ - (a + 3) x² + 1 up to 1; a x³ - 5 a x² + 8 a x - 4 a up to 2.
  Value near = k.add(k.mul(k.mul(k.sub(k.mul(constant(a + 2), x), constant(a + 3)), x), x), constant(1));
  Value far = k.sub(k.mul(k.add(k.mul(k.sub(k.mul(constant(a), x), constant(5 * a)), x), constant(8 * a)), x), constant(4 * a));
  Value isNear = k.compare(Kit::Compare::LessOrEqual, x, constant(1)), isFar = k.compare(Kit::Compare::Less, x, constant(2));
  return k.select(isNear, near, k.select(isFar, far, k.zero(type)));
}

//===----------------------------------------------------------------------===//
// GridSample
//===----------------------------------------------------------------------===//

/// A coordinate mirrored at the borders until it is between them.
static Value reflect(Kit &k, Value x, Value low, Value high) {
  Type type = x.getType();
  Value range = k.sub(high, low), zero = k.zero(type), two = k.constant(type, 2);
  auto mirrored = [&](Value beyond, Value from, Value to, bool isAbove) {
    Value turns = math::FloorOp::create(k, div(k, beyond, range));
    Value rest = k.sub(beyond, k.mul(turns, range));
    Value half = math::FloorOp::create(k, k.mul(turns, k.constant(type, 0.5)));
    Value isEven = k.compare(Kit::Compare::Equal, k.mul(half, two), turns);
    Value inward = isAbove ? k.sub(from, rest) : k.add(from, rest), outward = isAbove ? k.add(to, rest) : k.sub(to, rest);
    return k.select(isEven, inward, outward);
  };
  Value below = mirrored(k.sub(low, x), low, high, false), above = mirrored(k.sub(x, high), high, low, true);
  Value result = k.select(k.compare(Kit::Compare::Less, x, low), below, x);
  result = k.select(k.compare(Kit::Compare::Greater, x, high), above, result);
  // One element, at its own mirrors.
  return k.select(k.compare(Kit::Compare::Greater, range, zero), result, low);
}

static LogicalResult lowerGridSample(GridSampleOp op, GridSampleOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0);
  Value x = in.getX(), grid = in.getGrid();
  Type gridType = getElementTypeOrSelf(grid);
  // Integers of 32 bits and more are exact in f64 only.
  bool isWide = gridType.isF64() || element.isF64() || (isa<IntegerType>(element) && element.getIntOrFloatBitWidth() > 16);
  Type type = isWide ? Type(k.getF64Type()) : Type(k.getF32Type());
  Dims data = k.sizes(x), dims = k.resultDims(0), gridSizes = k.sizes(grid);
  if (!data[0].isStatic() || !gridSizes[0].isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(data[0]), k.index(gridSizes[0])),
            "onnx.GridSample: the batches of X and grid differ in size");
  size_t space = data.size() - 2;
  bool isAligned = op.getAlignCorners(), isUnsignedData = isUnsigned(op.getX());
  StringRef padding = op.getPaddingMode(), mode = op.getMode();
  results.push_back(k.generate(dims, element, [&](Kit &k, ValueRange at) {
    Value one = k.constant(type, 1), half = k.constant(type, 0.5), zero = k.zero(type);
    SmallVector<Value> positions, lows, highs;
    for (size_t dim = 0; dim != space; ++dim) {
      // The grid names dimensions from the last one.
      SmallVector<Value> from{at[0]};
      llvm::append_range(from, at.drop_front(2));
      from.push_back(k.index(space - 1 - dim));
      Value normal = k.add(convertFloat(k, k.load(grid, from), type), one);
      Value size = toFloat(k, type, k.index(data[2 + dim])), last = k.sub(size, one);
      Value position = isAligned ? k.mul(k.mul(normal, half), last) : k.mul(k.sub(k.mul(normal, size), one), half);
      Value low = isAligned ? zero : k.constant(type, -0.5), high = isAligned ? last : k.sub(size, half);
      if (mode == "nearest")
        position = math::RoundEvenOp::create(k, position);
      if (padding == "border")
        position = clamp(k, position, zero, last);
      else if (padding == "reflection")
        position = reflect(k, position, low, high);
      // Also NaN is somewhere.
      Value isNear = both(k, k.compare(Kit::Compare::Greater, position, k.constant(type, -4)),
                          k.compare(Kit::Compare::Less, position, k.add(size, k.constant(type, 4))));
      positions.push_back(k.select(isNear, position, k.constant(type, -4)));
      lows.push_back(low);
      highs.push_back(high);
    }
    // The elements that count along each dimension: their indices, whether they are there, their weights.
    struct Tap {
      Value index, isValid, weight;
    };
    SmallVector<SmallVector<Tap>> taps(space);
    for (size_t dim = 0; dim != space; ++dim) {
      Dim size = data[2 + dim];
      Value last = k.sub(k.index(size), k.index(1));
      auto tap = [&](Value index, Value weight) {
        Value isValid = isWithin(k, index, size);
        if (padding == "reflection") {
          index = truncateToIndex(k, reflect(k, toFloat(k, type, index), lows[dim], highs[dim]));
          isValid = Value();
        } else if (padding == "border") {
          isValid = Value();
        }
        taps[dim].push_back({clamp(k, index, k.index(0), last), isValid, weight});
      };
      if (mode == "nearest") {
        tap(truncateToIndex(k, positions[dim]), Value());
        continue;
      }
      Value floor = math::FloorOp::create(k, positions[dim]), part = k.sub(positions[dim], floor), first = truncateToIndex(k, floor);
      if (mode == "linear") {
        tap(first, k.sub(one, part));
        tap(k.add(first, k.index(1)), part);
        continue;
      }
      for (int64_t i = -1; i != 3; ++i) {
        Value distance = math::AbsFOp::create(k, k.sub(part, k.constant(type, static_cast<double>(i))));
        tap(k.add(first, k.index(i)), cubicWeight(k, distance, -0.75));
      }
    }
    std::function<Value(size_t, SmallVector<Value>, Value)> sum = [&](size_t dim, SmallVector<Value> indices, Value isValid) -> Value {
      if (dim == space) {
        Value value = k.load(x, indices);
        if (mode != "nearest")
          value = numberToFloat(k, value, type, isUnsignedData);
        return isValid ? k.select(isValid, value, k.zero(value.getType())) : value;
      }
      Value total;
      for (const Tap &tap : taps[dim]) {
        SmallVector<Value> more(indices);
        more.push_back(tap.index);
        Value valid = !tap.isValid ? isValid : isValid ? both(k, isValid, tap.isValid) : tap.isValid;
        Value value = sum(dim + 1, more, valid);
        if (tap.weight)
          value = k.mul(tap.weight, value);
        total = total ? k.add(total, value) : value;
      }
      return total;
    };
    Value result = sum(0, {at[0], at[1]}, Value());
    return mode == "nearest" ? result : floatToNumber(k, result, element, isUnsignedData);
  }));
  return success();
}

//===----------------------------------------------------------------------===//
// AffineGrid
//===----------------------------------------------------------------------===//

static LogicalResult lowerAffineGrid(AffineGridOp op, AffineGridOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Dims dims = k.resultDims(0);
  Value theta = in.getTheta();
  size_t space = dims.size() - 2;
  if (!dims[0].isStatic() || !k.sizes(theta)[0].isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(dims[0]), k.index(k.sizes(theta)[0])),
            "onnx.AffineGrid: theta has not the batch size that size says");
  results.push_back(k.generate(dims, element, [&](Kit &k, ValueRange at) {
    Value total;
    auto add = [&](size_t column, Value coordinate) {
      Value factor = convertFloat(k, k.load(theta, {at[0], at.back(), k.index(column)}), type);
      Value term = coordinate ? k.mul(factor, coordinate) : factor;
      total = total ? k.add(total, term) : term;
    };
    for (size_t column = 0; column != space; ++column) {
      // x is the last dimension.
      size_t dim = space - column;
      Type f64 = k.getF64Type();
      Value i = toFloat(k, f64, at[dim]), size = toFloat(k, f64, k.index(dims[dim])), one = k.constant(f64, 1);
      Value coordinate;
      if (op.getAlignCorners()) {
        Value isAlone = k.compare(Kit::Compare::LessOrEqual, size, one);
        Value span = k.select(isAlone, one, k.sub(size, one));
        coordinate = k.sub(div(k, k.add(i, i), span), one);
      } else {
        coordinate = k.sub(div(k, k.add(k.add(i, i), one), size), one);
      }
      add(column, convertFloat(k, coordinate, type));
    }
    add(space, Value());
    return convertFloat(k, total, element);
  }));
  return success();
}

void populateGridLowerings(Lowerings &lowerings) {
  lowerings.add<AffineGridOp, lowerAffineGrid>();
  lowerings.add<GridSampleOp, lowerGridSample>();
}

} // namespace lathe::onnx
