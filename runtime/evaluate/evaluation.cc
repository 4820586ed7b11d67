#include "runtime/evaluate/evaluation.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/evaluate/binary.h"
#include "runtime/evaluate/multiclass.h"
#include "runtime/evaluate/regression.h"
#include "runtime/table/bind.h"

namespace lathe {
namespace {

using Json = nlohmann::ordered_json;

Json Number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

std::string ShortestText(float value) {
  char buffer[32];
  const std::to_chars_result result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, result.ptr);
}

// The double whose shortest text is that of the float: 0.3 rather than 0.30000001192092896.
Json ShortFloat(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(ShortestText(static_cast<float>(value)).c_str(), nullptr);
}

bool IsClass(float label, int32_t num_classes) {
  return label >= 0 && label < static_cast<float>(num_classes) && label == std::floor(label);
}

std::string_view TaskName(int32_t task) {
  switch (task) {
    case LATHE_BINARY:
      return "binary";
    case LATHE_MULTICLASS:
      return "multiclass";
    default:
      return "regression";
  }
}

// What is predicted for every row when nothing is known but the training labels: the mean label, or the share of each
// class. Empty without training rows.
std::vector<float> BaselineOf(const lathe_program& program, std::vector<float> labels) {
  if (labels.empty()) return {};
  const double count = static_cast<double>(labels.size());
  if (program.task == LATHE_MULTICLASS) {
    std::vector<int64_t> rows(program.num_classes, 0);
    for (float label : labels) ++rows[static_cast<size_t>(label)];
    std::vector<float> shares;
    for (int64_t number : rows) shares.push_back(static_cast<float>(static_cast<double>(number) / count));
    return shares;
  }
  // Sorted, so that the sum does not depend on the order of shards.
  std::sort(labels.begin(), labels.end());
  double sum = 0;
  for (float label : labels) sum += label;
  return {static_cast<float>(sum / count)};
}

// The labels of training rows: rows per class; or count, mean, min, max and quantiles. Null without training rows.
Json LabelsJson(const lathe_program& program, std::vector<float> labels) {
  if (labels.empty()) return nullptr;
  Json json{{"count", labels.size()}};
  if (program.task != LATHE_REGRESSION) {
    std::vector<int64_t> rows(program.num_classes, 0);
    for (float label : labels) ++rows[static_cast<size_t>(label)];
    json["distinct"] = program.num_classes;
    Json& top = json["top"] = Json::array();
    for (int32_t i = 0; i < program.num_classes; ++i) top.push_back({{"value", program.classes[i]}, {"count", rows[i]}});
    return json;
  }
  std::sort(labels.begin(), labels.end());
  double sum = 0;
  for (float label : labels) sum += label;
  json["mean"] = sum / static_cast<double>(labels.size());
  json["min"] = ShortFloat(labels.front());
  json["max"] = ShortFloat(labels.back());
  Json& quantiles = json["quantiles"] = Json::array();
  for (double p : {0.05, 0.25, 0.5, 0.75, 0.95}) {
    const double rank = std::max(1.0, std::ceil(p * static_cast<double>(labels.size())));
    quantiles.push_back({{"p", p}, {"value", ShortFloat(labels[static_cast<size_t>(rank) - 1])}});
  }
  return json;
}

Json MetricsJson(const BinaryMetrics& metrics) {
  return Json{{"roc_auc", Number(metrics.roc_auc)},
              {"pr_auc", Number(metrics.pr_auc)},
              {"log_loss", Number(metrics.log_loss)},
              {"brier", Number(metrics.brier)},
              {"accuracy", Number(metrics.accuracy)},
              {"precision", Number(metrics.precision)},
              {"recall", Number(metrics.recall)},
              {"f1", Number(metrics.f1)},
              {"expected_calibration_error", Number(metrics.expected_calibration_error)}};
}

Json MetricsJson(const MulticlassEvaluation& evaluation) {
  return Json{{"accuracy", Number(evaluation.accuracy)},
              {"macro_f1", Number(evaluation.macro_f1)},
              {"log_loss", Number(evaluation.log_loss)}};
}

Json MetricsJson(const RegressionEvaluation& evaluation) {
  return Json{{"rmse", Number(evaluation.rmse)},
              {"mae", Number(evaluation.mae)},
              {"mape", Number(evaluation.mape)},
              {"r2", Number(evaluation.r2)}};
}

absl::StatusOr<BinaryEvaluation> Binary(const HeldOutRows& rows, const std::vector<float>& constant) {
  std::vector<ScoredLabel> scored;
  for (int64_t i = 0; i < rows.size(); ++i) {
    scored.push_back({constant.empty() ? rows.outputs[i] : constant[0], rows.labels[i] == 1.0f});
  }
  return EvaluateBinary(std::move(scored));
}

absl::StatusOr<MulticlassEvaluation> Multiclass(const lathe_program& program, const HeldOutRows& rows,
                                                const std::vector<float>& constant) {
  std::vector<int32_t> labels;
  std::vector<float> repeated;
  for (float label : rows.labels) {
    labels.push_back(static_cast<int32_t>(label));
    repeated.insert(repeated.end(), constant.begin(), constant.end());
  }
  return EvaluateMulticlass(constant.empty() ? rows.outputs : repeated, labels, program.num_classes);
}

absl::StatusOr<RegressionEvaluation> Regression(const HeldOutRows& rows, const std::vector<float>& constant) {
  std::vector<PredictedValue> values;
  for (int64_t i = 0; i < rows.size(); ++i) {
    values.push_back({constant.empty() ? rows.outputs[i] : constant[0], rows.labels[i]});
  }
  return EvaluateRegression(std::move(values));
}

Json DetailsJson(const BinaryEvaluation& evaluation) {
  const BinaryMetrics& metrics = evaluation.metrics;
  Json details{{"positives", metrics.positives},
               {"confusion",
                Json::array({Json::array({metrics.true_negatives, metrics.false_positives}),
                             Json::array({metrics.false_negatives, metrics.true_positives})})}};
  Json curve = Json::array();
  for (const ThresholdPoint& point : evaluation.curve) {
    curve.push_back({{"threshold", ShortFloat(point.threshold)},
                     {"false_positive_rate", point.false_positive_rate},
                     {"recall", point.recall},
                     {"precision", point.precision}});
  }
  details["curve"] = std::move(curve);
  Json calibration = Json::array();
  for (const CalibrationBin& bin : evaluation.calibration) {
    calibration.push_back({{"lower", bin.lower},
                           {"upper", bin.upper},
                           {"rows", bin.rows},
                           {"mean_score", bin.mean_score},
                           {"positive_fraction", bin.positive_fraction}});
  }
  details["calibration"] = std::move(calibration);
  Json histogram = Json::array();
  for (const ScoreBin& bin : evaluation.histogram) {
    histogram.push_back(
        {{"lower", bin.lower}, {"upper", bin.upper}, {"negatives", bin.negatives}, {"positives", bin.positives}});
  }
  details["score_histogram"] = std::move(histogram);
  return details;
}

Json DetailsJson(const lathe_program& program, const MulticlassEvaluation& evaluation) {
  Json classes = Json::array();
  for (int32_t i = 0; i < program.num_classes; ++i) {
    const ClassMetrics& metrics = evaluation.classes[i];
    classes.push_back({{"class", program.classes[i]},
                       {"rows", metrics.rows},
                       {"predicted", metrics.predicted},
                       {"precision", Number(metrics.precision)},
                       {"recall", Number(metrics.recall)},
                       {"f1", Number(metrics.f1)}});
  }
  return Json{{"confusion", evaluation.confusion}, {"classes", std::move(classes)}};
}

Json DetailsJson(const RegressionEvaluation& evaluation) {
  Json bins = Json::array();
  for (const ResidualBin& bin : evaluation.residuals) {
    bins.push_back({{"lower", bin.lower}, {"upper", bin.upper}, {"rows", bin.rows}});
  }
  Json sample = Json::array();
  for (const PredictedValue& value : evaluation.sample) {
    sample.push_back({{"actual", ShortFloat(value.actual)}, {"predicted", ShortFloat(value.predicted)}});
  }
  return Json{{"mape_rows", evaluation.mape_rows},
              {"residual_histogram", std::move(bins)},
              {"residuals_below", evaluation.residuals_below},
              {"residuals_above", evaluation.residuals_above},
              {"sample", std::move(sample)}};
}

// Metrics, the baseline's metrics, and with `details` the curves.
absl::StatusOr<Json> SplitJson(const lathe_program& program, const HeldOutRows& rows,
                               const std::vector<float>& baseline, bool details) {
  Json json{{"rows", rows.size()}};
  // Evaluates the predictions, and the constant that stands for them in the baseline.
  const auto fill = [&](auto evaluate, auto metrics_of, auto details_of) -> absl::Status {
    const auto evaluation = evaluate(std::vector<float>());
    if (!evaluation.ok()) return evaluation.status();
    json["metrics"] = metrics_of(*evaluation);
    json["baseline"] = nullptr;
    if (!baseline.empty()) {
      const auto constant = evaluate(baseline);
      if (!constant.ok()) return constant.status();
      json["baseline"] = metrics_of(*constant);
    }
    if (details) json.update(details_of(*evaluation));
    return absl::OkStatus();
  };
  absl::Status status;
  switch (program.task) {
    case LATHE_BINARY:
      status = fill([&](const auto& constant) { return Binary(rows, constant); },
                    [](const BinaryEvaluation& evaluation) { return MetricsJson(evaluation.metrics); },
                    [](const BinaryEvaluation& evaluation) { return DetailsJson(evaluation); });
      break;
    case LATHE_MULTICLASS:
      status = fill([&](const auto& constant) { return Multiclass(program, rows, constant); },
                    [](const MulticlassEvaluation& evaluation) { return MetricsJson(evaluation); },
                    [&](const MulticlassEvaluation& evaluation) { return DetailsJson(program, evaluation); });
      break;
    default:
      status = fill([&](const auto& constant) { return Regression(rows, constant); },
                    [](const RegressionEvaluation& evaluation) { return MetricsJson(evaluation); },
                    [](const RegressionEvaluation& evaluation) { return DetailsJson(evaluation); });
  }
  if (!status.ok()) return status;
  return json;
}

}  // namespace

