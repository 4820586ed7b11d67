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
    pipeline::PipelineOp pipeline = Projection::findPipeline(getOperation(), /*needsSplit=*/false);
    if (!pipeline)
      return signalPassFailure();
    Projection projection(pipeline);
    if (!projection.getGraph().isFitted()) {
      projection.getGraph().emitOpError("is not fitted; run lathec fit before");
      return signalPassFailure();
    }
    projection.addGraphInputs();
    if (failed(projection.takeModel()))
      return signalPassFailure();
    Builder b(&getContext());
    func::FuncOp featuresRow = projection.buildFeaturesRow(projection.getRowType());
    projection.exportFunction("predict", projection.buildPredict(featuresRow));
    // Behind fusion a row holds other features than those that the model was trained on.
    if (!projection.getGraph().getFused())
      projection.exportFunction("features", projection.buildFeatures(projection.getRowType().isF32()
                                                                         ? featuresRow
                                                                         : projection.buildFeaturesRow(b.getF32Type())));
    if (pipeline.getMargins())
      projection.exportFunction("margins", projection.buildMargins());
    projection.finish(/*isExecutable=*/false);
  }
};

} // namespace
} // namespace lathe
