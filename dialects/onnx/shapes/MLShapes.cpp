//===- MLShapes.cpp - Shapes of classical machine learning ----------------===//
//
// Where ai.onnx.ml leaves a shape open, it is that of ONNX Runtime.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/OnnxMLOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

static Type stringType(Operation *op) { return pipeline::StringType::get(op->getContext()); }
static Type floatType(Operation *op) { return Float32Type::get(op->getContext()); }
static Type integerType(Operation *op) { return IntegerType::get(op->getContext(), 64); }

/// Rows of a matrix; a tensor of rank 1 is one row.
static FailureOr<Dim> inferRows(ShapeBuilder &b, Value x) {
  int64_t rank = ShapeBuilder::rank(x);
  if (rank == 1)
    return Dim(1);
  if (rank != 2)
    return b.error() << "the input has rank " << rank << "; expected 1 or 2";
  return b.size(x, 0);
}

/// The labels of a classifier, of which it must have integers or strings.
template <typename Op>
static FailureOr<int64_t> countLabels(Op op, ShapeBuilder &b, std::optional<ArrayRef<int64_t>> integers) {
  bool hasIntegers = integers && !integers->empty();
  bool hasStrings = op.getClasslabelsStrings() && !op.getClasslabelsStrings()->empty();
  if (hasIntegers == hasStrings)
    return b.error() << "expected labels of classes that are either integers or strings, found "
                     << (hasIntegers ? "both" : "none");
  return hasIntegers ? static_cast<int64_t>(integers->size()) : static_cast<int64_t>(op.getClasslabelsStrings()->size());
}

template <typename Op> static Type labelType(Op op) {
  return op.getClasslabelsStrings() && !op.getClasslabelsStrings()->empty() ? stringType(op) : integerType(op);
}

static LogicalResult inferArrayFeatureExtractor(ArrayFeatureExtractorOp op, ShapeBuilder &b, Results &results) {
  Dims dims = b.sizes(op.getX());
  if (dims.empty())
    return b.error() << "the input has rank 0; expected at least 1";
  Dim count = b.product(b.sizes(op.getY()));
  if (dims.size() == 1)
    dims.insert(dims.begin(), 1);
  dims.back() = count;
  results.emplace_back(b.elementType(op.getX()), dims);
  return success();
}

static LogicalResult inferCastMap(CastMapOp op, ShapeBuilder &b, Results &results) {
  StringRef to = op.getCastTo(), form = op.getMapForm();
  Type element = to == "TO_FLOAT"    ? floatType(op)
                 : to == "TO_INT64"  ? integerType(op)
                 : to == "TO_STRING" ? stringType(op)
                                     : Type();
  if (!element)
    return b.error() << "cast_to is '" << to << "'; expected 'TO_FLOAT', 'TO_INT64' or 'TO_STRING'";
  if (form != "DENSE" && form != "SPARSE")
    return b.error() << "map_form is '" << form << "'; expected 'DENSE' or 'SPARSE'";
  if (form == "SPARSE" && op.getMaxMap() <= 0)
    return b.error() << "max_map is " << op.getMaxMap() << "; expected the positive number of elements of a sparse map";
  results.emplace_back(element, Dims{1, form == "SPARSE" ? Dim(op.getMaxMap()) : Dim()});
  return success();
}

/// Keys and values stand in two lists of one size.
static LogicalResult checkSameSize(ShapeBuilder &b, StringRef keys, size_t numKeys, StringRef values, size_t numValues) {
  if (numKeys == numValues)
    return success();
  return b.error() << keys << " and " << values << " have " << numKeys << " and " << numValues << " elements; expected as many";
}

static LogicalResult inferCategoryMapper(CategoryMapperOp op, ShapeBuilder &b, Results &results) {
  if (!op.getCatsInt64s() || !op.getCatsStrings())
    return b.error() << "expected cats_int64s and cats_strings, found "
                     << (op.getCatsInt64s() || op.getCatsStrings() ? "one" : "none");
  if (failed(checkSameSize(b, "cats_int64s", op.getCatsInt64s()->size(), "cats_strings", op.getCatsStrings()->size())))
    return failure();
  bool isText = !b.elementType(op.getX()).isInteger();
  results.emplace_back(isText ? integerType(op) : stringType(op), b.sizes(op.getX()));
  return success();
}

