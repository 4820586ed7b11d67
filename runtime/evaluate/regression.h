// Metrics of a regression, computed from the predictions and labels of held-out rows.
//
// Every number depends on the set of rows alone, not on their order: rows are sorted first, and sums run in sorted order. A
// metric that the rows do not define is absent. Thread-compatible: functions keep no state.
#ifndef LATHE_RUNTIME_EVALUATE_REGRESSION_H_
#define LATHE_RUNTIME_EVALUATE_REGRESSION_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

namespace lathe {

struct PredictedValue {
  float predicted;
  float actual;
};

struct ResidualBin {
  double lower;
  double upper;
  int64_t rows;
};

struct RegressionEvaluation {
  int64_t rows = 0;
  // sqrt(mean((predicted - actual)^2)). Absent without rows.
  std::optional<double> rmse;
  // mean(|predicted - actual|). Absent without rows.
  std::optional<double> mae;
  // mean(|predicted - actual| / |actual|), as a fraction, over the rows whose actual value is not 0: a relative error
  // against 0 has no value. Absent when there is no such row.
  std::optional<double> mape;
  int64_t mape_rows = 0;
  // 1 - sum((predicted - actual)^2) / sum((actual - mean actual)^2). Absent when all actual values are equal.
  std::optional<double> r2;

  // Residuals are predicted - actual. 40 bins of equal width, symmetric about 0, that hold the 99% of rows with the
  // smallest |residual|; the others are counted in `below` and `above`. Empty when no residual differs from 0.
  std::vector<ResidualBin> residuals;
  int64_t residuals_below = 0;
  int64_t residuals_above = 0;
  // At most 500 rows, evenly spaced by the rank of their actual value.
  std::vector<PredictedValue> sample;
};

// Fails with InvalidArgument when a prediction or a label is not finite.
absl::StatusOr<RegressionEvaluation> EvaluateRegression(std::vector<PredictedValue> rows);

}  // namespace lathe

#endif  // LATHE_RUNTIME_EVALUATE_REGRESSION_H_
