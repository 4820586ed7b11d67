//===- Forest.h - An ensemble to edit ---------------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_TRANSFORMS_FOREST_H
#define LATHE_COMPILER_TRANSFORMS_FOREST_H

#include "dialects/feature/Split.h"
#include "dialects/tree/Tree.h"

#include <vector>

namespace lathe {

/// The trees of an ensemble with every distinct test once, so that a pass edits tests and not nodes.
class Forest {
public:
  struct Test {
    /// What is tested: the feature's number.
    int64_t feature;
    feature::Split split;
  };

  explicit Forest(tree::EnsembleOp ensemble);

  /// Tests in the order of the first nodes that make them.
  std::vector<Test> tests;

  /// Sets the tables of the ensemble that the forest was read from, with thresholds of the given type, in which they must be
  /// exact. Nodes that send every row to one side are replaced by that side, and tests whose sides are leaves of equal bits by
  /// the leaf, so that every row meets the same leaves. `features` and `missing` are the caller's to keep in step.
  void write(mlir::FloatType thresholdType);

  /// Nodes of the ensemble as it was read.
  size_t getNumNodes() const { return nodes.size(); }

private:
  static constexpr int32_t kLeaf = -1;
  struct Node {
    int32_t test; // kLeaf, or an index of `tests`
    int32_t left, right;
  };
  bool areEqualLeaves(int32_t a, int32_t b);
  void simplify();

  tree::EnsembleOp ensemble;
  std::vector<Node> nodes;
};

} // namespace lathe

#endif // LATHE_COMPILER_TRANSFORMS_FOREST_H