static LogicalResult inferDictVectorizer(DictVectorizerOp op, ShapeBuilder &b, Results &results) {
  auto map = dyn_cast<MapType>(op.getX().getType());
  if (!map)
    return b.error() << "the input is no map";
  bool isText = isa<pipeline::StringType>(map.getKeyType());
  if (isText ? !op.getStringVocabulary() : !op.getInt64Vocabulary())
    return b.error() << "has no " << (isText ? "string_vocabulary" : "int64_vocabulary") << ", as the keys of its input are";
  int64_t size = isText ? op.getStringVocabulary()->size() : op.getInt64Vocabulary()->size();
  auto value = dyn_cast<RankedTensorType>(map.getValueType());
  results.emplace_back(value ? value.getElementType() : map.getValueType(), Dims{1, size});
  return success();
}

static LogicalResult inferFeatureVectorizer(FeatureVectorizerOp op, ShapeBuilder &b, Results &results) {
  if (op.getX().empty())
    return b.error() << "expected at least one input, found none";
  std::optional<ArrayRef<int64_t>> widths = op.getInputdimensions();
  if (widths && widths->size() != op.getX().size())
    return b.error() << "inputdimensions has " << widths->size() << " elements; expected " << op.getX().size()
                     << ", one for each input";
  Dim width = 0;
  for (auto [i, x] : llvm::enumerate(op.getX())) {
    if (failed(inferRows(b, x)))
      return failure();
    if (widths && (*widths)[i] < 0)
      return b.error() << "inputdimensions[" << i << "] is " << (*widths)[i] << "; expected a size";
    width = b.add(width, widths ? Dim((*widths)[i]) : b.size(x, -1));
  }
  results.emplace_back(floatType(op), Dims{*inferRows(b, op.getX()[0]), width});
  return success();
}

/// Numbers given for a row: one for all columns, or one each.
static LogicalResult checkPerColumn(ShapeBuilder &b, Value x, StringRef name, size_t size) {
  if (ShapeBuilder::rank(x) == 0)
    return b.error() << "the input has rank 0; expected at least 1";
  Dim width = b.size(x, -1);
  if (size == 1 || !width.isStatic() || width.is(size))
    return success();
  return b.error() << name << " has " << size << " elements; expected 1 or " << width.get() << ", one for each column";
}

static LogicalResult inferImputer(ImputerOp op, ShapeBuilder &b, Results &results) {
  bool isInteger = b.elementType(op.getX()).isInteger();
  if (isInteger ? !op.getImputedValueInt64s() : !op.getImputedValueFloats())
    return b.error() << "has no " << (isInteger ? "imputed_value_int64s" : "imputed_value_floats")
                     << ", as the type of its input needs";
  size_t size = isInteger ? op.getImputedValueInt64s()->size() : op.getImputedValueFloats()->size();
  if (failed(checkPerColumn(b, op.getX(), isInteger ? "imputed_value_int64s" : "imputed_value_floats", size)))
    return failure();
  return inferSameAsFirst(op, b, results);
}

static LogicalResult inferScaler(ScalerOp op, ShapeBuilder &b, Results &results) {
  for (auto [name, values] : {std::pair("offset", op.getOffset()), std::pair("scale", op.getScale())}) {
    if (!values || values->empty())
      return b.error() << "has no attribute '" << name << "'";
    if (failed(checkPerColumn(b, op.getX(), name, values->size())))
      return failure();
  }
  results.emplace_back(floatType(op), b.sizes(op.getX()));
  return success();
}

static LogicalResult inferNormalizer(NormalizerOp op, ShapeBuilder &b, Results &results) {
  if (StringRef norm = op.getNorm(); norm != "MAX" && norm != "L1" && norm != "L2")
    return b.error() << "norm is '" << norm << "'; expected 'MAX', 'L1' or 'L2'";
  if (failed(inferRows(b, op.getX())))
    return failure();
  results.emplace_back(floatType(op), b.sizes(op.getX()));
  return success();
}

static LogicalResult inferLabelEncoder(LabelEncoderOp op, ShapeBuilder &b, Results &results) {
  Type input = b.elementType(op.getX());
  SmallVector<std::pair<Type, size_t>> keys, values;
  Builder builder(op.getContext());
  auto addTensor = [](SmallVectorImpl<std::pair<Type, size_t>> &to, std::optional<ElementsAttr> tensor) {
    if (tensor)
      to.push_back({tensor->getElementType(), static_cast<size_t>(tensor->getNumElements())});
  };
  if (op.getKeysFloats())
    keys.push_back({builder.getF32Type(), op.getKeysFloats()->size()});
  if (op.getKeysInt64s())
    keys.push_back({builder.getI64Type(), op.getKeysInt64s()->size()});
  if (op.getKeysStrings())
    keys.push_back({stringType(op), op.getKeysStrings()->size()});
  addTensor(keys, op.getKeysTensor());
  if (op.getValuesFloats())
    values.push_back({builder.getF32Type(), op.getValuesFloats()->size()});
  if (op.getValuesInt64s())
    values.push_back({builder.getI64Type(), op.getValuesInt64s()->size()});
  if (op.getValuesStrings())
    values.push_back({stringType(op), op.getValuesStrings()->size()});
  addTensor(values, op.getValuesTensor());
  if (keys.size() != 1 || values.size() != 1)
    return b.error() << "expected one list of keys and one of values, found " << keys.size() << " and " << values.size();
  if (keys[0].first != input)
    return b.error() << "has keys of " << keys[0].first << "; expected " << input << ", as its input has";
  if (failed(checkSameSize(b, "keys", keys[0].second, "values", values[0].second)))
    return failure();
  results.emplace_back(values[0].first, b.sizes(op.getX()));
  return success();
}

