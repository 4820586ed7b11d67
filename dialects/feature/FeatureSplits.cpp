//===- FeatureSplits.cpp - Splits of results as splits of operands --------===//
//
// How decision trees look through each op: see SplitOpInterface.
//
//===----------------------------------------------------------------------===//

#include "dialects/feature/Feature.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir;
using namespace lathe;
using namespace lathe::feature;

static constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
static constexpr double kInfinity = std::numeric_limits<double>::infinity();

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// Through an op that keeps the order of present values, and missing values missing.
static std::optional<Split> pullBackMonotone(NumberOpInterface op, const Split &split) {
  assert(op.isMonotone() && !split.isCategorical && "a number is below a threshold");
  if (!split.threshold)
    return split;
  Split result = split;
  bool failed = false;
  result.threshold = findLeast([&](double value) { return op.evaluate(value) >= *split.threshold; }, op.getDisorder(), &failed);
  if (failed)
    return std::nullopt;
  return result;
}

/// A bound below which no present value lies.
static double getLowerBound(Value value) {
  if (auto clip = value.getDefiningOp<ClipOp>())
    return clip.getLower() ? clip.getLower()->convertToDouble() : getLowerBound(clip.getInput());
  if (auto impute = value.getDefiningOp<ImputeOp>())
    return std::min(impute.getFill()->convertToDouble(), getLowerBound(impute.getInput()));
  return -kInfinity;
}

std::optional<Split> ImputeOp::pullBack(const Split &split, int64_t) {
  Split result = split;
  double fill = getFill()->convertToDouble();
  result.missingLeft = !split.threshold || fill < *split.threshold;
  return result;
}

std::optional<Split> IndicatorOp::pullBack(const Split &split, int64_t) {
  return Split::below(split.goesLeft(0) ? std::nullopt : std::optional<double>(-kInfinity), split.goesLeft(1));
}

std::optional<Split> ClipOp::pullBack(const Split &split, int64_t) { return pullBackMonotone(*this, split); }

std::optional<Split> StandardizeOp::pullBack(const Split &split, int64_t) { return pullBackMonotone(*this, split); }

std::optional<Split> MinMaxOp::pullBack(const Split &split, int64_t) { return pullBackMonotone(*this, split); }

std::optional<Split> Log1pOp::pullBack(const Split &split, int64_t) {
  std::optional<Split> result = pullBackMonotone(*this, split);
  // Values of -1 and below become missing. They lie on the left of every threshold: that must be where missing ones go.
  if (!result || result->missingLeft || getLowerBound(getInput()) > -1)
    return result;
  const double least = std::nextafter(-1.0, 0.0);
  if (result->threshold && *result->threshold <= least) {
    result->threshold = -kInfinity;
    return result;
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Categories
//===----------------------------------------------------------------------===//

/// The split that sends code c left when `goesLeft(c)`. Where the codes of an op are never -1, that goes with 0.
static Split splitCodes(Value codes, llvm::function_ref<bool(int64_t)> goesLeft) {
  int64_t categories = codes.getDefiningOp<CategoryOpInterface>().getNumCategories();
  auto vocabulary = codes.getDefiningOp<VocabularyOp>();
  bool hasOthers = vocabulary && vocabulary.getIgnoreUnknown();
  llvm::BitVector left(categories);
  for (int64_t code = 0; code < categories; ++code)
    if (goesLeft(code))
      left.set(code);
  return Split::among(std::move(left), goesLeft(hasOthers ? -1 : 0));
}

/// An ordinal code is a rank already. Only where missing goes left, as the codes of missing and of no category lie, is the
/// code itself as good.
std::optional<Split> OrdinalOp::pullBack(const Split &split, int64_t) {
  if (!getInput().getDefiningOp<CategoryOpInterface>() || (split.threshold && *split.threshold > 1 && !split.missingLeft))
    return std::nullopt;
  return splitCodes(getInput(), [&](int64_t code) { return split.goesLeft(code > 0 ? static_cast<double>(code) : kMissing); });
}

std::optional<Split> OneHotOp::pullBack(const Split &split, int64_t slot) {
  return splitCodes(getInput(), [&](int64_t code) { return split.goesLeft(code == slot ? 1 : 0); });
}

/// When the buckets of one side lie below those of the other, a boundary is the threshold.
std::optional<Split> BucketizeOp::pullBack(const Split &split, int64_t) {
  ArrayRef<double> edges = *getBoundaries();
  auto goesLeft = [&](size_t bucket) { return split.goesLeftCode(1 + static_cast<int64_t>(bucket)); };
  const bool firstLeft = goesLeft(0);
  size_t same = 1;
  while (same <= edges.size() && goesLeft(same) == firstLeft)
    ++same;
  for (size_t bucket = same; bucket <= edges.size(); ++bucket)
    if (goesLeft(bucket) == firstLeft)
      return std::nullopt;
  Split result = Split::below(same <= edges.size() ? std::optional<double>(edges[same - 1]) : std::nullopt,
                              split.goesLeftCode(0) == firstLeft);
  result.swapped = !firstLeft;
  return result;
}
