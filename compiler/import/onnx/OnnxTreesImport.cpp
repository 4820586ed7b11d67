//===- OnnxTreesImport.cpp - Tree ensembles of ONNX files -----------------===//
//
// The operators: https://onnx.ai/onnx/operators/, domain ai.onnx.ml. Where they leave something open, ONNX Runtime's behaviour
// is followed: the classes of a classifier with two of them, base values that are added last.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxTreesImport.h"

#include "google/protobuf/io/coded_stream.h"
#include "onnx/onnx.pb.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"

#include <cmath>
#include <functional>
#include <limits>

using llvm::failed;
using llvm::failure;
using llvm::LogicalResult;
using llvm::StringRef;
using llvm::succeeded;
using llvm::success;
using llvm::Twine;

namespace lathe {
namespace {

enum class Mode { LessOrEqual, Less, GreaterOrEqual, Greater, Equal, NotEqual, Member, Leaf };

/// A node of the file; nodes of the model have the same numbers, and come before those that were added.
struct Test {
  Mode mode = Mode::Leaf;
  int32_t feature = 0;
  double split = 0;
  bool missingTrue = false;
  int32_t whenTrue = 0, whenFalse = 0;
  llvm::ArrayRef<double> members;
};

StringRef textOf(const std::string &s) { return s; }

class Importer {
public:
  Importer(const ModelText &text, TreeModel &model) : text(text), model(model) {}

  LogicalResult run();

private:
  /// Reports an error about an attribute of the ensemble, or about one of its entries.
  LogicalResult error(StringRef attribute, const Twine &message) {
    return text.errorIn(ensemblePath + "." + attribute, message);
  }
  LogicalResult error(StringRef attribute, int64_t i, const Twine &message) {
    return text.errorIn(ensemblePath + "." + attribute + "[" + Twine(i) + "]", message);
  }

  LogicalResult findEnsemble(const onnx::GraphProto &graph);
  LogicalResult findRows(const onnx::GraphProto &graph);
  LogicalResult readWidth(const onnx::GraphProto &graph);
  LogicalResult readNodes();
  LogicalResult readLeaves(StringRef prefix, int64_t targets);
  LogicalResult readNodesV5();
  LogicalResult readRegressor();
  LogicalResult readClassifier();
  LogicalResult readEnsembleV5();
  LogicalResult readAggregate(StringRef name);
  LogicalResult readBase(int64_t targets);
  LogicalResult readTransform(StringRef name);
  LogicalResult checkTrees();
  LogicalResult checkTest(StringRef attribute, int64_t i, const Test &test);
  void buildTest(int32_t index, const Test &test);
  void buildMember(int32_t index, const Test &test);

  /// Of a node of a tree, which both count from 0; ~0 is none.
  static uint64_t getKey(int64_t tree, int64_t node) {
    constexpr int64_t kEnd = std::numeric_limits<int32_t>::max();
    return tree < 0 || node < 0 || tree >= kEnd || node >= kEnd ? ~0ull : static_cast<uint64_t>(tree) << 32 | node;
  }
  int32_t lookUp(int64_t tree, int64_t node) const {
    uint64_t key = getKey(tree, node);
    auto it = key == ~0ull ? nodeOf.end() : nodeOf.find(key);
    return it == nodeOf.end() ? -1 : it->second;
  }

  const onnx::AttributeProto *find(StringRef name) const { return attributes.lookup(name); }
  int64_t getInt(StringRef name, int64_t absent) const {
    const onnx::AttributeProto *attribute = find(name);
    return attribute ? attribute->i() : absent;
  }
  StringRef getString(StringRef name, StringRef absent) const {
    const onnx::AttributeProto *attribute = find(name);
    return attribute ? textOf(attribute->s()) : absent;
  }
  LogicalResult getInts(StringRef name, int64_t size, llvm::ArrayRef<int64_t> &ints) {
    const onnx::AttributeProto *attribute = find(name);
    ints = attribute ? llvm::ArrayRef<int64_t>(attribute->ints().data(), attribute->ints_size()) : llvm::ArrayRef<int64_t>();
    if (size >= 0 && static_cast<int64_t>(ints.size()) != size)
      return error(name, "expected " + Twine(size) + " entries, found " + Twine(ints.size()));
    return success();
  }
  LogicalResult getFloats(StringRef name, std::vector<double> &values);
  LogicalResult getTensor(StringRef name, std::vector<double> &values);

