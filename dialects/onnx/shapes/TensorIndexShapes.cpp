//===- TensorIndexShapes.cpp - Shapes of operators that choose elements ---===//

#include "dialects/onnx/OnnxTensorOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "dialects/onnx/shapes/TensorShapes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

static Type i64(ShapeBuilder &b) { return IntegerType::get(b.getOp()->getContext(), 64); }

/// Fails, with a message, where `a` and `b` are known to differ.
static LogicalResult expectSame(ShapeBuilder &b, Dim found, Dim expected, const Twine &what) {
  if (found.isStatic() && expected.isStatic() && !found.isSame(expected))
    return b.error() << what << " is " << found.get() << "; expected " << expected.get();
  return success();
}

//===----------------------------------------------------------------------===//
// Gather and scatter
//===----------------------------------------------------------------------===//

static LogicalResult inferGather(GatherOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getData());
  std::optional<int64_t> axis = b.axis(op.getAxis(), data.size());
  if (!axis)
    return failure();
  Dims sizes(data.begin(), data.begin() + *axis);
  sizes.append(b.sizes(op.getIndices()));
  sizes.append(data.begin() + *axis + 1, data.end());
  results.emplace_back(b.elementType(op.getData()), sizes);
  return success();
}

static LogicalResult inferGatherElements(GatherElementsOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getData()), indices = b.sizes(op.getIndices());
  std::optional<int64_t> axis = b.axis(op.getAxis(), data.size());
  if (!axis)
    return failure();
  if (indices.size() != data.size())
    return b.error() << "'indices' has rank " << indices.size() << "; expected that of the data, " << data.size();
  for (size_t i = 0; i != data.size(); ++i)
    if (static_cast<int64_t>(i) != *axis && indices[i].isStatic() && data[i].isStatic() && indices[i].get() > data[i].get())
      return b.error() << "dimension " << i << " of 'indices' has size " << indices[i].get() << "; expected at most "
                       << data[i].get() << ", that of the data";
  results.emplace_back(b.elementType(op.getData()), indices);
  return success();
}

static LogicalResult inferGatherND(GatherNDOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getData()), indices = b.sizes(op.getIndices());
  int64_t batch = op.getBatchDims(), rank = data.size(), least = std::min<int64_t>(data.size(), indices.size());
  if (batch < 0 || batch >= least)
    return b.error() << "batch_dims is " << batch << "; expected one of [0, " << least << ")";
  for (int64_t i = 0; i != batch; ++i)
    if (failed(expectSame(b, indices[i], data[i], "size of batch dimension " + Twine(i) + " of 'indices'")))
      return failure();
  Dim depth = indices.back();
  if (!depth.isStatic())
    return b.error() << "the last size of 'indices' is not known when compiling, thus the rank of the result neither";
  if (depth.get() < 1 || depth.get() > rank - batch)
    return b.error() << "the last size of 'indices' is " << depth.get() << "; expected one of [1, " << rank - batch << "]";
  Dims sizes(indices.begin(), indices.end() - 1);
  sizes.append(data.begin() + batch + depth.get(), data.end());
  results.emplace_back(b.elementType(op.getData()), sizes);
  return success();
}

static LogicalResult verifyReduction(ShapeBuilder &b, StringRef reduction, Type element) {
  if (reduction != "none" && reduction != "add" && reduction != "mul" && reduction != "max" && reduction != "min")
    return b.error() << "reduction is '" << reduction << "'; expected 'none', 'add', 'mul', 'max' or 'min'";
  bool isOrdered = element.isIntOrFloat(), isNumber = isOrdered || isa<ComplexType>(element);
  if (reduction != "none" && (!isNumber || ((reduction == "max" || reduction == "min") && !isOrdered)))
    return b.error() << "reduction '" << reduction << "' is not defined for elements of type " << element;
  return success();
}

static LogicalResult inferScatterElements(ScatterElementsOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getData()), indices = b.sizes(op.getIndices()), updates = b.sizes(op.getUpdates());
  std::optional<int64_t> axis = b.axis(op.getAxis(), data.size());
  if (!axis || failed(verifyReduction(b, op.getReduction(), b.elementType(op.getData()))))
    return failure();
  if (indices.size() != data.size() || updates.size() != data.size())
    return b.error() << "'indices' and 'updates' have rank " << indices.size() << " and " << updates.size()
                     << "; expected that of the data, " << data.size();
  for (size_t i = 0; i != data.size(); ++i) {
    if (failed(expectSame(b, updates[i], indices[i], "size " + Twine(i) + " of 'updates'")))
      return failure();
    if (static_cast<int64_t>(i) != *axis && indices[i].isStatic() && data[i].isStatic() && indices[i].get() > data[i].get())
      return b.error() << "dimension " << i << " of 'indices' has size " << indices[i].get() << "; expected at most "
                       << data[i].get() << ", that of the data";
  }
  results.emplace_back(b.elementType(op.getData()), data);
  return success();
}

