//===- TreeModel.cpp - A tree ensemble as a library's file has it ---------===//

#include "compiler/import/trees/TreeModel.h"

#include <cmath>
#include <limits>

namespace lathe {

void TreeModel::makeInclusive(int32_t index) {
  const double infinity = std::numeric_limits<double>::infinity();
  Node &node = nodes[index];
  if (node.threshold != infinity) {
    // Exact in both types: a neighbour of an f32 is an f32. -0 and 0 are one value, with one upper neighbour.
    node.threshold = rows == Precision::F64 ? std::nextafter(node.threshold, infinity)
                                            : std::nextafterf(static_cast<float>(node.threshold), INFINITY);
    return;
  }
  // Every value goes left, and no number is above infinity.
  if (node.missingLeft || (!missing.empty() && missing[node.feature] == Missing::None)) {
    node.right = node.left;
    return;
  }
  // What is missing goes right: a second test tells it from infinity.
  Node missingOrInfinite;
  missingOrInfinite.feature = node.feature;
  missingOrInfinite.threshold = -infinity; // no number is below
  missingOrInfinite.missingLeft = true;
  missingOrInfinite.left = node.right;
  missingOrInfinite.right = node.left;
  nodes.push_back(missingOrInfinite); // `node` is no more
  nodes[index].right = static_cast<int32_t>(nodes.size() - 1);
}

} // namespace lathe
