//===- NNRegions.cpp - Lowering of pools over regions of interest ---------===//

#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lathe::onnx {

/// A float in [low, high] as an index, low for NaN.
static Value boundedIndex(Kit &k, Value number, Value low, Value high) {
  Type type = number.getType();
  Value least = toFloat(k, type, low), most = toFloat(k, type, high);
  number = k.select(k.compare(Kit::Compare::Greater, number, least), number, least);
  number = k.select(k.compare(Kit::Compare::Less, number, most), number, most);
  return truncateToIndex(k, number);
}

/// The greatest element of each bin; bins are of whole elements.
static LogicalResult lowerMaxRoiPool(MaxRoiPoolOp op, MaxRoiPoolOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Dims data = k.sizes(in.getX()), dims = k.resultDims(0);
  Value x = in.getX(), rois = in.getRois();
  double scale = op.getSpatialScale().convertToFloat();
  // The batch of each region.
  Value batches = k.generate(dims[0], k.getI64Type(), [&](Kit &k, ValueRange at) -> Value {
    Value number = convertFloat(k, k.load(rois, {at[0], k.index(0)}), type);
    Value isValid = both(k, k.compare(Kit::Compare::GreaterOrEqual, number, k.zero(type)),
                         k.compare(Kit::Compare::Less, number, toFloat(k, type, k.index(data[0]))));
    Value batch = arith::FPToSIOp::create(k, k.getI64Type(), k.select(isValid, number, k.zero(type)));
    return k.select(isValid, batch, k.fromIndex(k.getI64Type(), k.index(data[0])));
  });
  k.checkIndices(batches, data[0], "MaxRoiPool");
  results.push_back(k.generate(dims, element, [&](Kit &k, ValueRange at) -> Value {
    Value batch = k.toIndex(k.load(batches, at[0])), zero = k.index(0), one = k.index(1);
    // Along one dimension: where the bin begins and ends, within the image.
    auto bin = [&](int64_t column, int64_t dim) -> std::pair<Value, Value> {
      auto corner = [&](int64_t c) -> Value {
        Value number = k.mul(convertFloat(k, k.load(rois, {at[0], k.index(c)}), type), k.constant(type, scale));
        // Halves away from zero.
        Value half = math::CopySignOp::create(k, k.constant(type, 0.5), number);
        Value bound = k.index(int64_t(1) << 40);
        return boundedIndex(k, k.add(number, half), k.sub(zero, bound), bound);
      };
      Value begin = corner(column), end = corner(column + 2);
      Value extent = arith::MaxSIOp::create(k, k.add(k.sub(end, begin), one), one);
      Value bins = toFloat(k, type, k.index(dims[dim])), size = div(k, toFloat(k, type, extent), bins);
      Value low = math::FloorOp::create(k, k.mul(toFloat(k, type, at[dim]), size));
      Value high = math::CeilOp::create(k, k.mul(toFloat(k, type, k.add(at[dim], one)), size));
      Value limit = k.index(data[dim]);
      return {clamp(k, k.add(truncateToIndex(k, low), begin), zero, limit),
              clamp(k, k.add(truncateToIndex(k, high), begin), zero, limit)};
    };
    std::pair<Value, Value> vertical = bin(2, 2), horizontal = bin(1, 3);
    Value top = vertical.first, left = horizontal.first;
    Value rows = k.sub(vertical.second, top), columns = k.sub(horizontal.second, left);
    Value isEmpty = arith::OrIOp::create(k, arith::CmpIOp::create(k, arith::CmpIPredicate::sle, rows, zero),
                                         arith::CmpIOp::create(k, arith::CmpIPredicate::sle, columns, zero));
    Value lowest = k.constant(element, -std::numeric_limits<double>::infinity());
    Value greatest = forEach(k, rows, lowest, [&](Kit &k, Value i, ValueRange best) {
      return forEach(k, columns, best, [&](Kit &k, Value j, ValueRange best) -> SmallVector<Value> {
        return {k.max(best[0], k.load(x, {batch, at[1], k.add(top, i), k.add(left, j)}))};
      });
    })[0];
    return k.select(isEmpty, k.zero(element), greatest);
  }));
  return success();
}

