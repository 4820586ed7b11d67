//===- RankTrees.cpp - From thresholds and sets to ranks ------------------===//

#include "compiler/conversion/tree/Passes.h"

#include "compiler/conversion/tree/Categories.h"
#include "dialects/tree/Tree.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_RANKTREESPASS
#include "compiler/conversion/tree/Passes.h.inc"

namespace {

/// A rank is a byte: so many thresholds fit into one.
constexpr int64_t kThresholdsPerRank = 255;

/// The thresholds of one feature, and its virtual features.
struct Search {
  int64_t feature = 0;
  SmallVector<double, 0> thresholds;
  /// Per 255 thresholds and missing direction (right, left): the virtual feature, or -1 where no node needs it.
  SmallVector<std::array<int32_t, 2>> ranks;

  int64_t indexOf(double threshold) const { return llvm::lower_bound(thresholds, threshold) - thresholds.begin(); }
};

class Ranker {
public:
  explicit Ranker(tree::EnsembleOp ensemble) : ensemble(ensemble), b(ensemble) {}

  tree::RankedEnsembleOp rank(SymbolTable &symbols) {
    collectSearches();
    findNeededRanks();
    numberRanks();
    numberTests();
    tree::CutsOp cuts = createCuts();
    symbols.insert(cuts);
    tree::RankedEnsembleOp ranked = createRanked(cuts.getSymName());
    symbols.insert(ranked);
    return ranked;
  }

private:
  bool isNumerical(int64_t node) { return ensemble.getFeature()[node] >= 0 && ensemble.getSetOf(node) < 0; }

  bool isCategorical(int64_t node) {
    return ensemble.getFeature()[node] >= 0 && ensemble.getSetOf(node) >= 0 && !isRankedMissing(node);
  }

  /// A test for missing alone, a set that takes every value, is one of the feature's ranks too: none of a present value is
  /// above 254, where fewer than 255 thresholds make it. LightGBM has such tests.
  bool isRankedMissing(int64_t node) {
    int32_t set = ensemble.getSetOf(node), feature = ensemble.getFeature()[node];
    if (feature < 0 || set < 0 || searchOf[feature] < 0 || !(*ensemble.getOtherLeft())[set] ||
        countCategories(ensemble.getWordsOf(set), /*otherLeft=*/true))
      return false;
    return searches[searchOf[feature]].thresholds.size() % kThresholdsPerRank != 0;
  }

  /// Whether a missing value has rank 0 at this node; it does not matter where nothing is ever missing.
  bool isMissingLow(int64_t node) {
    int32_t feature = ensemble.getFeature()[node];
    bool canBeMissing = ensemble.getMissingOf(feature) != tree::Missing::None || ensemble.getMissingValue();
    return !canBeMissing || ensemble.getMissingLeft()[node];
  }

  void collectSearches() {
    int64_t nodes = ensemble.getFeature().size();
    tree::FloatTable threshold = ensemble.getThreshold();
    SmallVector<SmallVector<double, 0>, 0> perFeature(ensemble.getFeatures());
    for (int64_t n = 0; n < nodes; ++n)
      if (isNumerical(n))
        perFeature[ensemble.getFeature()[n]].push_back(threshold[n] + 0.0); // -0 is 0
    for (auto [feature, thresholds] : llvm::enumerate(perFeature)) {
      if (thresholds.empty())
        continue;
      llvm::sort(thresholds);
      thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
      int64_t segments = llvm::divideCeil(thresholds.size(), kThresholdsPerRank);
      searches.push_back({static_cast<int64_t>(feature), std::move(thresholds), {}});
      searches.back().ranks.resize(segments, {-1, -1});
    }
    // The lowering makes a loop for each number of steps of a search.
    llvm::stable_sort(searches, [](const Search &a, const Search &b) { return getLevels(a) < getLevels(b); });
    searchOf.resize(ensemble.getFeatures(), -1);
    for (auto [s, search] : llvm::enumerate(searches))
      searchOf[search.feature] = s;
  }

