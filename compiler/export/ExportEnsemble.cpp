//===- ExportEnsemble.cpp - Tree ensembles --------------------------------===//

#include "compiler/export/ExportContext.h"

#include <cmath>
#include <limits>
#include <map>

using ::onnx::TensorProto;

namespace lathe::onnx_export {
namespace {

/// The ONNX attributes of TreeEnsembleRegressor, of which one is an entry per node or per leaf value.
struct Tables {
  std::vector<int64_t> trees, nodes, features, whenTrue, whenFalse, missingTrue;
  std::vector<double> thresholds;
  std::vector<std::string> modes;
  std::vector<int64_t> targets, targetNodes, targetTrees;
  std::vector<double> weights;
};

/// The most nodes of a file; what is shared in the tables may be many in trees.
constexpr size_t kMaxNodes = size_t(1) << 24;

class EnsembleExport {
public:
  EnsembleExport(GraphBuilder &b, tree::EnsembleOp ensemble) : b(b), ensemble(ensemble) {
    rowType = ensemble.getRowType().isF64() ? TensorProto::DOUBLE : TensorProto::FLOAT;
    marginType = ensemble.getBase().isF64() ? TensorProto::DOUBLE : TensorProto::FLOAT;
  }

  llvm::FailureOr<Value> run(Value features);

private:
  Value scalar(double value, ElementType type) { return b.constant(makeTensor(llvm::ArrayRef(value), {}, type)); }
  double round(double x) const { return marginType == TensorProto::DOUBLE ? x : static_cast<double>(static_cast<float>(x)); }
  Value markMissing(const Value &features);
  Value appendSets(const Value &features);
  LogicalResult addTree(int64_t t, llvm::MutableArrayRef<int64_t> treesOf);
  bool isSameNode(int32_t a, int32_t b);
  bool isEqualityTest(int32_t node);
  Value addUp(const Value &leaves, int64_t terms);
  Attribute floats(StringRef name, ArrayRef<double> values, ElementType type);

