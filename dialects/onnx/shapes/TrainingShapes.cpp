//===- TrainingShapes.cpp - Shapes of optimizers --------------------------===//

#include "dialects/onnx/OnnxTrainingOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "dialects/onnx/shapes/NumericShapes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// The inputs are n tensors of each of `kinds`: values, gradients, and what the optimizer keeps. All but the gradients are results.
template <typename Op, int64_t kinds> static LogicalResult inferOptimizer(Op op, ShapeBuilder &b, Results &results) {
  OperandRange inputs = op.getInputs();
  if (inputs.empty() || inputs.size() % kinds != 0)
    return b.error() << "has " << inputs.size() << " inputs behind T; expected " << kinds << " for each optimized tensor";
  size_t n = inputs.size() / kinds;
  for (auto [i, input] : llvm::enumerate(inputs))
    if (i / n != 1)
      results.emplace_back(b.elementType(input), b.sizes(input));
  return success();
}

void registerTrainingShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<AdagradOp, inferOptimizer<AdagradOp, 3>>(context);
    attach<AdamOp, inferOptimizer<AdamOp, 4>>(context);
    attach<MomentumOp, inferOptimizer<MomentumOp, 3>>(context);
  });
}

} // namespace lathe::onnx
