// What a report says, as JSON: the evaluation, and beside it the model, its history and importance, the data and the
// declaration.
#ifndef LATHE_RUNTIME_REPORT_REPORT_H_
#define LATHE_RUNTIME_REPORT_REPORT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "compiler/schema/pipeline.pb.h"
#include "nlohmann/json.hpp"
#include "runtime/statistics/statistics.pb.h"
#include "runtime/train/model.pb.h"

namespace lathe {

struct ReportInputs {
  PipelineSpec spec;
  nlohmann::ordered_json evaluation;  // as //runtime/evaluate writes it
  TrainedModel model;
  Statistics statistics;                          // of all shards, merged
  std::vector<nlohmann::ordered_json> summaries;  // as //runtime/ingest writes them, one per shard
};

// The report: every member of the evaluation in its place, thus gates read either, and then
//
//   doc          what the pipeline is for; "" when not declared
//   model        kind, size and parameters
//   history      round, train_loss, validation_loss (null without validation rows); only where training kept one
//   importance   feature, column group ("declared"), value, share; descending, features of value 0 left out
//   ingest       rows, rejected, shards (source, rows, rejected)
//   columns      the schema, and per column missing and rejected rows, the range of the values (min and max, or min_bytes and
//                max_bytes of strings), and statistics where the analyzer gathered them; of the label the evaluator's
//   declaration  the text of the BUILD file
//
// Fails when the evaluation is of another pipeline, or its features are not as many as the model's.
absl::StatusOr<nlohmann::ordered_json> ReportOf(const ReportInputs& inputs);

}  // namespace lathe

#endif  // LATHE_RUNTIME_REPORT_REPORT_H_
