//===- NNShapes.cpp - Shapes of contractions and their kin ----------------===//

#include "dialects/onnx/shapes/NNShapes.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/Einsum.h"
#include "dialects/onnx/shapes/NumericShapes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

std::optional<Dims> inferProductSizes(ShapeBuilder &b, Value a, Value c) {
  Dims lhs = b.sizes(a), rhs = b.sizes(c);
  if (lhs.empty() || rhs.empty()) {
    b.error() << "an input is a scalar; expected rank 1 and more";
    return std::nullopt;
  }
  bool isRow = lhs.size() == 1, isColumn = rhs.size() == 1;
  if (isRow)
    lhs.insert(lhs.begin(), Dim(1));
  if (isColumn)
    rhs.push_back(Dim(1));
  Dim k = lhs.back(), l = rhs[rhs.size() - 2];
  if (k.isStatic() && l.isStatic() && !k.isSame(l)) {
    b.error() << "A has " << k.get() << " columns, B has " << l.get() << " rows; expected as many";
    return std::nullopt;
  }
  std::optional<Dims> sizes = b.broadcast({Dims(lhs.begin(), lhs.end() - 2), Dims(rhs.begin(), rhs.end() - 2)});
  if (!sizes)
    return std::nullopt;
  if (!isRow)
    sizes->push_back(lhs[lhs.size() - 2]);
  if (!isColumn)
    sizes->push_back(rhs.back());
  return sizes;
}

static LogicalResult inferMatMul(MatMulOp op, ShapeBuilder &b, Results &results) {
  std::optional<Dims> sizes = inferProductSizes(b, op.getA(), op.getB());
  if (!sizes)
    return failure();
  results.emplace_back(b.elementType(op.getA()), *sizes);
  return success();
}

static LogicalResult inferGemm(GemmOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getA(), 2, "A")) || failed(checkRank(b, op.getB(), 2, "B")))
    return failure();
  Dim m = b.size(op.getA(), op.getTransA() ? 1 : 0), k = b.size(op.getA(), op.getTransA() ? 0 : 1);
  Dim l = b.size(op.getB(), op.getTransB() ? 1 : 0), n = b.size(op.getB(), op.getTransB() ? 0 : 1);
  if (k.isStatic() && l.isStatic() && !k.isSame(l))
    return b.error() << "A has " << k.get() << " columns, B has " << l.get() << " rows; expected as many";
  if (Value c = op.getC()) {
    Dims sizes = b.sizes(c);
    if (sizes.size() > 2)
      return b.error() << "C has rank " << sizes.size() << "; expected 2 at most";
    Dims result{m, n};
    for (size_t i = 0; i != sizes.size(); ++i) {
      Dim expected = result[2 - sizes.size() + i];
      if (sizes[i].isStatic() && expected.isStatic() && !sizes[i].is(1) && !sizes[i].isSame(expected))
        return b.error() << "C has size " << sizes[i].get() << " in dimension " << i << "; expected " << expected.get()
                         << " or 1, to be broadcast";
    }
  }
  results.emplace_back(b.elementType(op.getA()), Dims{m, n});
  return success();
}

static LogicalResult inferEinsumShape(EinsumOp op, ShapeBuilder &b, Results &results) {
  if (op.getInputs().empty())
    return b.error() << "there is no input; expected one at least";
  std::optional<Einsum> einsum = inferEinsum(b, op);
  if (!einsum)
    return failure();
  results.emplace_back(b.elementType(op.getInputs().front()),
                       Dims(einsum->loops.begin(), einsum->loops.begin() + einsum->outputRank));
  return success();
}

static LogicalResult inferDet(DetOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getX());
  if (sizes.size() < 2)
    return b.error() << "X has rank " << sizes.size() << "; expected matrices, rank 2 or more";
  if (failed(checkSame(b, sizes.back(), sizes[sizes.size() - 2], "the number of columns")))
    return failure();
  results.emplace_back(b.elementType(op.getX()), Dims(sizes.begin(), sizes.end() - 2));
  return success();
}

void registerNNShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<DetOp, inferDet>(context);
    attach<EinsumOp, inferEinsumShape>(context);
    attach<GemmOp, inferGemm>(context);
    attach<MatMulOp, inferMatMul>(context);
  });
  registerAttentionShapes(registry);
  registerConvolutionShapes(registry);
  registerPoolingShapes(registry);
  registerRecurrentShapes(registry);
  registerResamplingShapes(registry);
  registerSignalShapes(registry);
}

} // namespace lathe::onnx
