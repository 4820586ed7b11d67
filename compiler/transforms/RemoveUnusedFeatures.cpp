//===- RemoveUnusedFeatures.cpp - Only what the model reads ---------------===//

#include "compiler/transforms/Forest.h"
#include "compiler/transforms/Passes.h"
#include "compiler/transforms/UnreadColumns.h"

#include "dialects/feature/Feature.h"
#include "dialects/train/Train.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_REMOVEUNUSEDFEATURESPASS
#include "compiler/transforms/Passes.h.inc"

namespace {

/// Slots of a yielded value.
int64_t getNumSlots(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getRank() == 1 ? 1 : type.getDimSize(1);
}

/// The n-grams of some of the slots of `op`, in a new op.
Value keepBuckets(feature::NgramsOp op, ArrayRef<int64_t> slots) {
  OpBuilder b(op);
  SmallVector<int64_t> buckets = llvm::map_to_vector(slots, [&](int64_t slot) { return op.getKept() ? (*op.getKept())[slot] : slot; });
  auto kept = cast<feature::NgramsOp>(b.clone(*op));
  kept.setKept(buckets);
  kept.getResult().setType(RankedTensorType::get({ShapedType::kDynamic, static_cast<int64_t>(buckets.size())}, b.getF32Type()));
  return kept;
}

/// Yields only what the ensemble tests.
void removeUnusedSlots(feature::GraphOp graph, tree::EnsembleOp ensemble) {
  std::vector<bool> isTested(ensemble.getFeatures(), false);
  for (int32_t feature : ensemble.getFeature())
    if (feature >= 0)
      isTested[feature] = true;
  if (llvm::all_of(isTested, [](bool tested) { return tested; }))
    return;
  feature::YieldOp yield = graph.getYield();
  SmallVector<Value> values;
  SmallVector<StringRef> names;
  std::vector<int32_t> newFeatures(isTested.size(), -1);
  SmallVector<int8_t> missing;
  int64_t offset = 0, width = 0;
  for (auto [value, name] : llvm::zip_equal(yield.getFeatures(), yield.getNames().getAsRange<StringAttr>())) {
    SmallVector<int64_t> slots;
    int64_t numSlots = getNumSlots(value);
    for (int64_t slot = 0; slot < numSlots; ++slot)
      if (isTested[offset + slot])
        slots.push_back(slot);
    if (!slots.empty()) {
      Value kept = value;
      auto ngrams = value.getDefiningOp<feature::NgramsOp>();
      if (ngrams && ngrams.getWeight() != feature::NgramWeight::L2 && static_cast<int64_t>(slots.size()) < numSlots)
        kept = keepBuckets(ngrams, slots);
      else
        slots = llvm::to_vector(llvm::seq<int64_t>(0, numSlots));
      for (int64_t slot : slots) {
        newFeatures[offset + slot] = width++;
        missing.push_back(static_cast<int8_t>(ensemble.getMissingOf(offset + slot)));
      }
      values.push_back(kept);
      names.push_back(name);
    }
    offset += numSlots;
  }
  Builder b(graph.getContext());
  yield.getFeaturesMutable().assign(values);
  yield.setNamesAttr(b.getStrArrayAttr(names));
  graph.setFused(true);
  ensemble.setFeatures(width);
  ensemble.setFeature(llvm::map_to_vector(ensemble.getFeature(), [&](int32_t f) { return f < 0 ? f : newFeatures[f]; }));
  if (ensemble.getMissing())
    ensemble.setMissing(missing);
}

void removeUnusedTransforms(feature::GraphOp graph) {
  SmallVector<Operation *> ops;
  for (Operation &op : graph.getBody().front().without_terminator())
    ops.push_back(&op);
  for (Operation *op : llvm::reverse(ops)) // users before what they use
    if (op->use_empty())
      op->erase();
}

void removeUnusedColumns(feature::GraphOp graph) {
  Block &body = graph.getBody().front();
  llvm::BitVector unused(body.getNumArguments());
  SmallVector<Attribute> columns, unread;
  for (auto [argument, name] : llvm::zip_equal(body.getArguments(), graph.getColumns())) {
    if (argument.use_empty())
      unused.set(argument.getArgNumber());
    (argument.use_empty() ? unread : columns).push_back(name);
  }
  if (unread.empty())
    return;
  body.eraseArguments(unused);
  graph.setColumnsAttr(ArrayAttr::get(graph.getContext(), columns));
  if (auto before = graph->getAttrOfType<ArrayAttr>(kUnreadAttr))
    llvm::append_range(unread, before);
  graph->setAttr(kUnreadAttr, ArrayAttr::get(graph.getContext(), unread));
}

struct RemoveUnusedFeaturesPass : impl::RemoveUnusedFeaturesPassBase<RemoveUnusedFeaturesPass> {
  void runOnOperation() override {
    auto ensembles = getOperation().getBody().getOps<tree::EnsembleOp>();
    for (auto graph : getOperation().getBody().getOps<feature::GraphOp>()) {
      // What exports margins has callers that know its features.
      if (!ensembles.empty() && !getOperation().getMargins())
        removeUnusedSlots(graph, *ensembles.begin());
      removeUnusedTransforms(graph);
      removeUnusedColumns(graph);
    }
  }
};

} // namespace
} // namespace lathe
