#include "runtime/evaluate/regression.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

namespace lathe {
namespace {

constexpr int kResidualBins = 40;
constexpr size_t kSampleRows = 500;

// Labels and predictions are floats, thus their difference in double has at most one rounding.
double ResidualOf(const PredictedValue& row) {
  return static_cast<double>(row.predicted) - static_cast<double>(row.actual);
}

void HistogramOfResiduals(const std::vector<PredictedValue>& rows, RegressionEvaluation& evaluation) {
  std::vector<double> sizes;
  sizes.reserve(rows.size());
  for (const PredictedValue& row : rows) sizes.push_back(std::fabs(ResidualOf(row)));
  const size_t rank = (sizes.size() - 1) * 99 / 100;
  std::nth_element(sizes.begin(), sizes.begin() + rank, sizes.end());
  const double range = sizes[rank] > 0 ? sizes[rank] : *std::max_element(sizes.begin(), sizes.end());
  if (range == 0) return;
  const double width = 2 * range / kResidualBins;
  for (int i = 0; i < kResidualBins; ++i) {
    evaluation.residuals.push_back({-range + i * width, -range + (i + 1) * width, 0});
  }
  for (const PredictedValue& row : rows) {
    const double residual = ResidualOf(row);
    if (residual < -range) {
      ++evaluation.residuals_below;
    } else if (residual > range) {
      ++evaluation.residuals_above;
    } else {
      const int bin = static_cast<int>((residual + range) / width);
      ++evaluation.residuals[std::clamp(bin, 0, kResidualBins - 1)].rows;
    }
  }
}

}  // namespace

absl::StatusOr<RegressionEvaluation> EvaluateRegression(std::vector<PredictedValue> rows) {
  for (const PredictedValue& row : rows) {
    if (!std::isfinite(row.predicted) || !std::isfinite(row.actual)) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "expected finite predictions and labels, found prediction %g for label %g", row.predicted, row.actual));
    }
  }
  RegressionEvaluation evaluation;
  evaluation.rows = static_cast<int64_t>(rows.size());
  if (rows.empty()) return evaluation;
  std::sort(rows.begin(), rows.end(), [](const PredictedValue& a, const PredictedValue& b) {
    return a.actual != b.actual ? a.actual < b.actual : a.predicted < b.predicted;
  });
  const double count = static_cast<double>(rows.size());
  double label_sum = 0;
  for (const PredictedValue& row : rows) label_sum += row.actual;
  const double mean = label_sum / count;

  double squared = 0;
  double absolute = 0;
  double relative = 0;
  double variation = 0;
  for (const PredictedValue& row : rows) {
    const double residual = ResidualOf(row);
    squared += residual * residual;
    absolute += std::fabs(residual);
    if (row.actual != 0.0f) {
      relative += std::fabs(residual) / std::fabs(static_cast<double>(row.actual));
      ++evaluation.mape_rows;
    }
    const double deviation = row.actual - mean;
    variation += deviation * deviation;
  }
  evaluation.rmse = std::sqrt(squared / count);
  evaluation.mae = absolute / count;
  if (evaluation.mape_rows > 0) evaluation.mape = relative / static_cast<double>(evaluation.mape_rows);
  if (rows.front().actual != rows.back().actual) evaluation.r2 = 1.0 - squared / variation;

  HistogramOfResiduals(rows, evaluation);
  const size_t samples = std::min(rows.size(), kSampleRows);
  for (size_t i = 0; i < samples; ++i) evaluation.sample.push_back(rows[i * rows.size() / samples]);
  return evaluation;
}

}  // namespace lathe
