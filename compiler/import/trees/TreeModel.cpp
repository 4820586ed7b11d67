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
  // What is missing goes right, everything else left: a set that has no category and takes all others.
  if (allCategories < 0) {
    Set all;
    all.otherLeft = true;
    allCategories = add(std::move(all));
  }
  node.set = allCategories;
  node.threshold = 0;
}

} // namespace lathe
