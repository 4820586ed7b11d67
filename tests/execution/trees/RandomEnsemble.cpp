//===- RandomEnsemble.cpp - Ensembles and rows drawn by a seed ------------===//

#include "tests/execution/trees/RandomEnsemble.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace lathe {

uint64_t Random::bits() {
  // splitmix64
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

namespace {

/// Nodes of an ensemble, so that no test takes long.
constexpr size_t kMostNodes = 40000;

/// Draws one ensemble.
class Drawer {
public:
  Drawer(ModuleOp module, Random &random) : module(module), b(module.getContext()), random(random) {}

  tree::EnsembleOp draw() {
    isRowF64 = random.chance(0.4);
    isMarginF64 = random.chance(0.4);
    features = random.chance(0.2) ? random.between(100, 500) : random.between(1, 40);
    outputs = random.chance(0.4) ? random.between(2, 20) : 1;
    leafSize = random.chance(0.3) ? random.between(1, outputs) : 1;
    int64_t trees = random.chance(0.1) ? random.between(500, 2000) : random.between(1, 80);
    drawThresholds();
    bool hasSets = random.chance(0.4);
    if (hasSets)
      drawSets();
    int64_t maxDepth = random.between(1, 16), shape = random.below(5);
    sharing = random.chance(0.25) ? 0.1 : 0.0;
    for (int64_t t = 0; t < trees && (t == 0 || feature.size() < kMostNodes); ++t)
      drawTree(shape == 4 ? random.below(4) : shape, shape == 4 ? random.between(0, maxDepth) : maxDepth);
    return create(hasSets);
  }

private:
  double round(double x, bool isF64) { return isF64 ? x : static_cast<double>(static_cast<float>(x)); }

  void drawThresholds() {
    int64_t kind = random.below(4);
    for (int64_t f = 0; f < features; ++f) {
      int64_t most = kind == 0 ? 3 : kind == 1 ? 60 : kind == 2 ? 255 : 1500;
      pools.emplace_back();
      for (int64_t i = random.between(1, most); i > 0; --i)
        pools.back().push_back(
            round(random.chance(0.05) ? static_cast<double>(random.between(-2, 2)) : 8 * (random.unit() - 0.5), isRowF64));
      if (random.chance(0.05))
        pools.back().push_back(std::numeric_limits<double>::infinity());
      if (random.chance(0.05))
        pools.back().push_back(-0.0);
    }
  }

  void drawSets() {
    setOffsets.push_back(0);
    for (int64_t s = random.between(1, 30); s > 0; --s) {
      // Rarely more categories than a byte numbers.
      for (int64_t w = random.chance(0.15) ? random.between(4, 12) : random.below(4); w > 0; --w)
        setWords.push_back(static_cast<int32_t>(random.bits()));
      setOffsets.push_back(setWords.size());
      otherLeft.push_back(random.below(2));
    }
  }

  int32_t addNode() {
    feature.push_back(-1);
    threshold.push_back(0);
    missingLeft.push_back(0);
    left.push_back(0);
    set.push_back(-1);
    for (int64_t k = 0; k < leafSize; ++k)
      value.push_back(round(random.chance(0.02) ? 0.0 : random.unit() - 0.5, isMarginF64));
    return static_cast<int32_t>(feature.size() - 1);
  }

  /// Makes a leaf a test, of two new leaves or of two nodes behind it.
  void split(int32_t node) {
    feature[node] = random.below(features);
    threshold[node] = pools[feature[node]][random.below(pools[feature[node]].size())];
    missingLeft[node] = random.below(2);
    if (!otherLeft.empty() && random.chance(0.3))
      set[node] = random.below(otherLeft.size());
    if (random.chance(sharing)) {
      SmallVector<int32_t> behind;
      for (int32_t pair : pairs)
        if (pair > node)
          behind.push_back(pair);
      if (!behind.empty()) {
        left[node] = behind[random.below(behind.size())];
        return;
      }
    }
    left[node] = addNode();
    addNode();
    pairs.push_back(left[node]);
    if (pairs.size() > 64)
      pairs.erase(pairs.begin());
  }

  /// Shapes: 0 complete, 1 each node splits by chance, 2 by leaves in any order, 3 a chain.
  void drawTree(int64_t shape, int64_t maxDepth) {
    roots.push_back(addNode());
    outputOf.push_back(random.below(outputs - leafSize + 1));
    struct Leaf {
      int32_t node;
      int64_t depth;
    };
    SmallVector<Leaf> open{{roots.back(), 0}};
    int64_t depth = shape == 0 ? std::min<int64_t>(maxDepth, 9) : maxDepth;
    int64_t most = shape == 2 ? random.between(2, 300) : std::numeric_limits<int64_t>::max();
    for (int64_t splits = 0; !open.empty() && splits + 1 < most && feature.size() < kMostNodes; ++splits) {
      size_t at = shape == 2 ? random.below(open.size()) : 0;
      Leaf leaf = open[at];
      open.erase(open.begin() + at);
      if (leaf.depth >= depth || (shape == 1 && leaf.depth > 0 && random.chance(0.25)))
        continue;
      size_t before = feature.size();
      split(leaf.node);
      if (feature.size() == before) // to nodes that are there
        continue;
      int32_t child = left[leaf.node];
      bool goesRight = random.chance(0.5);
      if (shape != 3 || !goesRight)
        open.push_back({child, leaf.depth + 1});
      if (shape != 3 || goesRight)
        open.push_back({child + 1, leaf.depth + 1});
    }
  }

  Attribute getTable(ArrayRef<double> values, bool isF64) {
    if (isF64)
      return b.getDenseF64ArrayAttr(values);
    return b.getDenseF32ArrayAttr(SmallVector<float>(values.begin(), values.end()));
  }

  tree::EnsembleOp create(bool hasSets) {
    SmallVector<double> base;
    for (int64_t k = 0; k < outputs; ++k)
      base.push_back(round(random.chance(0.1) ? -0.0 : random.unit(), isMarginF64));
    OperationState state(module.getLoc(), tree::EnsembleOp::getOperationName());
    auto &p = state.getOrAddProperties<tree::EnsembleOp::Properties>();
    p.sym_name = b.getStringAttr("model");
    p.features = b.getI64IntegerAttr(features);
    p.base = getTable(base, isMarginF64);
    p.roots = b.getDenseI32ArrayAttr(roots);
    p.outputs = b.getDenseI32ArrayAttr(outputOf);
    p.feature = b.getDenseI32ArrayAttr(feature);
    p.threshold = getTable(threshold, isRowF64);
    p.missing_left = b.getDenseI8ArrayAttr(missingLeft);
    p.left = b.getDenseI32ArrayAttr(left);
    p.value = getTable(value, isMarginF64);
    p.leaf_size = b.getI64IntegerAttr(leafSize);
    if (random.chance(0.5)) {
      bool isUniform = random.chance(0.4);
      int8_t kind = random.below(3);
      SmallVector<int8_t> missing;
      for (int64_t f = 0; f < features; ++f)
        missing.push_back(isUniform ? kind : random.below(3));
      p.missing = b.getDenseI8ArrayAttr(missing);
    }
    if (random.chance(0.2))
      p.missing_value = b.getF64FloatAttr(random.chance(0.5) ? -1.0 : 0.1);
    if (hasSets) {
      p.set = b.getDenseI32ArrayAttr(set);
      p.set_offsets = b.getDenseI32ArrayAttr(setOffsets);
      p.set_words = b.getDenseI32ArrayAttr(setWords);
      p.other_left = b.getDenseI8ArrayAttr(otherLeft);
      if (random.chance(0.3))
        p.category_floor = b.getUnitAttr();
    }
    auto aggregate =
        random.chance(0.2) ? (random.chance(0.5) ? tree::Aggregate::Min : tree::Aggregate::Max) : tree::Aggregate::Sum;
    p.aggregate = tree::AggregateAttr::get(b.getContext(), aggregate);
    if (aggregate == tree::Aggregate::Sum) {
      if (random.chance(0.2))
        p.divisor = b.getF64FloatAttr(roots.size());
      if (random.chance(0.2))
        p.base_last = b.getUnitAttr();
    }
    OpBuilder atEnd = OpBuilder::atBlockEnd(module.getBody());
    return cast<tree::EnsembleOp>(atEnd.create(state));
  }

  ModuleOp module;
  Builder b;
  Random &random;
  bool isRowF64 = false, isMarginF64 = false;
  int64_t features = 0, outputs = 0, leafSize = 0;
  double sharing = 0;
  SmallVector<SmallVector<double, 0>, 0> pools; // thresholds of each feature
  SmallVector<int32_t> setOffsets, setWords;
  SmallVector<int8_t> otherLeft;
  SmallVector<int32_t> roots, outputOf, pairs;
  // Per node.
  SmallVector<int32_t, 0> feature, left, set;
  SmallVector<double, 0> threshold, value;
  SmallVector<int8_t, 0> missingLeft;
};

} // namespace

tree::EnsembleOp createRandomEnsemble(ModuleOp module, Random &random) { return Drawer(module, random).draw(); }

std::vector<double> createRandomRows(tree::EnsembleOp ensemble, int64_t count, Random &random) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  bool isF64 = ensemble.getThreshold().isF64();
  int64_t features = ensemble.getFeatures();
  SmallVector<SmallVector<double, 0>, 0> thresholds(features);
  for (auto [n, feature] : llvm::enumerate(ensemble.getFeature()))
    if (feature >= 0)
      thresholds[feature].push_back(ensemble.getThreshold()[n]);
  auto neighbour = [&](double x, double towards) {
    return isF64 ? std::nextafter(x, towards)
                 : static_cast<double>(std::nextafter(static_cast<float>(x), static_cast<float>(towards)));
  };
  auto draw = [&](int64_t feature) -> double {
    const auto &pool = thresholds[feature];
    double near = pool.empty() ? 0 : pool[random.below(pool.size())];
    switch (random.below(14)) {
    case 0:
      return std::numeric_limits<double>::quiet_NaN();
    case 1:
      return random.chance(0.5) ? infinity : -infinity;
    case 2:
      return random.chance(0.5) ? 0.0 : -0.0;
    case 3:
      return (random.chance(0.5) ? 1 : -1) * (random.chance(0.5) ? 1e-36 : 1e-35f);
    case 4:
      return ensemble.getMissingValue() ? ensemble.getMissingValue()->convertToDouble() : 1e30;
    case 5:
      return neighbour(near, infinity);
    case 6:
      return neighbour(near, -infinity);
    case 7:
    case 8:
      return near;
    case 9:
      return random.between(-3, random.chance(0.2) ? 400 : 130) + (random.chance(0.3) ? random.unit() : 0);
    default:
      return 8 * (random.unit() - 0.5);
    }
  };
  std::vector<double> rows;
  for (int64_t i = 0; i < count * features; ++i) {
    double x = draw(i % features);
    rows.push_back(isF64 ? x : static_cast<double>(static_cast<float>(x)));
  }
  return rows;
}

} // namespace lathe