  static unsigned getLevels(const Search &search) {
    return llvm::Log2_64(std::min<uint64_t>(kThresholdsPerRank + 1, search.thresholds.size()));
  }

  /// Where node n finds its virtual feature, and the rank that it compares with.
  std::pair<int32_t *, int16_t> locate(int64_t node) {
    Search &search = searches[searchOf[ensemble.getFeature()[node]]];
    if (!isNumerical(node))
      return {&search.ranks.back()[isMissingLow(node)], static_cast<int16_t>(kThresholdsPerRank - 1)};
    int64_t k = search.indexOf(ensemble.getThreshold()[node] + 0.0);
    return {&search.ranks[k / kThresholdsPerRank][isMissingLow(node)], static_cast<int16_t>(k % kThresholdsPerRank)};
  }

  void findNeededRanks() {
    int64_t nodes = ensemble.getFeature().size();
    feature.assign(nodes, -1);
    rank_.assign(nodes, 0);
    slots.assign(nodes, nullptr);
    for (int64_t n = 0; n < nodes; ++n) {
      if (!isNumerical(n) && !isRankedMissing(n))
        continue;
      std::tie(slots[n], rank_[n]) = locate(n);
      *slots[n] = 0;
    }
  }

  void numberRanks() {
    for (Search &search : searches) {
      searchRanks.push_back(first.size());
      for (auto [segment, ranks] : llvm::enumerate(search.ranks))
        for (auto [isLow, rank] : llvm::enumerate(ranks)) {
          if (rank < 0)
            continue;
          rank = first.size();
          first.push_back(segment * kThresholdsPerRank);
          missingHigh.push_back(!isLow);
        }
    }
    searchRanks.push_back(first.size());
    for (auto [n, slot] : llvm::enumerate(slots))
      if (slot)
        feature[n] = *slot;
  }

  /// One test per feature, set and direction; sets with the same words and the same rest are one.
  void numberTests() {
    int64_t nodes = ensemble.getFeature().size();
    llvm::MapVector<std::pair<ArrayRef<int32_t>, int32_t>, int32_t> sets;
    SmallVector<int32_t> firstOf(ensemble.getNumSets());
    for (int64_t s = 0; s < ensemble.getNumSets(); ++s)
      firstOf[s] = sets.try_emplace({ensemble.getWordsOf(s), (*ensemble.getOtherLeft())[s]}, s).first->second;
    using Key = std::tuple<int32_t, int32_t, int32_t>; // feature, set, whether missing is low
    auto keyOf = [&](int64_t n) { return Key(ensemble.getFeature()[n], firstOf[ensemble.getSetOf(n)], isMissingLow(n)); };
    llvm::MapVector<Key, int32_t> tests;
    for (int64_t n = 0; n < nodes; ++n)
      if (isCategorical(n))
        tests.try_emplace(keyOf(n), 0);
    // The lowering takes tests of one feature together; those that tell apart many categories with others that do.
    SmallVector<Key> order = llvm::to_vector(llvm::make_first_range(tests));
    SmallVector<int64_t> ofSet(ensemble.getNumSets()), ofFeature(ensemble.getFeatures());
    for (auto [feature, set, isLow] : order) {
      ofSet[set] = countCategories(ensemble.getWordsOf(set), (*ensemble.getOtherLeft())[set]);
      ofFeature[feature] = std::max(ofFeature[feature], ofSet[set]);
    }
    auto rankOf = [&](const Key &key) {
      auto [feature, set, isLow] = key;
      return std::tuple(ofFeature[feature], feature, -ofSet[set]);
    };
    llvm::stable_sort(order, [&](const Key &a, const Key &b) { return rankOf(a) < rankOf(b); });
    for (const Key &key : order) {
      tests[key] = missingHigh.size();
      testFeature.push_back(std::get<0>(key));
      testSet.push_back(std::get<1>(key));
      missingHigh.push_back(!std::get<2>(key));
    }
    for (int64_t n = 0; n < nodes; ++n)
      if (isCategorical(n))
        feature[n] = tests[keyOf(n)];
  }