  GraphBuilder &b;
  tree::EnsembleOp ensemble;
  ElementType rowType, marginType;
  int64_t terms = 0; // targets per margin, which are added up outside of the operator; 0: the operator does it
  std::map<std::pair<int32_t, int32_t>, int64_t> columnOfSet; // by feature and set
  Tables tables;
};

/// A missing value becomes NaN, and a NaN that is none becomes 0.
Value EnsembleExport::markMissing(const Value &features) {
  int64_t width = ensemble.getFeatures();
  bool isPlain = !ensemble.getMissingValue();
  std::vector<double> ofNaN(width), ofZero(width);
  for (int64_t f = 0; f < width; ++f) {
    tree::Missing missing = ensemble.getMissingOf(f);
    isPlain &= missing == tree::Missing::NaN;
    ofNaN[f] = missing != tree::Missing::None;
    ofZero[f] = missing == tree::Missing::Zero ? static_cast<double>(1e-35f) : -1.0;
  }
  if (isPlain)
    return features;
  Value isNaN = b.add("IsNaN", {features});
  Value countsAsMissing = b.cast(b.constant(makeTensor(ofNaN, {1, width}, TensorProto::FLOAT)), TensorProto::BOOL);
  Value bound = b.constant(makeTensor(ofZero, {1, width}, rowType));
  Value isMissing =
      b.add("Or", {b.add("And", {isNaN, countsAsMissing}), b.add("LessOrEqual", {b.add("Abs", {features}), bound})});
  if (auto value = ensemble.getMissingValue())
    isMissing = b.add("Or", {isMissing, b.add("Equal", {features, scalar(value->convertToDouble(), rowType)})});
  Value present = b.add("Where", {isNaN, scalar(0, rowType), features});
  return b.add("Where", {isMissing, scalar(std::numeric_limits<double>::quiet_NaN(), rowType), present});
}

/// A column per set that a feature is tested with: 0 where the category goes left, 1 where it goes right, NaN where it is
/// missing. TreeEnsemble has sets of its own since version 5, of exact numbers; categories here are what is left of a number
/// without its fraction.
Value EnsembleExport::appendSets(const Value &features) {
  std::map<int32_t, std::vector<int32_t>> setsOf;
  for (size_t n = 0; n < ensemble.getFeature().size(); ++n) {
    int32_t feature = ensemble.getFeature()[n], set = ensemble.getSetOf(n);
    if (feature >= 0 && set >= 0 && columnOfSet.insert({{feature, set}, 0}).second)
      setsOf[feature].push_back(set);
  }
  SmallVector<Value> columns = {features};
  int64_t next = ensemble.getFeatures();
  for (auto &[feature, sets] : setsOf) {
    int64_t limit = 0, count = sets.size();
    for (int32_t set : sets)
      limit = std::max<int64_t>(limit, 32 * ensemble.getWordsOf(set).size());
    std::vector<double> table((limit + 1) * count);
    for (auto [column, set] : llvm::enumerate(sets)) {
      columnOfSet[{feature, set}] = next++;
      ArrayRef<int32_t> words = ensemble.getWordsOf(set);
      for (int64_t c = 0; c <= limit; ++c) {
        bool isLeft = c < static_cast<int64_t>(32 * words.size()) ? static_cast<uint32_t>(words[c / 32]) >> (c % 32) & 1
                                                                  : (*ensemble.getOtherLeft())[set] != 0;
        table[c * count + column] = !isLeft;
      }
    }
    Value x = b.add("Gather", {features, b.i64(feature)}, Attribute("axis", 1));
    Value category = ensemble.getCategoryFloor() ? b.add("Floor", {x})
                                                 : b.add("Mul", {b.add("Sign", {x}), b.add("Floor", {b.add("Abs", {x})})});
    Value end = scalar(static_cast<double>(limit), rowType);
    Value isKnown = b.add("And", {b.add("GreaterOrEqual", {category, scalar(0, rowType)}), b.add("Less", {category, end})});
    Value row = b.cast(b.add("Where", {isKnown, category, end}), TensorProto::INT64);
    Value goesRight = b.add("Gather", {b.constant(makeTensor(table, {limit + 1, count}, rowType)), row}, Attribute("axis", 0));
    Value isNaN = b.add("Unsqueeze", {b.add("IsNaN", {x}), b.i64s(1)});
    columns.push_back(b.add("Where", {isNaN, scalar(std::numeric_limits<double>::quiet_NaN(), rowType), goesRight}));
  }
  return columns.size() == 1 ? features : b.add("Concat", columns, Attribute("axis", 1));
}

/// Whether two entries of the tables say the same.
bool EnsembleExport::isSameNode(int32_t a, int32_t b) {
  if (ensemble.getFeature()[a] != ensemble.getFeature()[b])
    return false;
  if (ensemble.getFeature()[a] >= 0)
    return ensemble.getLeft()[a] == ensemble.getLeft()[b] && ensemble.getThreshold()[a] == ensemble.getThreshold()[b] &&
           ensemble.getMissingLeft()[a] == ensemble.getMissingLeft()[b] && ensemble.getSetOf(a) == ensemble.getSetOf(b);
  int64_t size = ensemble.getLeafSize();
  for (int64_t k = 0; k < size; ++k)
    if (ensemble.getValue()[a * size + k] != ensemble.getValue()[b * size + k])
      return false;
  return true;
}

/// `x < t ? other : x < the next number ? same : other`, as the import writes tests for one number: BRANCH_EQ is one node.
bool EnsembleExport::isEqualityTest(int32_t node) {
  int32_t other = ensemble.getLeft()[node], next = other + 1, feature = ensemble.getFeature()[node];
  if (ensemble.getFeature()[next] != feature || ensemble.getSetOf(node) >= 0 || ensemble.getSetOf(next) >= 0)
    return false;
  double t = ensemble.getThreshold()[node];
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double above = rowType == TensorProto::DOUBLE ? std::nextafter(t, infinity)
                                                : std::nextafter(static_cast<float>(t), static_cast<float>(infinity));
  return ensemble.getThreshold()[next] == above && isSameNode(other, ensemble.getLeft()[next] + 1);
}

/// `treesOf` counts the trees that have added to each margin.
LogicalResult EnsembleExport::addTree(int64_t t, llvm::MutableArrayRef<int64_t> treesOf) {
  int64_t leafSize = ensemble.getLeafSize(), output = ensemble.getOutputs()[t];
  bool isSum = ensemble.getAggregate() == tree::Aggregate::Sum;
  // A node below several others is written once for each: ONNX Runtime takes trees alone.
  std::vector<int32_t> order{ensemble.getRoots()[t]};
  auto addChild = [&](int32_t node) {
    order.push_back(node);
    return static_cast<int64_t>(order.size() - 1);
  };
  for (size_t i = 0; i < order.size(); ++i) {
    if (tables.trees.size() >= kMaxNodes)
      return ensemble.emitError("has nodes below several others, and more than ")
             << kMaxNodes << " when each is written for each; an ONNX file has trees alone";
    int32_t n = order[i], feature = ensemble.getFeature()[n];
    bool isLeaf = feature < 0, isEquality = !isLeaf && isEqualityTest(n);
    int32_t set = isLeaf ? -1 : ensemble.getSetOf(n);
    tables.trees.push_back(t);
    tables.nodes.push_back(static_cast<int64_t>(i));
    tables.modes.push_back(isLeaf ? "LEAF" : isEquality ? "BRANCH_EQ" : "BRANCH_LT");
    tables.features.push_back(isLeaf ? 0 : set >= 0 ? columnOfSet[{feature, set}] : feature);
    tables.thresholds.push_back(isLeaf ? 0.0 : set >= 0 ? 0.5 : ensemble.getThreshold()[n]);
    int32_t left = ensemble.getLeft()[n];
    int64_t whenTrue = 0, whenFalse = 0;
    bool missingTrue = !isLeaf && ensemble.getMissingLeft()[n] != 0;
    if (isEquality) {
      whenTrue = addChild(ensemble.getLeft()[left + 1]);
      whenFalse = addChild(left);
      missingTrue = !missingTrue && ensemble.getMissingLeft()[left + 1] != 0;
    } else if (!isLeaf) {
      whenTrue = addChild(left);
      whenFalse = addChild(left + 1);
    }
    tables.whenTrue.push_back(whenTrue);
    tables.whenFalse.push_back(whenFalse);
    tables.missingTrue.push_back(missingTrue);
    for (int64_t k = 0; isLeaf && k < leafSize; ++k) {
      double weight = ensemble.getValue()[n * leafSize + k];
      int64_t margin = output + k;
      tables.targets.push_back(terms ? margin * terms + treesOf[margin] : margin);
      tables.targetNodes.push_back(static_cast<int64_t>(i));
      tables.targetTrees.push_back(t);
      // Sums start from the base here, and from 0 in ONNX: what the first tree of a margin adds includes the base.
      bool startsSum = isSum && !ensemble.getBaseLast() && treesOf[margin] == 0;
      tables.weights.push_back(startsSum ? round(ensemble.getBase()[margin] + weight) : weight);
    }
  }
  for (int64_t k = 0; k < leafSize; ++k)
    ++treesOf[output + k];
  return success();
}

/// Sums of `terms` leaves each, in their order.
Value EnsembleExport::addUp(const Value &leaves, int64_t terms) {
  Value grouped = b.add("Reshape", {leaves, b.i64s({-1, ensemble.getNumMargins(), terms})});
  Value sums = b.add("CumSum", {grouped, b.i64(2)});
  return b.add("Gather", {sums, b.i64(terms - 1)}, Attribute("axis", 2));
}

Attribute EnsembleExport::floats(StringRef name, ArrayRef<double> values, ElementType type) {
  if (type == TensorProto::DOUBLE)
    return Attribute((name + "_as_tensor").str(), makeTensor(values, {static_cast<int64_t>(values.size())}, type));
  return Attribute(name, ArrayRef(std::vector<float>(values.begin(), values.end())));
}

llvm::FailureOr<Value> EnsembleExport::run(Value features) {
  features = appendSets(markMissing(features));
  int64_t margins = ensemble.getNumMargins();
  bool isSum = ensemble.getAggregate() == tree::Aggregate::Sum;
  // The operator leaves the order of a sum open, and ONNX Runtime on several threads adds up parts of it. Sums of floats show
  // that, so each leaf is a target of its own, and CumSum adds them; sums of doubles do not, once they are rounded to floats.
  std::vector<int64_t> treesOf(margins, 0);
  if (isSum && marginType == TensorProto::FLOAT) {
    for (int32_t output : ensemble.getOutputs())
      for (int64_t k = 0, size = ensemble.getLeafSize(); k < size; ++k)
        terms = std::max(terms, ++treesOf[output + k]);
    std::fill(treesOf.begin(), treesOf.end(), 0);
    if (terms == 1)
      terms = 0;
  }
  for (size_t t = 0; t < ensemble.getRoots().size(); ++t)
    if (failed(addTree(static_cast<int64_t>(t), treesOf)))
      return failure();

  // What is left of the base is added last, behind the sum and the quotient.
  bool isBaseInside = !terms && !ensemble.getDivisor();
  std::vector<double> base(margins);
  for (int64_t k = 0; k < margins; ++k)
    base[k] = isSum && !ensemble.getBaseLast() && treesOf[k] > 0 ? 0 : ensemble.getBase()[k];
  bool hasAnyBase = llvm::any_of(base, [](double x) { return x != 0; });

  const char *aggregate = ensemble.getAggregate() == tree::Aggregate::Sum   ? "SUM"
                          : ensemble.getAggregate() == tree::Aggregate::Min ? "MIN"
                                                                            : "MAX";
  std::vector<Attribute> attributes = {
      Attribute("n_targets", terms ? margins * terms : margins),
      Attribute("aggregate_function", aggregate),
      Attribute("post_transform", "NONE"),
      Attribute("nodes_treeids", ArrayRef(tables.trees)),
      Attribute("nodes_nodeids", ArrayRef(tables.nodes)),
      Attribute("nodes_modes", ArrayRef(tables.modes)),
      Attribute("nodes_featureids", ArrayRef(tables.features)),
      floats("nodes_values", tables.thresholds, rowType),
      Attribute("nodes_truenodeids", ArrayRef(tables.whenTrue)),
      Attribute("nodes_falsenodeids", ArrayRef(tables.whenFalse)),
      Attribute("nodes_missing_value_tracks_true", ArrayRef(tables.missingTrue)),
      Attribute("target_treeids", ArrayRef(tables.targetTrees)),
      Attribute("target_nodeids", ArrayRef(tables.targetNodes)),
      Attribute("target_ids", ArrayRef(tables.targets)),
      floats("target_weights", tables.weights, rowType),
  };
  if (hasAnyBase && isBaseInside)
    attributes.push_back(floats("base_values", base, rowType));
  Value result = b.add("TreeEnsembleRegressor", {features}, attributes, kMlDomain);
  if (terms)
    result = addUp(result, terms);
  if (marginType == TensorProto::DOUBLE) // the operator gives floats
    result = b.cast(result, TensorProto::DOUBLE);
  if (auto divisor = ensemble.getDivisor())
    result = b.add("Div", {result, scalar(divisor->convertToDouble(), marginType)});
  if (hasAnyBase && !isBaseInside)
    result = b.add("Add", {result, b.constant(makeTensor(base, {1, margins}, marginType))});
  return result;
}

} // namespace

llvm::FailureOr<Value> exportEnsemble(GraphBuilder &b, tree::EnsembleOp ensemble, Value features) {
  return EnsembleExport(b, ensemble).run(std::move(features));
}

} // namespace lathe::onnx_export
