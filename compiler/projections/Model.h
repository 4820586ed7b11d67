//===- Model.h - The trained model of a pipeline ----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_PROJECTIONS_MODEL_H
#define LATHE_COMPILER_PROJECTIONS_MODEL_H

#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace lathe {

/// What maps rows of features to margins: an ensemble, a linear model, or nothing when the graph yields the margins. Valid also
/// when its op has left the pipeline.
class Model {
public:
  /// The model in the body of `pipeline`; false when it has none.
  explicit Model(pipeline::PipelineOp pipeline);
  explicit operator bool() { return ensemble || linear || yieldedMargins; }
  /// Whether rows of features are rows of margins.
  bool isIdentity() { return static_cast<bool>(yieldedMargins); }

  mlir::FloatType getRowType();
  mlir::FloatType getMarginType();
  int64_t getNumMargins();
  double getLinkScale();
  /// What margins mean; where the model does not say, the task does.
  tree::Link getLink(pipeline::Task task);

  /// Moves what the lowering still needs of the model into the module.
  void moveTo(mlir::ModuleOp module);
  /// The margins of each row of `rows`; both are rank-2 memrefs of as many rows.
  void buildMargins(mlir::ImplicitLocOpBuilder &b, mlir::Value rows, mlir::Value margins);

private:
  void buildLinearMargins(mlir::ImplicitLocOpBuilder &b, mlir::Value rows, mlir::Value margins);

  tree::EnsembleOp ensemble;
  train::LinearModelOp linear;
  /// The type of the margins that the graph yields.
  mlir::RankedTensorType yieldedMargins;
  /// Tables of a linear model, once it is in the module.
  mlir::memref::GlobalOp weights, intercept;
};

} // namespace lathe

#endif // LATHE_COMPILER_PROJECTIONS_MODEL_H
