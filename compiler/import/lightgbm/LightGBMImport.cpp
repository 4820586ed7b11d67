//===- LightGBMImport.cpp - Models of LightGBM ----------------------------===//
//
// The file: a head of `key=value` lines, then per tree a line `Tree=0` and its tables, `end of trees`, and what prediction does
// not need. A child is a test of the tree, or ~leaf when negative. Bits of a test's decision_type: 1 categorical, 2 missing
// goes left, 4 and 8 the kind of missing values.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/lightgbm/LightGBMImport.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
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
namespace {

/// What LightGBM takes for zero: this and smaller in magnitude.
constexpr double kZero = static_cast<double>(1e-35f);

/// `key=value` lines of the head or of one tree. Values stay where they are in the file, so that errors have a place.
struct Section {
  StringRef title;
  llvm::StringMap<StringRef> values;

  bool has(StringRef key) const { return values.count(key); }
};

template <typename Number> bool parse(StringRef token, Number &value) {
  auto [end, status] = std::from_chars(token.begin(), token.end(), value);
  return status == std::errc() && end == token.end();
}

/// An objective: "binary sigmoid:1".
struct Objective {
  TreeModel::Task task = TreeModel::Task::Regression;
  TreeModel::Link link = TreeModel::Link::Identity;
};

std::optional<Objective> getObjective(StringRef name, bool squareRoot) {
  using Task = TreeModel::Task;
  using Link = TreeModel::Link;
  return llvm::StringSwitch<std::optional<Objective>>(name)
      .Case("regression", Objective{Task::Regression, squareRoot ? Link::SignedSquare : Link::Identity})
      .Cases({"regression_l1", "huber", "fair", "quantile", "mape", "lambdarank", "rank_xendcg", "custom", "none"}, Objective())
      .Cases({"poisson", "gamma", "tweedie"}, Objective{Task::Regression, Link::Exp})
      .Cases({"cross_entropy", "xentropy"}, Objective{Task::Regression, Link::Logistic})
      .Cases({"cross_entropy_lambda", "xentlambda"}, Objective{Task::Regression, Link::Log1pExp})
      .Case("binary", Objective{Task::Binary, Link::Logistic})
      .Case("multiclass", Objective{Task::Multiclass, Link::Softmax})
      .Case("multiclassova", Objective{Task::Multiclass, Link::OneVsAll})
      .Default(std::nullopt);
}

class Importer {
public:
  Importer(const ModelText &text, TreeModel &model) : text(text), rest(text.getBytes()), model(model) {}

  LogicalResult run() {
    model.rows = model.margins = TreeModel::Precision::F64;
    Section head;
    head.title = rest.take_front(0);
    if (rest.take_until([](char c) { return c == '\n' || c == '\r'; }) != "tree")
      return error(rest, "expected a LightGBM model, whose first line is 'tree'");
    takeLine();
    if (failed(readSection(head)) || failed(readHead(head)))
      return failure();
    while (rest.starts_with("Tree=")) {
      Section tree;
      tree.title = takeLine();
      if (failed(readSection(tree)) || failed(readTree(tree)))
        return failure();
    }
    if (!rest.starts_with("end of trees"))
      return error(rest, "expected 'Tree=" + Twine(model.trees.size()) + "' or 'end of trees'");
    if (model.trees.size() % model.base.size() != 0)
      return error(rest, "expected a whole number of iterations of " + Twine(model.base.size()) + " trees, found " +
                             Twine(model.trees.size()) + " trees");
    if (averages && !model.trees.empty())
      model.divisor = static_cast<double>(model.trees.size() / model.base.size());
    finishMissing();
    return success();
  }

private:
  LogicalResult error(StringRef at, const Twine &message) { return text.error(at.data() - text.getBytes().data(), message); }

  /// The next line without its end.
  StringRef takeLine() {
    StringRef line = rest.take_until([](char c) { return c == '\n'; });
    rest = rest.drop_front(std::min(line.size() + 1, rest.size()));
    return line.rtrim('\r');
  }

  /// Reads lines up to the next tree or the end of trees.
  LogicalResult readSection(Section &section) {
    while (!rest.empty() && !rest.starts_with("Tree=") && !rest.starts_with("end of trees")) {
      StringRef line = takeLine();
      if (line.empty())
        continue;
      auto [key, value] = line.split('=');
      if (!section.values.insert({key, line.contains('=') ? value : line.drop_front(line.size())}).second)
        return error(line, "expected '" + key + "' once in a section, found it twice");
    }
    return success();
  }

