//===- NarrowFeatures.cpp - f32 rows where they are exact -----------------===//

#include "compiler/transforms/Forest.h"
#include "compiler/transforms/Passes.h"

#include "dialects/feature/Feature.h"
#include "dialects/train/Train.h"
#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_NARROWFEATURESPASS
#include "compiler/transforms/Passes.h.inc"

namespace {

/// Whether every present value of a column of the graph is an integer.
bool isIntegral(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto graph = cast<feature::GraphOp>(argument.getOwner()->getParentOp());
    auto name = cast<StringAttr>(graph.getColumns()[argument.getArgNumber()]);
    pipeline::ColumnType type = cast<pipeline::PipelineOp>(graph->getParentOp()).lookupColumn(name).getType();
    return type == pipeline::ColumnType::Int64 || type == pipeline::ColumnType::Bool;
  }
  Operation *op = value.getDefiningOp();
  if (auto impute = dyn_cast<feature::ImputeOp>(op)) {
    double fill = impute.getFill()->convertToDouble();
    return std::trunc(fill) == fill && isIntegral(impute.getInput());
  }
  return isa<feature::CategoryOpInterface, feature::IndicatorOp, feature::OrdinalOp, feature::DatePartOp>(op);
}

/// The split of the f32 feature that decides as `split` does of the f64 one.
std::optional<feature::Split> narrow(const feature::Split &split, Value value) {
  if (split.isCategorical && !isIntegral(value)) // rounding may make another integer of it
    return std::nullopt;
  if (cast<RankedTensorType>(value.getType()).getRank() == 1)
    return feature::pushForwardRounding(split, isIntegral(value));
  // The slots of an encoder are f32 in both.
  bool isExact = !split.threshold || static_cast<float>(*split.threshold) == *split.threshold;
  return isExact ? std::optional(split) : std::nullopt;
}

struct NarrowFeaturesPass : impl::NarrowFeaturesPassBase<NarrowFeaturesPass> {
  void runOnOperation() override {
    auto graphs = getOperation().getBody().getOps<feature::GraphOp>();
    auto ensembles = getOperation().getBody().getOps<tree::EnsembleOp>();
    if (graphs.empty() || ensembles.empty())
      return;
    tree::EnsembleOp ensemble = *ensembles.begin();
    if (ensemble.getRowType().isF32() || !llvm::all_of(llvm::seq<int64_t>(0, ensemble.getFeatures()), [&](int64_t feature) {
          return ensemble.getMissingOf(feature) == tree::Missing::NaN;
        }))
      return;
    SmallVector<Value> features;
    for (Value value : (*graphs.begin()).getYield().getFeatures()) {
      auto type = cast<RankedTensorType>(value.getType());
      features.append(type.getRank() == 1 ? 1 : type.getDimSize(1), value);
    }
    // Codes, and what tests of them say of NaN, are exact in f32 up to this.
    constexpr int64_t kMostCategories = int64_t{1} << 24;
    for (Value value : features)
      if (auto category = value.getDefiningOp<feature::CategoryOpInterface>(); category && category.getNumCategories() > kMostCategories)
        return;
    Forest forest(ensemble);
    for (Forest::Test &test : forest.tests) {
      std::optional<feature::Split> split = narrow(test.split, features[test.feature]);
      if (!split)
        return;
      test.split = std::move(*split);
    }
    forest.write(Builder(&getContext()).getF32Type());
  }
};

} // namespace
} // namespace lathe
