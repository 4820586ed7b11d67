//===- Attach.h - From a trainer's output to the trained module -*- C++ -*-===//
#ifndef LATHE_COMPILER_FIT_ATTACH_H
#define LATHE_COMPILER_FIT_ATTACH_H

#include "mlir/IR/BuiltinOps.h"

namespace lathe {
class TrainedModel;

/// Replaces the `train.model` of the fitted module by what was learned: a `tree.ensemble` or a `train.linear_model`. Fails with
/// a diagnostic when the model does not fit the module; what a file claims is checked by the verifiers of those ops.
llvm::LogicalResult attachModel(mlir::ModuleOp module, const TrainedModel &model);

} // namespace lathe

#endif // LATHE_COMPILER_FIT_ATTACH_H
