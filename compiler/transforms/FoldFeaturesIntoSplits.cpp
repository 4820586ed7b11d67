//===- FoldFeaturesIntoSplits.cpp - Trees that read columns ---------------===//

#include "compiler/transforms/Forest.h"
#include "compiler/transforms/Passes.h"

#include "dialects/feature/Feature.h"
#include "dialects/train/Train.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_FOLDFEATURESINTOSPLITSPASS
#include "compiler/transforms/Passes.h.inc"

namespace {

/// A slot of a value of the graph; 0 for a column.
using Source = std::pair<Value, int64_t>;

bool isColumn(Value value) { return cast<RankedTensorType>(value.getType()).getRank() == 1; }

/// Whether a missing value is NaN, and nothing else, as it is in the graph. An ensemble for which NaN counts as 0 is one that
/// sends NaN where 0 goes. Sets of rounded numbers say nothing of the numbers themselves.
bool canFold(tree::EnsembleOp ensemble) {
  if ((ensemble.getSet() && ensemble.getRowType().isF32()) || ensemble.getMissingValue())
    return false;
  for (int64_t feature = 0; feature < static_cast<int64_t>(ensemble.getFeatures()); ++feature)
    if (ensemble.getMissingOf(feature) == tree::Missing::Zero)
      return false;
  return true;
}

/// A set of codes whose sides lie apart in the order of the codes, -1 first, is a threshold of the code: one comparison of a rank
/// in the place of a set.
feature::Split asThreshold(const feature::Split &split) {
  const llvm::BitVector &left = split.leftCodes;
  unsigned same = 0;
  while (same < left.size() && left.test(same) == split.otherLeft)
    ++same;
  for (unsigned code = same; code < left.size(); ++code)
    if (left.test(code) == split.otherLeft)
      return split;
  feature::Split result = feature::Split::below(same < left.size() ? std::optional<double>(same) : std::nullopt, true);
  result.swapped = split.swapped != !split.otherLeft;
  return result;
}

class Folder {
public:
  Folder(feature::GraphOp graph, tree::EnsembleOp ensemble) : graph(graph), ensemble(ensemble), forest(ensemble) {
    auto yield = graph.getYield();
    for (auto [value, name] : llvm::zip_equal(yield.getFeatures(), yield.getNames().getAsRange<StringAttr>())) {
      int64_t slots = isColumn(value) ? 1 : cast<RankedTensorType>(value.getType()).getDimSize(1);
      for (int64_t slot = 0; slot < slots; ++slot) {
        sourceOf.push_back({value, slot});
        nameOf.push_back(name);
      }
    }
  }

  void fold() {
    enterGraph();
    llvm::DenseMap<Value, std::vector<int32_t>> testsOn;
    for (auto [index, source] : llvm::enumerate(sourceOfTest))
      testsOn[source.first].push_back(index);
    // From the last transform to the first, so that all tests of a value are known when it is looked through. They move on to
    // its operand together: a transform is kept or gone.
    for (Operation &op : llvm::reverse(graph.getBody().front().without_terminator())) {
      auto transform = dyn_cast<feature::SplitOpInterface>(op);
      auto it = testsOn.find(op.getResult(0));
      if (!transform || it == testsOn.end() || failed(pullBack(transform, it->second)))
        continue;
      std::vector<int32_t> moved = std::move(it->second);
      testsOn.erase(it);
      for (int32_t test : moved)
        sourceOfTest[test] = {op.getOperand(0), 0};
      llvm::append_range(testsOn[op.getOperand(0)], moved);
    }
    yieldSources();
  }

private:
  /// Tests of what the model reads become tests of what the graph yields: a column is rounded on its way.
  void enterGraph() {
    bool isRounded = ensemble.getRowType().isF32();
    for (Forest::Test &test : forest.tests) {
      if (ensemble.getMissingOf(test.feature) == tree::Missing::None)
        test.split.missingLeft = test.split.isCategorical ? test.split.goesLeftCode(0) : test.split.goesLeft(0);
      if (isRounded && isColumn(sourceOf[test.feature].first))
        test.split = feature::pullBackRounding(test.split);
      sourceOfTest.push_back(sourceOf[test.feature]);
    }
  }

  /// Pulls the tests of a transform's result back to its operand, all or none.
  LogicalResult pullBack(feature::SplitOpInterface transform, ArrayRef<int32_t> tests) {
    std::vector<feature::Split> pulled;
    bool isCategory = isa<feature::CategoryOpInterface>(transform.getOperation());
    for (int32_t test : tests) {
      if (!isCategory && forest.tests[test].split.isCategorical) // a set of numbers, the model's own
        return failure();
      std::optional<feature::Split> split = transform.pullBack(forest.tests[test].split, sourceOfTest[test].second);
      if (!split)
        return failure();
      pulled.push_back(std::move(*split));
    }
    for (auto [test, split] : llvm::zip_equal(tests, pulled))
      forest.tests[test].split = std::move(split);
    return success();
  }

  /// Yields what is tested, in the order of the features that it was made into.
  void yieldSources() {
    std::vector<SmallVector<int32_t>> testsOf(sourceOf.size());
    for (auto [index, test] : llvm::enumerate(forest.tests))
      testsOf[test.feature].push_back(index);
    SmallVector<Value> yielded;
    SmallVector<StringRef> names;
    llvm::DenseMap<Value, int64_t> offsets;
    int64_t width = 0;
    for (auto [feature, tests] : llvm::enumerate(testsOf))
      for (int32_t test : tests) {
        auto [value, slot] = sourceOfTest[test];
        auto [it, inserted] = offsets.try_emplace(value, width);
        if (inserted) {
          yielded.push_back(value);
          names.push_back(nameOf[feature]);
          width += isColumn(value) ? 1 : cast<RankedTensorType>(value.getType()).getDimSize(1);
        }
        forest.tests[test].feature = it->second + slot;
        // A set is of codes, or the model's own.
        if (forest.tests[test].split.isCategorical && isa_and_nonnull<feature::CategoryOpInterface>(value.getDefiningOp()))
          forest.tests[test].split = asThreshold(forest.tests[test].split);
      }
    Builder b(graph.getContext());
    feature::YieldOp yield = graph.getYield();
    yield.getFeaturesMutable().assign(yielded);
    yield.setNamesAttr(b.getStrArrayAttr(names));
    graph.setFused(true);
    ensemble.setFeatures(width);
    ensemble.removeMissingAttr();
    forest.write(b.getF64Type());
  }

  feature::GraphOp graph;
  tree::EnsembleOp ensemble;
  Forest forest;
  std::vector<Source> sourceOf;   // of each feature, as the model was trained
  std::vector<StringRef> nameOf;  // of the yielded value that each feature is of
  std::vector<Source> sourceOfTest;
};

struct FoldFeaturesIntoSplitsPass : impl::FoldFeaturesIntoSplitsPassBase<FoldFeaturesIntoSplitsPass> {
  void runOnOperation() override {
    auto graphs = getOperation().getBody().getOps<feature::GraphOp>();
    auto ensembles = getOperation().getBody().getOps<tree::EnsembleOp>();
    // What exports margins has callers that know its features.
    if (graphs.empty() || ensembles.empty() || getOperation().getMargins() || !canFold(*ensembles.begin()))
      return;
    Folder(*graphs.begin(), *ensembles.begin()).fold();
  }
};

} // namespace
} // namespace lathe
