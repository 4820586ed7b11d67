//===- Forest.cpp - An ensemble to edit -----------------------------------===//

#include "compiler/transforms/Forest.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/bit.h"

#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <tuple>

using namespace mlir;

namespace lathe {
namespace {

/// The sets of the tests that are written, each once.
class SetTable {
public:
  /// Categories behind the last one that differs from the others need no bit.
  int32_t add(const feature::Split &split) {
    int last = split.otherLeft ? split.leftCodes.find_last_unset() : split.leftCodes.find_last();
    std::vector<int32_t> bits(last / 32 + 1 - (last < 0), 0);
    for (size_t c = 0; c < 32 * bits.size(); ++c)
      if (c < split.leftCodes.size() ? split.leftCodes.test(c) : split.otherLeft)
        bits[c / 32] |= static_cast<int32_t>(UINT32_C(1) << (c % 32));
    auto [it, inserted] = known.try_emplace({bits, split.otherLeft}, static_cast<int32_t>(otherLeft.size()));
    if (inserted) {
      words.insert(words.end(), bits.begin(), bits.end());
      offsets.push_back(words.size());
      otherLeft.push_back(split.otherLeft);
    }
    return it->second;
  }

  std::vector<int32_t> offsets = {0}, words;
  std::vector<int8_t> otherLeft;

private:
  std::map<std::pair<std::vector<int32_t>, bool>, int32_t> known;
};

/// How a test is written: its columns in the tables of the ensemble, and whether its children change sides.
struct WrittenTest {
  double threshold = 0;
  bool missingLeft = false, swapped = false;
  int32_t set = -1;
};

WrittenTest writeTest(const feature::Split &split, SetTable &sets) {
  if (split.isCategorical)
    return {0, split.missingLeft, split.swapped, sets.add(split)};
  if (split.threshold)
    return {*split.threshold, split.missingLeft, split.swapped, -1};
  // Every present value goes left: no threshold says so, as +inf is not below it. Seen from the other side, none does.
  return {-std::numeric_limits<double>::infinity(), !split.missingLeft, !split.swapped, -1};
}

} // namespace

Forest::Forest(tree::EnsembleOp ensemble) : ensemble(ensemble) {
  ArrayRef<int32_t> features = ensemble.getFeature(), left = ensemble.getLeft();
  ArrayRef<int8_t> missingLeft = ensemble.getMissingLeft();
  tree::FloatTable threshold = ensemble.getThreshold();
  // A test is its feature, and either its threshold or its set.
  llvm::DenseMap<std::tuple<uint64_t, uint64_t>, int32_t> known;
  nodes.reserve(features.size());
  for (size_t n = 0; n < features.size(); ++n) {
    if (features[n] < 0) {
      nodes.push_back({kLeaf, static_cast<int32_t>(n), static_cast<int32_t>(n)});
      continue;
    }
    int32_t set = ensemble.getSetOf(n);
    uint64_t what = set >= 0 ? set : llvm::bit_cast<uint64_t>(threshold[n]);
    uint64_t kind = static_cast<uint64_t>(features[n]) << 2 | (set >= 0) << 1 | (missingLeft[n] != 0);
    auto [it, inserted] = known.try_emplace({kind, what}, tests.size());
    if (inserted && set >= 0) {
      ArrayRef<int32_t> words = ensemble.getWordsOf(set);
      llvm::BitVector codes(32 * words.size());
      for (size_t c = 0; c < codes.size(); ++c)
        if (static_cast<uint32_t>(words[c / 32]) >> (c % 32) & 1)
          codes.set(c);
      bool otherLeft = (*ensemble.getOtherLeft())[set] != 0;
      tests.push_back({features[n], feature::Split::among(std::move(codes), otherLeft)});
      tests.back().split.missingLeft = missingLeft[n] != 0;
    } else if (inserted) {
      tests.push_back({features[n], feature::Split::below(threshold[n], missingLeft[n] != 0)});
    }
    nodes.push_back({it->second, left[n], left[n] + 1});
  }
}

bool Forest::areEqualLeaves(int32_t a, int32_t b) {
  if (nodes[a].test != kLeaf || nodes[b].test != kLeaf)
    return false;
  tree::FloatTable values = ensemble.getValue();
  for (int64_t k = 0, size = ensemble.getLeafSize(); k < size; ++k)
    if (llvm::bit_cast<uint64_t>(values[a * size + k]) != llvm::bit_cast<uint64_t>(values[b * size + k]))
      return false;
  return true;
}

/// Children lie behind their parents: from the last node to the first, the children are done.
void Forest::simplify() {
  std::vector<std::optional<bool>> constant;
  for (const Test &test : tests)
    constant.push_back(test.split.getConstant());
  std::vector<int32_t> becomes(nodes.size());
  for (size_t n = nodes.size(); n-- > 0;) {
    Node &node = nodes[n];
    becomes[n] = n;
    if (node.test == kLeaf)
      continue;
    node.left = becomes[node.left];
    node.right = becomes[node.right];
    if (constant[node.test])
      becomes[n] = *constant[node.test] ? node.left : node.right;
    else if (node.left == node.right || areEqualLeaves(node.left, node.right))
      becomes[n] = node.left;
  }
  SmallVector<int32_t> roots = llvm::map_to_vector(ensemble.getRoots(), [&](int32_t root) { return becomes[root]; });
  ensemble.setRoots(roots);
}

void Forest::write(FloatType thresholdType) {
  simplify();
  SetTable sets;
  std::vector<std::optional<WrittenTest>> written(tests.size());
  auto getTest = [&](int32_t test) -> const WrittenTest & {
    if (!written[test])
      written[test] = writeTest(tests[test].split, sets);
    return *written[test];
  };
  // Siblings are written side by side, behind all of their parents: breadth first, a pair when the last of its parents is.
  using Pair = uint64_t;
  auto childrenOf = [&](const Node &node) -> Pair {
    bool swapped = getTest(node.test).swapped;
    uint32_t left = swapped ? node.right : node.left, right = swapped ? node.left : node.right;
    return static_cast<uint64_t>(left) << 32 | right;
  };
  struct Place {
    int32_t waitsFor = 0, position = -1;
  };
  std::vector<int32_t> order, roots; // order: the old node of each new one
  std::vector<int32_t> left;
  for (int32_t root : ensemble.getRoots()) {
    llvm::DenseMap<Pair, Place> places;
    std::vector<Pair> found;
    std::deque<Pair> ready;
    auto membersOf = [](Pair pair) { return std::array<int32_t, 2>{static_cast<int32_t>(pair >> 32), static_cast<int32_t>(pair)}; };
    auto reach = [&](int32_t n) {
      if (nodes[n].test == kLeaf)
        return;
      Pair pair = childrenOf(nodes[n]);
      if (places[pair].waitsFor++ == 0)
        found.push_back(pair);
    };
    auto finish = [&](int32_t n) {
      if (nodes[n].test == kLeaf)
        return;
      Pair pair = childrenOf(nodes[n]);
      if (--places[pair].waitsFor == 0)
        ready.push_back(pair);
    };
    reach(root);
    while (!found.empty()) {
      Pair pair = found.back();
      found.pop_back();
      for (int32_t member : membersOf(pair))
        reach(member);
    }
    size_t first = order.size();
    roots.push_back(first);
    order.push_back(root);
    finish(root);
    for (; !ready.empty(); ready.pop_front()) {
      places[ready.front()].position = order.size();
      for (int32_t member : membersOf(ready.front()))
        order.push_back(member);
      for (int32_t member : membersOf(ready.front()))
        finish(member);
    }
    for (size_t n = first; n < order.size(); ++n)
      left.push_back(nodes[order[n]].test == kLeaf ? 0 : places[childrenOf(nodes[order[n]])].position);
  }

  std::vector<int32_t> feature, set;
  std::vector<double> threshold, value;
  std::vector<int8_t> missingLeft;
  const int64_t leafSize = ensemble.getLeafSize();
  tree::FloatTable values = ensemble.getValue();
  for (int32_t n : order) {
    bool isLeaf = nodes[n].test == kLeaf;
    WrittenTest test = isLeaf ? WrittenTest() : getTest(nodes[n].test);
    feature.push_back(isLeaf ? -1 : tests[nodes[n].test].feature);
    threshold.push_back(test.threshold);
    missingLeft.push_back(test.missingLeft);
    set.push_back(test.set);
    for (int64_t k = 0; k < leafSize; ++k)
      value.push_back(isLeaf ? values[n * leafSize + k] : 0);
  }

  Builder b(ensemble.getContext());
  auto table = [&](ArrayRef<double> doubles, FloatType type) -> Attribute {
    if (type.isF64())
      return b.getDenseF64ArrayAttr(doubles);
    return b.getDenseF32ArrayAttr(llvm::map_to_vector(doubles, [](double x) { return static_cast<float>(x); }));
  };
  ensemble.setRoots(roots);
  ensemble.setFeature(feature);
  ensemble.setThresholdAttr(table(threshold, thresholdType));
  ensemble.setMissingLeft(missingLeft);
  ensemble.setLeft(left);
  ensemble.setValueAttr(table(value, values.getType()));
  bool hasSets = !sets.otherLeft.empty();
  ensemble.setSetAttr(hasSets ? b.getDenseI32ArrayAttr(set) : DenseI32ArrayAttr());
  ensemble.setSetOffsetsAttr(hasSets ? b.getDenseI32ArrayAttr(sets.offsets) : DenseI32ArrayAttr());
  ensemble.setSetWordsAttr(hasSets ? b.getDenseI32ArrayAttr(sets.words) : DenseI32ArrayAttr());
  ensemble.setOtherLeftAttr(hasSets ? b.getDenseI8ArrayAttr(sets.otherLeft) : DenseI8ArrayAttr());
}

} // namespace lathe
