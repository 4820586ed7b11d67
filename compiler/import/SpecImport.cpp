//===- SpecImport.cpp - From a PipelineSpec to the declared module --------===//

#include "compiler/import/SpecImport.h"

#include "compiler/schema/pipeline.pb.h"
#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "dialects/train/Train.h"
#include "google/protobuf/util/json_util.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <cstdio>

using namespace mlir;

namespace lathe {
namespace {

/// The text of a spec, to say where in it an error is.
class SpecText {
public:
  SpecText(StringRef json, StringRef file, MLIRContext *context) : json(json), file(file), context(context) {}

  /// Reports text that is not JSON at its line and column.
  LogicalResult checkSyntax() {
    llvm::Expected<llvm::json::Value> value = llvm::json::parse(json);
    if (value)
      return success();
    llvm::handleAllErrors(value.takeError(), [&](const llvm::json::ParseError &error) {
      // "[line:column, byte=n]: what"
      std::string message = error.message();
      unsigned line = 0, column = 0;
      std::sscanf(message.c_str(), "[%u:%u", &line, &column);
      emitError(FileLineColLoc::get(context, file, line, column))
          << "expected JSON: " << StringRef(message).split("]: ").second;
    });
    return failure();
  }

  /// The first place of `name` as a JSON string behind the key `section`, or the start of the file.
  Location locate(StringRef name, StringRef section = "") const {
    size_t start = section.empty() ? 0 : json.find(("\"" + section + "\"").str());
    size_t position = name.empty() || start == StringRef::npos ? StringRef::npos : json.find(("\"" + name + "\"").str(), start);
    StringRef before = json.take_front(position == StringRef::npos ? 0 : position);
    unsigned line = before.count('\n') + 1, column = before.size() - (before.rfind('\n') + 1) + 1;
    return FileLineColLoc::get(context, file, line, column);
  }

  StringRef getFile() const { return file; }

private:
  StringRef json, file;
  MLIRContext *context;
};

/// Builds one pipeline. Values are looked up by column; what a feature yields is collected and yielded at the end.
class Importer {
public:
  Importer(const PipelineSpec &spec, const SpecText &text, MLIRContext *context)
      : spec(spec), text(text), b(FileLineColLoc::get(context, llvm::sys::path::filename(text.getFile()), 1, 1), context) {}

  OwningOpRef<ModuleOp> run() {
    OwningOpRef<ModuleOp> module = ModuleOp::create(b.getLoc());
    b.setInsertionPointToStart(module->getBody());
    if (failed(importPipeline()))
      return nullptr;
    if (failed(verify(*module)))
      return nullptr;
    return module;
  }

private:
  InFlightDiagnostic error() { return emitError(text.locate("")); }
  InFlightDiagnostic error(const Feature &feature) {
    return emitError(text.locate(feature.name(), "features")) << "feature '" << feature.name() << "' ";
  }

  LogicalResult importPipeline();
  void importColumns();
  void importSplit();
  LogicalResult importFeatures();
  LogicalResult importFeature(const Feature &feature);
  LogicalResult importNumeric(const Feature &feature);
  LogicalResult importCategorical(const Feature &feature);
  LogicalResult importHash(const Feature &feature, int64_t buckets, uint64_t seed);
  LogicalResult importDateTime(const Feature &feature);
  LogicalResult importText(const Feature &feature);
  LogicalResult importModel();

  const Column *findColumn(StringRef name) const {
    for (const Column &column : spec.dataset().columns())
      if (column.name() == name)
        return &column;
    return nullptr;
  }

  /// The value of a column, as text: numbers are formatted.
  Value asString(StringRef column) {
    Value value = columns[column];
    if (isa<pipeline::StringType>(getElementTypeOrSelf(value.getType())))
      return value;
    return feature::FormatOp::create(b, column1D(pipeline::StringType::get(b.getContext())), value);
  }

