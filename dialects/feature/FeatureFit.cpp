//===- FeatureFit.cpp - From statistics to state --------------------------===//
//
// What each op accumulates and how that becomes its state. Also the meaning of number ops on one value, which the fit
// needs for values behind an imputation.
//
//===----------------------------------------------------------------------===//

#include "dialects/feature/Feature.h"
#include "mlir/IR/Builders.h"
#include "runtime/math/elementary.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir;
using namespace lathe;
using namespace lathe::feature;
using pipeline::Statistic;

static constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

static FloatAttr getF64(Operation *op, double value) { return Builder(op).getF64FloatAttr(value); }

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

Statistic ImputeOp::getStatistic() { return getStrategy() == ImputeStrategy::Mean ? Statistic::Moments : Statistic::Quantiles; }

bool ImputeOp::needsFit() { return !getFill(); }

LogicalResult ImputeOp::fit(const ColumnStatistics &statistics) {
  if (statistics.count() == 0)
    return emitOpError("cannot be fitted: every value of the training rows is missing; use strategy constant");
  setFillAttr(getF64(*this, getStrategy() == ImputeStrategy::Mean ? statistics.mean() : statistics.quantile(0.5)));
  return success();
}

double ImputeOp::evaluate(double value) { return std::isnan(value) ? getFill()->convertToDouble() : value; }

double IndicatorOp::evaluate(double value) { return std::isnan(value) ? 1 : 0; }

double ClipOp::evaluate(double value) {
  if (getLower() && value < getLower()->convertToDouble())
    return getLower()->convertToDouble();
  if (getUpper() && value > getUpper()->convertToDouble())
    return getUpper()->convertToDouble();
  return value;
}

double Log1pOp::evaluate(double value) { return value > -1 ? lathe_log1p(value) : kMissing; }

Statistic StandardizeOp::getStatistic() { return Statistic::Moments; }

bool StandardizeOp::needsFit() { return !getCenter(); }

LogicalResult StandardizeOp::fit(const ColumnStatistics &statistics) {
  if (statistics.count() == 0)
    return emitOpError("cannot be fitted: every value of the training rows is missing");
  double deviation = std::sqrt(statistics.variance());
  if (!std::isfinite(deviation))
    return emitOpError("cannot be fitted: the standard deviation of the training rows overflows; clip the values first");
  setCenterAttr(getF64(*this, statistics.mean()));
  setScaleAttr(getF64(*this, deviation > 0 ? deviation : 1));
  return success();
}

double StandardizeOp::evaluate(double value) {
  return (value - getCenter()->convertToDouble()) / getScale()->convertToDouble();
}

Statistic MinMaxOp::getStatistic() { return Statistic::Moments; }

bool MinMaxOp::needsFit() { return !getCenter(); }

LogicalResult MinMaxOp::fit(const ColumnStatistics &statistics) {
  if (statistics.count() == 0)
    return emitOpError("cannot be fitted: every value of the training rows is missing");
  double range = statistics.max() - statistics.min();
  if (std::isinf(range))
    return emitOpError("cannot be fitted: the range [") << statistics.min() << ", " << statistics.max()
                                                        << "] of the training rows overflows; clip it first";
  setCenterAttr(getF64(*this, statistics.min()));
  setScaleAttr(getF64(*this, range > 0 ? range : 1));
  return success();
}

double MinMaxOp::evaluate(double value) { return (value - getCenter()->convertToDouble()) / getScale()->convertToDouble(); }

//===----------------------------------------------------------------------===//
// Categories
//===----------------------------------------------------------------------===//

Statistic BucketizeOp::getStatistic() { return Statistic::Quantiles; }

bool BucketizeOp::needsFit() { return !getBoundaries(); }

LogicalResult BucketizeOp::fit(const ColumnStatistics &statistics) {
  if (statistics.count() == 0)
    return emitOpError("cannot be fitted: every value of the training rows is missing");
  std::vector<double> edges;
  int64_t quantiles = getQuantiles();
  for (int64_t k = 1; k < quantiles; ++k)
    edges.push_back(statistics.quantile(static_cast<double>(k) / quantiles));
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  setBoundariesAttr(DenseF64ArrayAttr::get(getContext(), edges));
  return success();
}

Statistic VocabularyOp::getStatistic() { return Statistic::Counts; }

bool VocabularyOp::needsFit() { return !getValues(); }

LogicalResult VocabularyOp::fit(const ColumnStatistics &statistics) {
  auto counts = statistics.counts(); // ascending by bytes: the stable sort breaks ties by them
  llvm::erase_if(counts, [&](const auto &entry) { return entry.second < static_cast<int64_t>(getMinCount()); });
  std::stable_sort(counts.begin(), counts.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
  if (getMaxCategories() && counts.size() > getMaxCategories())
    counts.resize(getMaxCategories());
  SmallVector<StringRef> values = llvm::to_vector(llvm::make_first_range(counts));
  setValuesAttr(Builder(*this).getStrArrayAttr(values));
  return success();
}
