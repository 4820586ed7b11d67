//===- TrainOps.cpp - Verifiers of the train dialect's ops ---------------===//

#include "dialects/train/Train.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::train {

/// Squared and logistic losses have one margin per row; softmax has one per class.
static LogicalResult verifyOutputs(Operation *op, Loss loss, int64_t outputs) {
  if (loss == Loss::Softmax && outputs < 2)
    return op->emitOpError() << "expects at least 2 outputs with the softmax loss, found " << outputs;
  if (loss != Loss::Softmax && outputs != 1)
    return op->emitOpError() << "expects 1 output with the " << stringifyLoss(loss) << " loss, found " << outputs;
  return success();
}

LogicalResult ModelOp::verify() { return verifyOutputs(*this, getLoss(), getOutputs()); }

} // namespace lathe::train

#define GET_OP_CLASSES
#include "dialects/train/TrainOps.cpp.inc"
