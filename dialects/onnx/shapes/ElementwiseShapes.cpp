//===- ElementwiseShapes.cpp - Shapes of elementwise operators ------------===//

#include "dialects/onnx/OnnxElementwiseOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// Bools of the operands' sizes, broadcast.
static LogicalResult inferComparison(Operation *op, ShapeBuilder &b, Results &results) {
  if (failed(inferBroadcast(op, b, results)))
    return failure();
  results.back().type = IntegerType::get(op->getContext(), 1);
  return success();
}

static LogicalResult inferWhere(WhereOp op, ShapeBuilder &b, Results &results) {
  std::optional<Dims> sizes = b.broadcast({b.sizes(op.getCondition()), b.sizes(op.getX()), b.sizes(op.getY())});
  if (!sizes)
    return failure();
  results.emplace_back(b.elementType(op.getX()), *sizes);
  return success();
}

void registerElementwiseShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attachAll<inferSameAsFirst, AbsOp, AcosOp, AcoshOp, AsinOp, AsinhOp, AtanOp, AtanhOp, CeilOp, CosOp, CoshOp, EluOp, ErfOp,
              ExpOp, FloorOp, HardSigmoidOp, LeakyReluOp, LogOp, NegOp, NotOp, ReciprocalOp, ReluOp, SigmoidOp, SignOp, SinOp,
              SinhOp, SqrtOp, TanOp, TanhOp>(context);
    attachAll<inferBroadcast, AddOp, AndOp, DivOp, MaxOp, MeanOp, MinOp, MulOp, OrOp, SubOp, SumOp, XorOp>(context);
    attachAll<inferComparison, EqualOp, GreaterOp, GreaterOrEqualOp, LessOp, LessOrEqualOp>(context);
    attach<WhereOp, inferWhere>(context);
  });
}

} // namespace lathe::onnx
