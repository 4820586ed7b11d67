//===- TensorGather.cpp - Lowering of operators that read by index --------===//

#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

static LogicalResult lowerGather(GatherOp op, GatherOp::Adaptor in, Kit &k, Values &results) {
  Value data = in.getData(), indices = in.getIndices();
  int64_t rank = ShapeBuilder::rank(data), count = ShapeBuilder::rank(indices);
  int64_t axis = *k.shapes().axis(op.getAxis(), rank);
  Dims sizes = k.sizes(data);
  Dim size = sizes[axis];
  k.checkIndices(indices, size, "onnx.Gather");
  // One index: a view.
  if (count == 0) {
    Dims offsets(rank, Dim(0)), dims = sizes;
    offsets[axis] = Dim(k.normalizeIndex(k.loadScalar(indices), size));
    sizes[axis] = 1;
    dims.erase(dims.begin() + axis);
    results.push_back(k.reshape(extractSlice(k, data, offsets, sizes), dims));
    return success();
  }
  results.push_back(k.generate(k.resultDims(0), k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from(at.begin(), at.begin() + axis);
    from.push_back(k.normalizeIndex(k.load(indices, at.slice(axis, count)), size));
    llvm::append_range(from, at.drop_front(axis + count));
    return k.load(data, from);
  }));
  return success();
}

static LogicalResult lowerGatherElements(GatherElementsOp op, GatherElementsOp::Adaptor in, Kit &k, Values &results) {
  Value data = in.getData(), indices = in.getIndices();
  Dims sizes = k.sizes(data), dims = k.sizes(indices);
  int64_t axis = *k.shapes().axis(op.getAxis(), sizes.size());
  for (size_t i = 0; i != sizes.size(); ++i)
    if (static_cast<int64_t>(i) != axis)
      checkAtMost(k, dims[i], sizes[i], "onnx.GatherElements: 'indices' are larger than the data");
  k.checkIndices(indices, sizes[axis], "onnx.GatherElements");
  results.push_back(k.generate(dims, k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from(at);
    from[axis] = k.normalizeIndex(k.load(indices, at), sizes[axis]);
    return k.load(data, from);
  }));
  return success();
}

static LogicalResult lowerGatherND(GatherNDOp op, GatherNDOp::Adaptor in, Kit &k, Values &results) {
  Value data = in.getData(), indices = in.getIndices();
  Dims sizes = k.sizes(data), counts = k.sizes(indices);
  // The model's types say how many dimensions an index has, also where the converted ones do not.
  int64_t batch = op.getBatchDims(), outer = counts.size() - 1;
  int64_t depth = k.shapes().sizes(op.getIndices()).back().get();
  for (int64_t i = 0; i != batch; ++i)
    checkEqual(k, counts[i], sizes[i], "onnx.GatherND: the batch dimensions differ in size");
  for (int64_t d = 0; d != depth; ++d) {
    Dims offsets(counts.size(), Dim(0)), part = counts;
    offsets.back() = d;
    part.back() = 1;
    k.checkIndices(depth == 1 ? indices : extractSlice(k, indices, offsets, part), sizes[batch + d], "onnx.GatherND");
  }
  results.push_back(k.generate(k.resultDims(0), k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from(at.begin(), at.begin() + batch), index(at.begin(), at.begin() + outer);
    index.push_back(Value());
    for (int64_t d = 0; d != depth; ++d) {
      index.back() = k.index(d);
      from.push_back(k.normalizeIndex(k.load(indices, index), sizes[batch + d]));
    }
    llvm::append_range(from, at.drop_front(outer));
    return k.load(data, from);
  }));
  return success();
}

//===----------------------------------------------------------------------===//
// By position
//===----------------------------------------------------------------------===//

static LogicalResult lowerReverseSequence(ReverseSequenceOp op, ReverseSequenceOp::Adaptor in, Kit &k, Values &results) {
  Value input = in.getInput(), lengths = in.getSequenceLens();
  Dims dims = k.sizes(input);
  int64_t batch = op.getBatchAxis(), time = op.getTimeAxis();
  checkEqual(k, k.sizes(lengths)[0], dims[batch], "onnx.ReverseSequence: 'sequence_lens' has another size than the batch");
  checkBetween(k, lengths, 0, dims[time], "onnx.ReverseSequence: a length is negative, or longer than the time axis");
  results.push_back(k.generate(dims, k.resultElement(0), [&](Kit &k, ValueRange at) {
    Value length = k.toIndex(k.load(lengths, at[batch]));
    Value mirrored = k.sub(k.sub(length, k.index(1)), at[time]);
    SmallVector<Value> from(at);
    from[time] = k.select(k.compare(Kit::Compare::Less, at[time], length), mirrored, at[time]);
    return k.load(input, from);
  }));
  return success();
}

static LogicalResult lowerTrilu(TriluOp op, TriluOp::Adaptor in, Kit &k, Values &results) {
  Value input = in.getInput();
  Value diagonal = in.getK() ? k.toIndex(onlyElement(k, in.getK())) : k.index(0);
  Value none = emptyElement(k, k.resultElement(0));
  bool isUpper = op.getUpper() != 0;
  results.push_back(k.generate(k.sizes(input), k.resultElement(0), [&](Kit &k, ValueRange at) {
    Value distance = k.sub(at[at.size() - 1], at[at.size() - 2]);
    Value isKept = k.compare(isUpper ? Kit::Compare::GreaterOrEqual : Kit::Compare::LessOrEqual, distance, diagonal);
    return k.select(isKept, k.load(input, at), none);
  }));
  return success();
}

