//===- Projection.h - What the projections have in common -------*- C++ -*-===//
#ifndef LATHE_COMPILER_PROJECTIONS_PROJECTION_H
#define LATHE_COMPILER_PROJECTIONS_PROJECTION_H

#include "compiler/projections/Model.h"
#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/MapVector.h"

namespace lathe {

/// Builds the functions and the program of one projection beside its `pipeline.pipeline`. Functions that the C side calls
/// carry `lathe.entry`. Used once: build, then `finish`, which erases the declaration.
class Projection {
public:
  /// The only pipeline of a module, with its graph and its split; null after an error when there is no such one. The predictor
  /// alone needs no split.
  static pipeline::PipelineOp findPipeline(mlir::ModuleOp module, bool needsSplit = true);

  Projection(pipeline::PipelineOp pipeline);

  pipeline::PipelineOp getPipeline() { return pipeline; }
  feature::GraphOp getGraph();

  /// Adds columns to the inputs of the program, once each.
  void addGraphInputs();
  void addSplitInputs();
  void addLabelInput();

  /// `@split(batch, row) -> i32`, a lathe_split.
  mlir::func::FuncOp buildSplit();
  /// `@label_of(batch, row) -> f32`: class index or value, NaN when missing.
  mlir::func::FuncOp buildLabelOf();
  /// `@features_row(batch, row, memref)`: one row of features; the graph must be fitted. Numbers are rounded to `element` where
  /// they are stored: f32, or f64 for a model that takes them so.
  mlir::func::FuncOp buildFeaturesRow(mlir::FloatType element);
  /// `@features_block(batch, first, count, out)`: the features of rows [first, first + count), at least `kLanes` and at most
  /// `rows` of them. `out` is rows x features, or features x rows where `isFeatureMajor`. The values are those of
  /// `features_row`. Null where rows one by one are as good.
  mlir::func::FuncOp buildFeaturesBlock(mlir::FloatType element, int64_t rows);
  bool isFeatureMajor();
  /// `@features(batch, begin, end, out)` over `features_row`, of f32.
  mlir::func::FuncOp buildFeatures(mlir::func::FuncOp featuresRow);

  /// The trained model leaves the pipeline for the module, and the functions below may be built; fails, with an error, when
  /// there is none or it does not fit the task.
  mlir::LogicalResult takeModel();
  mlir::FloatType getRowType() { return model.getRowType(); }
  /// `@predict(batch, begin, end, out)` over `features_row`, for many rows over a `@features_block` of its own, and the model.
  mlir::func::FuncOp buildPredict(mlir::func::FuncOp featuresRow);
  /// `@margins(rows, count, out)`: dense row-major rows of features to margins, in the model's own types.
  mlir::func::FuncOp buildMargins();

  /// Rows that vectors of elementwise code hold.
  static constexpr int64_t kLanes = 8;

  /// Loads column `name`, which is an input, at `row`; with `isLanes` the `kLanes` numbers from `row` on.
  mlir::Value buildLoad(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value batch, mlir::Value row, llvm::StringRef name,
                        bool isLanes = false);

  /// A number, or lanes of them, as rows of features have it: rounded, or not.
  static mlir::Value buildNumber(mlir::ImplicitLocOpBuilder &b, mlir::Value number, mlir::FloatType element);

  /// An empty function at the end of the module.
  mlir::func::FuncOp createFunction(llvm::StringRef name, mlir::TypeRange arguments, mlir::TypeRange results, bool isEntry);

  /// Names `function` as field `field` of the program.
  void exportFunction(llvm::StringRef field, mlir::func::FuncOp function);
  void addAccumulator(llvm::StringRef key, pipeline::Statistic statistic);
  int64_t getNumAccumulators() const { return accumulatorKeys.size(); }
  void setLearner(mlir::FlatSymbolRefAttr symbol) { learner = symbol; }

  /// Adds the `pipeline.program` and erases the pipeline. An executable's program is also its entry.
  void finish(bool isExecutable);

private:
  int32_t getInputIndex(llvm::StringRef name) const;
  void addInput(llvm::StringRef name);
  mlir::RankedTensorType column1D(mlir::Type element);
  llvm::SmallVector<mlir::Attribute> describeInputs();

  pipeline::PipelineOp pipeline;
  mlir::ModuleOp module;
  Model model;
  mlir::ImplicitLocOpBuilder b;
  llvm::MapVector<llvm::StringRef, pipeline::ColumnOp> inputs;
  llvm::SmallVector<mlir::NamedAttribute> functions;
  llvm::SmallVector<std::string> accumulatorKeys;
  llvm::SmallVector<int32_t> accumulatorKinds;
  mlir::FlatSymbolRefAttr learner;
};

} // namespace lathe

#endif // LATHE_COMPILER_PROJECTIONS_PROJECTION_H
