// The program around a generated evaluator: typed shards in, evaluation out.
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/abi/lathe.h"
#include "runtime/evaluate/evaluation.h"
#include "runtime/io/output_file.h"
#include "runtime/io/program.h"
#include "runtime/table/shard.h"

extern "C" const lathe_program* const lathe_entry;

namespace lathe {
namespace {

struct Options {
  std::vector<std::string> shards;
  std::string output;
  std::string predictions;
};

absl::Status Evaluate(const lathe_program& program, const Options& options) {
  if (program.abi_version != LATHE_ABI_VERSION) {
    return absl::FailedPreconditionError(absl::StrCat("expected a program of ABI version ", LATHE_ABI_VERSION,
                                                      ", found ", program.abi_version, "; compile it again"));
  }
  const absl::StatusOr<std::vector<Shard>> shards = OpenShards(options.shards);
  if (!shards.ok()) return shards.status();
  const absl::StatusOr<Predictions> predictions = PredictHeldOut(program, *shards);
  if (!predictions.ok()) return predictions.status();
  const absl::StatusOr<nlohmann::ordered_json> evaluation = EvaluationOf(program, *predictions);
  if (!evaluation.ok()) return evaluation.status();
  if (!options.predictions.empty()) {
    const absl::Status status = WriteFile(options.predictions, PredictionsCsv(program, *shards, predictions->test));
    if (!status.ok()) return status;
  }
  const auto replace = nlohmann::ordered_json::error_handler_t::replace;
  return WriteFile(options.output, evaluation->dump(1, ' ', false, replace) + "\n");
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  lathe::Options options;
  lathe::Program program(absl::StrCat(lathe_entry->name, "_evaluator"),
                         absl::StrCat("Predicts the held-out rows of ", lathe_entry->origin,
                                      " and writes metrics, curves and baselines as JSON."));
  program.Repeated("shard", "FILE", "a typed shard; their order changes nothing", &options.shards).Required();
  program.String("o", "FILE", "the evaluation to write", &options.output).Required();
  program.String("predictions", "FILE", "also writes label and prediction of every test row as CSV",
                 &options.predictions);
  return program.Run(argc, argv, [&] { return lathe::Evaluate(*lathe_entry, options); });
}