/// The cache with new elements from an index on along an axis, for each of a batch.
static LogicalResult lowerTensorScatter(TensorScatterOp op, TensorScatterOp::Adaptor in, Kit &k, Values &results) {
  Value cache = in.getPastCache(), update = in.getUpdate(), starts = in.getWriteIndices();
  Dims dims = k.sizes(cache), counts = k.sizes(update);
  int64_t axis = *k.shapes().axis(op.getAxis(), dims.size());
  bool isCircular = op.getMode() == "circular";
  for (size_t i = 0; i != dims.size(); ++i)
    if (static_cast<int64_t>(i) != axis)
      checkEqual(k, counts[i], dims[i], "onnx.TensorScatter: 'update' and 'past_cache' differ in size along another axis");
  checkAtMost(k, counts[axis], dims[axis], "onnx.TensorScatter: 'update' is longer than 'past_cache'");
  if (starts) {
    checkEqual(k, k.sizes(starts)[0], dims[0], "onnx.TensorScatter: 'write_indices' has another size than the batch");
    // Circular ones start within the cache, or at any multiple of it.
    Dim last = isCircular ? Dim(int64_t(1) << 62) : k.shapes().sub(dims[axis], counts[axis]);
    checkBetween(k, starts, 0, last, "onnx.TensorScatter: an index of 'write_indices' is out of range");
  }
  Value end = k.index(dims[axis]), count = k.index(counts[axis]);
  // No position of an empty update is read.
  Value lastUpdate = k.max(k.sub(count, k.index(1)), k.index(0));
  if (counts[axis].is(0)) {
    results.push_back(cache);
    return success();
  }
  if (!counts[axis].isStatic())
    checkAtMost(k, 1, counts[axis], "onnx.TensorScatter: 'update' is empty");
  results.push_back(k.generate(dims, k.resultElement(0), [&](Kit &k, ValueRange at) {
    Value start = starts ? k.toIndex(k.load(starts, at[0])) : k.index(0);
    if (isCircular)
      start = arith::RemSIOp::create(k, start, end);
    Value position = k.sub(at[axis], start);
    if (isCircular)
      position = k.select(k.compare(Kit::Compare::Less, position, k.index(0)), k.add(position, end), position);
    Value isNew = arith::AndIOp::create(k, k.compare(Kit::Compare::GreaterOrEqual, position, k.index(0)),
                                        k.compare(Kit::Compare::Less, position, count));
    SmallVector<Value> from(at);
    from[axis] = k.min(k.max(position, k.index(0)), lastUpdate);
    return k.select(isNew, k.load(update, from), k.load(cache, at));
  }));
  return success();
}

/// A scalar of any numeric type as an index, rounded towards zero; numbers too large for one as one of its ends.
static Value numberToIndex(Kit &k, Value number, bool isUnsigned) {
  if (isa<FloatType>(number.getType())) {
    // Through f64, which holds all others; NaN becomes 0.
    if (!number.getType().isF64())
      number = arith::ExtFOp::create(k, k.getF64Type(), number);
    Value isNumber = arith::CmpFOp::create(k, arith::CmpFPredicate::ORD, number, number);
    Value finite = k.select(isNumber, number, k.zero(number.getType()));
    Value bounded = k.min(k.max(finite, k.constant(number.getType(), -0x1p62)), k.constant(number.getType(), 0x1p62));
    return k.toIndex(arith::FPToSIOp::create(k, k.getI64Type(), bounded));
  }
  if (isUnsigned)
    return arith::IndexCastUIOp::create(k, k.getIndexType(), number);
  return k.toIndex(number);
}

static LogicalResult lowerOneHot(OneHotOp op, OneHotOp::Adaptor in, Kit &k, Values &results) {
  Value indices = in.getIndices(), values = in.getValues();
  Dims dims = k.resultDims(0);
  int64_t axis = *k.shapes().axis(op.getAxis(), dims.size());
  bool isUnsigned = onnx::isUnsigned(op.getIndices());
  if (dims[axis].isUnknown())
    dims[axis] = Dim(numberToIndex(k, onlyElement(k, in.getDepth()), onnx::isUnsigned(op.getDepth())));
  checkAtMost(k, 0, dims[axis], "onnx.OneHot: 'depth' is negative");
  checkEqual(k, k.sizes(values)[0], 2, "onnx.OneHot: 'values' has another number of elements than 2");
  Value off = k.load(values, k.index(0)), on = k.load(values, k.index(1));
  results.push_back(k.generate(dims, k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from(at.begin(), at.begin() + axis);
    llvm::append_range(from, at.drop_front(axis + 1));
    Value index = numberToIndex(k, k.load(indices, from), isUnsigned);
    if (!isUnsigned) {
      Value isNegative = k.compare(Kit::Compare::Less, index, k.index(0));
      index = k.select(isNegative, k.add(index, k.index(dims[axis])), index);
    }
    return k.select(k.compare(Kit::Compare::Equal, index, at[axis]), on, off);
  }));
  return success();
}

void populateTensorGatherLowerings(Lowerings &lowerings) {
  lowerings.add<GatherElementsOp, lowerGatherElements>();
  lowerings.add<GatherNDOp, lowerGatherND>();
  lowerings.add<GatherOp, lowerGather>();
  lowerings.add<OneHotOp, lowerOneHot>();
  lowerings.add<ReverseSequenceOp, lowerReverseSequence>();
  lowerings.add<TensorScatterOp, lowerTensorScatter>();
  lowerings.add<TriluOp, lowerTrilu>();
}

} // namespace lathe::onnx
