#include "runtime/csv/csv_columns.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/string_view.h"
#include "runtime/ingest/utf8.h"

namespace lathe {
namespace {

std::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

// The lines of places that are asked for in their order.
class Lines {
 public:
  Lines(std::string_view text, int64_t first) : text_(text), line_(first) {}

  int64_t At(size_t offset) {
    line_ +=
        std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
    at_ = offset;
    return line_;
  }

 private:
  const std::string_view text_;
  size_t at_ = 0;
  int64_t line_;
};

// A record by itself, as CsvReader takes it.
CsvOptions RecordOptions(const CsvOptions& options, int64_t line) {
  CsvOptions record = options;
  record.first_line = line;
  record.continues = true;
  record.block_bytes = 4096;
  return record;
}

}  // namespace

CsvColumns::CsvColumns(const std::vector<ValueParser>& parsers, std::vector<int> fields, size_t num_fields, CsvOptions options,
                       ReaderCode code, const ReaderKernels& kernels)
    : parsers_(parsers),
      fields_(std::move(fields)),
      num_fields_(num_fields),
      options_(std::move(options)),
      reader_(parsers, code, kernels) {}

void CsvColumns::Read(CsvChunk& chunk, CsvRows* rows) const {
  rows->bad.clear();
  rows->side.clear();
  rows->is_quoted.clear();
  if (chunk.is_defective) {
    ReadDefective(chunk, rows);
  } else {
    ReadScanned(chunk, rows);
  }
}

void CsvColumns::ReadScanned(CsvChunk& chunk, CsvRows* rows) const {
  FindRows(chunk, rows);
  rows->scratch.fields.clear();
  for (const int field : fields_) {
    rows->scratch.fields.push_back(field == kAbsent ? FieldColumn() : Locate(chunk, *rows, static_cast<size_t>(field)));
  }
  reader_.Read(IsUtf8(chunk), &rows->block, &rows->scratch);
  ListRefused(chunk, rows);
}

void CsvColumns::FindRows(CsvChunk& chunk, CsvRows* rows) const {
  const size_t num_records = chunk.scan.num_records;
  const uint32_t* const records = chunk.records.data();
  uint32_t* const ends = chunk.ends.data();
  rows->block.Clear(static_cast<int64_t>(num_records), chunk.size + kTextPadding);
  rows->begins.Reserve(num_records);
  rows->ends = ends;
  uint32_t* const begins = rows->begins.data();
  Lines lines(chunk.text(), chunk.first_line);
  size_t num_rows = 0;
  uint32_t before = 0;
  uint32_t begin = 0;
  for (size_t i = 0; i < num_records; ++i) {
    const uint32_t end = ends[records[i] - 1];
    const size_t count = records[i] - before;
    if (__builtin_expect(count == num_fields_, 1)) {
      // Ends of rows move up over those of other records, which no one needs any more.
      if (before != num_rows * num_fields_)
        std::memmove(ends + num_rows * num_fields_, ends + before, count * sizeof(uint32_t));
      begins[num_rows++] = begin;
    } else {
      // An empty line is no record.
      const bool is_empty = count == 1 && (end == begin || (end == begin + 1 && chunk.buffer.data()[begin] == '\r'));
      if (!is_empty) {
        CsvRows::BadRecord bad = Examine(chunk.text().substr(begin, end + size_t{1} - begin), lines.At(begin));
        bad.row = static_cast<int64_t>(num_rows);
        rows->bad.push_back(std::move(bad));
      }
    }
    before = records[i];
    begin = end + 1;
  }
  rows->block.set_num_rows(static_cast<int64_t>(num_rows));
}

bool CsvColumns::IsUtf8(const CsvChunk& chunk) const {
  if (chunk.scan.is_ascii) return true;
  // Bytes of one character lie within one field, unless the delimiter is one of them.
  if (static_cast<unsigned char>(options_.delimiter) >= 0x80) return false;
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (reader_.takes_any_text(i) && fields_[i] != kAbsent) return FindInvalidUtf8(chunk.text()) == std::string_view::npos;
  }
  return false;
}

FieldColumn CsvColumns::Locate(const CsvChunk& chunk, const CsvRows& rows, size_t position) const {
  FieldColumn fields;
  fields.text = chunk.buffer.data();
  fields.num_rows = rows.block.num_rows();
  fields.begins = position == 0 ? rows.begins.data() : rows.ends + position - 1;
  fields.begin_stride = position == 0 ? 1 : num_fields_;
  fields.begin_shift = position == 0 ? 0 : 1;
  fields.ends = rows.ends + position;
  fields.end_stride = num_fields_;
  fields.drop_return = position + 1 == num_fields_ && chunk.scan.has_returns;
  fields.unquote = fields.undouble = chunk.scan.has_quotes;
  return fields;
}

