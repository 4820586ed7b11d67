#include "runtime/evaluate/multiclass.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "runtime/evaluate/probability.h"

namespace lathe {
namespace {

double Ratio(int64_t numerator, int64_t denominator) {
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

}  // namespace

absl::StatusOr<MulticlassEvaluation> EvaluateMulticlass(absl::Span<const float> probabilities,
                                                        absl::Span<const int32_t> labels, int32_t num_classes) {
  if (num_classes < 1 || probabilities.size() != labels.size() * static_cast<size_t>(num_classes)) {
    return absl::InvalidArgumentError(absl::StrFormat("expected %d probabilities per row for %d rows, found %d",
                                                      num_classes, labels.size(), probabilities.size()));
  }
  MulticlassEvaluation evaluation;
  evaluation.rows = static_cast<int64_t>(labels.size());
  evaluation.classes.resize(num_classes);
  evaluation.confusion.assign(num_classes, std::vector<int64_t>(num_classes, 0));

  // Losses are summed in ascending order of the probability that the row's class got.
  std::vector<float> given;
  given.reserve(labels.size());
  for (size_t row = 0; row < labels.size(); ++row) {
    const int32_t label = labels[row];
    if (label < 0 || label >= num_classes) {
      return absl::InvalidArgumentError(
          absl::StrFormat("expected class indices in [0, %d), found %d", num_classes, label));
    }
    const absl::Span<const float> outputs = probabilities.subspan(row * num_classes, num_classes);
    for (float probability : outputs) {
      if (!(probability >= 0.0f && probability <= 1.0f)) {
        return absl::InvalidArgumentError(
            absl::StrFormat("expected predictions to be probabilities in [0, 1], found %g", probability));
      }
    }
    const auto predicted = std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
    ++evaluation.confusion[label][predicted];
    given.push_back(outputs[label]);
  }
  if (labels.empty()) return evaluation;

  int64_t correct = 0;
  double f1_sum = 0;
  int64_t f1_classes = 0;
  for (int32_t i = 0; i < num_classes; ++i) {
    ClassMetrics& metrics = evaluation.classes[i];
    for (int32_t j = 0; j < num_classes; ++j) {
      metrics.rows += evaluation.confusion[i][j];
      metrics.predicted += evaluation.confusion[j][i];
    }
    const int64_t hits = evaluation.confusion[i][i];
    correct += hits;
    if (metrics.predicted > 0) metrics.precision = Ratio(hits, metrics.predicted);
    if (metrics.rows > 0) metrics.recall = Ratio(hits, metrics.rows);
    if (metrics.rows + metrics.predicted > 0) {
      metrics.f1 = Ratio(2 * hits, metrics.rows + metrics.predicted);
      f1_sum += *metrics.f1;
      ++f1_classes;
    }
  }
  std::sort(given.begin(), given.end());
  double loss = 0;
  for (float probability : given) loss += LogLossOf(probability);
  evaluation.accuracy = Ratio(correct, evaluation.rows);
  evaluation.macro_f1 = f1_sum / static_cast<double>(f1_classes);
  evaluation.log_loss = loss / static_cast<double>(evaluation.rows);
  return evaluation;
}

}  // namespace lathe