  const ModelText &text;
  TreeModel &model;
  onnx::ModelProto file;
  const onnx::NodeProto *ensemble = nullptr;
  std::string ensemblePath = "graph";
  llvm::StringMap<const onnx::AttributeProto *> attributes;
  llvm::DenseMap<uint64_t, int32_t> nodeOf;           // by key: node of the model
  std::vector<std::pair<StringRef, int64_t>> placeOf; // of a node of the model
  std::vector<double> members;
  std::vector<Test> tests; // nodes of the file
  std::vector<bool> weightsOfClass;
  bool allPositive = true;
};

//===----------------------------------------------------------------------===//
// The graph
//===----------------------------------------------------------------------===//

LogicalResult Importer::run() {
  StringRef bytes = text.getBytes();
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int32_t>::max()))
    return text.error(0, "expected at most 2 GiB");
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t *>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(32);
  if (!file.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage() || !file.has_graph())
    return text.error(std::max(0, stream.CurrentPosition()), "expected an ONNX model (a ModelProto with a graph)");
  if (failed(findEnsemble(file.graph())) || failed(findRows(file.graph())))
    return failure();
  model.baseLast = true;
  if (ensemble->op_type() == "TreeEnsemble"            ? failed(readEnsembleV5())
      : ensemble->op_type() == "TreeEnsembleRegressor" ? failed(readRegressor())
                                                       : failed(readClassifier()))
    return failure();
  return readWidth(file.graph());
}

LogicalResult Importer::findEnsemble(const onnx::GraphProto &graph) {
  for (int i = 0; i < graph.node_size(); ++i) {
    const onnx::NodeProto &node = graph.node(i);
    std::string path = "graph.node[" + std::to_string(i) + "] (" + node.op_type() + ")";
    bool isEnsemble =
        node.domain() == "ai.onnx.ml" &&
        llvm::is_contained({"TreeEnsemble", "TreeEnsembleRegressor", "TreeEnsembleClassifier"}, textOf(node.op_type()));
    if (!isEnsemble) {
      if (!llvm::is_contained({"Cast", "Identity", "ZipMap", "ArgMax", "LabelEncoder"}, textOf(node.op_type())))
        return text.errorIn(
            path, "expected nothing but a tree ensemble, Cast, Identity, ZipMap, ArgMax and LabelEncoder in the graph");
      continue;
    }
    if (ensemble)
      return text.errorIn(path, "expected one tree ensemble in the graph, found a second one");
    ensemble = &node;
    ensemblePath = path;
  }
  if (!ensemble)
    return text.errorIn("graph", "expected a tree ensemble of ai.onnx.ml in the graph, found none");
  for (const onnx::AttributeProto &attribute : ensemble->attribute())
    if (!attributes.insert({attribute.name(), &attribute}).second)
      return error(attribute.name(), "expected an attribute once, found it twice");
  return success();
}

