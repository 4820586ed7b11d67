// write_shards FOLDER: writes the shards that trainer_main_test.sh trains on: a.shard, b.shard; empty.shard without
// rows, unlabeled.shard with a row that lacks its label, other.shard without the columns.
#include <cstdio>
#include <string>
#include <vector>

#include "runtime/io/output_file.h"
#include "runtime/table/table_builder.h"
#include "runtime/train/draw.h"

namespace {

const std::vector<lathe::ColumnSpec> kColumns = {{"x", LATHE_FLOAT64}, {"y", LATHE_FLOAT64}, {"part", LATHE_INT64}};

absl::Status Write(const lathe::TableBuilder& table, const std::string& folder, const std::string& name) {
  auto file = lathe::OutputFile::Create(folder + "/" + name + ".shard");
  if (!file.ok()) return file.status();
  const absl::Status written = table.WriteShard(name + ".csv", *file);
  return written.ok() ? file->Commit() : written;
}

lathe::TableBuilder Rows(uint64_t stream, int count) {
  lathe::TableBuilder table(kColumns);
  for (int i = 0; i < count; ++i) {
    const double x = 2 * lathe::Draw(stream, 3 * i) - 1;
    if (i % 11 == 0) {
      table.AppendMissing(0);
    } else {
      table.AppendDouble(0, x);
    }
    table.AppendDouble(1, lathe::Draw(stream, 3 * i + 1) < (x * x > 0.3 ? 0.8 : 0.2) ? 1 : 0);
    table.AppendInt64(2, i % 10 == 0 ? LATHE_VALIDATION : i % 10 == 1 ? LATHE_TEST : LATHE_TRAIN);
  }
  return table;
}

absl::Status WriteAll(const std::string& folder) {
  lathe::TableBuilder unlabeled = Rows(3, 1);
  unlabeled.AppendDouble(0, 1);
  unlabeled.AppendMissing(1);
  unlabeled.AppendInt64(2, LATHE_TRAIN);
  for (const absl::Status& status :
       {Write(Rows(1, 3000), folder, "a"), Write(Rows(2, 2000), folder, "b"), Write(Rows(0, 0), folder, "empty"),
        Write(unlabeled, folder, "unlabeled"), Write(lathe::TableBuilder({{"z", LATHE_BOOL}}), folder, "other")}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  const absl::Status status = argc == 2 ? WriteAll(argv[1]) : absl::InvalidArgumentError("expected a folder");
  if (status.ok()) return 0;
  std::fprintf(stderr, "write_shards: error: %s\n", std::string(status.message()).c_str());
  return 1;
}
