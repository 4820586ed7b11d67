//===- CostModel.cpp - What each tree kernel costs ------------------------===//
//
// The constants are nanoseconds of one core, measured: docs/decisions/0015-tree-kernels.md and 0019 say on what and how.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/tree/CostModel.h"

#include "compiler/conversion/tree/Categories.h"
#include "compiler/conversion/tree/Tables.h"

#include <limits>

using namespace mlir;

namespace lathe {
namespace {

struct Constants {
  double completeTest, scanTest;            // per row and test
  double leaf, wideLeaf;                    // per row and leaf value: of at most 64 leaves, of more
  double walkStep;                          // per row and step, several rows at once
  double search;                            // per row and level of a search for ranks
  double category;                          // per row and feature of categories
  double categoryGroup;                     // per row and group of tests of categories
  double categoryTest;                      // per row and such a test
  double wideSearch;                        // per row and level of a search in more than 255 thresholds
  double rowCompleteTree;                   // one row, one complete tree whose tests fit into a mask; 0: it is walked
  double rowStep, rowScanStep, rowWalkStep; // one row: per step down a complete tree, or another
  double rowSearch;                         // one row, per level of a search
};

constexpr Constants kAvx512 = {0.0046, 0.0052, 0.05, 0.15, 0.9, 0.06, 0.5, 0.05, 0.03, 0.35, 1.9, 0.85, 3.2, 4.4, 0.40};
constexpr Constants kOther = {0.0085, 0.0125, 0.22, 0.25, 0.9, 0.30, 0.9, 0.40, 0.06, 2.0, 0, 0.85, 3.2, 4.4, 0.40};

/// What starting another kernel costs: the last trees of a run leave registers unused, and its code has bytes.
constexpr double kSwitchNs = 1.0, kSwitchBytes = 2048;

const Constants &getConstants(const TreeTarget &target) { return target.hasAvx512 ? kAvx512 : kOther; }

double weigh(const KernelCost &cost, KernelObjective objective) {
  switch (objective) {
  case KernelObjective::Batch:
    return cost.batchNs + 0.01 * cost.rowNs + 1e-5 * cost.bytes;
  case KernelObjective::Row:
    return cost.rowNs + 0.01 * cost.batchNs + 1e-5 * cost.bytes;
  case KernelObjective::Size:
    return cost.bytes + 1e-3 * (cost.batchNs + cost.rowNs);
  }
  llvm_unreachable("every objective is listed");
}

} // namespace

std::vector<TreeShape> getTreeShapes(tree::RankedEnsembleOp ensemble) {
  ArrayRef<int32_t> feature = ensemble.getFeature(), left = ensemble.getLeft();
  // Children lie behind their parents.
  std::vector<TreeShape> below(feature.size());
  for (size_t n = feature.size(); n-- > 0;) {
    if (feature[n] < 0)
      continue;
    const TreeShape &a = below[left[n]], &c = below[left[n] + 1];
    TreeShape &shape = below[n];
    // Shared nodes double what is below them: numbers that stay finite.
    shape.leaves = std::min(a.leaves + c.leaves, 1e100);
    shape.meanDepth = 1 + (a.meanDepth * a.leaves + c.meanDepth * c.leaves) / shape.leaves;
    shape.depth = 1 + std::max(a.depth, c.depth);
    shape.nodes = std::min<int64_t>(1 + a.nodes + c.nodes, feature.size());
  }
  std::vector<TreeShape> shapes;
  for (int32_t root : ensemble.getRoots())
    shapes.push_back(below[root]);
  return shapes;
}

bool isPossible(tree::KernelKind kind, int64_t size, const TreeShape &shape) {
  switch (kind) {
  case tree::KernelKind::Complete:
    return shape.depth <= size && size <= kMostCompleteDepth;
  case tree::KernelKind::Scan:
    return shape.leaves <= size && size <= kMostScanLeaves;
  case tree::KernelKind::Walk:
    return true;
  }
  llvm_unreachable("every kernel is listed");
}

KernelCost estimateTree(tree::KernelKind kind, int64_t size, const TreeShape &shape, tree::RankedEnsembleOp ensemble,
                        int64_t ranks, const TreeTarget &target) {
  const Constants &ns = getConstants(target);
  double leafSize = ensemble.getLeafSize(), valueBytes = leafSize * ensemble.getMarginType().getWidth() / 8;
  double featureBytes = getFeatureBytes(ranks), outputBytes = ensemble.getNumMargins() > 1 ? 4 : 0;
  KernelCost cost;
  switch (kind) {
  case tree::KernelKind::Complete: {
    double leaves = static_cast<double>(int64_t(1) << size);
    cost.batchNs = (leaves - 1) * ns.completeTest + leafSize * (leaves <= 64 ? ns.leaf : ns.wideLeaf);
    bool isMask = ns.rowCompleteTree && ranks <= 128 && leaves <= 64;
    cost.rowNs = isMask ? ns.rowCompleteTree : 1 + ns.rowStep * size;
    cost.bytes = leaves * (featureBytes + 1 + valueBytes) + outputBytes;
    break;
  }
  case tree::KernelKind::Scan:
    cost.batchNs = (shape.leaves - 1) * ns.scanTest + leafSize * (size <= 64 ? ns.leaf : ns.wideLeaf);
    cost.rowNs = 3 + ns.rowScanStep * shape.meanDepth;
    cost.bytes = (shape.leaves - 1) * 8 + shape.leaves * (1 + valueBytes) + 16 + outputBytes;
    break;
  case tree::KernelKind::Walk:
    cost.batchNs = ns.walkStep * (shape.meanDepth + 1) + leafSize * ns.wideLeaf;
    cost.rowNs = 3 + ns.rowWalkStep * (shape.meanDepth + 1);
    cost.bytes = shape.nodes * (8 + valueBytes) + 4 + outputBytes;
    break;
  }
  return cost;
}

KernelCost estimateRanks(tree::CutsOp cuts, const TreeTarget &target) {
  const Constants &ns = getConstants(target);
  KernelCost cost;
  for (int64_t s = 0; s < cuts.getNumSearches(); ++s) {
    int64_t count = cuts.getNumThresholds(s), levels = llvm::Log2_64(count) + 1;
    bool isNarrow = levels <= 8;
    cost.batchNs += 0.3 + levels * (isNarrow ? ns.search : ns.wideSearch);
    cost.rowNs += 1 + levels * (isNarrow ? ns.rowSearch : 2.0);
    cost.bytes += (isNarrow ? double(int64_t(1) << levels) : double(count)) * cuts.getRowType().getWidth() / 8 + 12;
  }
  if (cuts.getNumTests()) {
    Categories categories(cuts);
    double features = categories.features.size(), groups = categories.groups.size(), tests = cuts.getNumTests();
    cost.batchNs += features * ns.category + groups * ns.categoryGroup + tests * ns.categoryTest;
    cost.rowNs += 2.0 * features + 1.0 * groups;
    cost.bytes += 12.0 * (features + groups) + categories.results.size();
  }
  cost.bytes += 5.0 * cuts.getNumRanks();
  return cost;
}

/// A kernel that trees may take, with the size of complete trees or the most leaves of scans.
struct Candidate {
  tree::KernelKind kind;
  int64_t size;
};

/// What each tree costs with each candidate; infinite where it cannot take it.
using CostTable = std::vector<SmallVector<double, 0>>;

/// For each tree the candidate of the cheapest sequence, in which each change costs `change`.
static std::vector<size_t> findCheapest(const CostTable &costs, size_t candidates, double change) {
  // The least cost of the trees so far that ends in each candidate, and the candidate before.
  std::vector<double> total(candidates, 0);
  std::vector<std::vector<int8_t>> before(costs.size(), std::vector<int8_t>(candidates));
  for (auto [t, ofTree] : llvm::enumerate(costs)) {
    size_t best = std::min_element(total.begin(), total.end()) - total.begin();
    std::vector<double> next(candidates);
    for (size_t s = 0; s < candidates; ++s) {
      bool stays = total[s] <= total[best] + change;
      before[t][s] = static_cast<int8_t>(stays ? s : best);
      next[s] = (stays ? total[s] : total[best] + change) + ofTree[s];
    }
    total = std::move(next);
  }
  std::vector<size_t> choice(costs.size());
  size_t state = std::min_element(total.begin(), total.end()) - total.begin();
  for (size_t t = costs.size(); t-- > 0;) {
    choice[t] = state;
    state = before[t][state];
  }
  return choice;
}

static size_t countRuns(ArrayRef<size_t> choice) {
  size_t runs = choice.empty() ? 0 : 1;
  for (size_t t = 1; t < choice.size(); ++t)
    runs += choice[t] != choice[t - 1];
  return runs;
}

SmallVector<tree::KernelAttr> selectKernels(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, KernelObjective objective,
                                            ArrayRef<TreeTarget> targets) {
  SmallVector<Candidate> candidates;
  for (int64_t depth = 0; depth <= kMostCompleteDepth; ++depth)
    candidates.push_back({tree::KernelKind::Complete, depth});
  candidates.push_back({tree::KernelKind::Scan, 64});
  candidates.push_back({tree::KernelKind::Scan, kMostScanLeaves});
  candidates.push_back({tree::KernelKind::Walk, 0});

  std::vector<TreeShape> shapes = getTreeShapes(ensemble);
  CostTable costs(shapes.size());
  for (auto [shape, ofTree] : llvm::zip_equal(shapes, costs)) {
    for (const Candidate &candidate : candidates) {
      ofTree.push_back(0);
      if (!isPossible(candidate.kind, candidate.size, shape))
        ofTree.back() = std::numeric_limits<double>::infinity();
      else
        for (const TreeTarget &target : targets)
          ofTree.back() +=
              weigh(estimateTree(candidate.kind, candidate.size, shape, ensemble, cuts.getNumRanks(), target), objective);
    }
  }
  // Every run is code of its own: a change costs more and more until there are few. One run of walks takes any ensemble.
  double change = weigh({kSwitchNs * targets.size(), kSwitchNs * targets.size(), kSwitchBytes * targets.size()}, objective);
  std::vector<size_t> choice = findCheapest(costs, candidates.size(), change);
  for (; countRuns(choice) > kMostRuns; change *= 2)
    choice = findCheapest(costs, candidates.size(), change);

  SmallVector<tree::KernelAttr> kernels;
  for (size_t begin = 0, end; begin < shapes.size(); begin = end) {
    double most = 0;
    for (end = begin; end < shapes.size() && choice[end] == choice[begin]; ++end)
      most = std::max(most, shapes[end].leaves);
    const Candidate &chosen = candidates[choice[begin]];
    int64_t size = chosen.kind == tree::KernelKind::Complete ? chosen.size
                                                             : static_cast<int64_t>(std::min(most, double(int64_t(1) << 53)));
    kernels.push_back(tree::KernelAttr::get(ensemble.getContext(), chosen.kind, static_cast<int64_t>(end - begin), size));
  }
  return kernels;
}

KernelCost estimateEnsemble(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, const TreeTarget &target) {
  std::vector<TreeShape> shapes = getTreeShapes(ensemble);
  KernelCost cost;
  size_t t = 0;
  for (auto kernel : ensemble.getKernels()->getAsRange<tree::KernelAttr>())
    for (int64_t i = 0; i < kernel.getTrees(); ++i)
      cost += estimateTree(kernel.getKind(), kernel.getSize(), shapes[t++], ensemble, cuts.getNumRanks(), target);
  return cost;
}

int64_t getFewRows(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, const TreeTarget &target) {
  KernelCost cost = estimateEnsemble(ensemble, cuts, target);
  cost += estimateRanks(cuts, target);
  // A block of its own does not share the reading of nodes with others.
  double block = 64 * 1.6 * cost.batchNs;
  return std::clamp<int64_t>(static_cast<int64_t>(block / std::max(cost.rowNs, 1.0)), 1, 63);
}

} // namespace lathe
