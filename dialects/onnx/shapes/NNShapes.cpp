//===- NNShapes.cpp - Shapes of contractions and their kin ----------------===//

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

static LogicalResult inferMatMul(MatMulOp op, ShapeBuilder &b, Results &results) {
  Dims lhs = b.sizes(op.getA()), rhs = b.sizes(op.getB());
  if (lhs.empty() || rhs.empty())
    return b.error() << "an input is a scalar; expected rank 1 and more";
  bool isRow = lhs.size() == 1, isColumn = rhs.size() == 1;
  if (isRow)
    lhs.insert(lhs.begin(), Dim(1));
  if (isColumn)
    rhs.push_back(Dim(1));
  Dim k = lhs.back(), l = rhs[rhs.size() - 2];
  if (k.isStatic() && l.isStatic() && !k.isSame(l))
    return b.error() << "A has " << k.get() << " columns, B has " << l.get() << " rows; expected as many";
  std::optional<Dims> sizes = b.broadcast({Dims(lhs.begin(), lhs.end() - 2), Dims(rhs.begin(), rhs.end() - 2)});
  if (!sizes)
    return failure();
  if (!isRow)
    sizes->push_back(lhs[lhs.size() - 2]);
  if (!isColumn)
    sizes->push_back(rhs.back());
  results.emplace_back(b.elementType(op.getA()), *sizes);
  return success();
}

void registerNNShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) { attach<MatMulOp, inferMatMul>(context); });
}

} // namespace lathe::onnx
