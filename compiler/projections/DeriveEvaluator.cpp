//===- DeriveEvaluator.cpp - Derive the evaluator ----------------------------===//

#include "compiler/projections/Passes.h"
#include "compiler/projections/Projection.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_DERIVEEVALUATORPASS
#include "compiler/projections/Passes.h.inc"

namespace {

struct DeriveEvaluatorPass : impl::DeriveEvaluatorPassBase<DeriveEvaluatorPass> {
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
    projection.addSplitInputs();
    projection.addLabelInput();
    if (failed(projection.takeModel()))
      return signalPassFailure();
    func::FuncOp predict = projection.buildPredict(projection.buildFeaturesRow(projection.getRowType()));
    projection.exportFunction("split", projection.buildSplit());
    projection.exportFunction("label_of", projection.buildLabelOf());
    projection.exportFunction("predict", predict);
    projection.finish(/*isExecutable=*/true);
  }
};

} // namespace
} // namespace lathe
