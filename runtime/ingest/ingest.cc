#include "runtime/ingest/ingest.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "runtime/csv/csv_chunks.h"
#include "runtime/csv/csv_columns.h"
#include "runtime/csv/csv_reader.h"
#include "runtime/ingest/dataset.h"
#include "runtime/ingest/value_parser.h"
#include "runtime/io/byte_source.h"
#include "runtime/io/ordered_jobs.h"
#include "runtime/io/output_file.h"
#include "runtime/io/path.h"
#include "runtime/table/table_builder.h"

namespace lathe {
namespace {

std::string Quoted(std::string_view name) { return absl::StrCat("'", absl::string_view(name.data(), name.size()), "'"); }

std::string Percent(double fraction) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), fraction * 100, std::chars_format::general, 4);
  return absl::StrCat(absl::string_view(buffer, result.ptr - buffer), "%");
}

// The values of a column that were taken: least and greatest number, or size of string in bytes.
struct Range {
  bool empty = true;
  double min = 0;
  double max = 0;

  void Add(double value) {
    min = empty ? value : std::min(min, value);
    max = empty ? value : std::max(max, value);
    empty = false;
  }
};

bool BitOf(const void* bits, int64_t row) { return (static_cast<const uint8_t*>(bits)[row / 8] >> (row % 8) & 1) != 0; }

// The number that a range is about. Timestamps are exact until the year 2255, whole numbers always.
double RangeValue(lathe_type type, const lathe_column& column, int64_t row) {
  switch (type) {
    case LATHE_STRING: {
      const int32_t* const offsets = static_cast<const int32_t*>(column.values);
      return static_cast<double>(offsets[row + 1] - offsets[row]);
    }
    case LATHE_FLOAT64:
      return static_cast<const double*>(column.values)[row];
    case LATHE_BOOL:
      return BitOf(column.values, row) ? 1 : 0;
    default:
      return static_cast<double>(static_cast<const int64_t*>(column.values)[row]);
  }
}

// What was rejected for one reason.
struct Rejections {
  int64_t count = 0;
  std::string first_error;
};

class Ingester {
 public:
  Ingester(const Dataset& dataset, const IngestFiles& files, FileSource& source)
      : dataset_(dataset),
        files_(files),
        source_name_(BaseName(files.input)),
        source_(source),
        options_{files.input, dataset.delimiter().empty() ? ',' : dataset.delimiter()[0]},
        reader_(source, options_),
        table_(MakeParsers()) {}

  absl::Status Run() {
    if (absl::Status status = ReadHeader(); !status.ok()) return status;
    if (absl::Status status = OpenQuarantine(); !status.ok()) return status;
    if (absl::Status status = ReadRows(); !status.ok()) return status;
    if (absl::Status status = CheckFraction(); !status.ok()) return status;
    return WriteFiles();
  }

 private:
  std::vector<ColumnSpec> MakeParsers() {
    std::vector<ColumnSpec> specs;
    for (ColumnSchema& schema : SchemasOf(dataset_)) {
      specs.push_back({schema.name, schema.type});
      parsers_.emplace_back(std::move(schema));
    }
    missing_.resize(specs.size());
    ranges_.resize(specs.size());
    rejected_.resize(specs.size());
    return specs;
  }

  absl::Status ReadHeader() {
    switch (reader_.Next()) {
      case CsvReader::Event::kRecord:
        break;
      case CsvReader::Event::kEnd:
        return absl::InvalidArgumentError(absl::StrCat(
            files_.input, ":1:1: error: expected a header with the names of the columns, found an empty file; add it"));
      case CsvReader::Event::kBadRecord:
      case CsvReader::Event::kFailure:
        return reader_.error();
    }
    const std::vector<CsvField>& header = reader_.fields();
    std::string declared;
    std::string absent;
    for (const ValueParser& parser : parsers_) {
      const std::string& name = parser.schema().name;
      int found = -1;
      for (size_t i = 0; i < header.size(); ++i) {
        if (header[i].text != name) continue;
        if (found >= 0) {
          return reader_.ErrorAt(
              i, absl::StrCat("expected column ", Quoted(name), " once in the header, found it twice; rename or remove one"));
        }
        found = static_cast<int>(i);
      }
      fields_.push_back(found);
      absl::StrAppend(&declared, declared.empty() ? "" : ", ", Quoted(name));
      if (found < 0) absl::StrAppend(&absent, absent.empty() ? "" : ", ", Quoted(name));
    }
    if (!absent.empty()) {
      std::string found;
      for (const CsvField& field : header) absl::StrAppend(&found, found.empty() ? "" : ", ", Quoted(field.text));
      return reader_.ErrorAt(0, absl::StrCat("expected a header with the columns ", declared, ", found ", found, " without ",
                                             absent, "; correct the header or the declaration of the dataset"));
    }
    header_ = std::string(reader_.raw());
    if (header_.back() != '\n') header_.push_back('\n');
    return absl::OkStatus();
  }

