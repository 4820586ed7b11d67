//===- Attach.h - From a trainer's output to the trained module -*- C++ -*-===//
#ifndef LATHE_COMPILER_FIT_ATTACH_H
#define LATHE_COMPILER_FIT_ATTACH_H

#include "mlir/IR/BuiltinOps.h"

namespace lathe {
class TrainedModel;

/// Replaces the `train.model` of the fitted module by what was learned: a `tree.ensemble` or a `train.linear_model`. Fails with
/// a diagnostic when the model does not fit the module; what a file claims is checked by the verifiers of those ops.
llvm::LogicalResult attachModel(mlir::ModuleOp module, const TrainedModel &model);

/// Adds the ensemble of an imported model, the trained module `imported`, to the fitted module, which has no `train.model`. Its
/// features are slots of the pipeline: by name where the pipeline has slots with all of their names, else by position. Fails with
/// a diagnostic when the widths, the tasks or the classes do not agree.
llvm::LogicalResult attachImported(mlir::ModuleOp module, mlir::ModuleOp imported);

} // namespace lathe

#endif // LATHE_COMPILER_FIT_ATTACH_H