/// The type of rows: that of the graph's input, or what it is cast to.
LogicalResult Importer::findRows(const onnx::GraphProto &graph) {
  if (ensemble->input_size() != 1)
    return text.errorIn(ensemblePath, "expected one input, found " + Twine(ensemble->input_size()));
  std::string name = ensemble->input(0);
  std::optional<int64_t> castTo;
  for (int i = graph.node_size() - 1; i >= 0; --i) { // nodes are sorted: what makes the input stands before
    const onnx::NodeProto &node = graph.node(i);
    if (!llvm::is_contained(node.output(), name))
      continue;
    if ((node.op_type() != "Cast" && node.op_type() != "Identity") || node.input_size() != 1)
      return text.errorIn("graph.node[" + Twine(i) + "]",
                          "expected the input of the ensemble to be one of the graph, found the output of '" +
                              textOf(node.op_type()) + "'");
    if (node.op_type() == "Cast") {
      if (castTo)
        return text.errorIn("graph.node[" + Twine(i) + "]", "expected at most one Cast before the ensemble, found two");
      for (const onnx::AttributeProto &attribute : node.attribute())
        if (attribute.name() == "to")
          castTo = attribute.i();
    }
    name = node.input(0);
  }
  for (const onnx::ValueInfoProto &input : graph.input()) {
    if (input.name() != name)
      continue;
    int64_t type = input.type().tensor_type().elem_type();
    constexpr int64_t kFloat = onnx::TensorProto::FLOAT, kDouble = onnx::TensorProto::DOUBLE;
    if (!llvm::is_contained(
            {kFloat, kDouble, static_cast<int64_t>(onnx::TensorProto::INT64), static_cast<int64_t>(onnx::TensorProto::INT32)},
            type))
      return text.errorIn("graph.input '" + textOf(name) + "'",
                          "expected a tensor of float, double, int64 or int32, found type " + Twine(type));
    int64_t rows = castTo.value_or(type);
    if (rows == kDouble && type != kDouble)
      return text.errorIn("graph.input '" + textOf(name) + "'", "expected rows that are not cast to a wider type");
    model.rows = model.margins = rows == kDouble ? TreeModel::Precision::F64 : TreeModel::Precision::F32;
    return success();
  }
  return text.errorIn("graph.input", "expected '" + name + "', the input of the ensemble, found none of that name");
}