static LogicalResult inferOneHotEncoder(OneHotEncoderOp op, ShapeBuilder &b, Results &results) {
  bool isText = isa<pipeline::StringType>(b.elementType(op.getX()));
  if (isText ? !op.getCatsStrings() : !op.getCatsInt64s())
    return b.error() << "has no " << (isText ? "cats_strings" : "cats_int64s") << ", as the type of its input needs";
  Dims dims = b.sizes(op.getX());
  dims.push_back(isText ? op.getCatsStrings()->size() : op.getCatsInt64s()->size());
  results.emplace_back(floatType(op), dims);
  return success();
}

/// What turns scores into what is given.
static LogicalResult checkTransform(ShapeBuilder &b, StringRef transform) {
  if (transform == "NONE" || transform == "SOFTMAX" || transform == "LOGISTIC" || transform == "SOFTMAX_ZERO" ||
      transform == "PROBIT")
    return success();
  return b.error() << "post_transform is '" << transform
                   << "'; expected 'NONE', 'SOFTMAX', 'LOGISTIC', 'SOFTMAX_ZERO' or 'PROBIT'";
}

/// `count` rows of coefficients.
static LogicalResult checkCoefficients(ShapeBuilder &b, Value x, size_t size, int64_t count) {
  Dim width = b.size(x, -1);
  if (count > 0 && size % count == 0 && size > 0 && (!width.isStatic() || width.is(size / count)))
    return success();
  InFlightDiagnostic error = b.error() << "coefficients has " << size << " elements; expected " << count
                                       << " for each column of the input";
  if (width.isStatic())
    error << ", of which there are " << width.get();
  return error;
}

static LogicalResult inferLinearClassifier(LinearClassifierOp op, ShapeBuilder &b, Results &results) {
  FailureOr<Dim> rows = inferRows(b, op.getX());
  FailureOr<int64_t> labels = failed(rows) ? FailureOr<int64_t>() : countLabels(op, b, op.getClasslabelsInts());
  if (failed(labels) || failed(checkTransform(b, op.getPostTransform())))
    return failure();
  int64_t scores = op.getIntercepts() && !op.getIntercepts()->empty() ? op.getIntercepts()->size() : *labels;
  if (failed(checkCoefficients(b, op.getX(), op.getCoefficients().size(), scores)))
    return failure();
  if (scores != *labels && !(scores == 1 && *labels == 2))
    return b.error() << "has intercepts of " << scores << " scores; expected " << *labels << ", as it has classes";
  results.emplace_back(labelType(op), Dims{*rows});
  results.emplace_back(floatType(op), Dims{*rows, *labels});
  return success();
}

static LogicalResult inferLinearRegressor(LinearRegressorOp op, ShapeBuilder &b, Results &results) {
  FailureOr<Dim> rows = inferRows(b, op.getX());
  if (failed(rows) || failed(checkTransform(b, op.getPostTransform())))
    return failure();
  int64_t targets = op.getTargets();
  if (failed(checkCoefficients(b, op.getX(), op.getCoefficients() ? op.getCoefficients()->size() : 0, targets)))
    return failure();
  if (op.getIntercepts() && !op.getIntercepts()->empty() && static_cast<int64_t>(op.getIntercepts()->size()) != targets)
    return b.error() << "intercepts has " << op.getIntercepts()->size() << " elements; expected " << targets
                     << ", one for each target";
  results.emplace_back(floatType(op), Dims{*rows, targets});
  return success();
}

