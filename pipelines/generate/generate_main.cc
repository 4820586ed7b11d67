// Writes one shard of a generated table as CSV.
#include <charconv>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pipelines/generate/table.h"
#include "pipelines/generate/text.h"
#include "runtime/io/output_file.h"
#include "runtime/io/program.h"

namespace lathe {
namespace {

struct Options {
  std::string kind;
  int64_t rows = 0;
  int64_t shard = 0;
  int64_t seed = 0;
  std::string output;
  std::string truth;
};

std::string JoinNames(const std::vector<std::string_view>& names) {
  std::string line;
  for (std::string_view name : names) absl::StrAppend(&line, line.empty() ? "" : ",", std::string(name));
  return line + "\n";
}

// The shortest text that reads back as the same number.
std::string ShortestText(double value) {
  char buffer[32];
  const std::to_chars_result result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, result.ptr);
}

absl::Status Generate(const Options& options) {
  const Table* const table = FindTable(options.kind);
  if (table == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected --kind to be one of ", TableKinds(), ", found '", options.kind, "'"));
  }
  if (options.rows < 0 || options.shard < 0) {
    return absl::InvalidArgumentError(absl::StrCat("expected --rows and --shard to be at least 0, found ",
                                                   options.rows, " and ", options.shard));
  }
  absl::StatusOr<OutputFile> output = OutputFile::Create(options.output);
  if (!output.ok()) return output.status();
  std::optional<OutputFile> truth;
  if (!options.truth.empty()) {
    absl::StatusOr<OutputFile> file = OutputFile::Create(options.truth);
    if (!file.ok()) return file.status();
    truth.emplace(*std::move(file));
  }
  absl::Status status = output->Write(JoinNames(table->columns));
  if (status.ok() && truth) status = truth->Write(JoinNames(table->truth_columns));
  for (int64_t row = 0; row < options.rows && status.ok(); ++row) {
    Random random(static_cast<uint64_t>(options.seed), static_cast<uint64_t>(options.shard),
                  static_cast<uint64_t>(row));
    const GeneratedRow generated = table->make(random, {options.shard, row});
    std::string line;
    for (const std::string& cell : generated.cells) absl::StrAppend(&line, line.empty() ? "" : ",", CsvCell(cell));
    status = output->Write(line + "\n");
    if (!truth || !status.ok()) continue;
    line.clear();
    for (double value : generated.truth) absl::StrAppend(&line, line.empty() ? "" : ",", ShortestText(value));
    status = truth->Write(line + "\n");
  }
  if (status.ok()) status = output->Commit();
  if (status.ok() && truth) status = truth->Commit();
  return status;
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  lathe::Options options;
  lathe::Program program("generate", "Writes one shard of a generated table as CSV. Rows depend on kind, seed, shard and "
                                     "row number alone, thus adding a shard changes no other.");
  program.String("kind", "KIND", absl::StrCat("the table: ", lathe::TableKinds()), &options.kind).Required();
  program.Int64("rows", "rows of this shard", &options.rows).Required();
  program.Int64("shard", "number of this shard, from 0; absent: 0", &options.shard);
  program.Int64("seed", "seed of the table; absent: 0", &options.seed);
  program.String("o", "FILE", "the CSV file to write", &options.output).Required();
  program.String("truth", "FILE",
                 "also writes what a perfect model would predict, a line per row: probabilities, or the expected value",
                 &options.truth);
  return program.Run(argc, argv, [&] { return lathe::Generate(options); });
}
