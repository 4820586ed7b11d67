//===- OnnxTreesUntilV4.cpp - Trees of opsets 1 to 4 ----------------------===//

#include "compiler/import/onnx/OnnxTreesImporter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <cmath>

namespace lathe::onnx_trees {

static std::optional<Mode> getMode(StringRef name) {
  return llvm::StringSwitch<std::optional<Mode>>(name)
      .Case("BRANCH_LEQ", Mode::LessOrEqual)
      .Case("BRANCH_LT", Mode::Less)
      .Case("BRANCH_GTE", Mode::GreaterOrEqual)
      .Case("BRANCH_GT", Mode::Greater)
      .Case("BRANCH_EQ", Mode::Equal)
      .Case("BRANCH_NEQ", Mode::NotEqual)
      .Case("LEAF", Mode::Leaf)
      .Default(std::nullopt);
}

LogicalResult Importer::readNodes() {
  const onnx::AttributeProto *modes = find("nodes_modes");
  int64_t size = modes ? modes->strings_size() : 0;
  if (size == 0)
    return error("nodes_modes", "expected at least one node, found none");
  llvm::ArrayRef<int64_t> trees, nodes, features, whenTrue, whenFalse, missing;
  std::vector<double> splits;
  if (failed(getInts("nodes_treeids", size, trees)) || failed(getInts("nodes_nodeids", size, nodes)) ||
      failed(getInts("nodes_featureids", size, features)) || failed(getInts("nodes_truenodeids", size, whenTrue)) ||
      failed(getInts("nodes_falsenodeids", size, whenFalse)) ||
      failed(getInts("nodes_missing_value_tracks_true", find("nodes_missing_value_tracks_true") ? size : 0, missing)) ||
      failed(getFloats("nodes_values", splits)))
    return failure();
  if (static_cast<int64_t>(splits.size()) != size)
    return error("nodes_values", "expected " + Twine(size) + " entries, found " + Twine(splits.size()));

  // A tree's nodes stand together, its root first.
  model.nodes.resize(size);
  tests.resize(size);
  llvm::DenseMap<int64_t, bool> known;
  for (int64_t i = 0; i < size; ++i) {
    uint64_t key = getKey(trees[i], nodes[i]);
    if (key == ~0ull)
      return error("nodes_nodeids", i,
                   "expected a tree and a node from 0, found " + Twine(trees[i]) + " and " + Twine(nodes[i]));
    if (!nodeOf.insert({key, static_cast<int32_t>(i)}).second)
      return error("nodes_nodeids", i, "expected a node once in its tree, found node " + Twine(nodes[i]) + " again");
    if (i > 0 && trees[i] == trees[i - 1])
      continue;
    if (!known.insert({trees[i], true}).second)
      return error("nodes_treeids", i,
                   "expected the nodes of a tree to stand together, found tree " + Twine(trees[i]) + " again");
    model.trees.push_back({static_cast<int32_t>(i), 0});
  }
  for (int64_t i = 0; i < size; ++i) {
    auto mode = getMode(modes->strings(i));
    if (!mode)
      return error("nodes_modes", i,
                   "expected LEAF or a BRANCH_ mode, found '" + textOf(modes->strings(i)).take_front(40) + "'");
    tests[i].mode = *mode;
    placeOf.push_back({"nodes_nodeids", i});
    if (*mode == Mode::Leaf)
      continue;
    auto child = [&](StringRef name, int64_t node, int32_t &to) -> LogicalResult {
      to = lookUp(trees[i], node);
      return to >= 0 ? success() : error(name, i, "expected a node of tree " + Twine(trees[i]) + ", found " + Twine(node));
    };
    if (failed(child("nodes_truenodeids", whenTrue[i], tests[i].whenTrue)) ||
        failed(child("nodes_falsenodeids", whenFalse[i], tests[i].whenFalse)))
      return failure();
    if (features[i] < 0 || features[i] >= kMaxModelFeatures)
      return error("nodes_featureids", i,
                   "expected a feature below " + Twine(kMaxModelFeatures) + ", found " + Twine(features[i]));
    if (std::isnan(splits[i]))
      return error("nodes_values", i, "expected a number to compare with, found NaN");
    tests[i].feature = static_cast<int32_t>(features[i]);
    tests[i].split = splits[i];
    tests[i].missingTrue = !missing.empty() && missing[i] == 1;
  }
  return checkTrees();
}

/// Weights of leaves: `target_...` or `class_...`. A leaf adds to one target, the same in the whole tree, or to each.
LogicalResult Importer::readLeaves(StringRef prefix, int64_t targets) {
  auto named = [&](StringRef name) { return (prefix + name).str(); };
  llvm::ArrayRef<int64_t> ids, nodes, trees;
  std::vector<double> weights;
  if (failed(getFloats(named("weights"), weights)) || failed(getInts(named("ids"), weights.size(), ids)) ||
      failed(getInts(named("nodeids"), weights.size(), nodes)) || failed(getInts(named("treeids"), weights.size(), trees)))
    return failure();
  struct Weight {
    int64_t node, target;
    double value;
  };
  std::vector<Weight> list;
  weightsOfClass.assign(targets, false);
  for (size_t i = 0; i < weights.size(); ++i) {
    int32_t node = lookUp(trees[i], nodes[i]);
    if (node < 0 || tests[node].mode != Mode::Leaf)
      return error(named("nodeids"), i, "expected a leaf of tree " + Twine(trees[i]) + ", found node " + Twine(nodes[i]));
    if (ids[i] < 0 || ids[i] >= targets)
      return error(named("ids"), i, "expected an output below " + Twine(targets) + ", found " + Twine(ids[i]));
    if (std::isnan(weights[i]))
      return error(named("weights"), i, "expected a number, found NaN");
    weightsOfClass[ids[i]] = true;
    allPositive &= weights[i] >= 0;
    list.push_back({node, ids[i], weights[i]});
  }
  // One weight per leaf, all of a tree for one target?
  std::vector<int64_t> targetOf(tests.size(), -1);
  bool isSingle = true;
  for (const Weight &weight : list) {
    isSingle &= targetOf[weight.node] < 0;
    targetOf[weight.node] = weight.target;
  }
  for (size_t t = 0; t < model.trees.size(); ++t) {
    size_t end = t + 1 < model.trees.size() ? model.trees[t + 1].root : tests.size();
    int64_t target = -1;
    for (size_t n = model.trees[t].root; n < end; ++n) {
      if (tests[n].mode != Mode::Leaf)
        continue;
      if (targetOf[n] < 0)
        isSingle = false;
      else if (target < 0)
        target = targetOf[n];
      else
        isSingle &= target == targetOf[n];
    }
    model.trees[t].output = isSingle ? static_cast<int32_t>(std::max<int64_t>(target, 0)) : 0;
  }
  if (!isSingle) {
    model.leafSize = targets;
    for (TreeModel::Tree &tree : model.trees)
      tree.output = 0;
    // A file has a weight per leaf and target, where it has as many as that.
    if (static_cast<size_t>(targets) * tests.size() > text.getBytes().size() + 4096)
      return error(named("weights"), "expected weights for most leaves and targets, found " + Twine(list.size()) + " for " +
                                         Twine(tests.size()) + " nodes and " + Twine(targets) + " targets");
  }
  std::vector<bool> given(tests.size() * model.leafSize, false);
  model.values.assign(tests.size() * model.leafSize, 0);
  for (size_t i = 0; i < list.size(); ++i) {
    size_t at = list[i].node * model.leafSize + (isSingle ? 0 : list[i].target);
    if (given[at])
      return error(named("ids"), i, "expected one weight of a leaf for an output, found a second one");
    given[at] = true;
    model.values[at] = list[i].value;
  }
  for (size_t n = 0; n < tests.size(); ++n) {
    if (tests[n].mode != Mode::Leaf)
      continue;
    model.nodes[n] = TreeModel::Node::leaf(n * model.leafSize);
    for (int64_t k = 0; k < model.leafSize; ++k)
      if (!given[n * model.leafSize + k] && model.aggregate != TreeModel::Aggregate::Sum)
        return error(named("ids"), "expected a weight for each leaf and output with MIN and MAX, found none for " +
                                       placeOf[n].first + "[" + Twine(placeOf[n].second) + "]");
  }
  return success();
}

LogicalResult Importer::readRegressor() {
  int64_t targets = getInt("n_targets", 1);
  if (targets < 1 || targets > kMaxModelFeatures)
    return error("n_targets", "expected 1 to " + Twine(kMaxModelFeatures) + " targets, found " + Twine(targets));
  if (failed(readNodes()) || failed(readAggregate(getString("aggregate_function", "SUM"))) ||
      failed(readLeaves("target_", targets)) || failed(readBase(targets)))
    return failure();
  return readTransform(getString("post_transform", "NONE"));
}

LogicalResult Importer::readClassifier() {
  const onnx::AttributeProto *names = find("classlabels_strings"), *numbers = find("classlabels_int64s");
  if (names)
    model.classes.assign(names->strings().begin(), names->strings().end());
  if (numbers && model.classes.empty())
    for (int64_t number : numbers->ints())
      model.classes.push_back(std::to_string(number));
  int64_t classes = model.classes.size();
  if (classes < 2)
    return error(names ? "classlabels_strings" : "classlabels_int64s",
                 "expected at least two classes, found " + Twine(classes));
  if (failed(readNodes()) || failed(readLeaves("class_", classes)))
    return failure();
  StringRef transform = getString("post_transform", "NONE");
  if (classes > 2) {
    model.task = TreeModel::Task::Multiclass;
    return failed(readBase(classes)) ? failure() : readTransform(transform);
  }
  model.task = TreeModel::Task::Binary;
  if (weightsOfClass[0] && weightsOfClass[1])
    return failed(readBase(2)) ? failure() : readTransform(transform);

  // Weights of one class only are those of the second; ONNX Runtime takes positive ones for its probability as they are.
  for (TreeModel::Tree &tree : model.trees)
    tree.output = 0;
  if (model.leafSize != 1)
    return error("class_ids", "expected a weight for each leaf of a tree");
  std::vector<double> base;
  if (failed(getFloats("base_values", base)))
    return failure();
  if (base.size() > 2)
    return error("base_values", "expected at most 2 entries, found " + Twine(base.size()));
  for (double value : base)
    if (std::isnan(value))
      return error("base_values", "expected numbers, found NaN");
  model.base = {base.empty() ? 0 : base.back()};
  if (failed(readTransform(transform)))
    return failure();
  bool scoresBoth = base.size() == 2; // the first class has the negated score
  if (transform == "SOFTMAX" || transform == "SOFTMAX_ZERO") {
    if (!scoresBoth)
      return error("post_transform", "expected NONE, LOGISTIC or PROBIT with weights of one class, found '" + transform + "'");
    model.link = TreeModel::Link::Logistic;
    model.linkScale = 2;
  } else if (transform == "LOGISTIC" && allPositive && !scoresBoth) {
    model.link = TreeModel::Link::Identity;
  }
  return success();
}

} // namespace lathe::onnx_trees
