//===- XGBoostImport.cpp - What a file of XGBoost means -------------------===//

#include "compiler/import/xgboost/XGBoostImport.h"

#include "compiler/import/trees/JsonDocument.h"
#include "compiler/import/xgboost/XGBoostFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <charconv>
#include <cmath>
#include <limits>

using llvm::failed;
using llvm::failure;
using llvm::LogicalResult;
using llvm::StringRef;
using llvm::success;
using llvm::Twine;

namespace lathe {
namespace xgboost {
namespace {

JsonPath learner(std::initializer_list<StringRef> keys) {
  JsonPath path{{"learner", -1}};
  for (StringRef key : keys)
    path.push_back({key.str(), -1});
  return path;
}

/// What an objective does to margins, and to the base score to make it one.
struct Objective {
  TreeModel::Task task = TreeModel::Task::Regression;
  TreeModel::Link link = TreeModel::Link::Identity;
  enum class Base { Same, Logit, Log } base = Base::Same;
};

std::optional<Objective> getObjective(StringRef name) {
  using Task = TreeModel::Task;
  using Link = TreeModel::Link;
  using Base = Objective::Base;
  Objective identity;
  Objective logistic{Task::Regression, Link::Logistic, Base::Logit};
  Objective exponential{Task::Regression, Link::Exp, Base::Log};
  Objective softmax{Task::Multiclass, Link::Softmax, Base::Same};
  return llvm::StringSwitch<std::optional<Objective>>(name)
      .Cases({"reg:squarederror", "reg:linear", "reg:squaredlogerror", "reg:absoluteerror", "reg:pseudohubererror",
              "reg:quantileerror", "reg:expectileerror"},
             identity)
      .Cases({"rank:pairwise", "rank:ndcg", "rank:map", "binary:logitraw"}, identity)
      .Case("reg:logistic", logistic)
      .Case("binary:logistic", Objective{Task::Binary, Link::Logistic, Base::Logit})
      .Case("binary:hinge", Objective{Task::Regression, Link::Sign, Base::Same})
      .Cases({"count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft"}, exponential)
      .Cases({"multi:softprob", "multi:softmax"}, softmax)
      .Default(std::nullopt);
}

class Importer {
public:
  Importer(const ModelText &text, const File &file, TreeModel &model) : text(text), file(file), model(model) {}

  LogicalResult run() {
    if (failed(readParameters()) || failed(readBaseScore()))
      return failure();
    for (size_t t = 0; t < file.trees.size(); ++t)
      if (failed(readTree(t)))
        return failure();
    return success();
  }

private:
  LogicalResult error(const JsonPath &path, const Twine &message) { return errorAt(text, path, message); }

  JsonPath modelPath(std::initializer_list<StringRef> keys) const {
    JsonPath path =
        file.booster == "dart" ? learner({"gradient_booster", "gbtree", "model"}) : learner({"gradient_booster", "model"});
    for (StringRef key : keys)
      path.push_back({key.str(), -1});
    return path;
  }
  JsonPath treePath(size_t tree, StringRef key, int64_t index = -1) const {
    JsonPath path = modelPath({"trees"});
    path.push_back({"", static_cast<int64_t>(tree)});
    if (!key.empty())
      path.push_back({key.str(), -1});
    if (index >= 0)
      path.push_back({"", index});
    return path;
  }

  /// A count that is written as a string.
  LogicalResult readCount(const StringMap &map, const JsonPath &owner, StringRef key, int64_t absent, int64_t &count) {
    auto it = map.find(key.str());
    JsonPath path = owner;
    if (it == map.end()) {
      count = absent;
      return absent >= 0 ? success() : error(path, "expected '" + key + "', found none");
    }
    path.push_back({key.str(), -1});
    if (StringRef(it->second).getAsInteger(10, count) || count < 0)
      return error(path, "expected a whole number from 0, found '" + it->second + "'");
    return success();
  }