absl::StatusOr<Predictions> PredictHeldOut(const lathe_program& program, const std::vector<Shard>& shards) {
  if (program.split == nullptr || program.label_of == nullptr || program.predict == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        "expected a program with split, label and predict functions, found '", program.name,
        "' without; compile it with --projection=evaluator"));
  }
  if (program.num_outputs < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a program with at least one output, found ", program.num_outputs));
  }
  Predictions predictions;
  for (size_t shard = 0; shard < shards.size(); ++shard) {
    const absl::StatusOr<std::vector<lathe_column>> columns = BindInputs(shards[shard], program);
    if (!columns.ok()) return columns.status();
    const lathe_batch batch = BatchOf(shards[shard], *columns);
    predictions.num_rows += batch.num_rows;
    for (int64_t row = 0; row < batch.num_rows; ++row) {
      // -0 and 0 are one value, but two texts.
      const float label = program.label_of(&batch, row) + 0.0f;
      if (std::isnan(label)) {
        ++predictions.unlabeled;
        continue;
      }
      if (program.task != LATHE_REGRESSION && !IsClass(label, program.num_classes)) {
        return absl::InvalidArgumentError(absl::StrCat("expected labels to be class indices in [0, ", program.num_classes,
                                                       "), found ", label, " in row ", row, " of ",
                                                       std::string(shards[shard].source())));
      }
      const int32_t split = program.split(&batch, row);
      if (split == LATHE_TRAIN) {
        predictions.train_labels.push_back(label);
        continue;
      }
      HeldOutRows& held_out = split == LATHE_TEST ? predictions.test : predictions.validation;
      held_out.labels.push_back(label);
      held_out.shards.push_back(static_cast<int32_t>(shard));
      held_out.rows.push_back(row);
    }
    for (HeldOutRows* held_out : {&predictions.validation, &predictions.test}) {
      const size_t outputs = program.num_outputs;
      size_t next = held_out->outputs.size() / outputs;
      held_out->outputs.resize(held_out->labels.size() * outputs);
      for (; next < held_out->labels.size(); ++next) {
        const int64_t row = held_out->rows[next];
        program.predict(&batch, row, row + 1, held_out->outputs.data() + next * outputs);
      }
      for (float& output : held_out->outputs) output += 0.0f;
    }
  }
  return predictions;
}

