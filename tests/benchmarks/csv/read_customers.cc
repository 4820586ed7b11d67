// Reads the generated table of customers to typed columns in memory, by the reader that ingest uses, once per line on the
// standard input, and prints the seconds. Before that it reads the table once and writes what it read to OUTPUT, to compare.
// Usage: read_customers INPUT OUTPUT THREADS
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/csv/csv_chunks.h"
#include "runtime/csv/csv_columns.h"
#include "runtime/csv/csv_reader.h"
#include "runtime/ingest/value_parser.h"
#include "runtime/io/byte_source.h"
#include "runtime/io/ordered_jobs.h"
#include "runtime/table/table_builder.h"
#include "tests/benchmarks/driver/clock.h"

namespace lathe {
namespace benchmarks {
namespace {

constexpr std::pair<const char*, lathe_type> kCustomers[] = {
    {"customer_id", LATHE_STRING},    {"signup", LATHE_TIMESTAMP},
    {"tenure_months", LATHE_INT64},   {"contract", LATHE_STRING},
    {"plan", LATHE_STRING},           {"payment_method", LATHE_STRING},
    {"region", LATHE_STRING},         {"monthly_charges", LATHE_FLOAT64},
    {"total_charges", LATHE_FLOAT64}, {"data_gb", LATHE_FLOAT64},
    {"support_calls", LATHE_INT64},   {"senior", LATHE_BOOL},
    {"paperless", LATHE_BOOL},        {"last_login", LATHE_TIMESTAMP},
    {"last_ticket", LATHE_STRING},    {"churned", LATHE_BOOL},
};

// A chunk of the file and its rows.
struct Job {
  explicit Job(const CsvColumns& columns) : rows(columns.types()) {}

  CsvChunk chunk;
  CsvRows rows;
};

class Reading : public OrderedJobs<Job> {
 public:
  Reading(FileSource& source, const CsvReader& header, const std::vector<ValueParser>& parsers, std::vector<int> fields,
          const CsvOptions& options)
      : source_(source), columns_(parsers, std::move(fields), parsers.size(), options), chunks_(source, header, {options}) {
    std::vector<ColumnSpec> specs;
    for (const auto& [name, type] : kCustomers) specs.push_back({name, type});
    table_ = std::make_unique<TableBuilder>(std::move(specs));
  }

  std::unique_ptr<Job> Make() override { return std::make_unique<Job>(columns_); }
  absl::StatusOr<bool> Take(Job& job) override { return chunks_.Next(&job.chunk); }
  void Work(Job& job) override { columns_.Read(job.chunk, &job.rows); }
  absl::Status Finish(Job& job) override {
    if (!job.rows.bad.empty()) return job.rows.bad.front().error;
    const std::vector<lathe_column>& views = job.rows.block.View();
    const int64_t num_rows = job.rows.block.num_rows();
    const int full = table_->FindFull(views, 0, num_rows);
    if (full >= 0) return table_->FullError(full);
    table_->AppendRows(views, 0, num_rows);
    if (table_->num_rows() == num_rows) {
      table_->Reserve(1.05 * static_cast<double>(source_.size()) / static_cast<double>(job.chunk.size));
    }
    return absl::OkStatus();
  }

  std::unique_ptr<TableBuilder> TakeTable() { return std::move(table_); }

 private:
  const FileSource& source_;
  const CsvColumns columns_;
  CsvChunks chunks_;
  std::unique_ptr<TableBuilder> table_;
};

// All columns, in their order in the file, checks and all.
absl::StatusOr<std::unique_ptr<TableBuilder>> ReadCustomers(const std::string& path, int threads) {
  absl::StatusOr<FileSource> source = FileSource::Open(path);
  if (!source.ok()) return source.status();
  std::vector<ValueParser> parsers;
  for (const auto& [name, type] : kCustomers) {
    ColumnSchema schema;
    schema.name = name;
    schema.type = type;
    parsers.emplace_back(std::move(schema));
  }
  CsvOptions options;
  options.name = path;
  CsvReader header(*source, options);
  if (header.Next() != CsvReader::Event::kRecord || header.fields().size() != parsers.size())
    return absl::InvalidArgumentError(path + ": expected the header of the table of customers");
  std::vector<int> fields(parsers.size());
  std::iota(fields.begin(), fields.end(), 0);

  Reading reading(*source, header, parsers, std::move(fields), options);
  if (absl::Status status = reading.Run(threads); !status.ok()) return status;
  return reading.TakeTable();
}

// Bytes of the values of a column, without the strings' own.
size_t ValuesSize(lathe_type type, size_t rows) {
  if (type == LATHE_BOOL) return (rows + 7) / 8;
  return type == LATHE_STRING ? (rows + 1) * sizeof(int32_t) : rows * sizeof(int64_t);
}

// The number of rows as an int64, then for each column: the bitmap of present values, the values, and the bytes of strings.
bool Save(const TableBuilder& table, const char* path) {
  std::FILE* file = std::fopen(path, "wb");
  if (file == nullptr) return false;
  const int64_t num_rows = table.num_rows();
  const size_t rows = static_cast<size_t>(num_rows);
  const std::vector<uint8_t> all((rows + 7) / 8, 0xff);
  std::fwrite(&num_rows, sizeof num_rows, 1, file);
  const std::vector<lathe_column> columns = table.View();
  for (size_t i = 0; i < columns.size(); ++i) {
    const lathe_type type = table.columns()[i].type;
    std::fwrite(columns[i].validity != nullptr ? columns[i].validity : all.data(), 1, all.size(), file);
    std::fwrite(columns[i].values, 1, ValuesSize(type, rows), file);
    if (type == LATHE_STRING)
      std::fwrite(columns[i].bytes, 1, static_cast<size_t>(static_cast<const int32_t*>(columns[i].values)[rows]), file);
  }
  const bool written = std::ferror(file) == 0;
  return std::fclose(file) == 0 && written;
}

int Main(const char* input, const char* output, int threads) {
  absl::StatusOr<std::unique_ptr<TableBuilder>> table = ReadCustomers(input, threads);
  if (!table.ok() || !Save(**table, output)) {
    std::cerr << "read_customers: error: " << table.status() << "\n";
    return 1;
  }
  table->reset();
  std::string line;
  while (std::getline(std::cin, line)) {
    const double start = Now();
    table = ReadCustomers(input, threads);
    std::cout << Now() - start << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace benchmarks
}  // namespace lathe

int main(int argc, char** argv) {
  const int threads = argc == 4 ? std::atoi(argv[3]) : 0;
  if (threads < 1) {
    std::cerr << "read_customers: error: expected INPUT OUTPUT THREADS\n";
    return 2;
  }
  return lathe::benchmarks::Main(argv[1], argv[2], threads);
}
