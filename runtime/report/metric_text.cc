#include "runtime/report/metric_text.h"

namespace lathe {
namespace {

constexpr MetricText kTexts[] = {
    {"roc_auc", "ROC AUC", true, "Chance that a row of the positive class scores above one of the other; 0.5 is guessing."},
    {"pr_auc", "PR AUC", true, "Average precision over all thresholds; guessing gives the share of positives."},
    {"log_loss", "Log loss", false, "Mean negative logarithm of the probability given to what happened."},
    {"brier", "Brier score", false, "Mean squared difference between probability and outcome."},
    {"accuracy", "Accuracy", true, "Share of rows whose most probable class is their class."},
    {"precision", "Precision", true, "Share of rows called positive that are, at threshold 0.5."},
    {"recall", "Recall", true, "Share of positive rows that are found, at threshold 0.5."},
    {"f1", "F1", true, "Harmonic mean of precision and recall, at threshold 0.5."},
    {"expected_calibration_error", "Calibration error", false,
     "Mean distance between probability and observed frequency over ten bins."},
    {"macro_f1", "Macro F1", true, "Mean of the classes' F1, each class weighing the same."},
    {"rmse", "RMSE", false, "Root of the mean squared error, in the label's unit."},
    {"mae", "MAE", false, "Mean absolute error, in the label's unit."},
    {"mape", "MAPE", false, "Mean absolute error relative to the label, over rows whose label is not 0."},
    {"r2", "R²", true, "Share of the label's variance that is explained; 0 is predicting the mean."},
};

}  // namespace

const MetricText* FindMetricText(std::string_view key) {
  for (const MetricText& text : kTexts) {
    if (text.key == key) return &text;
  }
  return nullptr;
}

}  // namespace lathe
