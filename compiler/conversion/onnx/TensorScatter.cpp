//===- TensorScatter.cpp - Lowering of operators that write by index ------===//
//
// Loops in the order of the updates: where several have one place, the last one stays, or they are added in that order.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

/// The value that stands where `old` was when `update` comes.
static Value combine(Kit &k, StringRef reduction, Value old, Value update, bool isUnsigned) {
  bool isBool = old.getType().isInteger(1);
  if (reduction == "add")
    return isBool ? arith::OrIOp::create(k, old, update).getResult() : k.add(old, update);
  if (reduction == "mul")
    return isBool ? arith::AndIOp::create(k, old, update).getResult() : k.mul(old, update);
  if (reduction == "max")
    return k.max(old, update, isUnsigned);
  return reduction == "min" ? k.min(old, update, isUnsigned) : update;
}

static LogicalResult refuseComplex(Kit &k, StringRef reduction, Type element) {
  if (reduction != "none" && !element.isIntOrFloat())
    return k.refuse() << "reduction '" << reduction << "' of elements of type " << element;
  return success();
}

/// `tensor` with `update` at `at`.
static Value write(Kit &k, Value tensor, ValueRange at, Value update, StringRef reduction, bool isUnsigned) {
  if (reduction != "none")
    update = combine(k, reduction, k.load(tensor, at), update, isUnsigned);
  return tensor::InsertOp::create(k, update, tensor, at);
}

static LogicalResult lowerScatterElements(ScatterElementsOp op, ScatterElementsOp::Adaptor in, Kit &k, Values &results) {
  Value data = in.getData(), indices = in.getIndices(), updates = in.getUpdates();
  StringRef reduction = op.getReduction();
  if (failed(refuseComplex(k, reduction, getElementTypeOrSelf(data))))
    return failure();
  bool isUnsigned = onnx::isUnsigned(op.getData());
  Dims sizes = k.sizes(data), dims = k.sizes(indices), given = k.sizes(updates);
  int64_t axis = *k.shapes().axis(op.getAxis(), sizes.size());
  for (size_t i = 0; i != sizes.size(); ++i) {
    checkEqual(k, given[i], dims[i], "onnx.ScatterElements: 'updates' and 'indices' differ in size");
    if (static_cast<int64_t>(i) != axis)
      checkAtMost(k, dims[i], sizes[i], "onnx.ScatterElements: 'indices' are larger than the data");
  }
  k.checkIndices(indices, sizes[axis], "onnx.ScatterElements");
  llvm::append_range(results, loop(k, dims, data, [&](ValueRange at, ValueRange carried) -> SmallVector<Value> {
                       SmallVector<Value> to(at);
                       to[axis] = k.normalizeIndex(k.load(indices, at), sizes[axis]);
                       return {write(k, carried[0], to, k.load(updates, at), reduction, isUnsigned)};
                     }));
  return success();
}

static LogicalResult lowerScatterND(ScatterNDOp op, ScatterNDOp::Adaptor in, Kit &k, Values &results) {
  Value data = in.getData(), indices = in.getIndices(), updates = in.getUpdates();
  StringRef reduction = op.getReduction();
  if (failed(refuseComplex(k, reduction, getElementTypeOrSelf(data))))
    return failure();
  bool isUnsigned = onnx::isUnsigned(op.getData());
  Dims sizes = k.sizes(data), counts = k.sizes(indices), given = k.sizes(updates);
  int64_t outer = counts.size() - 1, depth = sizes.size() + outer - given.size();
  checkEqual(k, counts.back(), depth, "onnx.ScatterND: the last size of 'indices' does not fit the rank of 'updates'");
  for (auto [i, size] : llvm::enumerate(given)) {
    int64_t axis = i;
    checkEqual(k, size, axis < outer ? counts[axis] : sizes[axis - outer + depth],
               "onnx.ScatterND: 'updates' do not have the sizes of 'indices' and of the data's slices");
  }
  for (int64_t d = 0; d != depth; ++d) {
    Dims offsets(counts.size(), Dim(0)), part = counts;
    offsets.back() = d;
    part.back() = 1;
    k.checkIndices(depth == 1 ? indices : extractSlice(k, indices, offsets, part), sizes[d], "onnx.ScatterND");
  }
  Dims tuples(counts.begin(), counts.end() - 1), slice(sizes.begin() + depth, sizes.end());
  llvm::append_range(results, loop(k, tuples, data, [&](ValueRange tuple, ValueRange carried) {
                       SmallVector<Value> index(tuple), to;
                       index.push_back(Value());
                       for (int64_t d = 0; d != depth; ++d) {
                         index.back() = k.index(d);
                         to.push_back(k.normalizeIndex(k.load(indices, index), sizes[d]));
                       }
                       return loop(k, slice, carried, [&](ValueRange at, ValueRange carried) -> SmallVector<Value> {
                         SmallVector<Value> from(tuple), target(to);
                         llvm::append_range(from, at);
                         llvm::append_range(target, at);
                         return {write(k, carried[0], target, k.load(updates, from), reduction, isUnsigned)};
                       });
                     }));
  return success();
}

void populateTensorScatterLowerings(Lowerings &lowerings) {
  lowerings.add<ScatterElementsOp, lowerScatterElements>();
  lowerings.add<ScatterNDOp, lowerScatterND>();
}

} // namespace lathe::onnx
