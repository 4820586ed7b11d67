//===- FoldWeightsIntoFeatures.cpp - A linear model as a chain of sums ----===//

#include "compiler/transforms/Passes.h"

#include "dialects/feature/Feature.h"
#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_FOLDWEIGHTSINTOFEATURESPASS
#include "compiler/transforms/Passes.h.inc"

namespace {

class Folder {
public:
  Folder(feature::GraphOp graph, train::LinearModelOp model) : graph(graph), model(model), b(model.getLoc(), graph.getYield()) {
    auto type = cast<RankedTensorType>(model.getWeights().getType());
    outputs = type.getDimSize(0);
    features = type.getDimSize(1);
    isRounded = type.getElementType().isF32();
    weights = toDoubles(model.getWeights());
    sumsType = RankedTensorType::get({ShapedType::kDynamic, outputs}, b.getF64Type());
  }

  void fold() {
    SmallVector<double> intercept = toDoubles(model.getIntercept());
    if (llvm::any_of(intercept, [](double value) { return value == 0 && std::signbit(value); }))
      return;
    feature::YieldOp yield = graph.getYield();
    if (!llvm::all_of(yield.getFeatures(), [](Value value) { return isSupported(value); }))
      return;
    Value sums = feature::InterceptOp::create(b, sumsType, table(intercept, {outputs}));
    int64_t offset = 0;
    for (Value value : yield.getFeatures()) {
      auto type = cast<RankedTensorType>(value.getType());
      int64_t slots = type.getRank() == 1 ? 1 : type.getDimSize(1);
      sums = add(sums, value, offset, slots);
      offset += slots;
    }
    yield.getFeaturesMutable().assign(sums);
    yield.setNamesAttr(b.getStrArrayAttr({"margins"}));
    graph.setFused(true);
    model.erase();
  }

private:
  static SmallVector<double> toDoubles(ElementsAttr values) {
    return llvm::map_to_vector(values.getValues<APFloat>(), [](APFloat value) { return value.convertToDouble(); });
  }

  static bool isSupported(Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    return (type.getRank() == 1 && type.getElementType().isF64()) ||
           isa_and_nonnull<feature::OneHotOp, feature::NgramsOp>(value.getDefiningOp());
  }

  Value add(Value sums, Value value, int64_t offset, int64_t slots) {
    if (auto oneHot = value.getDefiningOp<feature::OneHotOp>())
      return feature::AddLookedUpOp::create(b, sumsType, oneHot.getInput(), sums, rows(offset, slots, slots, {}));
    if (auto ngrams = value.getDefiningOp<feature::NgramsOp>())
      return feature::AddNgramsOp::create(
          b, sumsType, ngrams.getInput(), sums, ngrams.getNgramsAttr(), ngrams.getBucketsAttr(), ngrams.getSeedAttr(),
          ngrams.getWeightAttr(), rows(offset, slots, ngrams.getBuckets(), ngrams.getKept().value_or(ArrayRef<int64_t>())));
    SmallVector<double> column;
    for (int64_t k = 0; k < outputs; ++k)
      column.push_back(weights[k * features + offset]);
    return feature::AddWeightedOp::create(b, sumsType, value, sums, table(column, {outputs}), isRounded);
  }

  /// The weights of slots as a table of `numRows` rows, a column per output. `rowOf` says where a slot's row is; slot after slot
  /// when empty.
  ElementsAttr rows(int64_t offset, int64_t slots, int64_t numRows, ArrayRef<int64_t> rowOf) {
    SmallVector<double> values(numRows * outputs, 0);
    for (int64_t slot = 0; slot < slots; ++slot)
      for (int64_t k = 0; k < outputs; ++k)
        values[(rowOf.empty() ? slot : rowOf[slot]) * outputs + k] = weights[k * features + offset + slot];
    return table(values, {numRows, outputs});
  }

  ElementsAttr table(ArrayRef<double> values, ArrayRef<int64_t> shape) {
    return DenseElementsAttr::get(RankedTensorType::get(shape, b.getF64Type()), values);
  }

  feature::GraphOp graph;
  train::LinearModelOp model;
  ImplicitLocOpBuilder b;
  int64_t outputs, features;
  bool isRounded;
  SmallVector<double> weights;
  RankedTensorType sumsType;
};

struct FoldWeightsIntoFeaturesPass : impl::FoldWeightsIntoFeaturesPassBase<FoldWeightsIntoFeaturesPass> {
  void runOnOperation() override {
    auto graphs = getOperation().getBody().getOps<feature::GraphOp>();
    auto models = getOperation().getBody().getOps<train::LinearModelOp>();
    if (!graphs.empty() && !models.empty())
      Folder(*graphs.begin(), *models.begin()).fold();
  }
};

} // namespace
} // namespace lathe