  LogicalResult find(const Section &section, StringRef key, StringRef &value) {
    auto it = section.values.find(key);
    if (it == section.values.end())
      return error(section.title, "expected '" + key + "=' in this section, found none");
    value = it->second;
    return success();
  }

  LogicalResult readCount(const Section &section, StringRef key, int64_t &count) {
    StringRef value;
    if (failed(find(section, key, value)))
      return failure();
    value = value.trim();
    if (!parse(value, count) || count < 0 || count > std::numeric_limits<int32_t>::max())
      return error(value, "expected a whole number from 0 as " + key + ", found '" + value + "'");
    return success();
  }

  /// The numbers of a table, and where each stands.
  template <typename Number> struct Table {
    std::vector<Number> numbers;
    std::vector<uint32_t> offsets; // in the value
    StringRef value;

    StringRef at(size_t i) const { return value.drop_front(offsets[i]); }
    Number operator[](size_t i) const { return numbers[i]; }
  };

  template <typename Number>
  LogicalResult readTable(const Section &section, StringRef key, int64_t size, Table<Number> &table) {
    if (failed(find(section, key, table.value)))
      return failure();
    StringRef left = table.value;
    while (!(left = left.ltrim(' ')).empty()) {
      StringRef token = left.take_until([](char c) { return c == ' '; });
      Number number;
      if (!parse(token, number))
        return error(token, "expected a number in " + key + ", found '" + token.take_front(40) + "'");
      table.offsets.push_back(token.data() - table.value.data());
      table.numbers.push_back(number);
      left = left.drop_front(token.size());
    }
    if (static_cast<int64_t>(table.numbers.size()) != size)
      return error(table.value, "expected " + Twine(size) + " entries of " + key + ", found " + Twine(table.numbers.size()));
    return success();
  }

  LogicalResult readHead(const Section &head);
  LogicalResult readObjective(const Section &head, int64_t outputs);
  LogicalResult readTree(const Section &section);
  LogicalResult readTest(const Section &section, int32_t n, int32_t first);
  void finishMissing();

  struct Test {
    int32_t node;
    TreeModel::Missing missing; // the test's own; features have one for all of theirs
  };

  const ModelText &text;
  StringRef rest;
  TreeModel &model;
  bool averages = false;
  std::vector<Test> numerical;
  int64_t setWords = 0;

