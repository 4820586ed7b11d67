//===- Tables.cpp - Ranked ensembles as read-only data --------------------===//

#include "compiler/conversion/tree/Tables.h"

#include "llvm/ADT/BitVector.h"

#include <limits>

using namespace mlir;

namespace lathe {
namespace {

/// Entries that a vector load may read past the end of a table.
constexpr int64_t kOverread = 64;

class TableBuilder {
public:
  TableBuilder(SymbolTable &symbols, Location loc, StringRef prefix)
      : symbols(symbols), b(loc.getContext()), loc(loc), prefix(prefix) {}

  template <typename T> memref::GlobalOp create(StringRef name, Type element, ArrayRef<T> values) {
    int64_t size = std::max<size_t>(1, values.size());
    T none{};
    if (values.empty())
      values = none;
    auto tensor = RankedTensorType::get({size}, element);
    ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
    auto global = memref::GlobalOp::create(b, loc, (prefix + "_" + name).str(), b.getStringAttr("private"),
                                           MemRefType::get({size}, element), DenseElementsAttr::getFromRawBuffer(tensor, bytes),
                                           /*constant=*/true, /*alignment=*/b.getI64IntegerAttr(64));
    symbols.insert(global);
    return global;
  }
  memref::GlobalOp create(StringRef name, ArrayRef<int8_t> values) { return create(name, b.getI8Type(), values); }
  memref::GlobalOp create(StringRef name, ArrayRef<int32_t> values) { return create(name, b.getI32Type(), values); }
  memref::GlobalOp create(StringRef name, ArrayRef<int64_t> values) { return create(name, b.getI64Type(), values); }

  /// A table of floats of the type.
  memref::GlobalOp createFloats(StringRef name, FloatType type, ArrayRef<double> values) {
    if (type.isF64())
      return create(name, type, values);
    std::vector<float> floats(values.begin(), values.end());
    return create(name, type, ArrayRef<float>(floats));
  }

private:
  SymbolTable &symbols;
  OpBuilder b;
  Location loc;
  std::string prefix;
};

/// Writes ascending values as a complete search tree: those below node h into its left half.
void fillSearchTree(ArrayRef<double> sorted, int64_t h, MutableArrayRef<double> tree) {
  // The missing values are to the right of all: they count as greater.
  auto fill = [&](auto &self, int64_t node, int64_t begin, int64_t end) -> void {
    if (begin >= end)
      return;
    int64_t middle = (begin + end) / 2;
    if (middle < static_cast<int64_t>(sorted.size()))
      tree[node] = sorted[middle];
    self(self, 2 * node, begin, middle);
    self(self, 2 * node + 1, middle + 1, end);
  };
  fill(fill, h, 0, tree.size() - 1);
}

CutTables createCutTables(TableBuilder &tables, tree::CutsOp cuts) {
  CutTables result;
  result.searchFeature = tables.create("search_feature", cuts.getSearchFeature());
  std::vector<double> thresholds;
  std::vector<int32_t> offsets(1, 0), first;
  result.narrowEnd.fill(0);
  tree::FloatTable table = cuts.getThreshold();
  for (int64_t s = 0; s < cuts.getNumSearches(); ++s) {
    int64_t count = cuts.getNumThresholds(s), from = cuts.getSearchOffsets()[s];
    std::vector<double> sorted;
    for (int64_t t = 0; t < count; ++t)
      sorted.push_back(table[from + t]);
    unsigned levels = llvm::Log2_64(count) + 1;
    if (levels <= 8) {
      std::vector<double> tree(int64_t(1) << levels, std::numeric_limits<double>::quiet_NaN());
      fillSearchTree(sorted, 1, tree);
      llvm::append_range(thresholds, tree);
      for (unsigned p = levels; p <= 8; ++p)
        ++result.narrowEnd[p];
    } else {
      llvm::append_range(thresholds, sorted);
    }
    offsets.push_back(thresholds.size());
  }
  thresholds.resize(thresholds.size() + kOverread, 0);
  result.searchOffset = tables.create("search_offset", offsets);
  result.searchRanks = tables.create("search_ranks", cuts.getSearchRanks());
  result.thresholds = tables.createFloats("threshold", cuts.getRowType(), thresholds);
  result.first = tables.create("first", cuts.getFirst());
  std::vector<int8_t> missingRank;
  for (int8_t isHigh : cuts.getMissingHigh())
    missingRank.push_back(biasRank(isHigh ? 255 : 0));
  result.missingRank = tables.create("missing_rank", missingRank);
  if (auto missing = cuts.getMissing(); missing && !llvm::all_equal(*missing))
    result.missing = tables.create("missing", *missing);
  if (cuts.getNumTests()) {
    result.testFeature = tables.create("test_feature", cuts.getTestFeature());
    result.testSet = tables.create("test_set", cuts.getTestSet());
    result.setOffsets = tables.create("set_offsets", *cuts.getSetOffsets());
    std::vector<int32_t> words(cuts.getSetWords()->begin(), cuts.getSetWords()->end());
    words.push_back(0); // which a category outside of the last set reads, to no effect
    result.setWords = tables.create("set_words", words);
    result.otherLeft = tables.create("other_left", *cuts.getOtherLeft());
  }
  return result;
}

/// Lays out one run of trees.
class KernelLayout {
public:
  KernelLayout(TableBuilder &tables, tree::RankedEnsembleOp ensemble, int64_t ranks, tree::KernelAttr kernel, int64_t firstTree)
      : tables(tables), ensemble(ensemble), ranks(ranks), kernel(kernel), firstTree(firstTree),
        name("k" + std::to_string(firstTree)), nodeFeature(ensemble.getFeature()), nodeRank(ensemble.getRank()),
        nodeLeft(ensemble.getLeft()), nodeValue(ensemble.getValue()) {}

