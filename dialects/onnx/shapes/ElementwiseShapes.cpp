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

static LogicalResult inferClassification(Operation *op, ShapeBuilder &b, Results &results) {
  results.emplace_back(IntegerType::get(op->getContext(), 1), b.sizes(op->getOperand(0)));
  return success();
}

/// Any value, which may be a sequence.
static LogicalResult inferIdentity(IdentityOp op, ShapeBuilder &b, Results &results) {
  if (!isa<RankedTensorType>(op.getInput().getType())) {
    results.emplace_back(op.getInput().getType());
    return success();
  }
  return inferSameAsFirst(op, b, results);
}

static LogicalResult inferClip(ClipOp op, ShapeBuilder &b, Results &results) {
  for (Value bound : {op.getMin(), op.getMax()})
    if (bound && b.rank(bound) != 0)
      return b.error() << "a bound has rank " << b.rank(bound) << "; expected a scalar";
  return inferSameAsFirst(op, b, results);
}

/// The first input's sizes; the second one is broadcast to them.
static LogicalResult inferPRelu(PReluOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getX());
  std::optional<Dims> both = b.broadcast({sizes, b.sizes(op.getSlope())});
  if (!both)
    return failure();
  bool isWider = both->size() != sizes.size();
  for (auto [mine, all] : llvm::zip(sizes, *both))
    isWider |= mine.is(1) && all.isStatic() && !all.is(1);
  if (isWider)
    return b.error() << "the slope is larger than X; expected sizes that can be broadcast to those of X";
  results.emplace_back(b.elementType(op.getX()), sizes);
  return success();
}

static LogicalResult inferSwiGLU(SwiGLUOp op, ShapeBuilder &b, Results &results) {
  if (b.rank(op.getA()) != b.rank(op.getB()))
    return b.error() << "A has rank " << b.rank(op.getA()) << " and B " << b.rank(op.getB()) << "; expected equal sizes";
  return inferBroadcast(op, b, results);
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
    attachAll<inferSameAsFirst, AbsOp, AcosOp, AcoshOp, AsinOp, AsinhOp, AtanOp, AtanhOp, BitwiseNotOp, CeilOp, CeluOp, CosOp,
              CoshOp, EluOp, ErfOp, ExpOp, FloorOp, GeluOp, HardSigmoidOp, HardSwishOp, LeakyReluOp, LogOp, MishOp, NegOp, NotOp,
              ReciprocalOp, ReluOp, RoundOp, SeluOp, ShrinkOp, SigmoidOp, SignOp, SinOp, SinhOp, SoftplusOp, SoftsignOp, SqrtOp,
              SwishOp, TanOp, TanhOp, ThresholdedReluOp>(context);
    attachAll<inferBroadcast, AddOp, AndOp, BitShiftOp, BitwiseAndOp, BitwiseOrOp, BitwiseXorOp, DivOp, MaxOp, MeanOp, MinOp,
              ModOp, MulOp, OrOp, PowOp, SubOp, SumOp, XorOp>(context);
    attachAll<inferComparison, EqualOp, GreaterOp, GreaterOrEqualOp, LessOp, LessOrEqualOp>(context);
    attachAll<inferClassification, IsInfOp, IsNaNOp>(context);
    attach<ClipOp, inferClip>(context);
    attach<IdentityOp, inferIdentity>(context);
    attach<PReluOp, inferPRelu>(context);
    attach<SwiGLUOp, inferSwiGLU>(context);
    attach<WhereOp, inferWhere>(context);
  });
}

} // namespace lathe::onnx
