//===- Tensor.cpp - Lowering of operators that change sizes ---------------===//
//
// The same elements, in other sizes or another order. Where it is known how dimensions meet, passes see it: collapsing and expanding
// are views, and permutations can be folded.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "dialects/onnx/shapes/Slices.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

static LogicalResult lowerReshape(ReshapeOp op, ReshapeOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  ShapeBuilder &s = k.shapes();
  for (Dim dim : dims)
    checkAtMost(k, 0, dim, "onnx.Reshape: a size is negative");
  checkEqual(k, s.product(k.sizes(in.getData())), s.product(dims), "onnx.Reshape: the number of elements would change");
  results.push_back(k.reshape(in.getData(), dims));
  return success();
}

static LogicalResult lowerFlatten(FlattenOp op, FlattenOp::Adaptor in, Kit &k, Values &results) {
  int64_t rank = ShapeBuilder::rank(in.getInput()), axis = op.getAxis();
  if (axis < 0)
    axis += rank;
  if (axis == 0 || axis == rank) {
    results.push_back(k.reshape(in.getInput(), k.resultDims(0)));
    return success();
  }
  SmallVector<ReassociationIndices> groups(2);
  for (int64_t i = 0; i != rank; ++i)
    groups[i < axis ? 0 : 1].push_back(i);
  results.push_back(rank == 2 ? in.getInput() : tensor::CollapseShapeOp::create(k, in.getInput(), groups).getResult());
  return success();
}

/// Which dimensions of the larger shape each dimension of the smaller one stands for, when `axes` of the larger one have size 1.
static SmallVector<ReassociationIndices> groupOnes(int64_t rank, ArrayRef<int64_t> axes) {
  SmallVector<ReassociationIndices> groups;
  ReassociationIndices pending;
  for (int64_t i = 0; i != rank; ++i) {
    pending.push_back(i);
    if (llvm::is_contained(axes, i))
      continue;
    groups.push_back(std::move(pending));
    pending.clear();
  }
  if (!groups.empty())
    groups.back().append(pending.begin(), pending.end());
  return groups;
}

static LogicalResult lowerSqueeze(SqueezeOp op, SqueezeOp::Adaptor in, Kit &k, Values &results) {
  SmallVector<int64_t> axes = *computeAxes(op, k.shapes());
  Value data = in.getData();
  if (axes.empty()) {
    results.push_back(data);
    return success();
  }
  Dims sizes = k.sizes(data);
  for (int64_t axis : axes) {
    checkEqual(k, sizes[axis], 1, "onnx.Squeeze: a dimension to be removed has a size other than 1");
    sizes[axis] = 1;
  }
  if (auto known = Kit::tensorType(sizes, getElementTypeOrSelf(data)); known != data.getType())
    data = tensor::CastOp::create(k, known, data);
  results.push_back(tensor::CollapseShapeOp::create(k, data, groupOnes(sizes.size(), axes)));
  return success();
}

static LogicalResult lowerUnsqueeze(UnsqueezeOp op, UnsqueezeOp::Adaptor in, Kit &k, Values &results) {
  SmallVector<int64_t> axes = *computeAxes(op, k.shapes());
  Value data = in.getData();
  if (axes.empty()) {
    results.push_back(data);
    return success();
  }
  Dims sizes = k.sizes(data);
  for (int64_t axis : axes)
    sizes.insert(sizes.begin() + axis, Dim(1));
  results.push_back(tensor::ExpandShapeOp::create(k, Kit::tensorType(sizes, getElementTypeOrSelf(data)), data,
                                                  groupOnes(sizes.size(), axes), fold(k, sizes)));
  return success();
}

static LogicalResult lowerTranspose(TransposeOp op, TransposeOp::Adaptor in, Kit &k, Values &results) {
  int64_t rank = ShapeBuilder::rank(in.getData());
  SmallVector<int64_t> perm;
  if (op.getPerm())
    perm = *k.shapes().axes(*op.getPerm(), rank, "perm");
  else
    for (int64_t axis = rank; axis-- != 0;)
      perm.push_back(axis);
  results.push_back(llvm::is_sorted(perm) ? in.getData() : k.transpose(in.getData(), perm));
  return success();
}

static LogicalResult lowerDepthToSpace(DepthToSpaceOp op, DepthToSpaceOp::Adaptor in, Kit &k, Values &results) {
  Dims n = k.sizes(in.getInput()), out = k.resultDims(0);
  ShapeBuilder &s = k.shapes();
  Dim block = op.getBlocksize(), depth = out[1];
  checkEqual(k, s.mul(depth, s.mul(block, block)), n[1], "onnx.DepthToSpace: the depth is no multiple of the squared block size");
  bool isDCR = op.getMode() == "DCR";
  Value split = k.reshape(in.getInput(), isDCR ? Dims{n[0], block, block, depth, n[2], n[3]} : Dims{n[0], depth, block, block, n[2], n[3]});
  Value moved = k.transpose(split, isDCR ? ArrayRef<int64_t>{0, 3, 4, 1, 5, 2} : ArrayRef<int64_t>{0, 1, 4, 2, 5, 3});
  results.push_back(k.reshape(moved, out));
  return success();
}

static LogicalResult lowerSpaceToDepth(SpaceToDepthOp op, SpaceToDepthOp::Adaptor in, Kit &k, Values &results) {
  Dims n = k.sizes(in.getInput()), out = k.resultDims(0);
  ShapeBuilder &s = k.shapes();
  Dim block = op.getBlocksize(), height = out[2], width = out[3];
  checkEqual(k, s.mul(height, block), n[2], "onnx.SpaceToDepth: the height is no multiple of the block size");
  checkEqual(k, s.mul(width, block), n[3], "onnx.SpaceToDepth: the width is no multiple of the block size");
  Value split = k.reshape(in.getInput(), {n[0], n[1], height, block, width, block});
  Value moved = k.transpose(split, op.getMode() == "DCR" ? ArrayRef<int64_t>{0, 3, 5, 1, 2, 4} : ArrayRef<int64_t>{0, 1, 3, 5, 2, 4});
  results.push_back(k.reshape(moved, out));
  return success();
}

void populateTensorLowerings(Lowerings &lowerings) {
  lowerings.add<DepthToSpaceOp, lowerDepthToSpace>();
  lowerings.add<FlattenOp, lowerFlatten>();
  lowerings.add<ReshapeOp, lowerReshape>();
  lowerings.add<SpaceToDepthOp, lowerSpaceToDepth>();
  lowerings.add<SqueezeOp, lowerSqueeze>();
  lowerings.add<TransposeOp, lowerTranspose>();
  lowerings.add<UnsqueezeOp, lowerUnsqueeze>();
  populateTensorPartLowerings(lowerings);
  populateTensorGatherLowerings(lowerings);
  populateTensorScatterLowerings(lowerings);
  populateTensorSelectLowerings(lowerings);
  populateTensorSourceLowerings(lowerings);
}

} // namespace lathe::onnx