  KernelTables build() {
    result.kernel = kernel;
    result.firstTree = firstTree;
    if (ensemble.getNumMargins() > 1)
      result.outputs = tables.create(name + "_output", ensemble.getOutputs().slice(firstTree, kernel.getTrees()));
    switch (kernel.getKind()) {
    case tree::KernelKind::Complete:
      buildComplete();
      break;
    case tree::KernelKind::Scan:
      buildScan();
      break;
    case tree::KernelKind::Walk:
      buildWalk();
      break;
    }
    return result;
  }

private:
  ArrayRef<int32_t> getRoots() { return ensemble.getRoots().slice(firstTree, kernel.getTrees()); }
  bool isLeaf(int32_t node) { return nodeFeature[node] < 0; }

  void createFeature() {
    if (ranks <= kByteFeatures)
      result.feature = tables.create(name + "_feature", std::vector<int8_t>(feature.begin(), feature.end()));
    else
      result.feature = tables.create(name + "_feature", feature);
  }
  void createValue() {
    value.resize(value.size() + kOverread, 0);
    result.value = tables.createFloats(name + "_value", ensemble.getMarginType(), value);
  }

  /// Appends the values of the leaves of a tree, plane by plane.
  void appendValues(ArrayRef<int32_t> leaves) {
    int64_t leafSize = ensemble.getLeafSize();
    for (int64_t k = 0; k < leafSize; ++k)
      for (int32_t leaf : leaves)
        value.push_back(nodeValue[leaf * leafSize + k]);
  }

  void buildComplete() {
    int64_t depth = kernel.getSize(), size = int64_t(1) << depth;
    feature.assign(size * kernel.getTrees() + kOverread, 0);
    rank.assign(size * kernel.getTrees() + kOverread, kAlwaysLeft);
    std::vector<int32_t> leaves(size);
    for (auto [t, root] : llvm::enumerate(getRoots())) {
      int64_t base = t * size;
      auto fill = [&](auto &self, int32_t node, int64_t h) -> void {
        if (h >= size) {
          leaves[h - size] = node;
          return;
        }
        int32_t left = node, right = node;
        if (!isLeaf(node)) {
          feature[base + h] = nodeFeature[node];
          rank[base + h] = biasRank(nodeRank[node]);
          left = nodeLeft[node], right = left + 1;
        }
        self(self, left, 2 * h);
        self(self, right, 2 * h + 1);
      };
      fill(fill, root, 1);
      appendValues(leaves);
    }
    createFeature();
    result.rank = tables.create(name + "_rank", rank);
    createValue();
  }