/// How many features a row has: as the graph's input says, else as many as the tests need.
LogicalResult Importer::readWidth(const onnx::GraphProto &graph) {
  int32_t largest = -1;
  for (const TreeModel::Node &node : model.nodes)
    largest = std::max(largest, node.feature);
  int64_t width = 0;
  for (const onnx::ValueInfoProto &input : graph.input()) {
    const auto &shape = input.type().tensor_type().shape();
    if (input.type().has_tensor_type() && shape.dim_size() == 2)
      width = std::max<int64_t>(width, shape.dim(1).dim_value());
  }
  model.features = width > 0 ? width : largest + 1;
  if (model.features > kMaxModelFeatures)
    return text.errorIn("graph.input",
                        "expected at most " + Twine(kMaxModelFeatures) + " features, found " + Twine(model.features));
  if (largest >= model.features)
    return error("nodes_featureids", "expected features below " + Twine(model.features) + ", found " + Twine(largest));
  if (model.features < 1)
    return text.errorIn("graph.input", "expected at least one feature, found none");
  return success();
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// The floats of an attribute, or of its double variant `<name>_as_tensor`; empty when there is neither.
LogicalResult Importer::getFloats(StringRef name, std::vector<double> &values) {
  values.clear();
  std::string tensor = (name + "_as_tensor").str();
  if (find(tensor))
    return getTensor(tensor, values);
  if (const onnx::AttributeProto *attribute = find(name))
    values.assign(attribute->floats().begin(), attribute->floats().end());
  return success();
}

LogicalResult Importer::getTensor(StringRef name, std::vector<double> &values) {
  values.clear();
  const onnx::AttributeProto *attribute = find(name);
  if (!attribute)
    return success();
  const onnx::TensorProto &tensor = attribute->t();
  StringRef raw = tensor.raw_data();
  bool isV5 = ensemble->op_type() == "TreeEnsemble";
  auto readRaw = [&](auto zero) {
    using Element = decltype(zero);
    for (size_t i = 0; i + sizeof(Element) <= raw.size(); i += sizeof(Element)) {
      Element element;
      if constexpr (sizeof(Element) == 1) {
        element = raw[i];
      } else {
        using Bits = std::conditional_t<sizeof(Element) == 4, uint32_t, uint64_t>;
        Bits bits = llvm::support::endian::read<Bits, llvm::endianness::little>(raw.data() + i);
        std::memcpy(&element, &bits, sizeof bits);
      }
      values.push_back(element);
    }
    return raw.size() % sizeof(Element) == 0;
  };
  bool whole = true;
  switch (tensor.data_type()) {
  case onnx::TensorProto::FLOAT:
    if (isV5 && model.rows == TreeModel::Precision::F64)
      return error(name, "expected doubles as the input's, found a tensor of floats");
    values.assign(tensor.float_data().begin(), tensor.float_data().end());
    whole = readRaw(float());
    break;
  case onnx::TensorProto::DOUBLE:
    if (model.rows == TreeModel::Precision::F32)
      return error(name, "expected floats as the input's, found a tensor of doubles");
    values.assign(tensor.double_data().begin(), tensor.double_data().end());
    whole = readRaw(double());
    break;
  case onnx::TensorProto::UINT8:
    values.assign(tensor.int32_data().begin(), tensor.int32_data().end());
    whole = readRaw(uint8_t());
    break;
  default:
    return error(name, "expected a tensor of float, double or uint8, found type " + Twine(tensor.data_type()));
  }
  if (!whole)
    return error(name, "expected whole elements of raw_data, found " + Twine(raw.size()) + " bytes");
  return success();
}

LogicalResult Importer::readAggregate(StringRef name) {
  auto aggregate = llvm::StringSwitch<std::optional<TreeModel::Aggregate>>(name)
                       .Cases({"SUM", "AVERAGE"}, TreeModel::Aggregate::Sum)
                       .Case("MIN", TreeModel::Aggregate::Min)
                       .Case("MAX", TreeModel::Aggregate::Max)
                       .Default(std::nullopt);
  if (!aggregate)
    return error("aggregate_function", "expected SUM, AVERAGE, MIN or MAX, found '" + name + "'");
  model.aggregate = *aggregate;
  if (name == "AVERAGE" && !model.trees.empty())
    model.divisor = static_cast<double>(model.trees.size());
  return success();
}

LogicalResult Importer::readTransform(StringRef name) {
  using Link = TreeModel::Link;
  bool one = model.base.size() == 1;
  auto link = llvm::StringSwitch<std::optional<Link>>(name)
                  .Case("NONE", Link::Identity)
                  .Case("LOGISTIC", one ? Link::Logistic : Link::OneVsAll)
                  .Case("SOFTMAX", Link::Softmax)
                  .Case("SOFTMAX_ZERO", Link::SoftmaxZero)
                  .Case("PROBIT", Link::Probit)
                  .Default(std::nullopt);
  if (!link)
    return error("post_transform", "expected NONE, LOGISTIC, SOFTMAX, SOFTMAX_ZERO or PROBIT, found '" + name + "'");
  model.link = *link;
  return success();
}

LogicalResult Importer::readBase(int64_t targets) {
  if (failed(getFloats("base_values", model.base)))
    return failure();
  for (size_t k = 0; k < model.base.size(); ++k)
    if (std::isnan(model.base[k]))
      return error("base_values", k, "expected a number, found NaN");
  if (model.base.empty())
    model.base.assign(targets, 0);
  if (static_cast<int64_t>(model.base.size()) != targets)
    return error("base_values", "expected " + Twine(targets) + " entries, found " + Twine(model.base.size()));
  return success();
}

//===----------------------------------------------------------------------===//
// Trees, opsets 1 to 4
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Trees, opset 5
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Tests
//===----------------------------------------------------------------------===//

/// Every node is below one other at most and the roots below none, so that walks end; then builds what they reach.
LogicalResult Importer::checkTrees() {
  size_t size = tests.size();
  std::vector<bool> reached(size, false);
  for (size_t t = 0; t < model.trees.size(); ++t) {
    std::vector<int32_t> pending{model.trees[t].root};
    if (reached[pending.front()])
      return error(placeOf[pending.front()].first, placeOf[pending.front()].second,
                   "expected trees, found the root of tree " + Twine(t) + " in another");
    reached[pending.front()] = true;
    while (!pending.empty()) {
      int32_t n = pending.back();
      pending.pop_back();
      if (tests[n].mode == Mode::Leaf)
        continue;
      for (int32_t child : {tests[n].whenTrue, tests[n].whenFalse}) {
        // Both branches may lead to one leaf: so opset 5 has trees that are a leaf.
        if (reached[child] && tests[child].mode != Mode::Leaf)
          return error(placeOf[n].first, placeOf[n].second,
                       "expected a tree, found " + placeOf[child].first + "[" + Twine(placeOf[child].second) +
                           "] below two nodes");
        if (!reached[child])
          pending.push_back(child);
        reached[child] = true;
      }
    }
  }
  for (size_t n = 0; n < size; ++n)
    if (tests[n].mode != Mode::Leaf)
      buildTest(static_cast<int32_t>(n), tests[n]);
  return success();
}

/// Tests send smaller values left: what is not such a comparison becomes one, or two.
void Importer::buildTest(int32_t index, const Test &test) {
  TreeModel::Node node;
  node.feature = test.feature;
  node.threshold = test.split;
  bool isInclusive = false;
  switch (test.mode) {
  case Mode::LessOrEqual:
  case Mode::Less:
    node.left = test.whenTrue;
    node.right = test.whenFalse;
    node.missingLeft = test.missingTrue;
    isInclusive = test.mode == Mode::LessOrEqual;
    break;
  case Mode::GreaterOrEqual:
  case Mode::Greater:
    node.left = test.whenFalse;
    node.right = test.whenTrue;
    node.missingLeft = !test.missingTrue;
    isInclusive = test.mode == Mode::Greater;
    break;
  case Mode::Equal:
  case Mode::NotEqual: {
    // x < t ? different : x <= t ? same : different. NaN differs from all, and is equal only where it is tracked.
    bool isEqual = test.mode == Mode::Equal;
    int32_t same = isEqual ? test.whenTrue : test.whenFalse, different = isEqual ? test.whenFalse : test.whenTrue;
    TreeModel::Node upper = node;
    upper.left = same;
    upper.right = different;
    upper.missingLeft = true;
    int32_t upperIndex = model.add(upper);
    node.left = different;
    node.right = upperIndex;
    node.missingLeft = !(isEqual && test.missingTrue);
    model.nodes[index] = node;
    model.makeInclusive(upperIndex);
    return;
  }
  case Mode::Member:
    return buildMember(index, test);
  case Mode::Leaf:
    return;
  }
  model.nodes[index] = node;
  if (isInclusive)
    model.makeInclusive(index);
}

/// A search among the members: x < v_0 is outside, x <= v_0 inside, x < v_1 outside, and so on. NaN is outside unless tracked.
void Importer::buildMember(int32_t index, const Test &test) {
  std::vector<double> values(test.members.begin(), test.members.end());
  llvm::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  TreeModel::Node root;
  root.feature = test.feature;
  if (values.empty()) {
    root.threshold = -std::numeric_limits<double>::infinity(); // no number is below
    root.left = test.missingTrue ? test.whenTrue : test.whenFalse;
    root.right = test.whenFalse;
    root.missingLeft = true;
    model.nodes[index] = root;
    return;
  }
  // Piece p lies between bounds p - 1 and p; odd pieces are members. Bound p is v_(p/2), which belongs to the piece above when
  // p is even.
  size_t missingPiece = test.missingTrue;
  std::function<int32_t(size_t, size_t, int32_t)> build = [&](size_t begin, size_t end, int32_t at) {
    if (begin == end)
      return begin % 2 ? test.whenTrue : test.whenFalse;
    size_t bound = (begin + end) / 2;
    int32_t node = at >= 0 ? at : model.add(root);
    int32_t left = build(begin, bound, -1), right = build(bound + 1, end, -1);
    TreeModel::Node search = root;
    search.threshold = values[bound / 2];
    search.left = left;
    search.right = right;
    search.missingLeft = missingPiece <= bound;
    model.nodes[node] = search;
    if (bound % 2)
      model.makeInclusive(node);
    return node;
  };
  build(0, 2 * values.size(), index);
}

} // namespace

LogicalResult readOnnxTrees(const ModelText &text, TreeModel &model) { return Importer(text, model).run(); }

} // namespace lathe
