#include "runtime/evaluate/binary.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "runtime/evaluate/probability.h"

namespace lathe {
namespace {

constexpr int kCalibrationBins = 10;
constexpr int kScoreBins = 20;
constexpr double kCurveStep = 1.0 / 200;

int BinOf(double score, int bins) { return std::min(static_cast<int>(score * bins), bins - 1); }

double Ratio(int64_t numerator, int64_t denominator) {
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

// Rows with one score, and all rows that score higher.
struct Step {
  float score;
  int64_t positives_above;
  int64_t negatives_above;
  int64_t positives;
  int64_t negatives;
};

// Groups rows, sorted by descending score, by score.
std::vector<Step> StepsOf(const std::vector<ScoredLabel>& rows) {
  std::vector<Step> steps;
  int64_t positives = 0;
  int64_t negatives = 0;
  for (const ScoredLabel& row : rows) {
    if (steps.empty() || steps.back().score != row.score) {
      steps.push_back({row.score, positives, negatives, 0, 0});
    }
    if (row.positive) {
      ++positives;
      ++steps.back().positives;
    } else {
      ++negatives;
      ++steps.back().negatives;
    }
  }
  return steps;
}

void RankMetrics(const std::vector<Step>& steps, BinaryMetrics& metrics) {
  const int64_t positives = metrics.positives;
  const int64_t negatives = metrics.rows - positives;
  if (positives == 0) return;
  int64_t twice_wins = 0;
  double average_precision = 0;
  for (const Step& step : steps) {
    const int64_t negatives_below = negatives - step.negatives_above - step.negatives;
    twice_wins += step.positives * (2 * negatives_below + step.negatives);
    const int64_t true_positives = step.positives_above + step.positives;
    const int64_t predicted = true_positives + step.negatives_above + step.negatives;
    average_precision += Ratio(step.positives, positives) * Ratio(true_positives, predicted);
  }
  metrics.pr_auc = average_precision;
  if (negatives > 0) {
    metrics.roc_auc = static_cast<double>(twice_wins) /
                      (2.0 * static_cast<double>(positives) * static_cast<double>(negatives));
  }
}

void ThresholdMetrics(const std::vector<ScoredLabel>& rows, BinaryMetrics& metrics) {
  for (const ScoredLabel& row : rows) {
    const bool predicted = row.score >= 0.5f;
    ++(row.positive ? (predicted ? metrics.true_positives : metrics.false_negatives)
                    : (predicted ? metrics.false_positives : metrics.true_negatives));
  }
  const int64_t tp = metrics.true_positives;
  const int64_t fp = metrics.false_positives;
  const int64_t fn = metrics.false_negatives;
  if (metrics.rows > 0) metrics.accuracy = Ratio(tp + metrics.true_negatives, metrics.rows);
  if (tp + fp > 0) metrics.precision = Ratio(tp, tp + fp);
  if (tp + fn > 0) metrics.recall = Ratio(tp, tp + fn);
  if (tp + fp + fn > 0) metrics.f1 = Ratio(2 * tp, 2 * tp + fp + fn);
}

void ProbabilityMetrics(const std::vector<ScoredLabel>& rows, BinaryEvaluation& evaluation) {
  double loss = 0;
  double squared = 0;
  for (const ScoredLabel& row : rows) {
    const double score = row.score;
    loss += LogLossOf(row.positive ? score : 1.0 - score);
    const double error = score - (row.positive ? 1.0 : 0.0);
    squared += error * error;
    CalibrationBin& bin = evaluation.calibration[BinOf(score, kCalibrationBins)];
    ++bin.rows;
    bin.mean_score += score;
    bin.positive_fraction += row.positive ? 1.0 : 0.0;
    ScoreBin& score_bin = evaluation.histogram[BinOf(score, kScoreBins)];
    ++(row.positive ? score_bin.positives : score_bin.negatives);
  }
  if (rows.empty()) return;
  const double count = static_cast<double>(rows.size());
  double calibration_error = 0;
  for (CalibrationBin& bin : evaluation.calibration) {
    if (bin.rows == 0) continue;
    bin.mean_score /= static_cast<double>(bin.rows);
    bin.positive_fraction /= static_cast<double>(bin.rows);
    calibration_error += std::fabs(bin.mean_score - bin.positive_fraction) * static_cast<double>(bin.rows) / count;
  }
  evaluation.metrics.log_loss = loss / count;
  evaluation.metrics.brier = squared / count;
  evaluation.metrics.expected_calibration_error = calibration_error;
}

std::vector<ThresholdPoint> CurveOf(const std::vector<Step>& steps, int64_t positives, int64_t negatives) {
  std::vector<ThresholdPoint> curve;
  if (positives == 0 || negatives == 0) return curve;
  curve.push_back({std::numeric_limits<double>::infinity(), 0, 0, 1});
  for (size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const int64_t tp = step.positives_above + step.positives;
    const int64_t fp = step.negatives_above + step.negatives;
    const ThresholdPoint point{step.score, Ratio(fp, negatives), Ratio(tp, positives), Ratio(tp, tp + fp)};
    const ThresholdPoint& last = curve.back();
    const double moved = (point.false_positive_rate - last.false_positive_rate) + (point.recall - last.recall);
    if (moved >= kCurveStep || i + 1 == steps.size()) curve.push_back(point);
  }
  return curve;
}

}  // namespace

absl::StatusOr<BinaryEvaluation> EvaluateBinary(std::vector<ScoredLabel> rows) {
  BinaryEvaluation evaluation;
  for (const ScoredLabel& row : rows) {
    if (!(row.score >= 0.0f && row.score <= 1.0f)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("expected predictions to be probabilities in [0, 1], found %g", row.score));
    }
    evaluation.metrics.positives += row.positive ? 1 : 0;
  }
  evaluation.metrics.rows = static_cast<int64_t>(rows.size());
  std::sort(rows.begin(), rows.end(), [](const ScoredLabel& a, const ScoredLabel& b) {
    return a.score != b.score ? a.score > b.score : a.positive < b.positive;
  });
  for (int i = 0; i < kCalibrationBins; ++i) {
    evaluation.calibration.push_back({Ratio(i, kCalibrationBins), Ratio(i + 1, kCalibrationBins), 0, 0, 0});
  }
  for (int i = 0; i < kScoreBins; ++i) {
    evaluation.histogram.push_back({Ratio(i, kScoreBins), Ratio(i + 1, kScoreBins), 0, 0});
  }
  const std::vector<Step> steps = StepsOf(rows);
  RankMetrics(steps, evaluation.metrics);
  ThresholdMetrics(rows, evaluation.metrics);
  ProbabilityMetrics(rows, evaluation);
  evaluation.curve =
      CurveOf(steps, evaluation.metrics.positives, evaluation.metrics.rows - evaluation.metrics.positives);
  return evaluation;
}

}  // namespace lathe
