//===- Fit.h - From statistics to the fitted module -------------*- C++ -*-===//
#ifndef LATHE_COMPILER_FIT_FIT_H
#define LATHE_COMPILER_FIT_FIT_H

#include "mlir/IR/BuiltinOps.h"

namespace lathe {
class Statistics;

/// Gives every op of the pipeline's graph its state and every tensor its width, in place. Fails with a diagnostic on the op
/// that the statistics do not fit; the module is then of no use.
llvm::LogicalResult fitPipeline(mlir::ModuleOp module, const Statistics &statistics);

} // namespace lathe

#endif // LATHE_COMPILER_FIT_FIT_H