  /// Yields one-hot slots of a category.
  void yieldOneHot(StringRef name, Value category) {
    int64_t width = category.getDefiningOp<feature::CategoryOpInterface>().getNumCategories();
    auto type = RankedTensorType::get({ShapedType::kDynamic, width < 0 ? ShapedType::kDynamic : width}, b.getF32Type());
    yield(name, feature::OneHotOp::create(b, type, category));
  }

  void yield(const Twine &name, Value value) {
    names.push_back(name.str());
    yielded.push_back(value);
  }

  RankedTensorType column1D(Type element) { return RankedTensorType::get({ShapedType::kDynamic}, element); }
  FloatAttr f64(double value) { return b.getF64FloatAttr(value); }
  FloatAttr optionalF64(bool has, double value) { return has ? f64(value) : FloatAttr(); }
  template <typename Strings>
  ArrayAttr strings(const Strings &values) {
    SmallVector<StringRef> refs(values.begin(), values.end());
    return b.getStrArrayAttr(refs);
  }

  const PipelineSpec &spec;
  const SpecText &text;
  ImplicitLocOpBuilder b;
  llvm::MapVector<StringRef, Value> columns; // of the graph, by name
  SmallVector<std::string> names;
  SmallVector<Value> yielded;
};

LogicalResult Importer::importPipeline() {
  if (spec.name().empty())
    return error() << "'name' of the pipeline is empty; it names the generated library";
  if (spec.task() == TASK_UNSPECIFIED)
    return error() << "'task' is absent; expected BINARY, MULTICLASS or REGRESSION";
  auto pipelineOp = pipeline::PipelineOp::create(
      b, b.getStringAttr(spec.name()), pipeline::TaskAttr::get(b.getContext(), static_cast<pipeline::Task>(spec.task())),
      FlatSymbolRefAttr::get(b.getContext(), spec.label()), strings(spec.classes()),
      b.getStringAttr(spec.origin().empty() ? spec.name() : spec.origin()), b.getStringAttr(spec.doc()));
  b.setInsertionPointToStart(&pipelineOp.getBody().emplaceBlock());
  llvm::StringSet<> declared;
  for (const Column &column : spec.dataset().columns()) {
    if (column.name().empty())
      return emitError(text.locate("columns")) << "a column has no name";
    if (!declared.insert(column.name()).second)
      return emitError(text.locate(column.name(), "columns")) << "column '" << column.name() << "' is declared twice";
    if (column.type() == COLUMN_TYPE_UNSPECIFIED)
      return emitError(text.locate(column.name(), "columns")) << "column '" << column.name() << "' has no type";
  }
  importColumns();
  importSplit();
  if (failed(importFeatures()))
    return failure();
  return importModel();
}

void Importer::importColumns() {
  for (const Column &column : spec.dataset().columns()) {
    auto unit = [&](bool value) { return value ? b.getUnitAttr() : UnitAttr(); };
    pipeline::ColumnOp::create(b, b.getStringAttr(column.name()),
                               pipeline::ColumnTypeAttr::get(b.getContext(), static_cast<pipeline::ColumnType>(column.type())),
                               unit(column.required()), optionalF64(column.has_min(), column.min()),
                               optionalF64(column.has_max(), column.max()), strings(column.values()),
                               unit(column.role() == "key"), b.getStringAttr(column.doc()));
  }
}

void Importer::importSplit() {
  const Split &split = spec.split();
  pipeline::SplitOp::create(b, f64(split.train()), f64(split.validation()), f64(split.test()), strings(split.hash_columns()),
                            strings(split.test_files()), b.getI64IntegerAttr(static_cast<int64_t>(split.seed())));
}

LogicalResult Importer::importFeatures() {
  // The arguments of the graph are the columns that features use, in the order of the schema.
  llvm::StringSet<> used;
  for (const Feature &feature : spec.features())
    for (const std::string &column : feature.columns()) {
      if (!findColumn(column))
        return error(feature) << "names column '" << column << "', which the dataset does not have";
      used.insert(column);
    }
  SmallVector<StringRef> graphColumns;
  for (const Column &column : spec.dataset().columns())
    if (used.contains(column.name()))
      graphColumns.push_back(column.name());
  auto graph = feature::GraphOp::create(b, b.getStringAttr("features"), b.getStrArrayAttr(graphColumns));
  OpBuilder::InsertionGuard guard(b);
  Block &body = graph.getBody().emplaceBlock();
  b.setInsertionPointToStart(&body);
  for (StringRef name : graphColumns) {
    Type element = b.getF64Type();
    ColumnType type = findColumn(name)->type();
    if (type == STRING)
      element = pipeline::StringType::get(b.getContext());
    if (type == TIMESTAMP)
      element = pipeline::TimestampType::get(b.getContext());
    columns[name] = body.addArgument(column1D(element), b.getLoc());
  }
  for (const Feature &feature : spec.features())
    if (failed(importFeature(feature)))
      return failure();
  SmallVector<StringRef> refs(names.begin(), names.end());
  feature::YieldOp::create(b, yielded, b.getStrArrayAttr(refs));
  return success();
}

LogicalResult Importer::importFeature(const Feature &feature) {
  if (feature.name().empty())
    return emitError(text.locate("features")) << "a feature has no name";
  bool isCross = feature.kind_case() == Feature::kCross;
  if (isCross ? feature.columns_size() < 2 : feature.columns_size() != 1)
    return error(feature) << "needs " << (isCross ? "at least two columns" : "exactly one column")
                   << ", found " << feature.columns_size();
  switch (feature.kind_case()) {
  case Feature::kNumeric:
    return importNumeric(feature);
  case Feature::kCategorical:
    return importCategorical(feature);
  case Feature::kHashed:
    return importHash(feature, feature.hashed().buckets(), feature.hashed().seed());
  case Feature::kCross:
    return importHash(feature, feature.cross().buckets(), feature.cross().seed());
  case Feature::kDatetime:
    return importDateTime(feature);
  case Feature::kText:
    return importText(feature);
  case Feature::KIND_NOT_SET:
    break;
  }
  return error(feature) << "has no kind";
}

LogicalResult Importer::importNumeric(const Feature &feature) {
  const Numeric &numeric = feature.numeric();
  StringRef column = feature.columns(0);
  ColumnType type = findColumn(column)->type();
  if (type == STRING || type == TIMESTAMP)
    return error(feature) << "is numeric but column '" << column << "' is a "
                   << ColumnType_Name(type) << "; use feature.categorical, feature.text or feature.datetime";
  bool bucketize = numeric.boundaries_size() > 0 || numeric.quantiles() > 0;
  if (bucketize && numeric.scale() != Numeric::NO_SCALE)
    return error(feature) << "is both scaled and bucketized; buckets do not depend on the scale";

  Value value = columns[column];
  Type numbers = value.getType();
  if (numeric.indicator())
    yield(feature.name() + ".missing", feature::IndicatorOp::create(b, numbers, value));
  if (numeric.impute() != Numeric::NO_IMPUTE) {
    auto strategy = static_cast<feature::ImputeStrategy>(numeric.impute());
    value = feature::ImputeOp::create(b, numbers, value, feature::ImputeStrategyAttr::get(b.getContext(), strategy),
                                      optionalF64(strategy == feature::ImputeStrategy::Constant, numeric.fill_value()));
  }
  if (numeric.has_clip_min() || numeric.has_clip_max())
    value = feature::ClipOp::create(b, numbers, value, optionalF64(numeric.has_clip_min(), numeric.clip_min()),
                                    optionalF64(numeric.has_clip_max(), numeric.clip_max()));
  if (numeric.log1p())
    value = feature::Log1pOp::create(b, numbers, value);
  if (bucketize) {
    DenseF64ArrayAttr edges;
    if (numeric.boundaries_size() > 0)
      edges = b.getDenseF64ArrayAttr(SmallVector<double>(numeric.boundaries().begin(), numeric.boundaries().end()));
    Value category = feature::BucketizeOp::create(b, column1D(b.getI64Type()), value,
                                                  b.getI64IntegerAttr(edges ? 0 : numeric.quantiles()), edges);
    yieldOneHot(feature.name(), category);
    return success();
  }
  if (numeric.scale() == Numeric::STANDARD)
    value = feature::StandardizeOp::create(b, numbers, value, FloatAttr(), FloatAttr());
  else if (numeric.scale() == Numeric::MIN_MAX)
    value = feature::MinMaxOp::create(b, numbers, value, FloatAttr(), FloatAttr());
  yield(feature.name(), value);
  return success();
}

LogicalResult Importer::importCategorical(const Feature &feature) {
  const Categorical &categorical = feature.categorical();
  StringRef column = feature.columns(0);
  ColumnType type = findColumn(column)->type();
  if (type == FLOAT64 || type == TIMESTAMP)
    return error(feature) << "is categorical but column '" << column << "' is a "
                   << ColumnType_Name(type) << "; use feature.numeric with boundaries or quantiles, or feature.datetime";
  Value category = feature::VocabularyOp::create(
      b, column1D(b.getI64Type()), asString(column),
      b.getI64IntegerAttr(std::max<int64_t>(1, categorical.min_count())), b.getI64IntegerAttr(categorical.max_categories()),
      categorical.out_of_vocabulary() == Categorical::IGNORE ? b.getUnitAttr() : UnitAttr(), ArrayAttr());
  if (categorical.encode() == Categorical::ORDINAL)
    yield(feature.name(), feature::OrdinalOp::create(b, column1D(b.getF64Type()), category));
  else
    yieldOneHot(feature.name(), category);
  return success();
}

LogicalResult Importer::importHash(const Feature &feature, int64_t buckets, uint64_t seed) {
  if (buckets < 1)
    return error(feature) << "needs a positive number of buckets, found " << buckets;
  SmallVector<Value> inputs;
  for (const std::string &column : feature.columns()) {
    ColumnType type = findColumn(column)->type();
    if (type == FLOAT64 || type == TIMESTAMP)
      return error(feature) << "is hashed but column '" << column << "' is a " << ColumnType_Name(type)
                            << "; expected a STRING, INT64 or BOOL";
    inputs.push_back(asString(column));
  }
  Value category = feature::HashOp::create(b, column1D(b.getI64Type()), inputs, b.getI64IntegerAttr(buckets),
                                           b.getI64IntegerAttr(static_cast<int64_t>(seed)));
  yieldOneHot(feature.name(), category);
  return success();
}

LogicalResult Importer::importDateTime(const Feature &feature) {
  StringRef column = feature.columns(0);
  if (findColumn(column)->type() != TIMESTAMP)
    return error(feature) << "is a date-time but column '" << column << "' is a "
                   << ColumnType_Name(findColumn(column)->type()) << "; declare it as column.timestamp()";
  if (feature.datetime().parts().empty())
    return error(feature) << "has no date parts";
  for (int part : feature.datetime().parts()) {
    auto datePart = feature::symbolizeDatePart(part);
    if (!datePart)
      return error(feature) << "has an unspecified date part";
    yield(feature.name() + "." + feature::stringifyDatePart(*datePart).str(),
          feature::DatePartOp::create(b, column1D(b.getF64Type()), columns[column], *datePart));
  }
  return success();
}

LogicalResult Importer::importText(const Feature &feature) {
  const Text &text = feature.text();
  StringRef column = feature.columns(0);
  if (findColumn(column)->type() != STRING)
    return error(feature) << "is a text but column '" << column << "' is a "
                   << ColumnType_Name(findColumn(column)->type()) << "; use feature.numeric";
  if (text.buckets() < 1)
    return error(feature) << "needs a positive number of buckets, found " << text.buckets();
  auto type = RankedTensorType::get({ShapedType::kDynamic, text.buckets()}, b.getF32Type());
  yield(feature.name(),
        feature::NgramsOp::create(b, type, columns[column], static_cast<uint32_t>(std::max(1, text.ngrams())),
                                  static_cast<uint64_t>(text.buckets()), static_cast<uint64_t>(text.seed()),
                                  static_cast<feature::NgramWeight>(text.weight()), /*kept=*/DenseI64ArrayAttr()));
  return success();
}

LogicalResult Importer::importModel() {
  if (spec.model().has_imported())
    return success(); // attached, not trained
  auto loss = spec.task() == BINARY       ? train::Loss::Logistic
              : spec.task() == MULTICLASS ? train::Loss::Softmax
                                          : train::Loss::Squared;
  int64_t outputs = spec.task() == MULTICLASS ? spec.classes_size() : 1;
  auto orDefault = [](auto value, auto absent) { return value ? value : absent; };
  auto whole = [&](int64_t value, int64_t absent) { return orDefault(value, absent); };
  auto real = [](double value) { return APFloat(value); };
  auto invalid = [&] { return emitError(text.locate("model")); };
  Attribute learner;
  if (spec.model().has_linear()) {
    const Linear &linear = spec.model().linear();
    learner = train::LinearAttr::getChecked(invalid, b.getContext(), real(linear.l1()), real(linear.l2()),
                                            whole(linear.max_iterations(), 200), real(orDefault(linear.tolerance(), 1e-6)));
  } else if (spec.model().has_gradient_boosted_trees()) {
    const GradientBoostedTrees &trees = spec.model().gradient_boosted_trees();
    int64_t rounds = trees.no_early_stopping() ? 0 : whole(trees.early_stopping_rounds(), 20);
    learner = train::GradientBoostedTreesAttr::getChecked(
        invalid, b.getContext(), whole(trees.trees(), 300), whole(trees.max_depth(), 6),
        real(orDefault(trees.learning_rate(), 0.1)), real(trees.has_l2() ? trees.l2() : 1.0),
        real(trees.has_min_child_weight() ? trees.min_child_weight() : 1.0), real(trees.min_split_gain()),
        whole(trees.max_bins(), 255), rounds, real(orDefault(trees.subsample(), 1.0)),
        real(orDefault(trees.feature_fraction(), 1.0)), trees.seed());
  } else {
    return error() << "'model' is absent; expected linear, gradientBoostedTrees or imported";
  }
  if (!learner)
    return failure();
  train::ModelOp::create(b, b.getStringAttr("model"), train::LossAttr::get(b.getContext(), loss),
                         b.getI64IntegerAttr(outputs), learner);
  return success();
}

} // namespace

OwningOpRef<ModuleOp> importPipelineSpec(StringRef json, StringRef file, MLIRContext *context) {
  context->loadDialect<pipeline::PipelineDialect, feature::FeatureDialect, train::TrainDialect>();
  SpecText text(json, file, context);
  if (failed(text.checkSyntax()))
    return nullptr;
  PipelineSpec spec;
  google::protobuf::util::Status status =
      google::protobuf::util::JsonStringToMessage(google::protobuf::StringPiece(json.data(), json.size()), &spec);
  if (!status.ok()) {
    // The message begins with the path of the field: "dataset.columns[0].typ: Cannot find field."
    StringRef message(status.message().data(), status.message().size());
    StringRef field = message.take_until([](char c) { return c == ':'; }).rsplit('.').second;
    if (field.empty())
      field = message.take_until([](char c) { return c == ':'; });
    emitError(text.locate(field)) << "expected a PipelineSpec (compiler/schema/pipeline.proto): " << message;
    return nullptr;
  }
  return Importer(spec, text, context).run();
}

} // namespace lathe
