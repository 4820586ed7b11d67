//===- ModelPipeline.h - From an imported graph to a model ------*- C++ -*-===//
#ifndef LATHE_COMPILER_PIPELINES_MODELPIPELINE_H
#define LATHE_COMPILER_PIPELINES_MODELPIPELINE_H

#include <string>
#include <vector>

namespace mlir {
class DialectRegistry;
class OpPassManager;
} // namespace mlir

namespace lathe {

struct ModelOptions {
  std::string name = "model";       // of the symbol <name>_model
  std::string origin;               // the target that declares it
  std::vector<std::string> targets; // of compiler/conversion/targets, the baseline first; empty: none in particular
  std::string cpu;                  // LLVM's processor to generate code for; empty: the target's
};

/// What the model pipelines need beside `registerDialects`: dialects of upstream and how their ops are put into buffers.
void registerModelDialects(mlir::DialectRegistry &registry);

/// Brings a module with a @main of the `onnx` dialect, or of upstream dialects on tensors, to linear algebra on tensors, with a
/// version for each target.
void buildModelPipeline(mlir::OpPassManager &passes, const ModelOptions &options = {});

/// Lowers that to the LLVM dialect: the `lathe_model` of runtime/abi/model.h.
void buildLowerModelPipeline(mlir::OpPassManager &passes, const ModelOptions &options = {});

/// The passes and both pipelines, for `lathe-opt`.
void registerModelPasses();

} // namespace lathe

#endif // LATHE_COMPILER_PIPELINES_MODELPIPELINE_H
