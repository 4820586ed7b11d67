//===- Tables.cpp - Ranked ensembles as read-only data --------------------===//

#include "compiler/conversion/tree/Tables.h"

#include "compiler/conversion/tree/Categories.h"
#include "compiler/conversion/tree/Parts.h"
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
  memref::GlobalOp create(StringRef name, ArrayRef<int16_t> values) { return create(name, b.getI16Type(), values); }
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

CategoryTables createCategoryTables(TableBuilder &tables, tree::CutsOp cuts) {
  Categories categories(cuts);
  CategoryTables result;
  std::vector<int32_t> feature, firstGroup, last, groupRank, groupOffset, groupLast;
  for (const Categories::Feature &each : categories.features) {
    int64_t f = feature.size(), vectors = getTableVectors(each.last + 1);
    if (result.runs.empty() || result.runs.back().vectors != vectors)
      result.runs.push_back({f, f, vectors});
    result.runs.back().end = f + 1;
    feature.push_back(each.feature);
    firstGroup.push_back(each.firstGroup);
    last.push_back(each.last);
  }
  firstGroup.push_back(categories.groups.size());
  int32_t firstRank = cuts.getFirst().size();
  for (const Categories::Group &group : categories.groups) {
    groupRank.push_back(firstRank + group.firstTest);
    groupOffset.push_back(group.offset);
    groupLast.push_back(group.last);
  }
  groupRank.push_back(cuts.getNumRanks());
  result.feature = tables.create("category_feature", feature);
  result.firstGroup = tables.create("category_first_group", firstGroup);
  result.last = tables.create("category_last", last);
  result.groupRank = tables.create("group_rank", groupRank);
  result.groupOffset = tables.create("group_offset", groupOffset);
  result.groupLast = tables.create("group_last", groupLast);
  // A permute reads whole vectors.
  categories.results.resize(categories.results.size() + 4 * kOverread, 0);
  result.results = tables.create("group_results", categories.results);
  return result;
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
  if (cuts.getNumTests())
    result.categories = createCategoryTables(tables, cuts);
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
    switch (getFeatureBytes(ranks)) {
    case 1:
      result.feature = tables.create(name + "_feature", std::vector<int8_t>(feature.begin(), feature.end()));
      break;
    case 2:
      result.feature = tables.create(name + "_feature", std::vector<int16_t>(feature.begin(), feature.end()));
      break;
    default:
      result.feature = tables.create(name + "_feature", feature);
    }
  }
  void createValue() {
    // Permutes read as many vectors for every tree as the largest has, rounded up to a power of two.
    int64_t size = kernel.getKind() == tree::KernelKind::Complete ? int64_t(1) << kernel.getSize()
                   : kernel.getKind() == tree::KernelKind::Scan   ? int64_t(kernel.getSize())
                                                                  : 0;
    value.resize(value.size() + std::max<int64_t>(kOverread, llvm::PowerOf2Ceil(size)), 0);
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
    std::vector<int64_t> tests;
    std::vector<int32_t> firstPart(1, 0), firstTest(1, 0), firstExit(1, 0), firstLeaf(1, 0), leaves;
    std::vector<int8_t> exits;
    for (int32_t root : getRoots()) {
      leaves.clear();
      std::vector<Part> parts = splitIntoParts(ensemble, root, leaves);
      std::vector<int64_t> firstOfPart(1, 0);
      for (const Part &part : parts)
        firstOfPart.push_back(firstOfPart.back() + part.tests.size());
      for (auto [p, part] : llvm::enumerate(parts)) {
        for (auto [t, test] : llvm::enumerate(part.tests)) {
          // In preorder the left child stands behind its parent, and the right one behind all that is to the left.
          auto child = [&](int64_t exit, int64_t end, int64_t behind) {
            if (end - exit > 1)
              return firstOfPart[p] + static_cast<int64_t>(t) + behind;
            const Part::Exit &leaving = part.exits[exit];
            return leaving.part ? firstOfPart[leaving.part] : int64_t(1) << ScanTest::kLeafBit | leaving.firstLeaf;
          };
          int64_t left = child(test.start, test.middle, 1), right = child(test.middle, test.end, test.middle - test.start);
          int64_t rank = static_cast<uint8_t>(biasRank(nodeRank[test.node])), feature = nodeFeature[test.node];
          tests.push_back(feature << ScanTest::kFeature | right << ScanTest::kRight | left << ScanTest::kLeft |
                          rank << ScanTest::kRank | test.start << ScanTest::kStart | test.middle << ScanTest::kMiddle);
        }
        for (const Part::Exit &exit : part.exits)
          exits.push_back(static_cast<int8_t>(exit.firstLeaf));
        firstTest.push_back(tests.size());
        firstExit.push_back(exits.size());
      }
      if (leaves.size() == 1) { // every tree has a test, which sends all rows left
        int64_t leaf = int64_t(1) << ScanTest::kLeafBit;
        tests.push_back(leaf << ScanTest::kRight | leaf << ScanTest::kLeft |
                        int64_t(static_cast<uint8_t>(kAlwaysLeft)) << ScanTest::kRank);
        ++firstTest.back();
      }
      firstPart.push_back(firstTest.size() - 1);
      appendValues(leaves);
      firstLeaf.push_back(value.size());
    }
    tests.push_back(0); // which a row that has come to its leaf reads, to no effect
    exits.resize(exits.size() + kOverread, 0);
    result.tests = tables.create(name + "_test", tests);
    result.firstPart = tables.create(name + "_first_part", firstPart);
    result.firstTest = tables.create(name + "_first_test", firstTest);
    result.firstExit = tables.create(name + "_first_exit", firstExit);
    result.exits = tables.create(name + "_exit", exits);
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
        cuts.categories.feature, cuts.categories.firstGroup, cuts.categories.last, cuts.categories.groupRank,
        cuts.categories.groupOffset, cuts.categories.groupLast, cuts.categories.results, tables.initial, tables.base})
    add(global);
  for (const KernelTables &kernel : tables.kernels)
    for (memref::GlobalOp global :
         {kernel.outputs, kernel.feature, kernel.rank, kernel.value, kernel.tests, kernel.firstPart, kernel.firstTest,
          kernel.firstExit, kernel.exits, kernel.firstLeaf, kernel.roots, kernel.nodes})
      add(global);
  return bytes;
}

} // namespace lathe