  LogicalResult readParameters() {
    if (file.booster != "gbtree" && file.booster != "dart")
      return error(learner({"gradient_booster", "name"}),
                   "expected the booster 'gbtree' or 'dart', found '" + file.booster + "'" +
                       (file.booster == "gblinear" ? ", which has weights and no trees" : ""));
    if (!file.hasModel)
      return error(learner({"gradient_booster"}), "expected the model of the trees, found none");
    auto known = getObjective(file.objective);
    if (!known)
      return error(learner({"objective", "name"}), "expected an objective that XGBoost 3 has, found '" + file.objective + "'");
    objective = *known;
    model.link = objective.link;
    model.task = objective.task;

    JsonPath owner = learner({"learner_model_param"});
    int64_t classes, targets;
    if (failed(readCount(file.modelParam, owner, "num_feature", -1, model.features)) ||
        failed(readCount(file.modelParam, owner, "num_class", -1, classes)) ||
        failed(readCount(file.modelParam, owner, "num_target", 1, targets)))
      return failure();
    if (model.features < 1 || model.features > kMaxModelFeatures)
      return error(learner({"learner_model_param", "num_feature"}),
                   "expected 1 to " + Twine(kMaxModelFeatures) + " features, found " + Twine(model.features));
    outputs = std::max<int64_t>({classes, targets, 1});
    if (outputs > kMaxModelFeatures)
      return error(owner, "expected at most " + Twine(kMaxModelFeatures) + " outputs, found " + Twine(outputs));
    if ((model.task == TreeModel::Task::Multiclass) != (classes > 1))
      return error(learner({"learner_model_param", "num_class"}),
                   "expected the classes of objective '" + file.objective + "', found " + Twine(classes));
    if (classes > 1 && targets > 1)
      return error(learner({"learner_model_param", "num_target"}), "expected one target of classes, found " + Twine(targets));
    if (!file.featureNames.empty() && static_cast<int64_t>(file.featureNames.size()) != model.features)
      return error(learner({"feature_names"}),
                   "expected " + Twine(model.features) + " names, found " + Twine(file.featureNames.size()));
    model.featureNames = file.featureNames;
    if (file.treeInfo.size() != file.trees.size())
      return error(modelPath({}), "expected as many entries of tree_info as trees, found " + Twine(file.treeInfo.size()) +
                                      " and " + Twine(file.trees.size()));
    if (!file.treeWeights.empty() && file.treeWeights.size() != file.trees.size())
      return error(learner({"gradient_booster"}), "expected as many entries of weight_drop as trees, found " +
                                                      Twine(file.treeWeights.size()) + " and " + Twine(file.trees.size()));
    model.categoryFloor = true; // a category between -1 and 0 is below 0
    return success();
  }

  /// "5E-1", or from 3.1 on "[5E-1]" with an entry per output.
  LogicalResult readBaseScore() {
    JsonPath path = learner({"learner_model_param", "base_score"});
    auto it = file.modelParam.find("base_score");
    if (it == file.modelParam.end())
      return error(learner({"learner_model_param"}), "expected 'base_score', found none");
    StringRef scores = StringRef(it->second).trim();
    if (scores.size() > 1 && (scores.front() == '[' || scores.front() == '('))
      scores = scores.drop_front().drop_back();
    for (StringRef score : llvm::split(scores, ',')) {
      score = score.trim();
      float value = 0;
      auto [end, status] = std::from_chars(score.begin(), score.end(), value);
      if (status != std::errc() || end != score.end() || !std::isfinite(value))
        return error(path, "expected a finite number, found '" + score + "'");
      float margin = getBaseMargin(value);
      if (!std::isfinite(margin))
        return error(path, "expected a base score that objective '" + file.objective + "' has a margin for, found " + score);
      model.base.push_back(margin);
    }
    if (model.base.size() == 1)
      model.base.resize(outputs, model.base.front());
    if (static_cast<int64_t>(model.base.size()) != outputs)
      return error(path, "expected 1 or " + Twine(outputs) + " base scores, found " + Twine(model.base.size()));
    return success();
  }

  /// With the C library's logf, as XGBoost: see docs/decisions/0011-base-scores-through-logf.md.
  float getBaseMargin(float score) const {
    switch (objective.base) {
    case Objective::Base::Same:
      return score;
    case Objective::Base::Logit: {
      constexpr float kEpsilon = 1e-6f;
      score = std::min(std::max(score, kEpsilon), 1.0f - kEpsilon);
      return -std::log(1.0f / score - 1.0f);
    }
    case Objective::Base::Log:
      return std::log(score);
    }
    llvm_unreachable("every transform is listed");
  }

  LogicalResult readTree(size_t t);
  LogicalResult readSets(size_t t, std::vector<int32_t> &setOf);
  LogicalResult readLeaf(size_t t, int64_t n, float weight);

