//===- Parts.h - Trees in parts of at most 64 exits -------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_PARTS_H
#define LATHE_COMPILER_CONVERSION_TREE_PARTS_H

#include "dialects/tree/Tree.h"

namespace lathe {

/// Exits of a part: their numbers look entries of one vector of bytes up.
constexpr int64_t kMostExits = 64;

/// A test of a part. Below it are exits [start, end), from `middle` on below its right child.
struct PartTest {
  int32_t node, start, middle, end;
};

/// A piece of a tree: what is below a node down to its exits, which are leaves or the roots of other parts.
struct Part {
  struct Exit {
    int32_t firstLeaf; // below it, from the left
    int32_t part;      // whose root it is; 0 for a leaf
  };
  std::vector<PartTest> tests; // in preorder
  std::vector<Exit> exits;     // from the left
};

/// Splits a tree into parts, the one with its root first and every other behind the one that leads to it. Appends the tree's
/// leaves, from the left. A node with several parents is as many nodes.
std::vector<Part> splitIntoParts(tree::RankedEnsembleOp ensemble, int32_t root, std::vector<int32_t> &leaves);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_PARTS_H