static LogicalResult inferScatterND(ScatterNDOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getData()), indices = b.sizes(op.getIndices()), updates = b.sizes(op.getUpdates());
  if (data.empty() || indices.empty())
    return b.error() << "the data or 'indices' are a scalar; expected rank 1 and more";
  if (failed(verifyReduction(b, op.getReduction(), b.elementType(op.getData()))))
    return failure();
  Dim depth = indices.back();
  // The rank of the updates says it, where 'indices' do not.
  int64_t implied = static_cast<int64_t>(data.size() + indices.size() - 1) - static_cast<int64_t>(updates.size());
  if (failed(expectSame(b, depth, implied, "the last size of 'indices'")))
    return failure();
  if (implied < 1 || implied > static_cast<int64_t>(data.size()))
    return b.error() << "the last size of 'indices' is " << implied << "; expected one of [1, " << data.size() << "]";
  Dims expected(indices.begin(), indices.end() - 1);
  expected.append(data.begin() + implied, data.end());
  for (auto [i, size] : llvm::enumerate(expected))
    if (failed(expectSame(b, updates[i], size, "size " + Twine(i) + " of 'updates'")))
      return failure();
  results.emplace_back(b.elementType(op.getData()), data);
  return success();
}

static LogicalResult inferTensorScatter(TensorScatterOp op, ShapeBuilder &b, Results &results) {
  Dims cache = b.sizes(op.getPastCache()), update = b.sizes(op.getUpdate());
  std::optional<int64_t> axis = b.axis(op.getAxis(), cache.size());
  if (!axis)
    return failure();
  if (*axis == 0)
    return b.error() << "axis is 0, the batch; expected another";
  if (op.getMode() != "linear" && op.getMode() != "circular")
    return b.error() << "mode is '" << op.getMode() << "'; expected 'linear' or 'circular'";
  if (update.size() != cache.size())
    return b.error() << "'update' has rank " << update.size() << "; expected that of 'past_cache', " << cache.size();
  for (size_t i = 0; i != cache.size(); ++i) {
    if (static_cast<int64_t>(i) != *axis) {
      if (failed(expectSame(b, update[i], cache[i], "size " + Twine(i) + " of 'update'")))
        return failure();
    } else if (update[i].isStatic() && cache[i].isStatic() && update[i].get() > cache[i].get()) {
      return b.error() << "size " << i << " of 'update' is " << update[i].get() << "; expected at most " << cache[i].get();
    }
  }
  if (Value at = op.getWriteIndices()) {
    if (b.rank(at) != 1)
      return b.error() << "'write_indices' has rank " << b.rank(at) << "; expected 1";
    if (failed(expectSame(b, b.size(at, 0), cache[0], "the number of 'write_indices'")))
      return failure();
  }
  results.emplace_back(b.elementType(op.getPastCache()), cache);
  return success();
}

static LogicalResult inferOneHot(OneHotOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getIndices());
  int64_t rank = sizes.size() + 1;
  std::optional<int64_t> axis = b.axis(op.getAxis(), rank);
  if (!axis)
    return failure();
  auto depthType = cast<RankedTensorType>(op.getDepth().getType());
  if (depthType.getRank() > 1 || (depthType.hasStaticShape() && depthType.getNumElements() != 1))
    return b.error() << "'depth' is " << depthType << "; expected one element";
  if (b.rank(op.getValues()) != 1)
    return b.error() << "'values' has rank " << b.rank(op.getValues()) << "; expected 1";
  if (failed(expectSame(b, b.size(op.getValues(), 0), 2, "the number of 'values'")))
    return failure();
  // Computed depths are loaded by the lowering.
  Dim depth;
  if (auto numbers = b.constantIntegers(op.getDepth()))
    depth = numbers->front();
  else if (auto reals = b.constantFloats(op.getDepth()))
    depth = reals->front() >= 0 && reals->front() < 9e18 ? static_cast<int64_t>(reals->front()) : -1;
  if (depth.isStatic() && depth.get() < 0)
    return b.error() << "'depth' is negative; expected the number of classes";
  sizes.insert(sizes.begin() + *axis, depth);
  results.emplace_back(b.elementType(op.getValues()), sizes);
  return success();
}

//===----------------------------------------------------------------------===//
// Orders
//===----------------------------------------------------------------------===//

