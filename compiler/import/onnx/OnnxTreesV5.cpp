//===- OnnxTreesV5.cpp - Trees of opset 5 ---------------------------------===//

#include "compiler/import/onnx/OnnxTreesImporter.h"

#include <cmath>

namespace lathe::onnx_trees {

LogicalResult Importer::readNodesV5() {
  std::vector<double> modes, splits, lists;
  if (failed(getTensor("nodes_modes", modes)) || failed(getTensor("nodes_splits", splits)) ||
      failed(getTensor("membership_values", lists)) || failed(getTensor("leaf_weights", model.values)))
    return failure();
  int64_t size = modes.size(), leaves = model.values.size();
  llvm::ArrayRef<int64_t> features, whenTrue, whenFalse, trueLeaf, falseLeaf, missing, roots;
  if (failed(getInts("nodes_featureids", size, features)) || failed(getInts("nodes_truenodeids", size, whenTrue)) ||
      failed(getInts("nodes_falsenodeids", size, whenFalse)) || failed(getInts("nodes_trueleafs", size, trueLeaf)) ||
      failed(getInts("nodes_falseleafs", size, falseLeaf)) ||
      failed(getInts("nodes_missing_value_tracks_true", find("nodes_missing_value_tracks_true") ? size : 0, missing)) ||
      failed(getInts("tree_roots", -1, roots)))
    return failure();
  if (static_cast<int64_t>(splits.size()) != size)
    return error("nodes_splits", "expected " + Twine(size) + " entries, found " + Twine(splits.size()));
  for (int64_t i = 0; i < leaves; ++i)
    if (std::isnan(model.values[i]))
      return error("leaf_weights", i, "expected a number, found NaN");

  // Tests first, then leaves. Lists of members end with NaN and come in the order of the tests that use them.
  members = std::move(lists);
  size_t member = 0;
  model.nodes.resize(size + leaves);
  tests.resize(size + leaves);
  for (int64_t i = 0; i < size + leaves; ++i) {
    Test &test = tests[i];
    placeOf.push_back(i < size ? std::pair<StringRef, int64_t>{"nodes_modes", i}
                               : std::pair<StringRef, int64_t>{"leaf_weights", i - size});
    test.mode = Mode::Leaf;
    if (i >= size) {
      model.nodes[i] = TreeModel::Node::leaf(i - size);
      continue;
    }
    if (!(modes[i] >= 0 && modes[i] <= 6))
      return error("nodes_modes", i, "expected a mode from 0 to 6, found " + Twine(static_cast<int64_t>(modes[i])));
    test.mode = static_cast<Mode>(static_cast<int>(modes[i]));
    auto child = [&](StringRef name, int64_t isLeaf, int64_t node, int32_t &to) -> LogicalResult {
      if (node < 0 || node >= (isLeaf ? leaves : size))
        return error(name, i,
                     "expected one of " + Twine(isLeaf ? leaves : size) + (isLeaf ? " leaves" : " nodes") + ", found " +
                         Twine(node));
      to = static_cast<int32_t>(isLeaf ? size + node : node);
      return success();
    };
    if (failed(child("nodes_truenodeids", trueLeaf[i], whenTrue[i], test.whenTrue)) ||
        failed(child("nodes_falsenodeids", falseLeaf[i], whenFalse[i], test.whenFalse)))
      return failure();
    if (features[i] < 0 || features[i] >= kMaxModelFeatures)
      return error("nodes_featureids", i,
                   "expected a feature below " + Twine(kMaxModelFeatures) + ", found " + Twine(features[i]));
    test.feature = static_cast<int32_t>(features[i]);
    test.missingTrue = !missing.empty() && missing[i] == 1;
    test.split = splits[i];
    if (test.mode == Mode::Member) {
      if (member >= members.size())
        return error("membership_values",
                     "expected a list for each BRANCH_MEMBER, found none for nodes_modes[" + Twine(i) + "]");
      size_t begin = member;
      while (member < members.size() && !std::isnan(members[member]))
        ++member;
      test.members = llvm::ArrayRef<double>(members).slice(begin, member - begin);
      ++member;
    } else if (std::isnan(test.split)) {
      return error("nodes_splits", i, "expected a number to compare with, found NaN");
    }
  }
  for (size_t t = 0; t < roots.size(); ++t) {
    if (roots[t] < 0 || roots[t] >= size)
      return error("tree_roots", t, "expected a node below " + Twine(size) + ", found " + Twine(roots[t]));
    model.trees.push_back({static_cast<int32_t>(roots[t]), 0});
  }
  if (model.trees.empty())
    return error("tree_roots", "expected at least one tree, found none");
  return checkTrees();
}

LogicalResult Importer::readEnsembleV5() {
  int64_t targets = getInt("n_targets", 1);
  if (targets < 1 || targets > kMaxModelFeatures)
    return error("n_targets", "expected 1 to " + Twine(kMaxModelFeatures) + " targets, found " + Twine(targets));
  if (failed(readNodesV5()))
    return failure();
  constexpr StringRef aggregates[] = {"AVERAGE", "SUM", "MIN", "MAX"};
  constexpr StringRef transforms[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};
  int64_t aggregate = getInt("aggregate_function", 1), transform = getInt("post_transform", 0);
  if (aggregate < 0 || aggregate > 3)
    return error("aggregate_function", "expected 0 to 3, found " + Twine(aggregate));
  if (transform < 0 || transform > 4)
    return error("post_transform", "expected 0 to 4, found " + Twine(transform));
  if (failed(readAggregate(aggregates[aggregate])))
    return failure();
  model.base.assign(targets, 0);
  if (failed(readTransform(transforms[transform])))
    return failure();

  llvm::ArrayRef<int64_t> ids;
  if (failed(getInts("leaf_targetids", model.values.size(), ids)))
    return failure();
  for (size_t i = 0; i < ids.size(); ++i)
    if (ids[i] < 0 || ids[i] >= targets)
      return error("leaf_targetids", i, "expected a target below " + Twine(targets) + ", found " + Twine(ids[i]));
  // A leaf adds to one target; where the leaves of a tree do not agree on it, each leaf gets a value per target.
  size_t first = tests.size() - ids.size();
  bool isSingle = true;
  for (TreeModel::Tree &tree : model.trees) {
    int64_t target = -1;
    std::vector<int32_t> pending{tree.root};
    while (!pending.empty()) {
      int32_t n = pending.back();
      pending.pop_back();
      if (tests[n].mode != Mode::Leaf) {
        pending.insert(pending.end(), {tests[n].whenTrue, tests[n].whenFalse});
        continue;
      }
      isSingle &= target < 0 || target == ids[n - first];
      target = ids[n - first];
    }
    tree.output = static_cast<int32_t>(target);
  }
  if (isSingle)
    return success();
  if (model.aggregate != TreeModel::Aggregate::Sum)
    return error("leaf_targetids", "expected the leaves of a tree to have one target with MIN and MAX");
  if (static_cast<size_t>(targets) * ids.size() > text.getBytes().size() * 4 + 4096)
    return error("leaf_targetids",
                 "expected fewer targets than " + Twine(targets) + " where leaves of a tree differ in theirs");
  std::vector<double> values(ids.size() * targets, 0);
  for (size_t i = 0; i < ids.size(); ++i) {
    values[i * targets + ids[i]] = model.values[i];
    model.nodes[first + i].value = i * targets;
  }
  model.values = std::move(values);
  model.leafSize = targets;
  for (TreeModel::Tree &tree : model.trees)
    tree.output = 0;
  return success();
}

} // namespace lathe::onnx_trees
