// Metrics of a binary classifier, computed from the scores and labels of held-out rows.
//
// Every number depends on the set of (score, label) pairs alone, not on their order: the rows are sorted first, and sums run
// in sorted order. A metric that the rows do not define is absent, never NaN; each field says when. Thread-compatible:
// functions keep no state.
#ifndef LATHE_RUNTIME_EVALUATE_BINARY_H_
#define LATHE_RUNTIME_EVALUATE_BINARY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

namespace lathe {

// A row's predicted probability of class 1, in [0, 1], and whether the row is of class 1.
struct ScoredLabel {
  float score;
  bool positive;
};

// Rows with a score >= 0.5 are predicted positive.
struct BinaryMetrics {
  int64_t rows = 0;
  int64_t positives = 0;
  int64_t true_positives = 0;
  int64_t false_positives = 0;
  int64_t true_negatives = 0;
  int64_t false_negatives = 0;

  // Probability that a random positive scores above a random negative, ties counting one half (Hanley and McNeil 1982;
  // the Mann-Whitney U over P * N). Counted in integers, thus exact up to one rounding for up to 2^31 rows. Absent without
  // rows of both classes.
  std::optional<double> roc_auc;
  // Average precision: sum over distinct scores, descending, of (recall_i - recall_{i-1}) * precision_i, without
  // interpolation (as scikit-learn's average_precision_score). Absent without positives.
  std::optional<double> pr_auc;
  // -mean(y log p + (1 - y) log(1 - p)), p clipped to [2^-24, 1 - 2^-24], the distance of 1 to its float neighbour.
  // Absent without rows.
  std::optional<double> log_loss;
  // mean((p - y)^2) (Brier 1950). Absent without rows.
  std::optional<double> brier;
  // (tp + tn) / rows. Absent without rows.
  std::optional<double> accuracy;
  // tp / (tp + fp). Absent when no row is predicted positive.
  std::optional<double> precision;
  // tp / (tp + fn). Absent without positives.
  std::optional<double> recall;
  // 2 tp / (2 tp + fp + fn). Absent when no row is positive or predicted positive.
  std::optional<double> f1;
  // Sum over calibration bins of |mean score - positive fraction| * rows in bin / rows (Naeini et al. 2015), ten bins.
  // Absent without rows.
  std::optional<double> expected_calibration_error;
};

// A point of the ROC and precision-recall curves: the rows that score >= threshold are predicted positive.
struct ThresholdPoint {
  double threshold;  // +inf for the first point, which predicts no row positive
  double false_positive_rate;
  double recall;  // also the true positive rate
  double precision;  // 1 for the first point, by convention
};

// Rows whose score lies in [lower, upper), the last bin including its upper edge.
struct CalibrationBin {
  double lower;
  double upper;
  int64_t rows;
  double mean_score;         // 0 when the bin is empty
  double positive_fraction;  // 0 when the bin is empty
};

struct ScoreBin {
  double lower;
  double upper;
  int64_t negatives;
  int64_t positives;
};

struct BinaryEvaluation {
  BinaryMetrics metrics;
  // At most a few hundred points, descending by threshold: consecutive points lie at least 1/200 apart, first and last are
  // kept. Empty without rows of both classes.
  std::vector<ThresholdPoint> curve;
  std::vector<CalibrationBin> calibration;  // 10 bins of equal width
  std::vector<ScoreBin> histogram;          // 20 bins of equal width
};

// Fails with InvalidArgument when a score is NaN or outside [0, 1].
absl::StatusOr<BinaryEvaluation> EvaluateBinary(std::vector<ScoredLabel> rows);

}  // namespace lathe

#endif  // LATHE_RUNTIME_EVALUATE_BINARY_H_