  /// A table of the type of the features.
  Attribute getTable(ArrayRef<double> values) {
    if (ensemble.getThreshold().isF64())
      return b.getDenseF64ArrayAttr(values);
    return b.getDenseF32ArrayAttr(SmallVector<float>(values.begin(), values.end()));
  }

  tree::CutsOp createCuts() {
    SmallVector<int32_t> searchFeature, searchOffsets(1, 0);
    SmallVector<double, 0> thresholds;
    for (const Search &search : searches) {
      searchFeature.push_back(search.feature);
      llvm::append_range(thresholds, search.thresholds);
      searchOffsets.push_back(thresholds.size());
    }
    OpBuilder detached(ensemble.getContext());
    auto cuts = tree::CutsOp::create(
        detached, ensemble.getLoc(), (ensemble.getSymName() + "_cuts").str(), ensemble.getFeatures(), searchFeature,
        searchOffsets, searchRanks, getTable(thresholds), first, missingHigh, testFeature, testSet, ensemble.getMissingAttr(),
        ensemble.getMissingValueAttr(), DenseI32ArrayAttr(), DenseI32ArrayAttr(), DenseI8ArrayAttr(), false);
    if (!testFeature.empty()) {
      cuts.setSetOffsetsAttr(ensemble.getSetOffsetsAttr());
      cuts.setSetWordsAttr(ensemble.getSetWordsAttr());
      cuts.setOtherLeftAttr(ensemble.getOtherLeftAttr());
      cuts.setCategoryFloor(ensemble.getCategoryFloor());
    }
    return cuts;
  }

  tree::RankedEnsembleOp createRanked(StringRef cuts) {
    OpBuilder detached(ensemble.getContext());
    return tree::RankedEnsembleOp::create(detached, ensemble.getLoc(), b.getStringAttr(ensemble.getSymName() + "_ranked"),
                                          FlatSymbolRefAttr::get(b.getContext(), cuts), ensemble.getBaseAttr(),
                                          ensemble.getRootsAttr(), ensemble.getOutputsAttr(), b.getDenseI32ArrayAttr(feature),
                                          b.getDenseI16ArrayAttr(rank_), ensemble.getLeftAttr(), ensemble.getValueAttr(),
                                          ensemble.getLeafSizeAttr(), ensemble.getAggregateAttr(), ensemble.getDivisorAttr(),
                                          ensemble.getBaseLastAttr(), ArrayAttr());
  }

  tree::EnsembleOp ensemble;
  Builder b;
  SmallVector<Search, 0> searches;
  SmallVector<int32_t> searchOf; // per feature
  SmallVector<int32_t> searchRanks, first, testFeature, testSet;
  SmallVector<int8_t> missingHigh;
  // Per node.
  SmallVector<int32_t, 0> feature;
  SmallVector<int16_t, 0> rank_;
  SmallVector<int32_t *, 0> slots;
};

struct RankTreesPass : impl::RankTreesPassBase<RankTreesPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    llvm::MapVector<tree::EnsembleOp, SmallVector<tree::PredictOp>> uses;
    module.walk([&](tree::PredictOp op) { uses[symbols.lookup<tree::EnsembleOp>(op.getEnsemble())].push_back(op); });
    for (auto &[ensemble, predictions] : uses) {
      tree::RankedEnsembleOp ranked = Ranker(ensemble).rank(symbols);
      for (tree::PredictOp op : predictions) {
        OpBuilder b(op);
        tree::PredictRankedOp::create(b, op.getLoc(), ranked.getSymName(), op.getRows(), op.getMargins());
        op.erase();
      }
    }
    for (auto ensemble : llvm::make_early_inc_range(module.getOps<tree::EnsembleOp>()))
      ensemble.erase();
  }
};

} // namespace
} // namespace lathe
