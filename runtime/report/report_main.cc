// Writes the report of a pipeline, as JSON and as one HTML page.
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "runtime/io/mapped_file.h"
#include "runtime/io/output_file.h"
#include "runtime/io/program.h"
#include "runtime/report/html.h"
#include "runtime/report/report.h"
#include "runtime/statistics/statistics.h"

namespace lathe {
namespace {

struct Options {
  std::string spec;
  std::string evaluation;
  std::string model;
  std::vector<std::string> statistics;
  std::vector<std::string> summaries;
  std::string html;
  std::string json;
};

absl::Status AtStart(const std::string& path, const std::string& message) {
  return absl::InvalidArgumentError(absl::StrCat(path, ":1:1: error: ", message));
}

absl::StatusOr<PipelineSpec> ReadSpec(const std::string& path) {
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) return contents.status();
  PipelineSpec spec;
  const auto status = google::protobuf::util::JsonStringToMessage(*contents, &spec);
  if (!status.ok()) {
    return AtStart(path, absl::StrCat("expected a pipeline's declaration, found: ", status.message().ToString()));
  }
  return spec;
}

absl::StatusOr<nlohmann::ordered_json> ReadJson(const std::string& path) {
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) return contents.status();
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(*contents, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return AtStart(path, "expected JSON, found something else");
  return json;
}

absl::StatusOr<TrainedModel> ReadModel(const std::string& path) {
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) return contents.status();
  TrainedModel model;
  if (!model.ParseFromString(*contents)) return AtStart(path, "expected a trained model, found something else");
  return model;
}

absl::StatusOr<ReportInputs> ReadInputs(const Options& options) {
  ReportInputs inputs;
  absl::StatusOr<PipelineSpec> spec = ReadSpec(options.spec);
  if (!spec.ok()) return spec.status();
  inputs.spec = *std::move(spec);
  absl::StatusOr<nlohmann::ordered_json> evaluation = ReadJson(options.evaluation);
  if (!evaluation.ok()) return evaluation.status();
  inputs.evaluation = *std::move(evaluation);
  if (!options.model.empty()) {
    absl::StatusOr<TrainedModel> model = ReadModel(options.model);
    if (!model.ok()) return model.status();
    inputs.model = *std::move(model);
  }
  if (!options.statistics.empty()) {
    absl::StatusOr<Statistics> statistics = ReadAndMergeStatistics(options.statistics);
    if (!statistics.ok()) return statistics.status();
    inputs.statistics = *std::move(statistics);
  }
  for (const std::string& path : options.summaries) {
    absl::StatusOr<nlohmann::ordered_json> summary = ReadJson(path);
    if (!summary.ok()) return summary.status();
    inputs.summaries.push_back(*std::move(summary));
  }
  return inputs;
}

absl::Status WriteReport(const Options& options) {
  const absl::StatusOr<ReportInputs> inputs = ReadInputs(options);
  if (!inputs.ok()) return inputs.status();
  const absl::StatusOr<nlohmann::ordered_json> report = ReportOf(*inputs);
  if (!report.ok()) return report.status();
  // Both files are written before either gets its name.
  absl::StatusOr<OutputFile> json = OutputFile::Create(options.json);
  if (!json.ok()) return json.status();
  absl::StatusOr<OutputFile> html = OutputFile::Create(options.html);
  if (!html.ok()) return html.status();
  const auto replace = nlohmann::ordered_json::error_handler_t::replace;
  absl::Status status = json->Write(report->dump(1, ' ', false, replace) + "\n");
  if (status.ok()) status = html->Write(HtmlOf(*report));
  if (status.ok()) status = json->Commit();
  if (status.ok()) status = html->Commit();
  return status;
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  lathe::Options options;
  lathe::Program program("lathe_report", "Writes the report of a trained pipeline, as JSON and as one HTML page.");
  program.String("spec", "FILE", "the declaration, a PipelineSpec as JSON", &options.spec).Required();
  program.String("evaluation", "FILE", "what the evaluator measured, JSON", &options.evaluation).Required();
  program.String("model", "FILE", "the trained model; none where the pipeline imports one", &options.model);
  program.Repeated("statistics", "FILE", "statistics of a shard", &options.statistics);
  program.Repeated("ingest", "FILE", "what ingest counted in a shard, JSON", &options.summaries);
  program.String("html", "FILE", "the page to write", &options.html).Required();
  program.String("json", "FILE", "the report to write", &options.json).Required();
  return program.Run(argc, argv, [&] { return lathe::WriteReport(options); });
}
