#include "runtime/predict/csv_rows.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
                    const std::vector<std::string>& keep);

  size_t size() const { return names_.size(); }
  const std::vector<int>& inputs() const { return inputs_; }  // fields; kAbsent for one that the header lacks
  const std::vector<int>& kept() const { return kept_; }
  const std::vector<std::string>& ignored() const { return ignored_; }

 private:
  int Find(const std::string& column) const {
    for (size_t i = 0; i < names_.size(); ++i)
      if (names_[i] == column) return static_cast<int>(i);
    return kAbsent;
  }
  absl::Status Check(const CsvReader& reader, const std::vector<ValueParser>& parsers,
                     const std::vector<std::string>& keep) const;

  std::vector<std::string> names_;
  std::vector<int> inputs_;
  std::vector<int> kept_;
  std::vector<std::string> ignored_;
};

absl::Status Header::Check(const CsvReader& reader, const std::vector<ValueParser>& parsers,
                           const std::vector<std::string>& keep) const {
  const std::string found = absl::StrJoin(names_, ", ", AppendQuoted);
  for (size_t i = 0; i < names_.size(); ++i) {
    if (Find(names_[i]) != static_cast<int>(i)) {
      return reader.ErrorAt(
          i, absl::StrCat("expected every column once in the header, found '", names_[i], "' twice; rename or remove one"));
    }
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
                          const std::vector<std::string>& keep) {
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
  const auto locate = [&](const std::string& column) {
    const int field = Find(column);
    if (field != kAbsent) used[static_cast<size_t>(field)] = true;
    return field;
  };
  for (const ValueParser& parser : parsers) inputs_.push_back(locate(parser.schema().name));
  for (const std::string& column : keep) kept_.push_back(locate(column));
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
               CsvOptions options, size_t batch_bytes)
      : header_(std::move(header)),
        parsers_(std::move(parsers)),
        chunks_(source, header_reader, {options, batch_bytes, nullptr}),
        columns_(parsers_, header_.inputs(), header_.size(), options) {
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

absl::StatusOr<std::unique_ptr<RowSource>> OpenCsvRows(ByteSource& source, const std::string& name,
                                                       const lathe_program& program, const std::vector<std::string>& keep,
                                                       size_t batch_bytes) {
  CsvOptions options;
  options.name = name;
  std::vector<ValueParser> parsers = InputParsers(program);
  CsvReader reader(source, options);
  Header header;
  if (absl::Status status = header.Read(reader, name, parsers, keep); !status.ok()) return status;
  return std::make_unique<CsvRowSource>(source, reader, std::move(header), std::move(parsers), std::move(options), batch_bytes);
}

}  // namespace lathe
