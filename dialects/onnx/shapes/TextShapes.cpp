//===- TextShapes.cpp - Shapes of operators on strings --------------------===//

#include "dialects/onnx/OnnxTextOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

static LogicalResult inferRegexFullMatch(RegexFullMatchOp op, ShapeBuilder &b, Results &results) {
  if (!op.getPattern())
    return b.error() << "has no attribute 'pattern'";
  results.emplace_back(IntegerType::get(op.getContext(), 1), b.sizes(op.getX()));
  return success();
}

static LogicalResult inferStringNormalizer(StringNormalizerOp op, ShapeBuilder &b, Results &results) {
  StringRef action = op.getCaseChangeAction();
  if (action != "NONE" && action != "LOWER" && action != "UPPER")
    return b.error() << "case_change_action is '" << action << "'; expected 'NONE', 'LOWER' or 'UPPER'";
  Dims sizes = b.sizes(op.getX());
  if (sizes.empty() || sizes.size() > 2)
    return b.error() << "the input has rank " << sizes.size() << "; expected 1 or 2";
  if (sizes.size() == 2 && sizes[0].isStatic() && !sizes[0].is(1))
    return b.error() << "the first size of the input is " << sizes[0].get() << "; expected 1";
  bool keepsAll = (!op.getStopwords() || op.getStopwords()->empty()) && sizes.back().isStatic() && !sizes.back().is(0);
  if (!keepsAll)
    sizes.back() = Dim();
  if (sizes.size() == 2)
    sizes[0] = 1;
  results.emplace_back(b.elementType(op.getX()), sizes);
  return success();
}

static LogicalResult inferStringSplit(StringSplitOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getX()), parts = sizes;
  parts.push_back(Dim());
  results.emplace_back(b.elementType(op.getX()), parts);
  results.emplace_back(IntegerType::get(op.getContext(), 64), sizes);
  return success();
}

static LogicalResult inferTfIdfVectorizer(TfIdfVectorizerOp op, ShapeBuilder &b, Results &results) {
  if (StringRef mode = op.getMode(); mode != "TF" && mode != "IDF" && mode != "TFIDF")
    return b.error() << "mode is '" << mode << "'; expected 'TF', 'IDF' or 'TFIDF'";
  int64_t least = op.getMinGramLength(), most = op.getMaxGramLength(), skips = op.getMaxSkipCount();
  if (least < 1 || most < least || skips < 0)
    return b.error() << "min_gram_length, max_gram_length and max_skip_count are " << least << ", " << most << " and " << skips
                     << "; expected 1 <= min <= max and 0 <= skip";
  bool isText = !b.elementType(op.getX()).isInteger();
  if (isText ? !op.getPoolStrings() : !op.getPoolInt64s())
    return b.error() << "has no pool of " << (isText ? "strings" : "integers") << ", as the elements of its input are";
  int64_t pool = isText ? op.getPoolStrings()->size() : op.getPoolInt64s()->size();
  ArrayRef<int64_t> starts = op.getNgramCounts(), columns = op.getNgramIndexes();
  int64_t grams = 0;
  for (auto [i, start] : llvm::enumerate(starts)) {
    int64_t end = i + 1 == starts.size() ? pool : starts[i + 1], length = i + 1;
    if (start < 0 || end < start || end > pool || (end - start) % length != 0)
      return b.error() << "ngram_counts has " << start << " for grams of length " << length << " of a pool that has " << pool
                       << " items; expected ascending starts of whole grams";
    grams += (end - start) / length;
  }
  if (most > static_cast<int64_t>(starts.size()))
    return b.error() << "max_gram_length is " << most << "; expected at most " << starts.size() << ", the size of ngram_counts";
  if (static_cast<int64_t>(columns.size()) != grams || columns.empty())
    return b.error() << "ngram_indexes has " << columns.size() << " elements; expected " << grams << ", one for each gram of the pool";
  if (op.getWeights() && static_cast<int64_t>(op.getWeights()->size()) != grams)
    return b.error() << "weights has " << op.getWeights()->size() << " elements; expected " << grams << ", as ngram_indexes has";
  int64_t last = *llvm::max_element(columns);
  if (*llvm::min_element(columns) < 0 || last > (int64_t(1) << 31))
    return b.error() << "ngram_indexes has an element that is no column: " << *llvm::min_element(columns) << " or " << last;
  Dims sizes = b.sizes(op.getX());
  if (sizes.empty() || sizes.size() > 2)
    return b.error() << "the input has rank " << sizes.size() << "; expected 1 or 2";
  sizes.back() = last + 1;
  results.emplace_back(Float32Type::get(op.getContext()), sizes);
  return success();
}

void registerTextShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<RegexFullMatchOp, inferRegexFullMatch>(context);
    attach<StringConcatOp, inferBroadcast>(context);
    attach<StringNormalizerOp, inferStringNormalizer>(context);
    attach<StringSplitOp, inferStringSplit>(context);
    attach<TfIdfVectorizerOp, inferTfIdfVectorizer>(context);
  });
}

} // namespace lathe::onnx