  void buildScan() {
    std::vector<int8_t> start, middle;
    std::vector<int32_t> firstNode, firstLeaf, leaves;
    auto append = [&](int32_t f, int8_t k, int64_t s, int64_t m) {
      feature.push_back(f);
      rank.push_back(k);
      start.push_back(static_cast<int8_t>(s));
      middle.push_back(static_cast<int8_t>(m));
    };
    auto fill = [&](auto &self, int32_t node) -> void {
      if (isLeaf(node)) {
        leaves.push_back(node);
        return;
      }
      size_t test = feature.size();
      append(nodeFeature[node], biasRank(nodeRank[node]), leaves.size(), 0);
      self(self, nodeLeft[node]);
      middle[test] = static_cast<int8_t>(leaves.size());
      self(self, nodeLeft[node] + 1);
    };
    ArrayRef<int32_t> roots = getRoots();
    for (size_t t = 0; t < roots.size(); ++t) {
      firstNode.push_back(feature.size());
      firstLeaf.push_back(value.size());
      leaves.clear();
      fill(fill, roots[t]);
      if (leaves.size() == 1) // every tree has a test
        append(0, kAlwaysLeft, 0, 1);
      appendValues(leaves);
      if (t % 2 == 0)
        continue;
      // Fill up the shorter of the pair. The first of the two can only be moved by rewriting the second behind it.
      size_t a = firstNode[t - 1], c = firstNode[t], end = feature.size(), sizeA = c - a, sizeC = end - c;
      for (size_t i = sizeC; i < sizeA; ++i)
        append(0, kAlwaysLeft, 0, 0);
      if (sizeA < sizeC) {
        feature.insert(feature.begin() + c, sizeC - sizeA, 0);
        rank.insert(rank.begin() + c, sizeC - sizeA, kAlwaysLeft);
        start.insert(start.begin() + c, sizeC - sizeA, 0);
        middle.insert(middle.begin() + c, sizeC - sizeA, 0);
        firstNode[t] = c + sizeC - sizeA;
      }
    }
    firstNode.push_back(feature.size());
    firstLeaf.push_back(value.size());
    // A walk that has come to the last leaf reads the test behind it while others go on.
    append(0, kAlwaysLeft, 0, 0);
    createFeature();
    result.rank = tables.create(name + "_rank", rank);
    result.start = tables.create(name + "_start", start);
    result.middle = tables.create(name + "_middle", middle);
    result.firstNode = tables.create(name + "_first_node", firstNode);
    result.firstLeaf = tables.create(name + "_first_leaf", firstLeaf);
    createValue();
  }

  void buildWalk() {
    // Children lie behind their parents, so that one pass finds all nodes that a root reaches.
    llvm::BitVector isReached(nodeFeature.size());
    for (int32_t root : getRoots())
      isReached.set(root);
    std::vector<int32_t> numberOf(nodeFeature.size(), -1);
    int32_t reached = 0;
    for (int32_t node : isReached.set_bits()) {
      numberOf[node] = reached++;
      if (!isLeaf(node))
        isReached.set(nodeLeft[node], nodeLeft[node] + 2);
    }
    std::vector<int64_t> nodes(reached);
    std::vector<int32_t> roots;
    int64_t leafSize = ensemble.getLeafSize();
    value.resize(reached * leafSize);
    for (int32_t node : isReached.set_bits()) {
      int32_t n = numberOf[node];
      uint64_t left = n, rank = static_cast<uint8_t>(kAlwaysLeft), feature = 0;
      if (!isLeaf(node)) {
        left = numberOf[nodeLeft[node]];
        rank = static_cast<uint8_t>(biasRank(nodeRank[node]));
        feature = nodeFeature[node];
      }
      nodes[n] = static_cast<int64_t>(left << 32 | rank << 24 | feature);
      for (int64_t k = 0; k < leafSize; ++k)
        value[n * leafSize + k] = nodeValue[node * leafSize + k];
    }
    for (int32_t root : getRoots())
      roots.push_back(numberOf[root]);
    result.nodes = tables.create(name + "_node", nodes);
    result.roots = tables.create(name + "_root", roots);
    createValue();
  }

