//===- TreeModule.cpp - From an imported ensemble to a module -------------===//

#include "compiler/import/trees/TreeModule.h"

#include "compiler/import/trees/ModelText.h"
#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "dialects/tree/Tree.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace lathe {
namespace {

/// The nodes in the order of the tables: a test's children stand side by side behind it, tree after tree. `order[i]` is the
/// node of entry i, which a shared child has several of.
struct Layout {
  std::vector<int32_t> order, roots;
  std::vector<int32_t> left; ///< by node of the model: the entry of its left child

  explicit Layout(const TreeModel &model) : left(model.nodes.size(), -1) {
    for (const TreeModel::Tree &tree : model.trees) {
      roots.push_back(order.size());
      order.push_back(tree.root);
      for (int32_t node : testsFrom(model, tree.root)) {
        left[node] = order.size();
        order.push_back(model.nodes[node].left);
        order.push_back(model.nodes[node].right);
      }
    }
  }

private:
  /// The tests below and with `root`, each behind all that it is a child of, else left before right.
  std::vector<int32_t> testsFrom(const TreeModel &model, int32_t root) {
    std::vector<int32_t> result;
    std::vector<std::pair<int32_t, int>> pending; // a node, and how many of its children were visited
    auto visit = [&](int32_t node) {
      if (model.nodes[node].isLeaf() || visited[node])
        return;
      visited[node] = true;
      pending.push_back({node, 0});
    };
    visited.resize(model.nodes.size(), false);
    visit(root);
    while (!pending.empty()) {
      auto [node, children] = pending.back();
      if (children == 2) {
        result.push_back(node);
        pending.pop_back();
        continue;
      }
      ++pending.back().second;
      visit(children == 0 ? model.nodes[node].right : model.nodes[node].left);
    }
    std::reverse(result.begin(), result.end());
    return result;
  }

  std::vector<bool> visited;
};

/// What of a model its module says beside the ensemble.
struct Interface {
  pipeline::Task task;
  std::vector<std::string> classes; ///< empty: not known
  size_t outputs;
  std::vector<std::string> columns;
};

class ModuleBuilder {
public:
  ModuleBuilder(Interface interface, const TreeModuleOptions &options, MLIRContext *context,
                llvm::function_ref<void(const Twine &)> onError)
      : interface(std::move(interface)), options(options), onError(onError), b(UnknownLoc::get(context), context) {}

  /// `addEnsemble` adds it at the builder's place.
  OwningOpRef<ModuleOp> run(llvm::function_ref<void(OpBuilder &)> addEnsemble) {
    if (failed(nameClasses()) || failed(checkColumns()))
      return nullptr;
    OwningOpRef<ModuleOp> module = ModuleOp::create(b.getLoc());
    b.setInsertionPointToStart(module->getBody());
    auto pipelineOp = pipeline::PipelineOp::create(
        b, b.getStringAttr(options.name), pipeline::TaskAttr::get(b.getContext(), interface.task),
        FlatSymbolRefAttr::get(b.getContext(), options.target), strings(interface.classes),
        b.getStringAttr(options.origin.empty() ? options.name : options.origin), b.getStringAttr(options.doc),
        /*margins=*/b.getUnitAttr());
    b.setInsertionPointToStart(&pipelineOp.getBody().emplaceBlock());
    buildSchemaAndGraph();
    addEnsemble(b);
    if (failed(verify(*module)))
      return nullptr;
    return module;
  }

private:
  LogicalResult error(const Twine &message) {
    onError(toPrintable(message));
    return failure();
  }

