//===- Pipelines.h - The order of passes ------------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_PIPELINES_PIPELINES_H
#define LATHE_COMPILER_PIPELINES_PIPELINES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace mlir {
class DialectRegistry;
class OpPassManager;
} // namespace mlir

namespace lathe {

enum class ProjectionKind { Analyzer, Trainer, Evaluator, Predictor, Reader };

/// Every dialect that Lathe's modules contain at any stage.
void registerDialects(mlir::DialectRegistry &registry);

/// Every pass of Lathe, the upstream passes that its pipelines use, and the pipelines themselves, for `lathe-opt`.
void registerPasses();

/// What becomes of a model when it is put into its pipeline: the passes that change what it means, so that every projection
/// of the trained module reads the same model.
void buildFinishModelPipeline(mlir::OpPassManager &passes);

/// Fusion across the stages of a trained pipeline: transforms move into the model. Predictions keep every bit.
void buildFusionPipeline(mlir::OpPassManager &passes);

/// Derives one projection from a module that holds a `pipeline.pipeline`: structured IR, to read. A predictor, and a
/// reader with its predictor, is fused before, unless `fuse` is false.
void buildDerivePipeline(mlir::OpPassManager &passes, ProjectionKind kind, bool fuse = true);

/// For what a projection is lowered.
struct LowerOptions {
  std::vector<std::string> targets; // of compiler/conversion/targets, the baseline first; empty: none in particular
  std::string cpu;                  // LLVM's processor to generate code for; empty: the target's
  double maxRowNs = 0;              // choose kernels that predict a row in this time, where some do; 0: no limit
  int64_t maxBytes = 0;             // choose kernels whose tables take at most as much, where some do; 0: no limit
  llvm::raw_ostream *explanation = nullptr; // where to say which kernels were chosen, and why
};

/// Lowers a derived projection to the LLVM dialect.
void buildLowerToLLVMPipeline(mlir::OpPassManager &passes, const LowerOptions &options = {});

} // namespace lathe

#endif // LATHE_COMPILER_PIPELINES_PIPELINES_H