  const ModelText &text;
  const File &file;
  TreeModel &model;
  Objective objective;
  int64_t outputs = 1;
  int64_t setWords = 0;
};

LogicalResult Importer::readTree(size_t t) {
  const Tree &tree = file.trees[t];
  int64_t size = tree.left.size(), leafSize;
  JsonPath param = treePath(t, "tree_param");
  int64_t declared;
  if (failed(readCount(tree.param, param, "num_nodes", -1, declared)) ||
      failed(readCount(tree.param, param, "size_leaf_vector", 1, leafSize)))
    return failure();
  leafSize = std::max<int64_t>(leafSize, 1); // 0 is 1 in old versions
  if (tree.id >= 0 && tree.id != static_cast<int64_t>(t))
    return error(treePath(t, "id"), "expected " + Twine(t) + ", found " + Twine(tree.id));
  if (declared < 1)
    return error(treePath(t, "tree_param"), "expected at least one node, found " + Twine(declared));
  for (auto [name, entries] : {std::pair<StringRef, size_t>{"left_children", tree.left.size()},
                               {"right_children", tree.right.size()},
                               {"split_indices", tree.feature.size()},
                               {"split_conditions", tree.condition.size()},
                               {"default_left", tree.defaultLeft.size()}})
    if (static_cast<int64_t>(entries) != declared)
      return error(treePath(t, ""),
                   "expected " + Twine(declared) + " entries of " + name + ", one per node, found " + Twine(entries));
  if (!tree.splitType.empty() && static_cast<int64_t>(tree.splitType.size()) != declared)
    return error(treePath(t, "split_type"),
                 "expected " + Twine(declared) + " entries, one per node, found " + Twine(tree.splitType.size()));
  if (t == 0)
    model.leafSize = leafSize;
  if (leafSize != model.leafSize || (leafSize > 1 && leafSize != outputs))
    return error(param, "expected leaves of " + Twine(t ? model.leafSize : outputs) + " values, found " + Twine(leafSize));
  int32_t output = file.treeInfo[t];
  if (output < 0 || output + leafSize > outputs) {
    JsonPath path = modelPath({"tree_info"});
    path.push_back({"", static_cast<int64_t>(t)});
    return error(path, "expected an output below " + Twine(outputs - leafSize + 1) + ", found " + Twine(output));
  }
  std::vector<int32_t> setOf;
  if (failed(readSets(t, setOf)))
    return failure();

  // Nodes keep their numbers, behind those of the trees before; what a walk does not reach was pruned and stays unused.
  int32_t first = static_cast<int32_t>(model.nodes.size());
  float weight = file.treeWeights.empty() ? 1.0f : file.treeWeights[t];
  model.trees.push_back({first, output});
  model.nodes.resize(model.nodes.size() + size);
  std::vector<bool> reached(size, false);
  std::vector<int32_t> pending{0};
  reached[0] = true;
  while (!pending.empty()) {
    int32_t n = pending.back();
    pending.pop_back();
    TreeModel::Node &node = model.nodes[first + n];
    if (tree.left[n] == -1) {
      node = TreeModel::Node::leaf(model.values.size());
      if (failed(readLeaf(t, n, weight)))
        return failure();
      continue;
    }
    for (auto [name, children] :
         {std::pair<StringRef, const std::vector<int32_t> *>{"right_children", &tree.right}, {"left_children", &tree.left}}) {
      int32_t child = (*children)[n];
      if (child < 0 || child >= size)
        return error(treePath(t, name, n), "expected a node below " + Twine(size) + ", found " + Twine(child));
      if (reached[child])
        return error(treePath(t, name, n), "expected a tree, found node " + Twine(child) + " below two nodes");
      reached[child] = true;
      pending.push_back(child);
    }
    node.feature = tree.feature[n];
    if (node.feature < 0 || node.feature >= model.features)
      return error(treePath(t, "split_indices", n),
                   "expected a feature below " + Twine(model.features) + ", found " + Twine(node.feature));
    node.left = first + tree.left[n];
    node.right = first + tree.right[n];
    node.missingLeft = tree.defaultLeft[n] != 0;
    node.set = setOf.empty() ? -1 : setOf[n];
    node.threshold = node.set < 0 ? tree.condition[n] : 0;
    if (std::isnan(node.threshold))
      return error(treePath(t, "split_conditions", n), "expected a threshold, found NaN");
  }
  return success();
}

/// Adds the values of leaf `n`.
LogicalResult Importer::readLeaf(size_t t, int64_t n, float weight) {
  const Tree &tree = file.trees[t];
  const std::vector<float> *table = &tree.condition;
  StringRef name = "split_conditions";
  int64_t begin = n;
  if (model.leafSize > 1) {
    // Since 3.2 leaves have a table of their own, and the right child of a leaf says which is its row.
    bool own = !tree.leafWeights.empty();
    table = own ? &tree.leafWeights : &tree.baseWeights;
    name = own ? "leaf_weights" : "base_weights";
    int64_t row = own ? tree.right[n] : n;
    if (row < 0 || (row + 1) * model.leafSize > static_cast<int64_t>(table->size()))
      return error(own ? treePath(t, "right_children", n) : treePath(t, ""),
                   "expected leaf " + Twine(row) + " among the " + Twine(table->size() / model.leafSize) + " of " + name);
    begin = row * model.leafSize;
  }
  for (int64_t k = 0; k < model.leafSize; ++k) {
    float value = (*table)[begin + k] * weight;
    if (std::isnan(value))
      return error(treePath(t, name, begin + k), "expected the value of a leaf, found NaN");
    model.values.push_back(value);
  }
  return success();
}

/// The sets of a tree's categorical tests, by node; empty without any. XGBoost writes the categories that go right.
LogicalResult Importer::readSets(size_t t, std::vector<int32_t> &setOf) {
  const Tree &tree = file.trees[t];
  if (llvm::none_of(tree.splitType, [](int32_t type) { return type != 0; }))
    return success();
  setOf.assign(tree.left.size(), -1);
  size_t count = tree.categoryNodes.size();
  if (tree.categorySegments.size() != count || tree.categorySizes.size() != count)
    return error(treePath(t, ""), "expected as many categories_segments and categories_sizes as categories_nodes, found " +
                                      Twine(tree.categorySegments.size()) + ", " + Twine(tree.categorySizes.size()) + " and " +
                                      Twine(count));
  for (size_t i = 0; i < count; ++i) {
    int64_t node = tree.categoryNodes[i], begin = tree.categorySegments[i], size = tree.categorySizes[i];
    if (node < 0 || node >= static_cast<int64_t>(setOf.size()) || setOf[node] >= 0)
      return error(treePath(t, "categories_nodes", i), "expected another node of the tree, found " + Twine(node));
    if (begin < 0 || size < 1 || begin + size > static_cast<int64_t>(tree.categories.size()))
      return error(treePath(t, "categories_segments", i), "expected a part of the " + Twine(tree.categories.size()) +
                                                              " categories, found " + Twine(size) + " from " + Twine(begin));
    int32_t largest = 0;
    for (int64_t j = begin; j < begin + size; ++j) {
      int32_t category = tree.categories[j];
      if (category < 0 || category >= kMaxModelCategories)
        return error(treePath(t, "categories", j),
                     "expected a category below " + Twine(kMaxModelCategories) + ", found " + Twine(category));
      largest = std::max(largest, category);
    }
    setWords += largest / 32 + 1;
    if (setWords > kMaxSetWords)
      return error(treePath(t, "categories_nodes", i),
                   "expected sets of at most " + Twine(kMaxSetWords * 32) + " categories in all");
    TreeModel::Set set;
    set.words.assign(largest / 32 + 1, -1);
    for (int64_t j = begin; j < begin + size; ++j)
      set.words[tree.categories[j] / 32] &= ~static_cast<int32_t>(1u << (tree.categories[j] % 32));
    set.otherLeft = true;
    setOf[node] = model.add(std::move(set));
  }
  for (size_t n = 0; n < setOf.size(); ++n)
    if (tree.splitType[n] != 0 && tree.left[n] != -1 && setOf[n] < 0)
      return error(treePath(t, "split_type", n), "expected the categories of the node among categories_nodes, found none");
  return success();
}

} // namespace
} // namespace xgboost

LogicalResult readXGBoost(const ModelText &text, TreeModel &model) {
  xgboost::File file;
  return failed(xgboost::readFile(text, file)) ? failure() : xgboost::Importer(text, file, model).run();
}

} // namespace lathe
