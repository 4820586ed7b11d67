// main() of an analyzer: one shard in, its statistics out. Linked with an object that exports `lathe_entry`.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "runtime/abi/lathe.h"
#include "runtime/io/output_file.h"
#include "runtime/io/program.h"
#include "runtime/statistics/accumulate.h"
#include "runtime/table/bind.h"
#include "runtime/table/shard.h"

extern "C" const lathe_program* const lathe_entry;

namespace lathe {
namespace {

// Rows per call of generated code: the columns of a block stay in the cache.
constexpr int64_t kBlockRows = 4096;

absl::Status Analyze(const lathe_program& program, const std::string& shard_path, const std::string& output) {
  const absl::StatusOr<Shard> shard = Shard::Open(shard_path);
  if (!shard.ok()) return shard.status();
  const absl::StatusOr<std::vector<lathe_column>> columns = BindInputs(*shard, program);
  if (!columns.ok()) return columns.status();
  const lathe_batch batch = BatchOf(*shard, *columns);

  lathe_statistics state(program);
  int64_t train_rows = 0;
  for (int64_t begin = 0; begin < batch.num_rows; begin += kBlockRows) {
    const int64_t end = std::min(begin + kBlockRows, batch.num_rows);
    program.analyze(&batch, begin, end, &state);
    for (int64_t row = begin; row < end; ++row) {
      train_rows += program.split == nullptr || program.split(&batch, row) == LATHE_TRAIN;
    }
  }
  return WriteFile(output, state.ToProto(batch.num_rows, train_rows).SerializeAsString());
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  const lathe_program& pipeline = *lathe_entry;
  std::string shard;
  std::string output;
  lathe::Program program(absl::StrCat(pipeline.name, "_analyzer"),
                         absl::StrCat("Collects the statistics that the features of pipeline '", pipeline.name,
                                      "' are fitted on, from the training rows of one shard."));
  program.String("shard", "FILE", "the typed shard to read", &shard).Required();
  program.String("o", "FILE", "the statistics to write", &output).Required();
  return program.Run(argc, argv, [&]() -> absl::Status {
    if (pipeline.abi_version != LATHE_ABI_VERSION || pipeline.analyze == nullptr) {
      return absl::FailedPreconditionError(absl::StrCat("expected an analyzer of ABI version ", LATHE_ABI_VERSION,
                                                        ", found a program of version ", pipeline.abi_version,
                                                        "; compile it with --projection=analyzer again"));
    }
    return lathe::Analyze(pipeline, shard, output);
  });
}
