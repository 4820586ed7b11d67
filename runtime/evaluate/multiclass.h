// Metrics of a classifier with several classes, computed from the probabilities and labels of held-out rows.
//
// The predicted class is the one of greatest probability, the lowest index where several are greatest. Every number depends
// on the set of rows alone, not on their order. A metric that the rows do not define is absent. Thread-compatible: functions
// keep no state.
#ifndef LATHE_RUNTIME_EVALUATE_MULTICLASS_H_
#define LATHE_RUNTIME_EVALUATE_MULTICLASS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace lathe {

// One class against the others.
struct ClassMetrics {
  int64_t rows = 0;       // rows of the class
  int64_t predicted = 0;  // rows predicted to be of the class
  // Rows of the class that were predicted so, over the rows predicted so. Absent when none was.
  std::optional<double> precision;
  // The same over the rows of the class. Absent when there is none.
  std::optional<double> recall;
  // 2 tp / (rows + predicted). Absent when the class neither occurs nor is predicted.
  std::optional<double> f1;
};

struct MulticlassEvaluation {
  int64_t rows = 0;
  // Rows whose predicted class is their class, over all rows. Absent without rows.
  std::optional<double> accuracy;
  // Mean of the classes' F1, over the classes that occur or are predicted (as scikit-learn's f1_score(average="macro")).
  // Absent without rows.
  std::optional<double> macro_f1;
  // -mean(log p of the row's class), p clipped to [2^-24, 1 - 2^-24]. Absent without rows.
  std::optional<double> log_loss;
  std::vector<ClassMetrics> classes;
  // confusion[actual][predicted]: rows.
  std::vector<std::vector<int64_t>> confusion;
};

// `probabilities` holds num_classes values per row, row-major; `labels` class indices in [0, num_classes). Fails with
// InvalidArgument when the sizes disagree, a label is out of range, or a probability is NaN or outside [0, 1].
absl::StatusOr<MulticlassEvaluation> EvaluateMulticlass(absl::Span<const float> probabilities,
                                                        absl::Span<const int32_t> labels, int32_t num_classes);

}  // namespace lathe

#endif  // LATHE_RUNTIME_EVALUATE_MULTICLASS_H_