  /// Outputs of a model that knows no classes are classes where the options name them.
  LogicalResult nameClasses() {
    bool areNamed = !options.classes.empty();
    if (interface.task == pipeline::Task::Regression) {
      if (areNamed && options.classes.size() == std::max<size_t>(2, interface.outputs))
        interface.task = interface.outputs == 1 ? pipeline::Task::Binary : pipeline::Task::Multiclass;
      else if (areNamed)
        return error("expected as many classes as the model has outputs, found " + Twine(options.classes.size()) + " and " +
                     Twine(interface.outputs));
      else if (interface.outputs != 1)
        return error("expected a model of one number, found " + Twine(interface.outputs) +
                     " outputs: a pipeline predicts a number or the probabilities of classes; name the outputs where they are "
                     "classes (--class), else train a model for each");
      else
        return success();
    }
    size_t count = interface.task == pipeline::Task::Binary ? 2 : interface.outputs;
    if (areNamed)
      interface.classes = options.classes;
    for (size_t k = interface.classes.size(); interface.classes.size() < count && k < count; ++k)
      interface.classes.push_back(std::to_string(k));
    if (interface.classes.size() != count)
      return error("expected the names of " + Twine(count) + " classes, found " + Twine(interface.classes.size()));
    return success();
  }

  LogicalResult checkColumns() {
    llvm::StringSet<> taken;
    for (const std::string &name : interface.columns) {
      if (name.empty())
        return error("expected a name for each feature or for none, found an empty one");
      if (!taken.insert(name).second)
        return error("expected names of features that differ, found '" + name + "' twice");
      if (name == options.target)
        return error("expected another name of what is predicted than '" + name + "', which is a feature");
    }
    return success();
  }

  void buildSchemaAndGraph() {
    for (const std::string &name : interface.columns)
      pipeline::ColumnOp::create(b, b.getStringAttr(name),
                                 pipeline::ColumnTypeAttr::get(b.getContext(), pipeline::ColumnType::Float64), UnitAttr(),
                                 FloatAttr(), FloatAttr(), b.getStrArrayAttr({}), UnitAttr(), b.getStringAttr(""));
    auto graph = feature::GraphOp::create(b, b.getStringAttr("features"), strings(interface.columns));
    OpBuilder::InsertionGuard guard(b);
    Block &body = graph.getBody().emplaceBlock();
    b.setInsertionPointToStart(&body);
    auto type = RankedTensorType::get({ShapedType::kDynamic}, b.getF64Type());
    SmallVector<Value> values;
    for (size_t i = 0; i < interface.columns.size(); ++i)
      values.push_back(body.addArgument(type, b.getLoc()));
    feature::YieldOp::create(b, values, strings(interface.columns));
  }

  ArrayAttr strings(const std::vector<std::string> &values) {
    return b.getStrArrayAttr(SmallVector<StringRef>(values.begin(), values.end()));
  }

  Interface interface;
  const TreeModuleOptions &options;
  llvm::function_ref<void(const Twine &)> onError;
  ImplicitLocOpBuilder b;
};

Attribute getFloats(MLIRContext *context, TreeModel::Precision precision, const std::vector<double> &values) {
  if (precision == TreeModel::Precision::F64)
    return DenseF64ArrayAttr::get(context, values);
  return DenseF32ArrayAttr::get(context, std::vector<float>(values.begin(), values.end()));
}

} // namespace

