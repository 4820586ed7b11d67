//===- TensorSelect.cpp - Lowering of operators whose results the data size -===//
//
// Counted first, then filled; what sorts is done by the runtime (runtime/tensor/selection.h).
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/model/RuntimeCalls.h"
#include "compiler/conversion/onnx/Sequence.h"
#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

static Value isNonZero(Kit &k, Value element) {
  if (element.getType().isInteger(1))
    return element;
  return k.compare(Kit::Compare::NotEqual, element, k.zero(element.getType()));
}

static Value countNonZero(Kit &k, Value tensor) {
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(tensor.getType()).getRank()));
  Value count = k.reduce(tensor, axes, false, k.index(0), [](Kit &k, ValueRange args) {
    return k.add(args[1], k.select(isNonZero(k, args[0]), k.index(1), k.index(0)));
  });
  return k.loadScalar(count);
}

/// The indices of elements that are not zero, in order, as columns of [rank, count].
static Value indicesOfNonZero(Kit &k, Value tensor, Type element) {
  Dims sizes = k.sizes(tensor);
  int64_t rank = sizes.size();
  Value out = k.empty({Dim(rank), Dim(countNonZero(k, tensor))}, element);
  return loop(k, sizes, {out, k.index(0)}, [&](ValueRange at, ValueRange carried) {
    Value out = carried[0], next = carried[1];
    Value hit = isNonZero(k, k.load(tensor, at));
    return choose(
        k, hit,
        [&]() -> SmallVector<Value> {
          Value filled = out;
          for (int64_t d = 0; d != rank; ++d)
            filled = tensor::InsertOp::create(k, k.fromIndex(element, at[d]), filled, ValueRange{k.index(d), next});
          return {filled, k.add(next, k.index(1))};
        },
        [&]() -> SmallVector<Value> {
          return {out, next};
        });
  })[0];
}

static LogicalResult lowerNonZero(NonZeroOp op, NonZeroOp::Adaptor in, Kit &k, Values &results) {
  Value tensor = in.getX();
  Type element = getElementTypeOrSelf(tensor);
  if (!element.isIntOrFloat())
    return k.refuse() << "elements of type " << getElementTypeOrSelf(op.getX().getType()) << "; expected numbers or bools";
  if (ShapeBuilder::rank(tensor) == 0)
    tensor = k.reshape(tensor, {Dim(1)});
  results.push_back(indicesOfNonZero(k, tensor, k.getI64Type()));
  return success();
}

static LogicalResult lowerCompress(CompressOp op, CompressOp::Adaptor in, Kit &k, Values &results) {
  Value input = in.getInput(), condition = in.getCondition();
  Dims sizes = k.sizes(input);
  int64_t axis = op.getAxis().value_or(0);
  if (!op.getAxis()) {
    sizes = {k.shapes().product(sizes)};
    input = k.reshape(input, sizes);
  } else if (axis < 0) {
    axis += sizes.size();
  }
  Value chosen = indicesOfNonZero(k, condition, k.getIndexType());
  Dims dims = sizes;
  dims[axis] = k.sizes(chosen)[1];
  // The indices ascend: the last is the largest.
  Value count = k.index(dims[axis]), zero = k.index(0);
  Dim given = k.sizes(condition)[0];
  if (!(given.isStatic() && sizes[axis].isStatic() && given.get() <= sizes[axis].get())) {
    Value last = choose(
        k, k.compare(Kit::Compare::Greater, count, zero),
        [&]() -> SmallVector<Value> { return {k.load(chosen, ValueRange{zero, k.sub(count, k.index(1))})}; },
        [&]() -> SmallVector<Value> { return {k.index(-1)}; })[0];
    k.check(k.compare(Kit::Compare::Less, last, k.index(sizes[axis])),
            "onnx.Compress: 'condition' chooses an element behind the end of the input");
  }
  results.push_back(k.generate(dims, k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from(at);
    from[axis] = k.load(chosen, ValueRange{zero, at[axis]});
    return k.load(input, from);
  }));
  return success();
}

//===----------------------------------------------------------------------===//
// Sorted, by the runtime
//===----------------------------------------------------------------------===//

static Value i64Of(Kit &k, Value scalar) {
  return scalar.getType().isInteger(64) ? scalar : arith::ExtSIOp::create(k, k.getI64Type(), scalar).getResult();
}

static LogicalResult lowerTopK(TopKOp op, TopKOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getX();
  int64_t rank = ShapeBuilder::rank(x), axis = *k.shapes().axis(op.getAxis(), rank);
  Value count = i64Of(k, onlyElement(k, in.getK()));
  Value both = call(k, nameFor("lathe_top_k", x), getValueType(k.getContext()),
                    {elementTypeOf(k, op.getX().getType()), pass(k, x), count, number(k, axis), number(k, op.getLargest())});
  for (auto [i, result] : llvm::enumerate(op->getResultTypes()))
    results.push_back(readItem(k, both, i, cast<RankedTensorType>(result)));
  return success();
}

static LogicalResult lowerUnique(UniqueOp op, UniqueOp::Adaptor in, Kit &k, Values &results) {
  Value x = in.getX();
  int64_t axis = -1;
  if (op.getAxis())
    axis = *k.shapes().axis(*op.getAxis(), ShapeBuilder::rank(x));
  Value all = call(k, nameFor("lathe_unique", x), getValueType(k.getContext()),
                   {elementTypeOf(k, op.getX().getType()), pass(k, x), number(k, axis), number(k, op.getSorted())});
  const Value outputs[] = {op.getY(), op.getIndices(), op.getInverseIndices(), op.getCounts()};
  for (auto [i, output] : llvm::enumerate(outputs))
    if (output)
      results.push_back(readItem(k, all, i, cast<RankedTensorType>(output.getType())));
  return success();
}

static LogicalResult lowerNonMaxSuppression(NonMaxSuppressionOp op, NonMaxSuppressionOp::Adaptor in, Kit &k, Values &results) {
  auto scalar = [&](Value tensor, Type type) { return tensor ? onlyElement(k, tensor) : k.zero(type); };
  Type f32 = k.getF32Type();
  Value found = call(k, "lathe_non_max_suppression", getValueType(k.getContext()),
                     {pass(k, in.getBoxes()), pass(k, in.getScores()), scalar(in.getMaxOutputBoxesPerClass(), k.getI64Type()),
                      scalar(in.getIouThreshold(), f32), scalar(in.getScoreThreshold(), f32),
                      number(k, in.getScoreThreshold() ? 1 : 0), number(k, op.getCenterPointBox())});
  results.push_back(readValue(k, found, op.getSelectedIndices().getType()));
  return success();
}

void populateTensorSelectLowerings(Lowerings &lowerings) {
  lowerings.add<CompressOp, lowerCompress>();
  lowerings.add<NonMaxSuppressionOp, lowerNonMaxSuppression>();
  lowerings.add<NonZeroOp, lowerNonZero>();
  lowerings.add<TopKOp, lowerTopK>();
  lowerings.add<UniqueOp, lowerUnique>();
}

} // namespace lathe::onnx
