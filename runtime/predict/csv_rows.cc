#include "runtime/predict/csv_rows.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "runtime/csv/csv_reader.h"

namespace lathe {
namespace {

constexpr int kAbsent = -1;

void AppendQuoted(std::string* out, const std::string& name) { absl::StrAppend(out, "'", name, "'"); }

class CsvRows : public RowReader {
 public:
  CsvRows(ByteSource& source, const std::string& name, const lathe_program& program)
      : name_(name), reader_(source, Options(name)), parsers_(InputParsers(program)) {}

  absl::Status ReadHeader(const std::vector<std::string>& keep);
  Event Next() override;

 private:
  static CsvOptions Options(const std::string& name) {
    CsvOptions options;
    options.name = name;
    return options;
  }

  int Find(const std::string& column) const {
    for (size_t i = 0; i < header_.size(); ++i)
      if (header_[i] == column) return static_cast<int>(i);
    return kAbsent;
  }
  absl::Status CheckHeader(const std::vector<std::string>& keep) const;
  Event Refuse(size_t field, const absl::Status& status);

  std::string name_;
  CsvReader reader_;
  std::vector<ValueParser> parsers_;
  std::vector<std::string> header_;
  std::vector<int> input_fields_;  // by input; kAbsent for one that the header lacks
  std::vector<int> kept_fields_;
};

absl::Status CsvRows::CheckHeader(const std::vector<std::string>& keep) const {
  const std::string found = absl::StrJoin(header_, ", ", AppendQuoted);
  for (size_t i = 0; i < header_.size(); ++i) {
    if (Find(header_[i]) != static_cast<int>(i)) {
      return reader_.ErrorAt(i, absl::StrCat("expected every column once in the header, found '", header_[i],
                                             "' twice; rename or remove one"));
    }
  }
  std::vector<std::string> absent;
  for (size_t i = 0; i < parsers_.size(); ++i)
    if (input_fields_[i] == kAbsent && parsers_[i].schema().required) absent.push_back(parsers_[i].schema().name);
  if (!absent.empty()) {
    return reader_.ErrorAt(0, absl::StrCat("expected the required columns ", absl::StrJoin(absent, ", ", AppendQuoted),
                                           " in the header, found ", found, "; add them"));
  }
  for (const std::string& column : keep) {
    if (Find(column) == kAbsent)
      return reader_.ErrorAt(0, absl::StrCat("expected the kept column '", column, "' in the header, found ", found,
                                             "; add it, or correct --keep"));
  }
  return absl::OkStatus();
}

absl::Status CsvRows::ReadHeader(const std::vector<std::string>& keep) {
  switch (reader_.Next()) {
    case CsvReader::Event::kRecord: break;
    case CsvReader::Event::kBadRecord:
    case CsvReader::Event::kFailure: return reader_.error();
    case CsvReader::Event::kEnd:
      return absl::InvalidArgumentError(
          absl::StrCat(name_, ":1:1: error: expected a header with the names of the columns, found nothing; add it"));
  }
  for (const CsvField& field : reader_.fields()) header_.emplace_back(field.text);
  reader_.ExpectFields(header_.size());
  std::vector<bool> used(header_.size());
  const auto locate = [&](const std::string& column) {
    const int field = Find(column);
    if (field != kAbsent) used[static_cast<size_t>(field)] = true;
    return field;
  };
  for (const ValueParser& parser : parsers_) input_fields_.push_back(locate(parser.schema().name));
  for (const std::string& column : keep) kept_fields_.push_back(locate(column));
  for (size_t i = 0; i < header_.size(); ++i)
    if (!used[i]) ignored_.push_back(header_[i]);
  values_.resize(input_fields_.size());
  kept_.resize(kept_fields_.size());
  return CheckHeader(keep);
}

RowReader::Event CsvRows::Refuse(size_t field, const absl::Status& status) {
  const absl::string_view message = status.message();
  error_ = reader_.ErrorAt(field, std::string_view(message.data(), message.size()));
  return Event::kBadRow;
}

RowReader::Event CsvRows::Next() {
  switch (reader_.Next()) {
    case CsvReader::Event::kRecord: break;
    case CsvReader::Event::kBadRecord: error_ = reader_.error(); return Event::kBadRow;
    case CsvReader::Event::kFailure: error_ = reader_.error(); return Event::kFailure;
    case CsvReader::Event::kEnd: return Event::kEnd;
  }
  for (size_t i = 0; i < parsers_.size(); ++i) {
    if (input_fields_[i] == kAbsent) continue;  // the value stays missing
    const size_t position = static_cast<size_t>(input_fields_[i]);
    const CsvField& field = reader_.fields()[position];
    if (absl::Status status = parsers_[i].Parse(field.text, field.quoted, &values_[i]); !status.ok())
      return Refuse(position, status);
  }
  for (size_t i = 0; i < kept_.size(); ++i) {
    const CsvField& field = reader_.fields()[static_cast<size_t>(kept_fields_[i])];
    kept_[i].missing = field.text.empty() && !field.quoted;
    kept_[i].text = field.text;
  }
  return Event::kRow;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowReader>> OpenCsvRows(ByteSource& source, const std::string& name,
                                                       const lathe_program& program,
                                                       const std::vector<std::string>& keep) {
  auto rows = std::make_unique<CsvRows>(source, name, program);
  if (absl::Status status = rows->ReadHeader(keep); !status.ok()) return status;
  return rows;
}

}  // namespace lathe