void buildTreeEnsemble(OpBuilder &b, Location location, const TreeModel &model, StringRef name) {
  Layout layout(model);
  std::vector<int32_t> outputs, feature, left, set;
  std::vector<int8_t> missingLeft;
  std::vector<double> threshold, value;
  for (const TreeModel::Tree &tree : model.trees)
    outputs.push_back(tree.output);
  for (int32_t index : layout.order) {
    const TreeModel::Node &node = model.nodes[index];
    feature.push_back(node.feature);
    threshold.push_back(node.threshold);
    missingLeft.push_back(node.missingLeft);
    left.push_back(node.isLeaf() ? 0 : layout.left[index]);
    set.push_back(node.set);
    for (int64_t k = 0; k < model.leafSize; ++k)
      value.push_back(node.isLeaf() ? model.values[node.value + k] : 0);
  }

  MLIRContext *context = b.getContext();
  OperationState state(location, tree::EnsembleOp::getOperationName());
  auto &properties = state.getOrAddProperties<tree::EnsembleOp::Properties>();
  properties.sym_name = b.getStringAttr(name);
  properties.features = b.getI64IntegerAttr(model.features);
  properties.base = getFloats(context, model.margins, model.base);
  properties.roots = b.getDenseI32ArrayAttr(layout.roots);
  properties.outputs = b.getDenseI32ArrayAttr(outputs);
  properties.feature = b.getDenseI32ArrayAttr(feature);
  properties.threshold = getFloats(context, model.rows, threshold);
  properties.missing_left = b.getDenseI8ArrayAttr(missingLeft);
  properties.left = b.getDenseI32ArrayAttr(left);
  properties.value = getFloats(context, model.margins, value);
  properties.leaf_size = b.getI64IntegerAttr(model.leafSize);
  if (!model.missing.empty()) {
    std::vector<int8_t> missing;
    for (TreeModel::Missing kind : model.missing)
      missing.push_back(static_cast<int8_t>(kind));
    properties.missing = b.getDenseI8ArrayAttr(missing);
  }
  if (model.missingValue)
    properties.missing_value = b.getF64FloatAttr(*model.missingValue);
  if (!model.sets.empty()) {
    std::vector<int32_t> offsets{0}, words;
    std::vector<int8_t> otherLeft;
    for (const TreeModel::Set &categories : model.sets) {
      words.insert(words.end(), categories.words.begin(), categories.words.end());
      offsets.push_back(words.size());
      otherLeft.push_back(categories.otherLeft);
    }
    properties.set = b.getDenseI32ArrayAttr(set);
    properties.set_offsets = b.getDenseI32ArrayAttr(offsets);
    properties.set_words = b.getDenseI32ArrayAttr(words);
    properties.other_left = b.getDenseI8ArrayAttr(otherLeft);
    if (model.categoryFloor)
      properties.category_floor = b.getUnitAttr();
  }
  properties.aggregate = tree::AggregateAttr::get(context, static_cast<tree::Aggregate>(model.aggregate));
  if (model.divisor)
    properties.divisor = b.getF64FloatAttr(*model.divisor);
  if (model.baseLast)
    properties.base_last = b.getUnitAttr();
  properties.link = tree::LinkAttr::get(context, static_cast<tree::Link>(model.link));
  properties.link_scale = b.getF64FloatAttr(model.linkScale);
  b.create(state);
}

OwningOpRef<ModuleOp> buildTreeModule(const TreeModel &model, const TreeModuleOptions &options, MLIRContext *context,
                                      llvm::function_ref<void(const Twine &)> onError) {
  context->loadDialect<pipeline::PipelineDialect, feature::FeatureDialect, tree::TreeDialect>();
  auto task = model.task == TreeModel::Task::Binary       ? pipeline::Task::Binary
              : model.task == TreeModel::Task::Multiclass ? pipeline::Task::Multiclass
                                                          : pipeline::Task::Regression;
  Interface interface{task, model.classes, model.base.size(), model.featureNames};
  if (interface.columns.empty())
    for (int64_t i = 0; i < model.features; ++i)
      interface.columns.push_back("f" + std::to_string(i));
  return ModuleBuilder(std::move(interface), options, context, onError).run([&](OpBuilder &b) {
    buildTreeEnsemble(b, b.getUnknownLoc(), model, "model");
  });
}

OwningOpRef<ModuleOp> buildTreeModule(ModuleOp trained, const TreeModuleOptions &options,
                                      llvm::function_ref<void(const Twine &)> onError) {
  for (auto pipelineOp : trained.getOps<pipeline::PipelineOp>()) {
    auto ensembles = pipelineOp.getBody().getOps<tree::EnsembleOp>();
    auto graphs = pipelineOp.getBody().getOps<feature::GraphOp>();
    if (ensembles.empty() || graphs.empty() || !(*graphs.begin()).isFitted())
      break;
    tree::EnsembleOp ensemble = *ensembles.begin();
    auto slots = (*graphs.begin()).getYield().getSlotNames();
    Interface interface{pipelineOp.getTask(), {}, static_cast<size_t>(ensemble.getNumMargins()), {slots.begin(), slots.end()}};
    for (auto name : pipelineOp.getClasses().getAsRange<StringAttr>())
      interface.classes.push_back(name.str());
    return ModuleBuilder(std::move(interface), options, trained.getContext(), onError).run([&](OpBuilder &b) {
      b.clone(*ensemble.getOperation());
    });
  }
  onError("expected the trained module of a pipeline with trees");
  return nullptr;
}

} // namespace lathe