  absl::Status OpenQuarantine() {
    if (files_.quarantine.empty()) {
      if (dataset_.on_bad_row() != QUARANTINE) return absl::OkStatus();
      return absl::InvalidArgumentError(
          absl::StrCat(files_.input, ": error: expected --quarantine, as the dataset puts bad rows there, found none; add it"));
    }
    absl::StatusOr<OutputFile> file = OutputFile::Create(files_.quarantine);
    if (!file.ok()) return file.status();
    quarantine_.emplace(*std::move(file));
    return quarantine_->Write(header_);
  }

  // A chunk and its rows.
  struct Job {
    explicit Job(const CsvColumns& columns) : rows(columns.types()) {}

    CsvChunk chunk;
    CsvRows rows;
  };

  class Jobs : public OrderedJobs<Job> {
   public:
    explicit Jobs(Ingester& ingester)
        : ingester_(ingester),
          columns_(ingester.parsers_, ingester.fields_, ingester.reader_.fields().size(), ingester.options_),
          chunks_(ingester.source_, ingester.reader_, {ingester.options_}) {}

    std::unique_ptr<Job> Make() override { return std::make_unique<Job>(columns_); }
    absl::StatusOr<bool> Take(Job& job) override { return chunks_.Next(&job.chunk); }
    void Work(Job& job) override { columns_.Read(job.chunk, &job.rows); }
    absl::Status Finish(Job& job) override { return ingester_.TakeRows(columns_, job.chunk, job.rows); }

   private:
    Ingester& ingester_;
    const CsvColumns columns_;
    CsvChunks chunks_;
  };

  absl::Status ReadRows() { return Jobs(*this).Run(files_.threads); }

  absl::Status TakeRows(const CsvColumns& columns, const CsvChunk& chunk, CsvRows& rows) {
    int64_t row = 0;
    for (const CsvRows::BadRecord& bad : rows.bad) {
      if (absl::Status status = Append(columns, chunk, rows, row, bad.row); !status.ok()) return status;
      Rejections& rejections = bad.column < 0 ? malformed_ : rejected_[static_cast<size_t>(bad.column)];
      if (absl::Status status = Reject(bad, rejections); !status.ok()) return status;
      row = bad.row + bad.in_block;
    }
    const bool is_first = table_.num_rows() == 0;
    absl::Status status = Append(columns, chunk, rows, row, rows.block.num_rows());
    // The rest of the file is most likely as the first chunk is.
    if (is_first) table_.Reserve(1.05 * static_cast<double>(source_.size()) / static_cast<double>(chunk.size));
    return status;
  }

  // Takes rows [begin, end) of a chunk, none of which is bad.
  absl::Status Append(const CsvColumns& columns, const CsvChunk& chunk, CsvRows& rows, int64_t begin, int64_t end) {
    if (begin == end) return absl::OkStatus();
    const std::vector<lathe_column>& views = rows.block.View();
    if (table_.FindFull(views, begin, end) >= 0) {
      for (; begin < end; ++begin) {
        const int full = table_.FindFull(views, begin, begin + 1);
        if (full >= 0) {
          const absl::Status status = table_.FullError(full);
          return columns.ErrorAt(chunk, rows, begin, static_cast<size_t>(full),
                                 {status.message().data(), status.message().size()});
        }
        table_.AppendRows(views, begin, begin + 1);
      }
    }
    table_.AppendRows(views, begin, end);
    for (size_t i = 0; i < views.size(); ++i) {
      const lathe_type type = parsers_[i].schema().type;
      for (int64_t row = begin; row < end; ++row) {
        if (views[i].validity != nullptr && !BitOf(views[i].validity, row)) {
          ++missing_[i];
        } else {
          ranges_[i].Add(RangeValue(type, views[i], row));
        }
      }
    }
    return absl::OkStatus();
  }

