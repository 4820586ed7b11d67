//===- DerivePredictor.cpp - Derive the predictor ----------------------------===//

#include "compiler/projections/Passes.h"
#include "compiler/projections/Projection.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_DERIVEPREDICTORPASS
#include "compiler/projections/Passes.h.inc"

namespace {

struct DerivePredictorPass : impl::DerivePredictorPassBase<DerivePredictorPass> {
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
    func::FuncOp featuresRow = projection.buildFeaturesRow();
    func::FuncOp predict = projection.buildPredict(featuresRow);
    if (!predict)
      return signalPassFailure();
    projection.exportFunction("features", projection.buildFeatures(featuresRow));
    projection.exportFunction("predict", predict);
    projection.finish(/*isExecutable=*/false);
  }
};

} // namespace
} // namespace lathe
