//===- PipelineOps.cpp - Verifiers of the pipeline dialect ----------------===//
//
// The tags (C1), (C2), ... are the constraints that the op's description numbers.
//
//===----------------------------------------------------------------------===//

#include "dialects/pipeline/Pipeline.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/StringSet.h"

#include <cmath>

using namespace mlir;
using namespace lathe::pipeline;

#define GET_OP_CLASSES
#include "dialects/pipeline/PipelineOps.cpp.inc"

/// The first value that appears twice, or null.
static StringAttr findDuplicate(ArrayAttr values) {
  llvm::StringSet<> seen;
  for (auto value : values.getAsRange<StringAttr>())
    if (!seen.insert(value.getValue()).second)
      return value;
  return {};
}

//===----------------------------------------------------------------------===//
// PipelineOp
//===----------------------------------------------------------------------===//

SmallVector<ColumnOp> PipelineOp::getColumns() { return llvm::to_vector(getBody().getOps<ColumnOp>()); }

ColumnOp PipelineOp::lookupColumn(StringRef name) {
  return dyn_cast_or_null<ColumnOp>(mlir::SymbolTable::lookupSymbolIn(*this, name));
}

int64_t PipelineOp::getNumOutputs() { return getTask() == Task::Multiclass ? getClasses().size() : 1; }

LogicalResult PipelineOp::verify() {
  if (!getBody().getOps<SplitOp>().empty() && !lookupColumn(getLabel())) // (C1)
    return emitOpError("label names @") << getLabel() << ", which is not a column of the pipeline";
  size_t classes = getClasses().size(); // (C2)
  if (getTask() == Task::Binary && classes != 2)
    return emitOpError("a binary task has 2 classes, found ") << classes;
  if (getTask() == Task::Multiclass && classes < 2)
    return emitOpError("a multiclass task has at least 2 classes, found ") << classes;
  if (getTask() == Task::Regression && classes != 0)
    return emitOpError("a regression task has no classes, found ") << classes;
  llvm::StringSet<> single; // (C3)
  for (Operation &op : getBody().getOps()) {
    StringRef name = op.getName().getStringRef();
    if ((isa<SplitOp>(op) || name == "feature.graph") && !single.insert(name).second)
      return op.emitOpError("appears twice in pipeline @") << getSymName();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// ColumnOp
//===----------------------------------------------------------------------===//

LogicalResult ColumnOp::verify() {
  bool numeric = getType() == ColumnType::Int64 || getType() == ColumnType::Float64;
  if ((getMin() || getMax()) && !numeric) // (C1)
    return emitOpError("bounds need a numeric type, found ") << stringifyColumnType(getType());
  if (getMin() && getMax() && *getMin() > *getMax())
    return emitOpError("min ") << getMinAttr() << " is above max " << getMaxAttr();
  if (!getValues().empty() && getType() != ColumnType::String) // (C2)
    return emitOpError("values need type string, found ") << stringifyColumnType(getType());
  if (StringAttr twice = findDuplicate(getValues()))
    return emitOpError("value ") << twice << " appears twice";
  return success();
}

//===----------------------------------------------------------------------===//
// SplitOp
//===----------------------------------------------------------------------===//

LogicalResult SplitOp::verify() {
  double sum = 0;
  for (FloatAttr attr : {getTrainAttr(), getValidationAttr(), getTestAttr()}) { // (C1)
    double fraction = attr.getValueAsDouble();
    if (!(fraction >= 0 && fraction <= 1))
      return emitOpError("a fraction lies in [0, 1], found ") << attr;
    sum += fraction;
  }
  if (getTrain().convertToDouble() <= 0)
    return emitOpError("the train fraction must be positive");
  if (std::fabs(sum - 1) > 1e-9)
    return emitOpError("fractions sum to 1, found ") << sum;
  return success();
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

LogicalResult LoadOp::verify() {
  Type expected;
  switch (getColumnType()) {
  case ColumnType::String:
    expected = StringType::get(getContext());
    break;
  case ColumnType::Timestamp:
    expected = TimestampType::get(getContext());
    break;
  default:
    expected = Float64Type::get(getContext());
  }
  Type found = getResult().getType();
  if (auto rows = dyn_cast<VectorType>(found); rows && expected.isF64())
    found = rows.getElementType();
  if (found != expected)
    return emitOpError("a ") << stringifyColumnType(getColumnType()) << " column loads as " << expected << ", found "
                             << getResult().getType();
  return success();
}

/// Whether a number is known not to be NaN: a constant, a converted integer, or what row code makes of an imputation.
static bool isNeverMissing(Value number) {
  APFloat constant(0.0);
  if (matchPattern(number, m_ConstantFloat(&constant)))
    return !constant.isNaN();
  if (isa_and_nonnull<arith::SIToFPOp, arith::UIToFPOp>(number.getDefiningOp()))
    return true;
  auto select = number.getDefiningOp<arith::SelectOp>();
  auto missing = select ? select.getCondition().getDefiningOp<IsMissingOp>() : IsMissingOp();
  return missing && missing.getValue() == select.getFalseValue() && isNeverMissing(select.getTrueValue());
}

OpFoldResult IsMissingOp::fold(FoldAdaptor adaptor) {
  Builder b(getContext());
  if (auto number = dyn_cast_or_null<FloatAttr>(adaptor.getValue()))
    return b.getBoolAttr(number.getValue().isNaN());
  if (getValue().getType().isF64() && isNeverMissing(getValue()))
    return b.getBoolAttr(false);
  return {};
}

namespace {
/// A number's text is missing where the number is. What is left of the text is dead, and goes.
struct LookThroughFormat : OpRewritePattern<IsMissingOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(IsMissingOp op, PatternRewriter &rewriter) const override {
    auto format = op.getValue().getDefiningOp<FormatIntegerOp>();
    if (!format)
      return rewriter.notifyMatchFailure(op, "value is not the text of a number");
    rewriter.replaceOpWithNewOp<IsMissingOp>(op, op.getType(), format.getValue());
    return success();
  }
};
} // namespace

void IsMissingOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<LookThroughFormat>(context);
}

LogicalResult VocabularyOp::verify() {
  if (StringAttr twice = findDuplicate(getValues())) // (C1)
    return emitOpError("value ") << twice << " appears twice";
  return success();
}

template <typename Op> static LogicalResult verifyVocabulary(Op op, mlir::SymbolTableCollection &symbols) {
  if (!symbols.lookupNearestSymbolFrom<VocabularyOp>(op, op.getVocabularyAttr()))
    return op.emitOpError("expects a pipeline.vocabulary named ") << op.getVocabularyAttr();
  return success();
}

LogicalResult LookupOp::verifySymbolUses(SymbolTableCollection &symbols) { return verifyVocabulary(*this, symbols); }
LogicalResult LookupColumnOp::verifySymbolUses(SymbolTableCollection &symbols) { return verifyVocabulary(*this, symbols); }

namespace {
struct LookUpWhereItLies : OpRewritePattern<LookupOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LookupOp op, PatternRewriter &rewriter) const override {
    auto load = op.getValue().getDefiningOp<LoadOp>();
    if (!load)
      return rewriter.notifyMatchFailure(op, "value is not loaded from a batch");
    rewriter.replaceOpWithNewOp<LookupColumnOp>(op, op.getType(), load.getBatch(), load.getRow(), load.getInputAttr(),
                                                op.getVocabularyAttr());
    return success();
  }
};
} // namespace

void LookupOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<LookUpWhereItLies>(context);
}
