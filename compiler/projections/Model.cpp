//===- Model.cpp - The trained model of a pipeline ------------------------===//

#include "compiler/projections/Model.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace lathe {

Model::Model(pipeline::PipelineOp pipeline) {
  for (auto op : pipeline.getBody().getOps<tree::EnsembleOp>())
    ensemble = op;
  for (auto op : pipeline.getBody().getOps<train::LinearModelOp>())
    linear = op;
  for (auto graph : pipeline.getBody().getOps<feature::GraphOp>())
    if (graph.yieldsMargins())
      yieldedMargins = cast<RankedTensorType>(graph.getYield().getFeatures().front().getType());
}

FloatType Model::getRowType() {
  if (ensemble)
    return ensemble.getRowType();
  return linear ? cast<FloatType>(getElementTypeOrSelf(linear.getWeights().getType())) : getMarginType();
}

FloatType Model::getMarginType() {
  if (ensemble)
    return ensemble.getMarginType();
  return Float32Type::get(linear ? linear.getContext() : yieldedMargins.getContext());
}

int64_t Model::getNumMargins() {
  if (ensemble)
    return ensemble.getNumMargins();
  return linear ? cast<RankedTensorType>(linear.getWeights().getType()).getDimSize(0) : yieldedMargins.getDimSize(1);
}

double Model::getLinkScale() { return ensemble ? ensemble.getLinkScale().convertToDouble() : 1; }

tree::Link Model::getLink(pipeline::Task task) {
  if (ensemble && ensemble.getLink())
    return *ensemble.getLink();
  switch (task) {
  case pipeline::Task::Binary:
    return tree::Link::Logistic;
  case pipeline::Task::Multiclass:
    return tree::Link::Softmax;
  case pipeline::Task::Regression:
    return tree::Link::Identity;
  }
  llvm_unreachable("every task is listed");
}

/// A read-only global of the module with the given contents.
static memref::GlobalOp createTable(ModuleOp module, Location loc, StringRef name, ElementsAttr values) {
  auto tensor = cast<RankedTensorType>(values.getType());
  auto type = MemRefType::get(tensor.getShape(), tensor.getElementType());
  OpBuilder b(module.getContext());
  auto global = memref::GlobalOp::create(b, loc, name, b.getStringAttr("private"), type, values, /*constant=*/true,
                                         /*alignment=*/b.getI64IntegerAttr(64));
  SymbolTable(module).insert(global);
  return global;
}

void Model::moveTo(ModuleOp module) {
  if (ensemble) {
    ensemble->moveBefore(module.getBody(), module.getBody()->begin());
    return;
  }
  if (!linear)
    return;
  weights = createTable(module, linear.getLoc(), "weights", linear.getWeights());
  intercept = createTable(module, linear.getLoc(), "intercept", linear.getIntercept());
}

void Model::buildMargins(ImplicitLocOpBuilder &b, Value rows, Value margins) {
  if (linear)
    return buildLinearMargins(b, rows, margins);
  tree::PredictOp::create(b, FlatSymbolRefAttr::get(ensemble.getSymNameAttr()), rows, margins);
}

/// margins = weights x row + intercept, in f64 in the order of the features, rounded once.
void Model::buildLinearMargins(ImplicitLocOpBuilder &b, Value rows, Value margins) {
  auto index = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(b, value); };
  auto extend = [&](Value value) -> Value {
    return value.getType().isF64() ? value : Value(arith::ExtFOp::create(b, b.getF64Type(), value));
  };
  int64_t features = weights.getType().getDimSize(1);
  Value weightTable = memref::GetGlobalOp::create(b, weights.getType(), weights.getSymName());
  Value interceptTable = memref::GetGlobalOp::create(b, intercept.getType(), intercept.getSymName());
  Value count = memref::DimOp::create(b, margins, index(0));
  auto perRow = scf::ForOp::create(b, index(0), count, index(1));
  b.setInsertionPointToStart(perRow.getBody());
  Value row = perRow.getInductionVar();
  auto perOutput = scf::ForOp::create(b, index(0), index(getNumMargins()), index(1));
  b.setInsertionPointToStart(perOutput.getBody());
  Value output = perOutput.getInductionVar();
  Value start = extend(memref::LoadOp::create(b, interceptTable, output));
  auto perFeature = scf::ForOp::create(b, index(0), index(features), index(1), ValueRange(start));
  b.setInsertionPointToStart(perFeature.getBody());
  Value feature = perFeature.getInductionVar();
  Value weight = extend(memref::LoadOp::create(b, weightTable, ValueRange{output, feature}));
  Value product = arith::MulFOp::create(b, weight, extend(memref::LoadOp::create(b, rows, ValueRange{row, feature})));
  scf::YieldOp::create(b, Value(arith::AddFOp::create(b, perFeature.getRegionIterArg(0), product)));
  b.setInsertionPointAfter(perFeature);
  Value margin = arith::TruncFOp::create(b, b.getF32Type(), perFeature.getResult(0));
  memref::StoreOp::create(b, margin, margins, ValueRange{row, output});
  b.setInsertionPointAfter(perRow);
}

} // namespace lathe
