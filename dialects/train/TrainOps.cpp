//===- TrainOps.cpp - Verifiers of the train dialect's ops ---------------===//

#include "dialects/train/Train.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

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
LogicalResult BaseMarginOp::verify() { return verifyOutputs(*this, getLoss(), getOutputs()); }
LogicalResult LossOp::verify() { return verifyOutputs(*this, getLoss(), getOutputs()); }
LogicalResult GradientsOp::verify() { return verifyOutputs(*this, getLoss(), getOutputs()); }
LogicalResult LinearGradientOp::verify() { return verifyOutputs(*this, getLoss(), getOutputs()); }

ArrayRef<StringRef> LearnerOp::getKernelNames() {
  static constexpr StringRef kNames[] = {"base_margin",    "loss_sum",       "gradients",    "quantize",
                                         "histogram16",    "histogram32",    "split_search", "partition",
                                         "add_to_margins", "linear_gradient"};
  return kNames;
}

LogicalResult LearnerOp::verify() {
  for (NamedAttribute kernel : getKernels()) {
    if (!llvm::is_contained(getKernelNames(), kernel.getName().strref()))
      return emitOpError() << "expects names of kernels, found '" << kernel.getName().strref() << "'";
    if (!isa<FlatSymbolRefAttr>(kernel.getValue()))
      return emitOpError() << "expects a function as kernel '" << kernel.getName().strref() << "', found "
                           << kernel.getValue();
  }
  return verifyOutputs(*this, getLoss(), getOutputs());
}

LogicalResult LearnerOp::verifySymbolUses(SymbolTableCollection &symbols) {
  for (NamedAttribute kernel : getKernels())
    if (!symbols.lookupNearestSymbolFrom<FunctionOpInterface>(*this, cast<FlatSymbolRefAttr>(kernel.getValue())))
      return emitOpError() << "names no function of the module as kernel '" << kernel.getName().strref()
                           << "': " << kernel.getValue();
  return success();
}

} // namespace lathe::train

#define GET_OP_CLASSES
#include "dialects/train/TrainOps.cpp.inc"
