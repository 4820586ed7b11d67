//===- FoldScalesIntoWeights.cpp - Divided weights, whole features --------===//

#include "compiler/transforms/Passes.h"

#include "dialects/feature/Feature.h"
#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_FOLDSCALESINTOWEIGHTSPASS
#include "compiler/transforms/Passes.h.inc"

namespace {

/// What a yielded value is divided by last; 1 when it is not, or when it is used elsewhere too.
double getScale(Value value) {
  if (!value.hasOneUse())
    return 1;
  if (auto op = value.getDefiningOp<feature::StandardizeOp>())
    return op.getScale()->convertToDouble();
  if (auto op = value.getDefiningOp<feature::MinMaxOp>())
    return op.getScale()->convertToDouble();
  return 1;
}

/// The division gone; a subtraction stays, because x - center is exact where it matters most, near the center.
void removeScale(Value value) {
  FloatAttr one = Builder(value.getContext()).getF64FloatAttr(1);
  if (auto op = value.getDefiningOp<feature::StandardizeOp>())
    op.setScaleAttr(one);
  else
    value.getDefiningOp<feature::MinMaxOp>().setScaleAttr(one);
}

struct FoldScalesIntoWeightsPass : impl::FoldScalesIntoWeightsPassBase<FoldScalesIntoWeightsPass> {
  void runOnOperation() override {
    auto graphs = getOperation().getBody().getOps<feature::GraphOp>();
    auto models = getOperation().getBody().getOps<train::LinearModelOp>();
    if (graphs.empty() || models.empty())
      return;
    feature::YieldOp yield = (*graphs.begin()).getYield();
    if (llvm::none_of(yield.getFeatures(), [](Value value) { return getScale(value) != 1; }))
      return;
    train::LinearModelOp model = *models.begin();
    auto type = cast<RankedTensorType>(model.getWeights().getType());
    const int64_t outputs = type.getDimSize(0), features = type.getDimSize(1);
    SmallVector<double> weights =
        llvm::map_to_vector(model.getWeights().getValues<APFloat>(), [](APFloat w) { return w.convertToDouble(); });
    int64_t feature = 0;
    for (Value value : yield.getFeatures()) {
      auto slots = cast<RankedTensorType>(value.getType());
      if (slots.getRank() == 2) {
        feature += slots.getDimSize(1);
        continue;
      }
      double scale = getScale(value);
      // A weight that overflows is left as it is, with its feature.
      bool isFinite = llvm::all_of(llvm::seq<int64_t>(0, outputs),
                                   [&](int64_t k) { return std::isfinite(weights[k * features + feature] / scale); });
      if (scale != 1 && isFinite) {
        for (int64_t k = 0; k < outputs; ++k)
          weights[k * features + feature] /= scale;
        removeScale(value);
      }
      ++feature;
    }
    auto wide = RankedTensorType::get(type.getShape(), Float64Type::get(&getContext()));
    model.setWeightsAttr(DenseElementsAttr::get(wide, ArrayRef(weights)));
  }
};

} // namespace
} // namespace lathe