  TableBuilder &tables;
  tree::RankedEnsembleOp ensemble;
  int64_t ranks;
  tree::KernelAttr kernel;
  int64_t firstTree;
  std::string name;
  ArrayRef<int32_t> nodeFeature;
  ArrayRef<int16_t> nodeRank;
  ArrayRef<int32_t> nodeLeft;
  tree::FloatTable nodeValue;

  KernelTables result;
  std::vector<int32_t> feature;
  std::vector<int8_t> rank;
  std::vector<double> value;
};

/// What each margin starts from, and what is added to it at the end.
void createMarginTables(TableBuilder &tables, tree::RankedEnsembleOp ensemble, EnsembleTables &result) {
  tree::FloatTable table = ensemble.getBase();
  std::vector<double> base, initial;
  for (size_t k = 0; k < table.size(); ++k)
    base.push_back(table[k]);
  if (ensemble.getAggregate() == tree::Aggregate::Sum) {
    initial = ensemble.getBaseLast() ? std::vector<double>(base.size(), 0) : base;
  } else {
    // A margin without a leaf is its base: -0 is what can be added to every number.
    initial.assign(base.size(), -0.0);
    double infinity = std::numeric_limits<double>::infinity();
    for (int32_t output : ensemble.getOutputs())
      for (int64_t k = 0; k < static_cast<int64_t>(ensemble.getLeafSize()); ++k)
        initial[output + k] = ensemble.getAggregate() == tree::Aggregate::Min ? infinity : -infinity;
  }
  result.initial = tables.createFloats("initial", ensemble.getMarginType(), initial);
  if (ensemble.getBaseLast() || ensemble.getAggregate() != tree::Aggregate::Sum)
    result.base = tables.createFloats("base", ensemble.getMarginType(), base);
}

} // namespace

EnsembleTables createTables(SymbolTable &symbols, tree::RankedEnsembleOp ensemble, tree::CutsOp cuts) {
  TableBuilder tables(symbols, ensemble.getLoc(), ensemble.getSymName());
  EnsembleTables result;
  result.cuts = createCutTables(tables, cuts);
  createMarginTables(tables, ensemble, result);
  int64_t firstTree = 0;
  for (auto kernel : ensemble.getKernels()->getAsRange<tree::KernelAttr>()) {
    result.kernels.push_back(KernelLayout(tables, ensemble, cuts.getNumRanks(), kernel, firstTree).build());
    firstTree += kernel.getTrees();
  }
  return result;
}

int64_t getSize(const EnsembleTables &tables) {
  int64_t bytes = 0;
  auto add = [&](memref::GlobalOp global) {
    if (global)
      bytes += global.getType().getNumElements() * global.getType().getElementTypeBitWidth() / 8;
  };
  const CutTables &cuts = tables.cuts;
  for (memref::GlobalOp global :
       {cuts.searchFeature, cuts.searchOffset, cuts.searchRanks, cuts.thresholds, cuts.first, cuts.missingRank, cuts.missing,
        cuts.testFeature, cuts.testSet, cuts.setOffsets, cuts.setWords, cuts.otherLeft, tables.initial, tables.base})
    add(global);
  for (const KernelTables &kernel : tables.kernels)
    for (memref::GlobalOp global : {kernel.outputs, kernel.feature, kernel.rank, kernel.value, kernel.start, kernel.middle,
                                    kernel.firstNode, kernel.firstLeaf, kernel.roots, kernel.nodes})
      add(global);
  return bytes;
}

} // namespace lathe