  // Counts a bad row and sets it aside; returns the error where bad rows are not tolerated.
  absl::Status Reject(const CsvRows::BadRecord& bad, Rejections& rejections) {
    if (dataset_.on_bad_row() != QUARANTINE) return bad.error;
    ++num_rejected_;
    if (first_error_.ok()) first_error_ = bad.error;
    // The summary names the file as the shard does: where it lay must not show.
    if (rejections.count++ == 0) {
      rejections.first_error = absl::StrCat(source_name_, bad.error.message().substr(files_.input.size()));
    }
    const std::string_view raw = bad.raw;
    if (absl::Status status = quarantine_->Write(raw); !status.ok()) return status;
    return raw.empty() || raw.back() != '\n' ? quarantine_->Write("\n") : absl::OkStatus();
  }

  absl::Status CheckFraction() const {
    if (num_rejected_ == 0) return absl::OkStatus();
    const double rows = static_cast<double>(num_rejected_ + table_.num_rows());
    const double fraction = static_cast<double>(num_rejected_) / rows;
    if (fraction <= dataset_.max_bad_fraction()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        files_.input, ": error: expected at most ", Percent(dataset_.max_bad_fraction()),
        " bad rows (max_bad_fraction), found ", num_rejected_, " of ", num_rejected_ + table_.num_rows(), " (",
        Percent(fraction), "); correct the file or raise max_bad_fraction; the first is\n", first_error_.message()));
  }

  std::string Summary() const {
    const auto reasons = [](const Rejections& rejections, nlohmann::ordered_json entry) {
      entry["rejected"] = rejections.count;
      if (rejections.count > 0) entry["first_error"] = rejections.first_error;
      return entry;
    };
    nlohmann::ordered_json summary;
    summary["source"] = source_name_;
    summary["rows"] = table_.num_rows();
    summary["rejected"] = num_rejected_;
    summary["records"] = reasons(malformed_, nlohmann::ordered_json::object());
    nlohmann::ordered_json& columns = summary["columns"] = nlohmann::ordered_json::object();
    for (size_t i = 0; i < parsers_.size(); ++i) {
      nlohmann::ordered_json entry = nlohmann::ordered_json::object();
      entry["missing"] = missing_[i];
      if (!ranges_[i].empty) {
        const bool is_string = parsers_[i].schema().type == LATHE_STRING;
        entry[is_string ? "min_bytes" : "min"] = ranges_[i].min;
        entry[is_string ? "max_bytes" : "max"] = ranges_[i].max;
      }
      columns[parsers_[i].schema().name] = reasons(rejected_[i], std::move(entry));
    }
    return summary.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }

  // Writes everything before it commits anything.
  absl::Status WriteFiles() {
    absl::StatusOr<OutputFile> shard = OutputFile::Create(files_.shard);
    if (!shard.ok()) return shard.status();
    if (absl::Status status = table_.WriteShard(source_name_, *shard); !status.ok()) return status;
    if (!files_.summary.empty()) {
      absl::StatusOr<OutputFile> summary = OutputFile::Create(files_.summary);
      if (!summary.ok()) return summary.status();
      if (absl::Status status = summary->Write(Summary()); !status.ok()) return status;
      if (absl::Status status = summary->Commit(); !status.ok()) return status;
    }
    if (quarantine_.has_value()) {
      if (absl::Status status = quarantine_->Commit(); !status.ok()) return status;
    }
    return shard->Commit();
  }

  const Dataset& dataset_;
  const IngestFiles& files_;
  const std::string source_name_;
  FileSource& source_;
  const CsvOptions options_;
  CsvReader reader_;                  // of the header
  std::vector<ValueParser> parsers_;  // one per declared column
  std::vector<int> fields_;           // per declared column, its position in the file
  std::vector<int64_t> missing_;
  std::vector<Range> ranges_;
  std::vector<Rejections> rejected_;
  TableBuilder table_;
  std::string header_;
  std::optional<OutputFile> quarantine_;
  Rejections malformed_;
  int64_t num_rejected_ = 0;
  absl::Status first_error_;
};

}  // namespace

absl::Status Ingest(const Dataset& dataset, const IngestFiles& files) {
  absl::StatusOr<FileSource> source = FileSource::Open(files.input);
  if (!source.ok()) return source.status();
  return Ingester(dataset, files, *source).Run();
}

}  // namespace lathe
