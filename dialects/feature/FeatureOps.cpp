//===- FeatureOps.cpp - Verifiers and names of the feature dialect --------===//
//
// The tags (C1), (C2), ... are the constraints that the op's description numbers.
//
//===----------------------------------------------------------------------===//

#include "dialects/feature/Feature.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::feature;

/// Boundaries as `[1.0, 2.5]`. The directive of an array of doubles prints six digits; these read back exactly.
static ParseResult parseBoundaries(OpAsmParser &parser, DenseF64ArrayAttr &boundaries) {
  SmallVector<double> values;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] { return parser.parseFloat(values.emplace_back()); }))
    return failure();
  boundaries = parser.getBuilder().getDenseF64ArrayAttr(values);
  return success();
}

static void printBoundaries(OpAsmPrinter &printer, BucketizeOp, DenseF64ArrayAttr boundaries) {
  printer << '[';
  llvm::interleaveComma(boundaries.asArrayRef(), printer, [&](double value) { printer.printFloat(APFloat(value)); });
  printer << ']';
}

#define GET_OP_CLASSES
#include "dialects/feature/FeatureOps.cpp.inc"

//===----------------------------------------------------------------------===//
// GraphOp, YieldOp
//===----------------------------------------------------------------------===//

YieldOp GraphOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }

/// Slots of one yielded value: 1 for a column of numbers, -1 when not known before the fit.
static int64_t getNumSlots(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() == 1)
    return 1;
  return type.isDynamicDim(1) ? -1 : type.getDimSize(1);
}

int64_t GraphOp::getWidth() {
  int64_t width = 0;
  for (Value value : getYield().getFeatures()) {
    int64_t slots = getNumSlots(value);
    if (slots < 0)
      return -1;
    width += slots;
  }
  return width;
}

bool GraphOp::isFitted() {
  return getWidth() >= 0 && llvm::none_of(getBody().getOps<FitOpInterface>(), [](FitOpInterface op) { return op.needsFit(); });
}

bool GraphOp::yieldsMargins() {
  return llvm::any_of(getYield().getFeatures(), [](Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    return type.getRank() == 2 && type.getElementType().isF64();
  });
}

/// The element type of the argument that a column of this type arrives as.
static Type getElementType(pipeline::ColumnType type, MLIRContext *context) {
  switch (type) {
  case pipeline::ColumnType::String:
    return pipeline::StringType::get(context);
  case pipeline::ColumnType::Timestamp:
    return pipeline::TimestampType::get(context);
  default:
    return Float64Type::get(context);
  }
}

LogicalResult GraphOp::verify() {
  if (getBody().getNumArguments() != getColumns().size()) // (C1)
    return emitOpError("has ") << getColumns().size() << " columns but " << getBody().getNumArguments() << " arguments";
  auto parent = cast<pipeline::PipelineOp>((*this)->getParentOp());
  llvm::StringSet<> seen;
  llvm::StringMap<pipeline::ColumnOp> columns; // one look-up each would walk all columns every time
  for (pipeline::ColumnOp column : parent.getColumns())
    columns[column.getSymName()] = column;
  for (auto [name, argument] : llvm::zip(getColumns().getAsRange<StringAttr>(), getBody().getArguments())) {
    pipeline::ColumnOp column = columns.lookup(name); // (C2)
    if (!column)
      return emitOpError("names column ") << name << ", which pipeline @" << parent.getSymName() << " does not have";
    if (name.getValue() == parent.getLabel())
      return emitOpError("column ") << name << " is the label; a feature that knows the label predicts nothing";
    if (!seen.insert(name.getValue()).second)
      return emitOpError("names column ") << name << " twice";
    Type expected = RankedTensorType::get({ShapedType::kDynamic}, getElementType(column.getType(), getContext()));
    if (argument.getType() != expected)
      return emitOpError("column ") << name << " is of type " << pipeline::stringifyColumnType(column.getType())
                                    << " and arrives as " << expected << ", found " << argument.getType();
  }
  return success();
}

