//===- DeriveTrainer.cpp - Derive the trainer ----------------------------===//

#include "compiler/projections/Passes.h"
#include "compiler/projections/Projection.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_DERIVETRAINERPASS
#include "compiler/projections/Passes.h.inc"

namespace {

struct DeriveTrainerPass : impl::DeriveTrainerPassBase<DeriveTrainerPass> {
  void runOnOperation() override {
    pipeline::PipelineOp pipeline = Projection::findPipeline(getOperation());
    if (!pipeline)
      return signalPassFailure();
    Projection projection(pipeline);
    if (!projection.getGraph().isFitted()) {
      projection.getGraph().emitOpError("is not fitted; run lathec fit before");
      return signalPassFailure();
    }
    projection.addGraphInputs();
    auto models = pipeline.getBody().getOps<train::ModelOp>();
    if (models.empty()) {
      pipeline.emitOpError("has no train.model to train");
      return signalPassFailure();
    }
    projection.addSplitInputs();
    projection.addLabelInput();
    projection.exportFunction("split", projection.buildSplit());
    projection.exportFunction("label_of", projection.buildLabelOf());
    projection.exportFunction("features", projection.buildFeatures(projection.buildFeaturesRow(Float32Type::get(&getContext()))));
    (*models.begin())->moveBefore(getOperation().getBody(), getOperation().getBody()->begin());
    projection.setLearner(FlatSymbolRefAttr::get(&getContext(), "lathe_learner"));
    projection.finish(/*isExecutable=*/true);
  }
};

} // namespace
} // namespace lathe