static LogicalResult inferReverseSequence(ReverseSequenceOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getInput());
  int64_t batch = op.getBatchAxis(), time = op.getTimeAxis();
  if (sizes.size() < 2)
    return b.error() << "the input has rank " << sizes.size() << "; expected 2 and more";
  if (batch + time != 1 || (batch != 0 && batch != 1))
    return b.error() << "batch_axis and time_axis are " << batch << " and " << time << "; expected 0 and 1, or 1 and 0";
  if (b.rank(op.getSequenceLens()) != 1)
    return b.error() << "'sequence_lens' has rank " << b.rank(op.getSequenceLens()) << "; expected 1";
  if (failed(expectSame(b, b.size(op.getSequenceLens(), 0), sizes[batch], "the number of 'sequence_lens'")))
    return failure();
  results.emplace_back(b.elementType(op.getInput()), sizes);
  return success();
}

static LogicalResult inferTopK(TopKOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getX());
  std::optional<int64_t> axis = b.axis(op.getAxis(), sizes.size());
  if (!axis)
    return failure();
  std::optional<Dims> k = b.elements(op.getK());
  if (!k)
    k = Dims(1, Dim());
  if (k->size() != 1)
    return b.error() << "'K' has " << k->size() << " elements; expected one";
  Dim count = k->front();
  if (count.isStatic() && (count.get() < 0 || (sizes[*axis].isStatic() && count.get() > sizes[*axis].get())))
    return b.error() << "'K' is " << count.get() << "; expected a number of elements of dimension " << *axis;
  sizes[*axis] = count;
  results.emplace_back(b.elementType(op.getX()), sizes);
  results.emplace_back(i64(b), sizes);
  return success();
}

static LogicalResult inferTrilu(TriluOp op, ShapeBuilder &b, Results &results) {
  if (b.rank(op.getInput()) < 2)
    return b.error() << "the input has rank " << b.rank(op.getInput()) << "; expected 2 and more";
  return inferSameAsFirst(op, b, results);
}

//===----------------------------------------------------------------------===//
// As many elements as the data say
//===----------------------------------------------------------------------===//

static LogicalResult inferCompress(CompressOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getInput());
  if (b.rank(op.getCondition()) != 1)
    return b.error() << "'condition' has rank " << b.rank(op.getCondition()) << "; expected 1";
  if (op.getAxis()) {
    std::optional<int64_t> axis = b.axis(*op.getAxis(), sizes.size());
    if (!axis)
      return failure();
    sizes[*axis] = Dim();
  } else {
    sizes = {Dim()};
  }
  results.emplace_back(b.elementType(op.getInput()), sizes);
  return success();
}

static LogicalResult inferNonZero(NonZeroOp op, ShapeBuilder &b, Results &results) {
  // NumPy takes a scalar as a vector of one element.
  results.emplace_back(i64(b), Dims{std::max<int64_t>(b.rank(op.getX()), 1), Dim()});
  return success();
}

static LogicalResult inferUnique(UniqueOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getX());
  Dim searched = b.product(sizes);
  if (op.getAxis()) {
    std::optional<int64_t> axis = b.axis(*op.getAxis(), sizes.size());
    if (!axis)
      return failure();
    searched = sizes[*axis];
    sizes[*axis] = Dim();
  } else {
    sizes = {Dim()};
  }
  results.emplace_back(b.elementType(op.getX()), sizes);
  results.emplace_back(i64(b), Dims{Dim()});
  results.emplace_back(i64(b), Dims{searched});
  results.emplace_back(i64(b), Dims{Dim()});
  return success();
}

static LogicalResult inferNonMaxSuppression(NonMaxSuppressionOp op, ShapeBuilder &b, Results &results) {
  Dims boxes = b.sizes(op.getBoxes()), scores = b.sizes(op.getScores());
  if (boxes.size() != 3 || scores.size() != 3)
    return b.error() << "'boxes' and 'scores' have rank " << boxes.size() << " and " << scores.size() << "; expected 3";
  if (failed(expectSame(b, boxes[2], 4, "the last size of 'boxes'")) ||
      failed(expectSame(b, scores[0], boxes[0], "the number of batches of 'scores'")) ||
      failed(expectSame(b, scores[2], boxes[1], "the number of boxes of 'scores'")))
    return failure();
  results.emplace_back(i64(b), Dims{Dim(), 3});
  return success();
}

void registerTensorIndexShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<CompressOp, inferCompress>(context);
    attach<GatherElementsOp, inferGatherElements>(context);
    attach<GatherNDOp, inferGatherND>(context);
    attach<GatherOp, inferGather>(context);
    attach<NonMaxSuppressionOp, inferNonMaxSuppression>(context);
    attach<NonZeroOp, inferNonZero>(context);
    attach<OneHotOp, inferOneHot>(context);
    attach<ReverseSequenceOp, inferReverseSequence>(context);
    attach<ScatterElementsOp, inferScatterElements>(context);
    attach<ScatterNDOp, inferScatterND>(context);
    attach<TensorScatterOp, inferTensorScatter>(context);
    attach<TopKOp, inferTopK>(context);
    attach<TriluOp, inferTrilu>(context);
    attach<UniqueOp, inferUnique>(context);
  });
}

} // namespace lathe::onnx
