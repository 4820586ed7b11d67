//===- Tensor.cpp - Lowering of operators that move elements --------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "dialects/onnx/OnnxTensorOps.h"

using namespace mlir;

namespace lathe::onnx {

static LogicalResult lowerGather(GatherOp op, GatherOp::Adaptor in, Kit &k, Values &results) {
  Value data = in.getData(), indices = in.getIndices();
  int64_t rank = ShapeBuilder::rank(data), count = ShapeBuilder::rank(indices);
  int64_t axis = static_cast<int64_t>(op.getAxis());
  axis += axis < 0 ? rank : 0;
  Dim size = k.sizes(data)[axis];
  k.checkIndices(indices, size, "Gather");
  results.push_back(k.generate(k.resultDims(0), k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from(at.begin(), at.begin() + axis);
    from.push_back(k.normalizeIndex(k.load(indices, at.slice(axis, count)), size));
    llvm::append_range(from, at.drop_front(axis + count));
    return k.load(data, from);
  }));
  return success();
}

static LogicalResult lowerReshape(ReshapeOp op, ReshapeOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  ShapeBuilder &s = k.shapes();
  Dim from = s.product(k.sizes(in.getData())), to = s.product(dims);
  if (!from.isStatic() || !to.isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(from), k.index(to)), "onnx.Reshape: the number of elements would change");
  results.push_back(k.reshape(in.getData(), dims));
  return success();
}

static LogicalResult lowerTranspose(TransposeOp op, TransposeOp::Adaptor in, Kit &k, Values &results) {
  int64_t rank = ShapeBuilder::rank(in.getData());
  SmallVector<int64_t> perm = op.getPerm() ? SmallVector<int64_t>(*op.getPerm()) : SmallVector<int64_t>();
  if (!op.getPerm())
    for (int64_t axis = rank; axis-- != 0;)
      perm.push_back(axis);
  results.push_back(k.transpose(in.getData(), perm));
  return success();
}

void populateTensorLowerings(Lowerings &lowerings) {
  lowerings.add<GatherOp, lowerGather>();
  lowerings.add<ReshapeOp, lowerReshape>();
  lowerings.add<TransposeOp, lowerTranspose>();
}

} // namespace lathe::onnx
