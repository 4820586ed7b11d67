// Runs a generated evaluator over typed shards and gathers what it measured.
#ifndef LATHE_RUNTIME_EVALUATE_EVALUATION_H_
#define LATHE_RUNTIME_EVALUATE_EVALUATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "runtime/abi/lathe.h"
#include "runtime/table/shard.h"

namespace lathe {

// The held-out rows of one split, in the order of (shard, row). Rows whose label is missing are not among them.
struct HeldOutRows {
  std::vector<float> labels;   // class index, or value
  std::vector<float> outputs;  // num_outputs per row, row-major
  std::vector<int32_t> shards;  // which shard the row is in
  std::vector<int64_t> rows;    // and which row of that shard

  int64_t size() const { return static_cast<int64_t>(labels.size()); }
};

struct Predictions {
  int64_t num_rows = 0;
  int64_t unlabeled = 0;            // rows without a label; they are in no split below
  std::vector<float> train_labels;  // training rows are not predicted, only their labels are read, for the baseline
  HeldOutRows validation;
  HeldOutRows test;
};

// Reads every row's split and label and predicts the held-out rows. Fails when the program has no split, label or predict
// function, when a shard lacks one of its inputs, or when a label is no class index where the task wants one. Any number of
// threads may call it.
absl::StatusOr<Predictions> PredictHeldOut(const lathe_program& program, const std::vector<Shard>& shards);

// The evaluation. Depends on the rows alone, not on the order of shards. Fails when a prediction is no probability where the
// task wants one, or not finite.
//
//   pipeline, origin, label, task, classes, features (names)
//   rows: total, train, validation, test, unlabeled
//   train_labels: count; distinct and top (value and count) of classes, or mean, min, max and quantiles (p and value, the least
//     label that a share p of the labels does not exceed). Null without training rows.
//   test, validation: rows, metrics, baseline (the metrics of predicting the mean training label, or the share of each class,
//     for every row; null without training rows). A metric that the rows do not define is null.
//   test also holds the details of the task: of binary, positives, confusion [actual][predicted] at 0.5, curve, calibration,
//     score_histogram; of multiclass, confusion, classes; of regression, mape_rows, residual_histogram, residuals_below,
//     residuals_above, sample.
absl::StatusOr<nlohmann::ordered_json> EvaluationOf(const lathe_program& program, const Predictions& predictions);

// The test rows as CSV: source, row (from 0), label, then each output.
std::string PredictionsCsv(const lathe_program& program, const std::vector<Shard>& shards, const HeldOutRows& rows);

}  // namespace lathe

#endif  // LATHE_RUNTIME_EVALUATE_EVALUATION_H_
