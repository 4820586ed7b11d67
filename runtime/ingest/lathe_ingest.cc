// lathe_ingest: one CSV file in, one typed shard out. See ingest.h.
#include <string>

#include "absl/status/statusor.h"
#include "runtime/ingest/dataset.h"
#include "runtime/ingest/ingest.h"
#include "runtime/io/program.h"

int main(int argc, char** argv) {
  std::string dataset_path;
  lathe::IngestFiles files;
  lathe::Program program("lathe_ingest", "Checks a CSV file against its dataset and writes it as a typed columnar shard.");
  program.String("dataset", "FILE", "the declaration: a Dataset in proto3 JSON", &dataset_path).Required();
  program.String("input", "FILE", "the CSV file; its base name becomes the shard's source", &files.input).Required();
  program.String("o", "FILE", "the typed shard to write", &files.shard).Required();
  program.String("summary", "FILE", "row counts and first errors to write, as JSON", &files.summary);
  program.String("quarantine", "FILE", "rejected rows to write, as CSV; needed when the dataset quarantines bad rows",
                 &files.quarantine);
  return program.Run(argc, argv, [&]() -> absl::Status {
    const absl::StatusOr<lathe::Dataset> dataset = lathe::ReadDataset(dataset_path);
    if (!dataset.ok()) return dataset.status();
    return lathe::Ingest(*dataset, files);
  });
}
