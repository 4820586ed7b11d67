//===- DeriveAnalyzer.cpp - Derive the analyzer ---------------------------===//

#include "compiler/projections/Passes.h"
#include "compiler/projections/Projection.h"
#include "compiler/projections/StatisticKeys.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_DERIVEANALYZERPASS
#include "compiler/projections/Passes.h.inc"

namespace {

/// Builds the row code of values that are accumulated. Imputation is the identity here.
class AccumulationBuilder {
public:
  AccumulationBuilder(Projection &projection, OpBuilder &builder, Value batch, Value row)
      : projection(projection), builder(builder), batch(batch), row(row) {}

  /// Null, with an error on the op, when the value depends on another fit.
  Value build(Value value) {
    value = skipImputation(value);
    auto [it, inserted] = built.try_emplace(value);
    if (!inserted)
      return it->second;
    Value result = buildUncached(value);
    return built[value] = result;
  }

private:
  Value buildUncached(Value value) {
    feature::GraphOp graph = projection.getGraph();
    if (auto argument = dyn_cast<BlockArgument>(value))
      return projection.buildLoad(builder, graph.getLoc(), batch, row,
                                  cast<StringAttr>(graph.getColumns()[argument.getArgNumber()]));
    Operation *op = value.getDefiningOp();
    if (auto fit = dyn_cast<feature::FitOpInterface>(op); fit && fit.needsFit()) {
      op->emitOpError("needs the fit, and so does an op behind it; only feature.impute may stand before an op that needs the fit");
      return nullptr;
    }
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      operands.push_back(build(operand));
      if (!operands.back())
        return nullptr;
    }
    return cast<feature::RowOpInterface>(op).buildRow(builder, operands, Value(), 0);
  }

  Projection &projection;
  OpBuilder &builder;
  Value batch, row;
  DenseMap<Value, Value> built;
};

struct DeriveAnalyzerPass : impl::DeriveAnalyzerPassBase<DeriveAnalyzerPass> {
  void runOnOperation() override {
    pipeline::PipelineOp pipeline = Projection::findPipeline(getOperation());
    if (!pipeline)
      return signalPassFailure();
    Projection projection(pipeline);
    projection.addGraphInputs();
    projection.addSplitInputs();
    func::FuncOp split = projection.buildSplit();
    projection.exportFunction("split", split);

    MLIRContext *context = &getContext();
    ImplicitLocOpBuilder b(pipeline.getLoc(), context);
    func::FuncOp analyze = projection.createFunction(
        "analyze",
        {pipeline::BatchType::get(context), b.getIndexType(), b.getIndexType(), pipeline::StatisticsType::get(context)}, {},
        /*isEntry=*/true);
    projection.exportFunction("analyze", analyze);
    b.setInsertionPointToStart(&analyze.getBody().front());
    Value batch = analyze.getArgument(0), state = analyze.getArgument(3);
    auto loop = scf::ForOp::create(b, analyze.getArgument(1), analyze.getArgument(2), arith::ConstantIndexOp::create(b, 1));
    func::ReturnOp::create(b);

    // Only training rows are fitted on.
    b.setInsertionPointToStart(loop.getBody());
    Value row = loop.getInductionVar();
    Value part = func::CallOp::create(b, split, ValueRange{batch, row}).getResult(0);
    Value isTrain = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, part,
                                          Value(arith::ConstantOp::create(b, b.getI32IntegerAttr(0))));
    auto ifTrain = scf::IfOp::create(b, isTrain, /*withElseRegion=*/false);
    b.setInsertionPointToStart(ifTrain.thenBlock());
    AccumulationBuilder values(projection, b, batch, row);
    for (const AccumulatedValue &accumulated : getAccumulatedValues(projection.getGraph())) {
      Value value = values.build(accumulated.value);
      if (!value)
        return signalPassFailure();
      pipeline::AccumulateOp::create(b, state, value, static_cast<uint32_t>(projection.getNumAccumulators()));
      projection.addAccumulator(accumulated.key, accumulated.statistic);
    }
    projection.finish(/*isExecutable=*/true);
  }
};

} // namespace
} // namespace lathe
