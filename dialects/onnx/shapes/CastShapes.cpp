//===- CastShapes.cpp - Shapes of conversions -----------------------------===//

#include "dialects/onnx/OnnxElementwiseOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "dialects/onnx/shapes/NumericShapes.h"

using namespace mlir;

namespace lathe::onnx {

static LogicalResult inferCast(CastOp op, ShapeBuilder &b, Results &results) {
  Type type = requireElementType(b, op.getTo(), "to");
  if (!type)
    return failure();
  results.emplace_back(type, b.sizes(op.getInput()));
  return success();
}

static LogicalResult inferCastLike(CastLikeOp op, ShapeBuilder &b, Results &results) {
  results.emplace_back(b.elementType(op.getTargetType()), b.sizes(op.getInput()));
  return success();
}

static LogicalResult inferBitCast(BitCastOp op, ShapeBuilder &b, Results &results) {
  Type from = b.elementType(op.getInput()), to = requireElementType(b, op.getTo(), "to");
  if (!to)
    return failure();
  // A bool is a byte.
  auto width = [](Type type) { return type.isInteger(1) ? 8 : type.getIntOrFloatBitWidth(); };
  if (!from.isIntOrFloat() || !to.isIntOrFloat() || width(from) != width(to))
    return b.error() << "cannot take the bits of " << from << " as " << to << "; expected types of one width";
  results.emplace_back(to, b.sizes(op.getInput()));
  return success();
}

void registerCastShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<BitCastOp, inferBitCast>(context);
    attach<CastOp, inferCast>(context);
    attach<CastLikeOp, inferCastLike>(context);
  });
}

} // namespace lathe::onnx
