// lathe_ingest: one CSV file in, one typed shard out. See ingest.h.
#include <charconv>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/ingest/dataset.h"
#include "runtime/ingest/ingest.h"
#include "runtime/io/program.h"

int main(int argc, char** argv) {
  std::string dataset_path;
  std::string threads;
  lathe::IngestFiles files;
  lathe::Program program("lathe_ingest", "Checks a CSV file against its dataset and writes it as a typed columnar shard.");
  program.String("dataset", "FILE", "the declaration: a Dataset in proto3 JSON", &dataset_path).Required();
  program.String("input", "FILE", "the CSV file; its base name becomes the shard's source", &files.input).Required();
  program.String("o", "FILE", "the typed shard to write", &files.shard).Required();
  program.String("summary", "FILE", "row counts and first errors to write, as JSON", &files.summary);
  program.String("quarantine", "FILE", "rejected rows to write, as CSV; needed when the dataset quarantines bad rows",
                 &files.quarantine);
  program.String("threads", "INTEGER", "at most so many threads read, 1 to 64; the shard is the same for any (1)", &threads)
      .set = [&](std::string_view value) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), files.threads);
    return error == std::errc() && end == value.data() + value.size() && files.threads >= 1 && files.threads <= 64;
  };
  return program.Run(argc, argv, [&]() -> absl::Status {
    const absl::StatusOr<lathe::Dataset> dataset = lathe::ReadDataset(dataset_path);
    if (!dataset.ok()) return dataset.status();
    return lathe::Ingest(*dataset, files);
  });
}
