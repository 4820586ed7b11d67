#include "runtime/predict/csv_rows.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "runtime/columns/column_names.h"
#include "runtime/csv/csv_columns.h"
#include "runtime/csv/csv_reader.h"

namespace lathe {
namespace {

constexpr int kAbsent = CsvColumns::kAbsent;

void AppendQuoted(std::string* out, const std::string& name) { absl::StrAppend(out, "'", name, "'"); }

// The columns as the first record names them.
class Header {
 public:
  absl::Status Read(CsvReader& reader, const std::string& name, const std::vector<ValueParser>& parsers,
                    const ColumnNames& columns, const std::vector<std::string>& keep);

  size_t size() const { return names_.size(); }
  const std::vector<int>& inputs() const { return inputs_; }  // fields; kAbsent for one that the header lacks
  const std::vector<int>& kept() const { return kept_; }
  const std::vector<std::string>& ignored() const { return ignored_; }

 private:
  int Find(const std::string& column) const {
    const auto found = std::find(names_.begin(), names_.end(), column);
    return found == names_.end() ? kAbsent : static_cast<int>(found - names_.begin());
  }
  // The first name that an earlier one is equal to; the number of names where there is none.
  size_t FindRepeated() const;
  absl::Status Check(const CsvReader& reader, const std::vector<ValueParser>& parsers,
                     const std::vector<std::string>& keep) const;

  std::vector<std::string> names_;
  std::vector<int> inputs_;
  std::vector<int> kept_;
  std::vector<std::string> ignored_;
};

size_t Header::FindRepeated() const {
  std::vector<size_t> order(names_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return names_[a] < names_[b]; });
  size_t repeated = names_.size();
  for (size_t i = 1; i < order.size(); ++i) {
    if (names_[order[i]] == names_[order[i - 1]]) repeated = std::min(repeated, order[i]);
  }
  return repeated;
}

absl::Status Header::Check(const CsvReader& reader, const std::vector<ValueParser>& parsers,
                           const std::vector<std::string>& keep) const {
  const std::string found = absl::StrJoin(names_, ", ", AppendQuoted);
  if (const size_t i = FindRepeated(); i < names_.size()) {
    return reader.ErrorAt(
        i, absl::StrCat("expected every column once in the header, found '", names_[i], "' twice; rename or remove one"));
  }
  std::vector<std::string> absent;
  for (size_t i = 0; i < parsers.size(); ++i)
    if (inputs_[i] == kAbsent && parsers[i].schema().required) absent.push_back(parsers[i].schema().name);
  if (!absent.empty()) {
    return reader.ErrorAt(0, absl::StrCat("expected the required columns ", absl::StrJoin(absent, ", ", AppendQuoted),
                                          " in the header, found ", found, "; add them"));
  }
  for (const std::string& column : keep) {
    if (Find(column) == kAbsent)
      return reader.ErrorAt(0, absl::StrCat("expected the kept column '", column, "' in the header, found ", found,
                                            "; add it, or correct --keep"));
  }
  return absl::OkStatus();
}

absl::Status Header::Read(CsvReader& reader, const std::string& name, const std::vector<ValueParser>& parsers,
                          const ColumnNames& columns, const std::vector<std::string>& keep) {
  switch (reader.Next()) {
    case CsvReader::Event::kRecord:
      break;
    case CsvReader::Event::kBadRecord:
    case CsvReader::Event::kFailure:
      return reader.error();
    case CsvReader::Event::kEnd:
      return absl::InvalidArgumentError(
          absl::StrCat(name, ":1:1: error: expected a header with the names of the columns, found nothing; add it"));
  }
  for (const CsvField& field : reader.fields()) names_.emplace_back(field.text);
  std::vector<bool> used(names_.size());
  inputs_.assign(parsers.size(), kAbsent);
  for (size_t i = 0; i < names_.size(); ++i) {
    const int input = columns.Find(names_[i]);
    if (input < 0) continue;
    inputs_[static_cast<size_t>(input)] = static_cast<int>(i);
    used[i] = true;
  }
  for (const std::string& column : keep) {
    kept_.push_back(Find(column));
    if (kept_.back() != kAbsent) used[static_cast<size_t>(kept_.back())] = true;
  }
  for (size_t i = 0; i < names_.size(); ++i)
    if (!used[i]) ignored_.push_back(names_[i]);
  return Check(reader, parsers, keep);
}

class CsvBatch : public RowBatch {
 public:
  CsvBatch(const CsvColumns& columns, const std::vector<int>& kept) : rows(columns.types()), columns_(columns), kept_(kept) {}

  ColumnBlock& block() override { return rows.block; }

  KeptValue Kept(int64_t row, size_t column, std::string* scratch) const override {
    const FieldText field = columns_.FieldOf(chunk, rows, row, static_cast<size_t>(kept_[column]), scratch);
    return {field.text.empty() && !field.quoted, true, field.text};
  }

  CsvChunk chunk;
  CsvRows rows;

 private:
  const CsvColumns& columns_;
  const std::vector<int>& kept_;
};

class CsvRowSource : public RowSource {
 public:
  CsvRowSource(ByteSource& source, const CsvReader& header_reader, Header header, std::vector<ValueParser> parsers,
               ReaderCode code, CsvOptions options, size_t batch_bytes)
      : header_(std::move(header)),
        parsers_(std::move(parsers)),
        chunks_(source, header_reader, {options, batch_bytes, nullptr}),
        columns_(parsers_, header_.inputs(), header_.size(), options, code) {
    ignored_ = header_.ignored();
  }

  std::unique_ptr<RowBatch> MakeBatch() const override { return std::make_unique<CsvBatch>(columns_, header_.kept()); }

  absl::StatusOr<bool> Take(RowBatch& batch) override { return chunks_.Next(&static_cast<CsvBatch&>(batch).chunk); }

  void Read(RowBatch& batch) const override {
    CsvBatch& csv = static_cast<CsvBatch&>(batch);
    columns_.Read(csv.chunk, &csv.rows);
    csv.bad.clear();
    for (CsvRows::BadRecord& bad : csv.rows.bad) csv.bad.push_back({bad.row, bad.in_block, std::move(bad.error)});
  }

 private:
  const Header header_;
  const std::vector<ValueParser> parsers_;
  CsvChunks chunks_;
  const CsvColumns columns_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> OpenCsvRows(ByteSource& source, const std::string& name, const lathe_reader& code,
                                                       const std::vector<std::string>& keep, size_t batch_bytes) {
  CsvOptions options;
  options.name = name;
  std::vector<ValueParser> parsers = InputParsers(*code.program);
  CsvReader reader(source, options);
  Header header;
  if (absl::Status status = header.Read(reader, name, parsers, ColumnNames(parsers, code.names), keep); !status.ok())
    return status;
  return std::make_unique<CsvRowSource>(source, reader, std::move(header), std::move(parsers), ReaderCode::Of(code),
                                        std::move(options), batch_bytes);
}

}  // namespace lathe
