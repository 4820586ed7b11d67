//===- CompileModel.h - From a module of a graph to an object ---*- C++ -*-===//
#ifndef LATHE_COMPILER_PIPELINES_COMPILEMODEL_H
#define LATHE_COMPILER_PIPELINES_COMPILEMODEL_H

#include "compiler/emit/object/Object.h"
#include "compiler/pipelines/ModelPipeline.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace mlir {
class PassManager;
} // namespace mlir

namespace lathe {

/// What is told of a compilation as it goes on; any may be null.
struct ModelHooks {
  llvm::function_ref<void(mlir::PassManager &)> prepare = nullptr;                     // before passes run
  llvm::function_ref<llvm::LogicalResult(mlir::ModuleOp)> onTensors = nullptr;         // linear algebra on tensors
  llvm::function_ref<llvm::LogicalResult(mlir::ModuleOp)> onLowered = nullptr;         // the LLVM dialect
  llvm::function_ref<void(llvm::StringRef)> stageDone = nullptr;                       // behind each stage of emitObject
};

/// Compiles a module with a @main of the `onnx` dialect, or of upstream dialects on tensors, which it consumes. Reports errors as
/// diagnostics; then there is no object.
std::optional<llvm::SmallVector<char, 0>> compileModel(mlir::ModuleOp module, const ModelOptions &options,
                                                       const Machine &machine, const ModelHooks &hooks = {});

} // namespace lathe

#endif // LATHE_COMPILER_PIPELINES_COMPILEMODEL_H
