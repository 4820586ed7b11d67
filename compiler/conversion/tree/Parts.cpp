//===- Parts.cpp - Trees in parts of at most 64 exits ---------------------===//

#include "compiler/conversion/tree/Parts.h"

using namespace mlir;

namespace lathe {
namespace {

class Splitter {
public:
  Splitter(tree::RankedEnsembleOp ensemble, std::vector<int32_t> &leaves)
      : feature(ensemble.getFeature()), left(ensemble.getLeft()), leaves(leaves), before(leaves.size()) {}

  std::vector<Part> split(int32_t root) {
    nodes.reserve(kMostExits); // most trees have few
    roots.push_back(expand(root));
    for (size_t p = 0; p < roots.size(); ++p) {
      parts.emplace_back();
      enter(roots[p], /*isRoot=*/true);
    }
    return std::move(parts);
  }

private:
  struct Node {
    int32_t node, firstLeaf;
    int32_t left = -1, right = -1;
    int64_t exits = 1;
    bool startsPart = false;
  };

  /// Copies what is below a node; cuts parts off from the leaves up, the larger child first.
  int32_t expand(int32_t node) {
    int32_t n = nodes.size();
    nodes.push_back({node, static_cast<int32_t>(leaves.size() - before)});
    if (feature[node] < 0) {
      leaves.push_back(node);
      return n;
    }
    int32_t low = expand(left[node]), high = expand(left[node] + 1);
    nodes[n].left = low, nodes[n].right = high;
    while (nodes[low].exits + nodes[high].exits > kMostExits) {
      Node &larger = nodes[nodes[low].exits >= nodes[high].exits ? low : high];
      larger.startsPart = true;
      larger.exits = 1;
    }
    nodes[n].exits = nodes[low].exits + nodes[high].exits;
    return n;
  }

  void enter(int32_t n, bool isRoot) {
    Part &part = parts.back();
    const Node &node = nodes[n];
    if (node.left < 0 || (node.startsPart && !isRoot)) {
      part.exits.push_back({node.firstLeaf, node.left < 0 ? 0 : static_cast<int32_t>(roots.size())});
      if (node.left >= 0)
        roots.push_back(n);
      return;
    }
    size_t test = part.tests.size();
    part.tests.push_back({node.node, static_cast<int32_t>(part.exits.size()), 0, 0});
    enter(node.left, /*isRoot=*/false);
    part.tests[test].middle = part.exits.size();
    enter(node.right, /*isRoot=*/false);
    part.tests[test].end = part.exits.size();
  }

  ArrayRef<int32_t> feature, left;
  std::vector<int32_t> &leaves;
  size_t before; // leaves of other trees
  std::vector<Node> nodes;
  std::vector<int32_t> roots; // of the parts
  std::vector<Part> parts;
};

} // namespace

std::vector<Part> splitIntoParts(tree::RankedEnsembleOp ensemble, int32_t root, std::vector<int32_t> &leaves) {
  return Splitter(ensemble, leaves).split(root);
}

} // namespace lathe