LogicalResult YieldOp::verify() {
  if (getNames().size() != getFeatures().size()) // (C1)
    return emitOpError("has ") << getFeatures().size() << " features but " << getNames().size() << " names";
  llvm::StringSet<> seen;
  for (auto name : getNames().getAsRange<StringAttr>())
    if (!seen.insert(name.getValue()).second)
      return emitOpError("two features have the name ") << name;
  if (getFeatures().size() > 1 && cast<GraphOp>((*this)->getParentOp()).yieldsMargins()) // (C2)
    return emitOpError("yields weighted sums, which are the margins, beside features");
  return success();
}

SmallVector<std::string> YieldOp::getSlotNames() {
  SmallVector<std::string> names;
  for (auto [value, attr] : llvm::zip(getFeatures(), getNames())) {
    std::string prefix = cast<StringAttr>(attr).str();
    int64_t slots = getNumSlots(value);
    auto oneHot = value.getDefiningOp<OneHotOp>();
    auto category = oneHot ? oneHot.getInput().getDefiningOp<CategoryOpInterface>() : CategoryOpInterface();
    for (int64_t i = 0; i < slots; ++i) {
      if (cast<RankedTensorType>(value.getType()).getRank() == 1)
        names.push_back(prefix);
      else if (category)
        names.push_back(prefix + "=" + category.getCategoryName(i));
      else
        names.push_back(prefix + "[" + std::to_string(i) + "]");
    }
  }
  return names;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

LogicalResult ImputeOp::verify() {
  if (getStrategy() == ImputeStrategy::Constant && !getFill()) // (C1)
    return emitOpError("strategy constant needs a fill value");
  if (getFill() && !getFill()->isFinite())
    return emitOpError("the fill value must be finite, found ") << getFillAttr();
  return success();
}

LogicalResult ClipOp::verify() {
  if (!getLower() && !getUpper()) // (C1)
    return emitOpError("needs a lower or an upper bound");
  for (FloatAttr bound : {getLowerAttr(), getUpperAttr()}) // (C2)
    if (bound && !bound.getValue().isFinite())
      return emitOpError("a bound must be finite, found ") << bound;
  if (getLower() && getUpper() && *getLower() > *getUpper())
    return emitOpError("lower bound ") << getLowerAttr() << " is above upper bound " << getUpperAttr();
  return success();
}

/// Whether no row has a missing value here.
static bool isNeverMissing(Value value) {
  while (auto clip = value.getDefiningOp<ClipOp>())
    value = clip.getInput();
  return isa_and_nonnull<ImputeOp, IndicatorOp>(value.getDefiningOp());
}

OpFoldResult ImputeOp::fold(FoldAdaptor) { return isNeverMissing(getInput()) ? getInput() : Value(); }

/// An indicator is 0 or 1, which these bounds leave alone.
OpFoldResult ClipOp::fold(FoldAdaptor) {
  bool keeps = (!getLower() || getLower()->convertToDouble() <= 0) && (!getUpper() || getUpper()->convertToDouble() >= 1);
  return keeps && getInput().getDefiningOp<IndicatorOp>() ? getInput() : Value();
}

namespace {
/// clip(clip(x)) -> clip(x) with the bounds of the inner, clipped by the outer: clipping is monotone, so that every x has the
/// same result. The outer's own `evaluate` keeps the sign of a zero.
struct MergeClips : OpRewritePattern<ClipOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ClipOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<ClipOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "input is not a clip");
    auto bound = [&](FloatAttr innerBound, FloatAttr outerBound) {
      return innerBound ? rewriter.getF64FloatAttr(op.evaluate(innerBound.getValueAsDouble())) : outerBound;
    };
    FloatAttr lower = bound(inner.getLowerAttr(), op.getLowerAttr()), upper = bound(inner.getUpperAttr(), op.getUpperAttr());
    rewriter.replaceOpWithNewOp<ClipOp>(op, op.getType(), inner.getInput(), lower, upper);
    return success();
  }
};
} // namespace

void ClipOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeClips>(context);
}

template <typename Op>
static LogicalResult verifyAffine(Op op) {
  if (bool(op.getCenter()) != bool(op.getScale())) // (C1)
    return op.emitOpError("center and scale are both there or both absent");
  if (op.getScale() && !(op.getScale()->convertToDouble() > 0))
    return op.emitOpError("the scale must be positive, found ") << op.getScaleAttr();
  return success();
}

LogicalResult StandardizeOp::verify() { return verifyAffine(*this); }
LogicalResult MinMaxOp::verify() { return verifyAffine(*this); }

/// (x - 0) / 1 is x, NaN and -0 included. With -0 as the center it is not: -0 - -0 is 0.
template <typename Op>
static OpFoldResult foldAffine(Op op) {
  bool isIdentity = op.getCenter() && op.getCenter()->isPosZero() && op.getScale()->isExactlyValue(1);
  return isIdentity ? op.getInput() : Value();
}

OpFoldResult StandardizeOp::fold(FoldAdaptor) { return foldAffine(*this); }
OpFoldResult MinMaxOp::fold(FoldAdaptor) { return foldAffine(*this); }

//===----------------------------------------------------------------------===//
// Categories
//===----------------------------------------------------------------------===//

LogicalResult BucketizeOp::verify() {
  if (!getBoundaries()) { // (C2)
    if (static_cast<int64_t>(getQuantiles()) < 2)
      return emitOpError("needs boundaries or at least 2 quantiles");
    return success();
  }
  ArrayRef<double> edges = *getBoundaries();
  for (size_t i = 0; i < edges.size(); ++i) { // (C1)
    if (!std::isfinite(edges[i]))
      return emitOpError("boundaries must be finite, found ") << edges[i];
    if (i && !(edges[i - 1] < edges[i]))
      return emitOpError("boundaries must ascend strictly, found ") << edges[i - 1] << " before " << edges[i];
  }
  return success();
}

int64_t BucketizeOp::getNumCategories() { return getBoundaries() ? getBoundaries()->size() + 2 : -1; }

/// The shortest decimal text that reads back as the same double.
static std::string formatNumber(double value) {
  char buffer[32];
  for (int precision = 1; precision <= 17; ++precision) {
    std::snprintf(buffer, sizeof buffer, "%.*g", precision, value);
    if (std::strtod(buffer, nullptr) == value)
      break;
  }
  return buffer;
}

std::string BucketizeOp::getCategoryName(int64_t code) {
  if (code == 0)
    return "<missing>";
  ArrayRef<double> edges = *getBoundaries();
  std::string low = code == 1 ? "-inf" : formatNumber(edges[code - 2]);
  std::string high = code == static_cast<int64_t>(edges.size()) + 1 ? "inf" : formatNumber(edges[code - 1]);
  return "[" + low + "," + high + ")";
}

LogicalResult VocabularyOp::verify() {
  if (static_cast<int64_t>(getMinCount()) < 1) // (C1)
    return emitOpError("min_count must be at least 1, found ") << getMinCount();
  if (static_cast<int64_t>(getMaxCategories()) < 0)
    return emitOpError("max_categories must not be negative, found ") << static_cast<int64_t>(getMaxCategories());
  llvm::StringSet<> seen; // (C2)
  if (getValues())
    for (auto value : getValues()->getAsRange<StringAttr>())
      if (!seen.insert(value.getValue()).second)
        return emitOpError("value ") << value << " appears twice";
  return success();
}

int64_t VocabularyOp::getNumCategories() { return getValues() ? getValues()->size() + 2 : -1; }

std::string VocabularyOp::getCategoryName(int64_t code) {
  if (code < 2)
    return code == 0 ? "<missing>" : "<other>";
  return cast<StringAttr>((*getValues())[code - 2]).str();
}

LogicalResult HashOp::verify() {
  if (static_cast<int64_t>(getBuckets()) < 1) // (C1)
    return emitOpError("buckets must be positive, found ") << static_cast<int64_t>(getBuckets());
  if (getInputs().empty()) // (C2)
    return emitOpError("needs at least one input");
  return success();
}