void CsvColumns::ListRefused(const CsvChunk& chunk, CsvRows* rows) const {
  const size_t num_malformed = rows->bad.size();
  Lines lines(chunk.text(), chunk.first_line);
  for (size_t word = 0; word < rows->scratch.refused.size(); ++word) {
    for (uint64_t rest = rows->scratch.refused[word]; rest != 0; rest &= rest - 1) {
      const size_t row = word * 64 + static_cast<size_t>(__builtin_ctzll(rest));
      const size_t begin = rows->begins.data()[row];
      const size_t end = rows->ends[row * num_fields_ + num_fields_ - 1] + size_t{1};
      CsvRows::BadRecord bad = Examine(chunk.text().substr(begin, end - begin), lines.At(begin));
      bad.row = static_cast<int64_t>(row);
      bad.in_block = true;
      rows->bad.push_back(std::move(bad));
    }
  }
  // A malformed record comes before the row that it has the position of.
  std::inplace_merge(rows->bad.begin(), rows->bad.begin() + static_cast<std::ptrdiff_t>(num_malformed), rows->bad.end(),
                     [](const CsvRows::BadRecord& a, const CsvRows::BadRecord& b) {
                       return a.row < b.row || (a.row == b.row && !a.in_block && b.in_block);
                     });
}

absl::Status CsvColumns::ParseFields(const CsvReader& reader, std::vector<Value>* values, int* column) const {
  for (size_t i = 0; i < parsers_.size(); ++i) {
    if (fields_[i] == kAbsent) continue;
    const size_t position = static_cast<size_t>(fields_[i]);
    const CsvField& field = reader.fields()[position];
    const absl::Status status = parsers_[i].Parse(field.text, field.quoted, &(*values)[i]);
    if (status.ok()) continue;
    *column = static_cast<int>(i);
    return reader.ErrorAt(position, View(status.message()));
  }
  return absl::OkStatus();
}

CsvRows::BadRecord CsvColumns::Examine(std::string_view raw, int64_t line) const {
  CsvRows::BadRecord bad;
  bad.raw = raw;
  MemorySource source(raw);
  CsvReader reader(source, RecordOptions(options_, line));
  reader.ExpectFields(num_fields_);
  std::vector<Value> values(parsers_.size());
  bad.error = reader.Next() == CsvReader::Event::kRecord ? ParseFields(reader, &values, &bad.column) : reader.error();
  return bad;
}

absl::Status CsvColumns::ErrorAt(const CsvChunk& chunk, const CsvRows& rows, int64_t row, size_t column,
                                 std::string_view message) const {
  const size_t begin = rows.begins.data()[row];
  MemorySource source(chunk.text().substr(begin));
  CsvReader reader(source, RecordOptions(options_, Lines(chunk.text(), chunk.first_line).At(begin)));
  reader.Next();
  return reader.ErrorAt(static_cast<size_t>(fields_[column]), message);
}

void CsvColumns::ReadDefective(const CsvChunk& chunk, CsvRows* rows) const {
  const std::string_view text = chunk.text();
  const int64_t most_rows = std::count(text.begin(), text.end(), '\n') + 1;
  rows->block.Clear(most_rows, text.size() + kTextPadding);
  rows->begins.Reserve(static_cast<size_t>(most_rows));
  MemorySource source(text);
  CsvReader reader(source, RecordOptions(options_, chunk.first_line));
  reader.ExpectFields(num_fields_);
  std::vector<Value> values(parsers_.size());
  for (size_t at = 0;;) {
    const CsvReader::Event event = reader.Next();
    if (event == CsvReader::Event::kEnd) return;
    CsvRows::BadRecord bad;
    bad.row = rows->block.num_rows();
    // The reader's bytes are a copy of the chunk's.
    at = text.find(reader.raw(), at);
    bad.raw = text.substr(at, reader.raw().size());
    bad.error = event == CsvReader::Event::kRecord ? ParseFields(reader, &values, &bad.column) : reader.error();
    if (bad.error.ok()) {
      rows->begins.data()[rows->block.num_rows()] = static_cast<uint32_t>(at);
      for (size_t i = 0; i < values.size(); ++i) {
        reader_.Encode(i, &values[i]);
        rows->block.Put(i, values[i]);
      }
      rows->block.AppendRow();
      for (const CsvField& field : reader.fields()) {
        rows->side.emplace_back(field.text);
        rows->is_quoted.push_back(field.quoted);
      }
    } else {
      rows->bad.push_back(bad);
    }
    at += bad.raw.size();
    if (event == CsvReader::Event::kFailure) return;
  }
}

FieldText CsvColumns::FieldOf(const CsvChunk& chunk, const CsvRows& rows, int64_t row, size_t position,
                              std::string* scratch) const {
  const size_t index = static_cast<size_t>(row) * num_fields_ + position;
  if (chunk.is_defective) return {rows.side[index], rows.is_quoted[index]};
  const size_t begin = position == 0 ? rows.begins.data()[row] : rows.ends[index - 1] + size_t{1};
  std::string_view text(chunk.buffer.data() + begin, rows.ends[index] - begin);
  if (position + 1 == num_fields_ && !text.empty() && text.back() == '\r') text.remove_suffix(1);
  return Unquote(text, scratch);
}

}  // namespace lathe
