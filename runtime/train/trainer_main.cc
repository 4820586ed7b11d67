// The main of a trainer: typed shards in, a trained model out. Links with the object that `lathec compile
// --projection=trainer` writes.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "runtime/abi/lathe.h"
#include "runtime/io/output_file.h"
#include "runtime/io/program.h"
#include "runtime/table/bind.h"
#include "runtime/table/shard.h"
#include "runtime/train/trainer.h"

extern "C" const lathe_program* const lathe_entry;

namespace lathe {
namespace {

void ShowRound(const TrainingRound& round) {
  std::fprintf(stderr, "\rround %d: training loss %.6f, validation loss %.6f", round.round(), round.train_loss(),
               round.validation_loss());
}

absl::Status TrainShards(const std::vector<std::string>& paths, int64_t threads, const std::string& output) {
  const absl::StatusOr<std::vector<Shard>> shards = OpenShards(paths);
  if (!shards.ok()) return shards.status();
  std::vector<std::vector<lathe_column>> columns;
  std::vector<lathe_batch> batches;
  for (const Shard& shard : *shards) {
    absl::StatusOr<std::vector<lathe_column>> bound = BindInputs(shard, *lathe_entry);
    if (!bound.ok()) return bound.status();
    columns.push_back(*std::move(bound));
  }
  for (size_t i = 0; i < shards->size(); ++i) batches.push_back(BatchOf((*shards)[i], columns[i]));

  TrainOptions options;
  options.num_threads = static_cast<int>(threads);
  const bool terminal = isatty(STDERR_FILENO) != 0;
  if (terminal) options.progress = ShowRound;
  const absl::StatusOr<TrainedModel> model = Train(*lathe_entry, batches, options);
  if (terminal && model.ok()) std::fputc('\n', stderr);
  if (!model.ok()) return model.status();
  return WriteFile(output, model->SerializeAsString());
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  constexpr int64_t kMostThreads = 256;
  std::vector<std::string> shards;
  std::string output;
  // 0 stands for a number that the system does not know.
  int64_t threads = std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, kMostThreads);
  lathe::Program program(std::string(lathe_entry->name) + "_trainer",
                         "Trains the model of " + std::string(lathe_entry->origin) + " on typed shards.");
  program.Repeated("shard", "FILE", "a typed shard, written by lathe_ingest; their order does not matter", &shards)
      .Required();
  program.String("o", "FILE", "the trained model to write (TrainedModel)", &output).Required();
  lathe::Program::Flag& flag = program.Int64(
      "threads", "threads to use, 1 to 256; all of the machine's when absent; changes nothing but the time", &threads);
  flag.set = [read = flag.set, &threads](std::string_view value) {
    return read(value) && threads >= 1 && threads <= kMostThreads;
  };
  return program.Run(argc, argv, [&] { return lathe::TrainShards(shards, threads, output); });
}