int64_t HashOp::getNumCategories() { return getInputs().size() == 1 ? getBuckets() + 1 : getBuckets(); }

std::string HashOp::getCategoryName(int64_t code) {
  if (getInputs().size() > 1)
    return "#" + std::to_string(code);
  return code == 0 ? "<missing>" : "#" + std::to_string(code - 1);
}

//===----------------------------------------------------------------------===//
// Encoders
//===----------------------------------------------------------------------===//

LogicalResult OneHotOp::verify() {
  auto category = getInput().getDefiningOp<CategoryOpInterface>(); // (C1)
  if (!category)
    return emitOpError("input must be the result of a category op, such as feature.vocabulary");
  int64_t width = cast<RankedTensorType>(getType()).getDimSize(1); // (C2)
  if (!ShapedType::isDynamic(width) && width != category.getNumCategories())
    return emitOpError("has ") << width << " slots but its input has " << category.getNumCategories() << " categories";
  return success();
}

LogicalResult NgramsOp::verify() {
  if (getNgrams() < 1 || getNgrams() > 8) // (C1)
    return emitOpError("ngrams must be in [1, 8], found ") << getNgrams();
  int64_t width = cast<RankedTensorType>(getType()).getDimSize(1), buckets = getBuckets();
  if (!getKept()) {
    if (width != buckets)
      return emitOpError("has ") << buckets << " buckets but " << width << " slots";
    return success();
  }
  if (getWeight() == NgramWeight::L2) // (C2)
    return emitOpError("keeps some buckets, but weight l2 needs the counts of all");
  ArrayRef<int64_t> kept = *getKept();
  if (width != static_cast<int64_t>(kept.size()))
    return emitOpError("keeps ") << kept.size() << " buckets but has " << width << " slots";
  for (size_t i = 0; i < kept.size(); ++i)
    if (kept[i] < 0 || kept[i] >= buckets || (i && kept[i] <= kept[i - 1])) // (C2)
      return emitOpError("kept buckets must ascend strictly and be below ") << buckets << ", found " << kept[i];
  return success();
}

//===----------------------------------------------------------------------===//
// Weighted sums
//===----------------------------------------------------------------------===//

/// Whether a table is f64 of this shape, `rows` absent for a list.
static LogicalResult verifyTable(Operation *op, ElementsAttr table, std::optional<int64_t> rows, Type sums) {
  auto type = dyn_cast<RankedTensorType>(table.getType());
  SmallVector<int64_t> shape;
  if (rows)
    shape.push_back(*rows);
  shape.push_back(cast<RankedTensorType>(sums).getDimSize(1));
  auto expected = RankedTensorType::get(shape, Float64Type::get(op->getContext()));
  if (!type || type != expected)
    return op->emitOpError("expects a table of type ") << expected << ", found " << table.getType();
  return success();
}

LogicalResult InterceptOp::verify() {
  if (failed(verifyTable(*this, getValues(), std::nullopt, getType())))
    return failure();
  for (const APFloat &value : getValues().getValues<APFloat>()) // (C1)
    if (value.isNegZero() || !value.isFinite())
      return emitOpError("values must be finite and not -0");
  return success();
}

LogicalResult AddWeightedOp::verify() { return verifyTable(*this, getWeights(), std::nullopt, getType()); }

LogicalResult AddLookedUpOp::verify() {
  auto category = getInput().getDefiningOp<CategoryOpInterface>();
  if (!category)
    return emitOpError("input must be the result of a category op, such as feature.vocabulary");
  return verifyTable(*this, getTable(), category.getNumCategories(), getType());
}

LogicalResult AddNgramsOp::verify() {
  if (getNgrams() < 1 || getNgrams() > 8)
    return emitOpError("ngrams must be in [1, 8], found ") << getNgrams();
  return verifyTable(*this, getTable(), static_cast<int64_t>(getBuckets()), getType());
}