absl::StatusOr<Json> EvaluationOf(const lathe_program& program, const Predictions& predictions) {
  Json json{{"pipeline", program.name},
            {"origin", program.origin},
            {"label", program.label},
            {"task", TaskName(program.task)},
            {"classes", Json::array()},
            {"features", Json::array()},
            {"rows",
             {{"total", predictions.num_rows},
              {"train", predictions.train_labels.size()},
              {"validation", predictions.validation.size()},
              {"test", predictions.test.size()},
              {"unlabeled", predictions.unlabeled}}}};
  for (int32_t i = 0; i < program.num_classes; ++i) json["classes"].push_back(program.classes[i]);
  for (int32_t i = 0; i < program.num_features; ++i) json["features"].push_back(program.feature_names[i]);

  json["train_labels"] = LabelsJson(program, predictions.train_labels);

  const std::vector<float> baseline = BaselineOf(program, predictions.train_labels);
  absl::StatusOr<Json> test = SplitJson(program, predictions.test, baseline, /*details=*/true);
  if (!test.ok()) return test.status();
  json["test"] = *std::move(test);
  absl::StatusOr<Json> validation = SplitJson(program, predictions.validation, baseline, /*details=*/false);
  if (!validation.ok()) return validation.status();
  json["validation"] = *std::move(validation);
  return json;
}

std::string PredictionsCsv(const lathe_program& program, const std::vector<Shard>& shards, const HeldOutRows& rows) {
  std::string csv = "source,row,label";
  for (int32_t i = 0; i < program.num_outputs; ++i) absl::StrAppend(&csv, ",output_", i);
  csv += "\n";
  for (int64_t i = 0; i < rows.size(); ++i) {
    absl::StrAppend(&csv, std::string(shards[rows.shards[i]].source()), ",", rows.rows[i], ",",
                    ShortestText(rows.labels[i]));
    for (int32_t j = 0; j < program.num_outputs; ++j) {
      absl::StrAppend(&csv, ",", ShortestText(rows.outputs[i * program.num_outputs + j]));
    }
    csv += "\n";
  }
  return csv;
}

}  // namespace lathe