  // Of the tree at hand.
  Table<int32_t> leftChild, rightChild, splitFeature, decisionType, setBounds;
  Table<uint32_t> setWordsOfTree;
  Table<double> threshold, leafValue;
  std::vector<int32_t> setOf;
};

LogicalResult Importer::readHead(const Section &head) {
  StringRef value;
  if (head.has("version") && succeeded(find(head, "version", value)) && value != "v2" && value != "v3" && value != "v4")
    return error(value, "expected a model of version v2, v3 or v4, found '" + value + "'");
  int64_t lastFeature, outputs, classes;
  if (failed(readCount(head, "max_feature_idx", lastFeature)) || failed(readCount(head, "num_class", classes)))
    return failure();
  outputs = classes;
  if (head.has("num_tree_per_iteration") && failed(readCount(head, "num_tree_per_iteration", outputs)))
    return failure();
  model.features = lastFeature + 1;
  if (model.features > kMaxModelFeatures)
    return error(head.values.lookup("max_feature_idx"),
                 "expected at most " + Twine(kMaxModelFeatures) + " features, found " + Twine(model.features));
  if (outputs < 1 || outputs > kMaxModelFeatures)
    return error(head.values.lookup(head.has("num_tree_per_iteration") ? "num_tree_per_iteration" : "num_class"),
                 "expected 1 to " + Twine(kMaxModelFeatures) + " trees per iteration, found " + Twine(outputs));
  model.base.assign(outputs, 0);
  averages = head.has("average_output");

  if (failed(find(head, "feature_names", value)))
    return failure();
  llvm::SmallVector<StringRef> names;
  value.split(names, ' ', -1, /*KeepEmpty=*/false);
  if (static_cast<int64_t>(names.size()) != model.features)
    return error(value, "expected " + Twine(model.features) + " feature_names, found " + Twine(names.size()));
  model.featureNames.assign(names.begin(), names.end());
  return readObjective(head, outputs);
}

LogicalResult Importer::readObjective(const Section &head, int64_t outputs) {
  StringRef value = head.values.lookup("objective");
  llvm::SmallVector<StringRef> words;
  value.split(words, ' ', -1, /*KeepEmpty=*/false);
  // A model that was trained with a function of the user's own has none.
  StringRef name = words.empty() ? "custom" : words.front();
  auto objective = getObjective(name, llvm::is_contained(words, "sqrt"));
  if (!objective)
    return error(value, "expected an objective that LightGBM 4 has, found '" + name + "'");
  model.task = objective->task;
  model.link = objective->link;
  if ((model.task == TreeModel::Task::Multiclass) != (outputs > 1))
    return error(value.empty() ? head.title : value, "expected objective '" + name + "' with " +
                                                         (outputs > 1 ? "one tree" : "a tree per class") +
                                                         " per iteration, found " + Twine(outputs));
  bool needsSigmoid = name == "binary" || name == "multiclassova";
  for (StringRef word : words) {
    auto [key, number] = word.split(':');
    if (key != "sigmoid" || !needsSigmoid)
      continue;
    needsSigmoid = false;
    if (!parse(number, model.linkScale) || !std::isfinite(model.linkScale) || model.linkScale <= 0)
      return error(number, "expected a positive number, found '" + number + "'");
  }
  if (needsSigmoid)
    return error(value, "expected 'sigmoid:' of objective '" + name + "', found none");
  return success();
}

LogicalResult Importer::readTree(const Section &section) {
  int64_t number, leaves, sets;
  StringRef title = section.title.drop_front(StringRef("Tree=").size());
  if (!parse(title, number) || number != static_cast<int64_t>(model.trees.size()))
    return error(title, "expected tree " + Twine(model.trees.size()) + ", found '" + title + "'");
  if (failed(readCount(section, "num_leaves", leaves)) || failed(readCount(section, "num_cat", sets)))
    return failure();
  StringRef linear = section.values.lookup("is_linear");
  if (!linear.empty() && linear != "0")
    return error(linear, "expected constant leaves; linear trees (linear_tree=true) are not supported");
  if (leaves < 1)
    return error(section.values.lookup("num_leaves"), "expected at least one leaf, found " + Twine(leaves));
  leafValue = {};
  if (failed(readTable(section, "leaf_value", leaves, leafValue)))
    return failure();
  for (int64_t i = 0; i < leaves; ++i)
    if (std::isnan(leafValue[i]))
      return error(leafValue.at(i), "expected the value of a leaf, found NaN");

  // Tests first, then leaves.
  int64_t tests = leaves - 1;
  int32_t first = static_cast<int32_t>(model.nodes.size());
  int32_t output = static_cast<int32_t>(model.trees.size() % model.base.size());
  model.trees.push_back({first, output});
  model.nodes.resize(model.nodes.size() + tests);
  for (int64_t i = 0; i < leaves; ++i) {
    model.add(TreeModel::Node::leaf(model.values.size()));
    model.values.push_back(leafValue[i]);
  }
  if (tests == 0)
    return success();
  leftChild = rightChild = splitFeature = decisionType = setBounds = {};
  setWordsOfTree = {};
  threshold = {};
  if (failed(readTable(section, "left_child", tests, leftChild)) ||
      failed(readTable(section, "right_child", tests, rightChild)) ||
      failed(readTable(section, "split_feature", tests, splitFeature)) ||
      failed(readTable(section, "threshold", tests, threshold)) ||
      failed(readTable(section, "decision_type", tests, decisionType)))
    return failure();
  if (sets > tests)
    return error(section.values.lookup("num_cat"),
                 "expected at most " + Twine(tests) + " categorical tests, found " + Twine(sets));
  setOf.assign(sets, -1);
  if (sets > 0) {
    if (failed(readTable(section, "cat_boundaries", sets + 1, setBounds)))
      return failure();
    for (int64_t i = 0; i <= sets; ++i)
      if (i == 0 ? setBounds[0] != 0 : setBounds[i] < setBounds[i - 1])
        return error(setBounds.at(i), "expected boundaries that ascend from 0, found " + Twine(setBounds[i]));
    if (failed(readTable(section, "cat_threshold", setBounds[sets], setWordsOfTree)))
      return failure();
  }

  std::vector<bool> reached(tests + leaves, false);
  std::vector<int32_t> pending{0};
  reached[0] = true;
  while (!pending.empty()) {
    int32_t n = pending.back();
    pending.pop_back();
    TreeModel::Node &node = model.nodes[first + n];
    for (auto [children, to] : {std::pair<Table<int32_t> *, int32_t *>{&rightChild, &node.right}, {&leftChild, &node.left}}) {
      int64_t child = (*children)[n];
      int64_t index = child < 0 ? tests + ~child : child;
      if (child < 0 ? ~child >= leaves : child >= tests)
        return error(children->at(n), "expected one of " + Twine(tests) + " tests, or ~leaf of one of " + Twine(leaves) +
                                          " leaves, found " + Twine(child));
      if (reached[index])
        return error(children->at(n), "expected a tree, found child " + Twine(child) + " below two tests");
      reached[index] = true;
      *to = first + index;
      if (child >= 0)
        pending.push_back(child);
    }
    if (failed(readTest(section, n, first + n)))
      return failure();
  }
  return success();
}

LogicalResult Importer::readTest(const Section &section, int32_t n, int32_t index) {
  TreeModel::Node &node = model.nodes[index];
  node.feature = splitFeature[n];
  if (node.feature < 0 || node.feature >= model.features)
    return error(splitFeature.at(n), "expected a feature below " + Twine(model.features) + ", found " + Twine(node.feature));
  int32_t decision = decisionType[n], kind = decision >> 2;
  if (decision < 0 || kind > 2)
    return error(decisionType.at(n), "expected a decision_type from 0 to 11, found " + Twine(decision));
  if (!(decision & 1)) {
    if (std::isnan(threshold[n]))
      return error(threshold.at(n), "expected a threshold, found NaN");
    // LightGBM predicts what it takes for zero as 0. A threshold among these values, from which 0 goes left, is as good as the
    // largest of them, and one from which it goes right as the next one below.
    node.threshold = threshold[n];
    if (node.threshold >= 0 && node.threshold < kZero)
      node.threshold = kZero;
    else if (node.threshold < 0 && node.threshold >= -kZero)
      node.threshold = std::nextafter(-kZero, -1.0);
    node.missingLeft = decision & 2;
    constexpr TreeModel::Missing kinds[] = {TreeModel::Missing::None, TreeModel::Missing::Zero, TreeModel::Missing::NaN};
    numerical.push_back({index, kinds[kind]});
    return success();
  }
  // Of a categorical test the threshold counts the sets of the tree.
  double set = threshold[n];
  if (!(set >= 0 && set < static_cast<double>(setOf.size())) || set != std::trunc(set))
    return error(threshold.at(n), "expected one of the " + Twine(setOf.size()) + " sets of the tree (num_cat)");
  int32_t &known = setOf[static_cast<size_t>(set)];
  if (known < 0) {
    int32_t begin = setBounds[static_cast<size_t>(set)], end = setBounds[static_cast<size_t>(set) + 1];
    setWords += end - begin;
    if (setWords > kMaxSetWords)
      return error(setBounds.at(static_cast<size_t>(set)),
                   "expected sets of at most " + Twine(kMaxSetWords * 32) + " categories in all");
    TreeModel::Set words;
    for (int32_t i = begin; i < end; ++i)
      words.words.push_back(static_cast<int32_t>(setWordsOfTree[i]));
    known = model.add(std::move(words));
  }
  node.set = known;
  return success();
}

/// LightGBM keeps with each test which values are missing there; features have one kind for all of their tests. It is the
/// tests', where they agree; else NaN alone is missing, and the tests say the rest. They differ where training went on with
/// other data.
void Importer::finishMissing() {
  using Missing = TreeModel::Missing;
  std::vector<std::optional<Missing>> kinds(model.features);
  for (const TreeModel::Node &node : model.nodes)
    if (node.set >= 0)
      kinds[node.feature] = Missing::NaN; // a category is missing when it is NaN, and goes right
  for (const Test &test : numerical) {
    auto &kind = kinds[model.nodes[test.node].feature];
    kind = kind && *kind != test.missing ? Missing::NaN : test.missing;
  }
  for (const auto &kind : kinds)
    model.missing.push_back(kind.value_or(Missing::NaN));

  for (const Test &test : numerical) {
    TreeModel::Node &node = model.nodes[test.node];
    bool agrees = model.missing[node.feature] == test.missing;
    if (!agrees && test.missing == Missing::None)
      node.missingLeft = 0 <= node.threshold;
    if (agrees || test.missing != Missing::Zero) {
      model.makeInclusive(test.node);
      continue;
    }
    // x < -zero ? compare : x <= zero ? where missing goes : compare; NaN passes the first test on the right.
    TreeModel::Node compare = node, above = node;
    int32_t missingChild = node.missingLeft ? node.left : node.right;
    int32_t compareIndex = model.add(compare);
    above.threshold = kZero;
    above.missingLeft = true;
    above.left = missingChild;
    above.right = compareIndex;
    int32_t aboveIndex = model.add(above);
    TreeModel::Node &below = model.nodes[test.node];
    below.threshold = -kZero;
    below.missingLeft = false;
    below.left = compareIndex;
    below.right = aboveIndex;
    model.makeInclusive(aboveIndex);
    model.makeInclusive(compareIndex);
  }
}

} // namespace

LogicalResult readLightGBM(const ModelText &text, TreeModel &model) { return Importer(text, model).run(); }

} // namespace lathe