/// Samples between elements, in a grid over each bin.
static LogicalResult lowerRoiAlign(RoiAlignOp op, RoiAlignOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Dims data = k.sizes(in.getX()), dims = k.resultDims(0);
  Value x = in.getX(), rois = in.getRois(), batches = in.getBatchIndices();
  if (!dims[0].isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(k.sizes(rois)[0]), k.index(k.sizes(batches)[0])),
            "onnx.RoiAlign: there are not as many batch_indices as rois");
  k.checkIndices(batches, data[0], "RoiAlign");
  double scale = op.getSpatialScale().convertToFloat();
  bool isHalfPixel = op.getCoordinateTransformationMode() == "half_pixel", isMax = op.getMode() == "max";
  results.push_back(k.generate(dims, element, [&](Kit &k, ValueRange at) {
    Value batch = k.normalizeIndex(k.load(batches, at[0]), data[0]), one = k.constant(type, 1), zero = k.zero(type);
    // Along one dimension: the begin of the bin, the distance of its samples, their number.
    struct Bin {
      Value begin, size, count;
    };
    auto bin = [&](int64_t column, int64_t dim) -> Bin {
      auto corner = [&](int64_t c) -> Value {
        Value number = convertFloat(k, k.load(rois, {at[0], k.index(c)}), type);
        number = k.mul(number, k.constant(type, scale));
        return isHalfPixel ? k.sub(number, k.constant(type, 0.5)) : number;
      };
      Value begin = corner(column), extent = k.sub(corner(column + 2), begin);
      if (!isHalfPixel)
        extent = k.max(extent, one);
      Value size = div(k, extent, toFloat(k, type, k.index(dims[dim])));
      Value count = k.index(op.getSamplingRatio());
      if (op.getSamplingRatio() == 0)
        count = boundedIndex(k, math::CeilOp::create(k, size), k.index(0), k.index(int64_t(1) << 20));
      return {k.add(begin, k.mul(toFloat(k, type, at[dim]), size)), size, count};
    };
    Bin rows = bin(1, 2), columns = bin(0, 3);
    // A sample's position along a dimension: its two elements and the part of the second.
    struct Sample {
      Value isValid, low, high, part;
    };
    auto sample = [&](const Bin &bin, Value number, int64_t dim) -> Sample {
      Value middle = k.add(toFloat(k, type, number), k.constant(type, 0.5));
      Value position = k.add(bin.begin, div(k, k.mul(middle, bin.size), toFloat(k, type, bin.count)));
      Value size = toFloat(k, type, k.index(data[dim])), last = k.sub(k.index(data[dim]), k.index(1));
      Value isValid = both(k, k.compare(Kit::Compare::GreaterOrEqual, position, k.constant(type, -1)),
                           k.compare(Kit::Compare::LessOrEqual, position, size));
      Value inside = k.select(isValid, k.max(position, zero), zero);
      Value low = arith::MinSIOp::create(k, truncateToIndex(k, inside), last);
      Value isLast = arith::CmpIOp::create(k, arith::CmpIPredicate::sge, low, last);
      Value part = k.select(isLast, zero, k.sub(inside, toFloat(k, type, low)));
      Value high = arith::MinSIOp::create(k, k.add(low, k.index(1)), last);
      return {isValid, low, high, part};
    };
    Value isFirst = k.integer(k.getI1Type(), 1);
    SmallVector<Value> total = forEach(k, rows.count, {zero, isFirst}, [&](Kit &k, Value i, ValueRange total) {
      Sample y = sample(rows, i, 2);
      return forEach(k, columns.count, total, [&](Kit &k, Value j, ValueRange total) -> SmallVector<Value> {
        Sample z = sample(columns, j, 3);
        SmallVector<Value> parts = choose(
            k, both(k, y.isValid, z.isValid),
            [&](Kit &k) -> SmallVector<Value> {
              Value top = k.sub(one, y.part), left = k.sub(one, z.part);
              auto corner = [&](Value row, Value column, Value rowWeight, Value columnWeight) {
                Value value = convertFloat(k, k.load(x, {batch, at[1], row, column}), type);
                return k.mul(k.mul(rowWeight, columnWeight), value);
              };
              return {corner(y.low, z.low, top, left), corner(y.low, z.high, top, z.part), corner(y.high, z.low, y.part, left),
                      corner(y.high, z.high, y.part, z.part)};
            },
            [&](Kit &) { return SmallVector<Value>(4, zero); });
        Value never = k.integer(k.getI1Type(), 0);
        if (!isMax) {
          Value sum = k.add(k.add(k.add(parts[0], parts[1]), parts[2]), parts[3]);
          return {k.add(total[0], sum), never};
        }
        Value greatest = k.max(k.max(parts[0], parts[1]), k.max(parts[2], parts[3]));
        return {k.select(total[1], greatest, k.max(total[0], greatest)), never};
      });
    });
    Value result = total[0];
    if (!isMax) {
      Value count = arith::MaxSIOp::create(k, k.mul(rows.count, columns.count), k.index(1));
      result = div(k, result, toFloat(k, type, count));
    }
    return convertFloat(k, result, element);
  }));
  return success();
}

void populateRegionLowerings(Lowerings &lowerings) {
  lowerings.add<MaxRoiPoolOp, lowerMaxRoiPool>();
  lowerings.add<RoiAlignOp, lowerRoiAlign>();
}

} // namespace lathe::onnx
