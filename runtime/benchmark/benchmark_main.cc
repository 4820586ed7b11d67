// The program x_benchmark: how fast the compiled predictor is, and how large.
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "runtime/abi/lathe.h"
#include "runtime/benchmark/measure.h"
#include "runtime/benchmark/object_size.h"
#include "runtime/benchmark/rows.h"
#include "runtime/io/program.h"
#include "runtime/table/bind.h"
#include "runtime/table/shard.h"

extern "C" const lathe_program* const lathe_entry;

namespace lathe {
namespace {

struct Options {
  std::string shard;
  std::string library;
  int64_t rows = 4096;
  int64_t seed = 0;
  double seconds = 1;
  bool json = false;
  double max_single_row_us = 0;  // 0: no budget to hold
};

struct Results {
  std::string rows;
  Latency latency;
  Throughput throughput;
  std::optional<ObjectSize> size;
};

// Median times and rates carry no meaning beyond three or four digits.
double Rounded(double value, double unit) { return std::round(value / unit) * unit; }

std::string Json(const Results& results) {
  nlohmann::ordered_json json;
  json["pipeline"] = lathe_entry->origin;
  json["inputs"] = lathe_entry->num_inputs;
  json["rows"] = results.rows;
  json["latency"] = {{"calls", results.latency.calls},
                     {"median_ns", Rounded(results.latency.median_ns, 0.1)},
                     {"p99_ns", Rounded(results.latency.p99_ns, 0.1)},
                     {"clock_ns", Rounded(results.latency.clock_ns, 0.1)}};
  json["throughput"] = {{"threads", 1},
                        {"rows_per_call", results.throughput.rows_per_call},
                        {"rows", results.throughput.rows},
                        {"rows_per_second", Rounded(results.throughput.rows_per_second, 1)}};
  if (results.size) {
    json["size"] = {{"file_bytes", results.size->file},
                    {"code_bytes", results.size->code},
                    {"constant_bytes", results.size->constants},
                    {"variable_bytes", results.size->variables}};
  }
  return absl::StrCat(json.dump(2), "\n");
}

std::string Table(const Results& results) {
  const Latency& latency = results.latency;
  const Throughput& throughput = results.throughput;
  std::string text = absl::StrFormat("%s: %d inputs, %s\n", lathe_entry->origin, lathe_entry->num_inputs, results.rows);
  absl::StrAppendFormat(&text, "single row   median        %12.1f ns\n", latency.median_ns);
  absl::StrAppendFormat(&text, "             99th percentile %10.1f ns   (%d calls; the clock's %.1f ns included)\n",
                        latency.p99_ns, latency.calls, latency.clock_ns);
  absl::StrAppendFormat(&text, "batch        throughput    %12.0f rows/s (1 thread, its own time, %d rows a call)\n",
                        throughput.rows_per_second, throughput.rows_per_call);
  if (results.size) {
    absl::StrAppendFormat(&text, "size         code          %12d bytes\n", results.size->code);
    absl::StrAppendFormat(&text, "             constants     %12d bytes\n", results.size->constants);
    absl::StrAppendFormat(&text, "             variables     %12d bytes\n", results.size->variables);
    absl::StrAppendFormat(&text, "             file          %12d bytes\n", results.size->file);
  }
  return text;
}

// What `budget(max_single_row_us = …)` promises.
absl::Status HoldBudget(const lathe_batch& batch, const std::string& rows, double max_us) {
  constexpr int kTries = 20;
  constexpr double kSeconds = 0.1;
  const double least_us = MeasureLeastLatency(*lathe_entry, batch, kSeconds, kTries, max_us * 1e3) / 1e3;
  const std::string figures =
      absl::StrFormat("%s: a single row of %s takes %.3f us at the median", lathe_entry->origin, rows, least_us);
  if (least_us <= max_us) {
    std::printf("%s, within the budget of %g us\n", figures.c_str(), max_us);
    return absl::OkStatus();
  }
  return absl::InternalError(
      absl::StrFormat("%s, the least of %d tries, more than the budget's max_single_row_us = %g; train fewer or smaller trees, "
                      "use fewer features, or "
                      "raise the budget",
                      figures, kTries, max_us));
}

absl::Status Benchmark(const Options& options) {
  if (lathe_entry->predict == nullptr)
    return absl::FailedPreconditionError(absl::StrCat(lathe_entry->origin, ": expected a predictor, found none"));
  if (options.rows < 1) return absl::InvalidArgumentError("--rows: expected at least 1");

  Results results;
  std::optional<Shard> shard;
  std::optional<TableBuilder> table;
  std::vector<lathe_column> columns;
  lathe_batch batch{};
  if (!options.shard.empty()) {
    absl::StatusOr<Shard> opened = Shard::Open(options.shard);
    if (!opened.ok()) return opened.status();
    shard.emplace(*std::move(opened));
    if (shard->num_rows() == 0)
      return absl::InvalidArgumentError(absl::StrCat(options.shard, ": error: expected rows, found none"));
    absl::StatusOr<std::vector<lathe_column>> bound = BindInputs(*shard, *lathe_entry);
    if (!bound.ok()) return bound.status();
    columns = *std::move(bound);
    batch = BatchOf(*shard, columns);
    results.rows = absl::StrCat(batch.num_rows, " rows of ", std::string(shard->source()));
  } else {
    absl::StatusOr<TableBuilder> generated = GenerateRows(*lathe_entry, options.rows, static_cast<uint64_t>(options.seed));
    if (!generated.ok()) return generated.status();
    table.emplace(*std::move(generated));
    columns = table->View();
    batch = {columns.data(), options.rows, {nullptr, 0}};
    results.rows = absl::StrCat(options.rows, " generated rows");
  }
  if (options.max_single_row_us > 0) return HoldBudget(batch, results.rows, options.max_single_row_us);
  if (!options.library.empty()) {
    absl::StatusOr<ObjectSize> size = ReadObjectSize(options.library);
    if (!size.ok()) return size.status();
    results.size = *size;
  }
  results.latency = MeasureLatency(*lathe_entry, batch, options.seconds);
  results.throughput = MeasureThroughput(*lathe_entry, batch, options.seconds);
  const std::string text = options.json ? Json(results) : Table(results);
  if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
    return absl::DataLossError("standard output: error: cannot write");
  return absl::OkStatus();
}

}  // namespace
}  // namespace lathe

int main(int argc, char** argv) {
  lathe::Options options;
  lathe::Program program(absl::StrCat(lathe_entry->name, "_benchmark"),
                         absl::StrCat("Measures the compiled predictor of ", lathe_entry->origin,
                                      ": latency of a single row, throughput of batches on one thread, size of the code."));
  program.String("shard", "FILE", "a typed shard to take the rows from; without it they are generated", &options.shard);
  program.Int64("rows", "number of generated rows (4096)", &options.rows);
  program.Int64("seed", "seed of the generated rows (0)", &options.seed);
  program.Double("seconds", "how long each measurement runs (1)", &options.seconds);
  program.String("library", "FILE", "the object file or library whose size to report", &options.library);
  program.Double("max-single-row-us", "measures a single row alone, and fails when the best of several tries takes longer",
                 &options.max_single_row_us);
  program.Bool("json", "prints JSON in place of a table", &options.json);
  return program.Run(argc, argv, [&] { return lathe::Benchmark(options); });
}