static LogicalResult inferSVMClassifier(SVMClassifierOp op, ShapeBuilder &b, Results &results) {
  FailureOr<Dim> rows = inferRows(b, op.getX());
  FailureOr<int64_t> labels = failed(rows) ? FailureOr<int64_t>() : countLabels(op, b, op.getClasslabelsInts());
  if (failed(labels) || failed(checkTransform(b, op.getPostTransform())))
    return failure();
  // Scores are of pairs of classes, unless they are made probabilities; a linear machine has one of each class.
  bool isLinear = !op.getVectorsPerClass() || op.getVectorsPerClass()->empty();
  bool hasProbabilities = op.getProbA() && !op.getProbA()->empty();
  int64_t scores = !isLinear && !hasProbabilities && *labels > 2 ? *labels * (*labels - 1) / 2 : *labels;
  results.emplace_back(labelType(op), Dims{*rows});
  results.emplace_back(floatType(op), Dims{*rows, scores});
  return success();
}

static LogicalResult inferSVMRegressor(SVMRegressorOp op, ShapeBuilder &b, Results &results) {
  FailureOr<Dim> rows = inferRows(b, op.getX());
  if (failed(rows) || failed(checkTransform(b, op.getPostTransform())))
    return failure();
  results.emplace_back(floatType(op), Dims{*rows, 1});
  return success();
}

static LogicalResult inferTargets(Operation *op, ShapeBuilder &b, Type element, std::optional<int64_t> targets,
                                  Results &results) {
  FailureOr<Dim> rows = inferRows(b, op->getOperand(0));
  if (failed(rows))
    return failure();
  int64_t count = targets.value_or(1);
  if (count < 1)
    return b.error() << "n_targets is " << count << "; expected at least 1";
  results.emplace_back(element, Dims{*rows, count});
  return success();
}

static LogicalResult inferTreeEnsemble(TreeEnsembleOp op, ShapeBuilder &b, Results &results) {
  return inferTargets(op, b, b.elementType(op.getX()), op.getNTargets(), results);
}

static LogicalResult inferTreeEnsembleRegressor(TreeEnsembleRegressorOp op, ShapeBuilder &b, Results &results) {
  return inferTargets(op, b, floatType(op), op.getNTargets(), results);
}

static LogicalResult inferTreeEnsembleClassifier(TreeEnsembleClassifierOp op, ShapeBuilder &b, Results &results) {
  FailureOr<Dim> rows = inferRows(b, op.getX());
  FailureOr<int64_t> labels = failed(rows) ? FailureOr<int64_t>() : countLabels(op, b, op.getClasslabelsInt64s());
  if (failed(labels) || failed(checkTransform(b, op.getPostTransform())))
    return failure();
  results.emplace_back(labelType(op), Dims{*rows});
  results.emplace_back(floatType(op), Dims{*rows, *labels});
  return success();
}

static LogicalResult inferZipMap(ZipMapOp op, ShapeBuilder &b, Results &results) {
  FailureOr<int64_t> labels = countLabels(op, b, op.getClasslabelsInt64s());
  FailureOr<Dim> rows = failed(labels) ? FailureOr<Dim>() : inferRows(b, op.getX());
  if (failed(rows))
    return failure();
  if (Dim width = b.size(op.getX(), -1); width.isStatic() && !width.is(*labels))
    return b.error() << "the input has " << width.get() << " columns; expected " << *labels << ", as there are labels";
  auto value = RankedTensorType::get({}, floatType(op));
  results.emplace_back(SequenceType::get(op.getContext(), MapType::get(op.getContext(), labelType(op), value)));
  return success();
}

void registerMLShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<ArrayFeatureExtractorOp, inferArrayFeatureExtractor>(context);
    attachAll<inferSameAsFirst, BinarizerOp>(context);
    attach<CastMapOp, inferCastMap>(context);
    attach<CategoryMapperOp, inferCategoryMapper>(context);
    attach<DictVectorizerOp, inferDictVectorizer>(context);
    attach<FeatureVectorizerOp, inferFeatureVectorizer>(context);
    attach<ImputerOp, inferImputer>(context);
    attach<LabelEncoderOp, inferLabelEncoder>(context);
    attach<LinearClassifierOp, inferLinearClassifier>(context);
    attach<LinearRegressorOp, inferLinearRegressor>(context);
    attach<NormalizerOp, inferNormalizer>(context);
    attach<OneHotEncoderOp, inferOneHotEncoder>(context);
    attach<SVMClassifierOp, inferSVMClassifier>(context);
    attach<SVMRegressorOp, inferSVMRegressor>(context);
    attach<ScalerOp, inferScaler>(context);
    attach<TreeEnsembleOp, inferTreeEnsemble>(context);
    attach<TreeEnsembleClassifierOp, inferTreeEnsembleClassifier>(context);
    attach<TreeEnsembleRegressorOp, inferTreeEnsembleRegressor>(context);
    attach<ZipMapOp, inferZipMap>(context);
  });
}

} // namespace lathe::onnx
