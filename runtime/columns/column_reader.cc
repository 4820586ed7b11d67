#include "runtime/columns/column_reader.h"

#include "runtime/ingest/utf8.h"

namespace lathe {
namespace {

void Refuse(int64_t row, ColumnReader::Scratch* scratch) {
  scratch->refused[static_cast<size_t>(row) / 64] |= uint64_t{1} << (row % 64);
}

}  // namespace

FieldText Unquote(std::string_view field, std::string* scratch) {
  if (field.empty() || field.front() != '"') return {field, false};
  const std::string_view text = field.substr(1, field.size() - 2);
  if (text.find('"') == std::string_view::npos) return {text, true};
  scratch->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    scratch->push_back(text[i]);
    i += text[i] == '"';  // the second of two
  }
  return {*scratch, true};
}

ColumnReader::ColumnReader(const ValueParser& parser, const ReaderKernels& kernels)
    : parser_(parser), kernels_(kernels), values_(parser.schema().values) {}

ColumnCount ColumnReader::RunKernel(const FieldColumn& fields, ColumnBlock::Column* column, uint32_t* odd) const {
  const ColumnSchema& schema = parser_.schema();
  const ColumnRule rule = {schema.min, schema.max, schema.required};
  uint64_t* const validity = column->validity.data();
  switch (column->type) {
    case LATHE_FLOAT64:
      return kernels_.doubles(fields, rule, column->doubles(), validity, odd);
    case LATHE_INT64:
      return kernels_.integers(fields, rule, column->integers(), validity, odd);
    case LATHE_TIMESTAMP:
      return kernels_.timestamps(fields, rule, column->integers(), validity, odd);
    case LATHE_BOOL:
      return kernels_.bools(fields, rule, column->values.data(), validity, odd);
    default:
      return kernels_.strings(fields, rule, column->offsets.data(), column->bytes.data(), validity, odd);
  }
}

void ColumnReader::Read(const FieldColumn& fields, bool is_utf8, size_t index, ColumnBlock* block, Scratch* scratch) const {
  ColumnBlock::Column& column = block->column(index);
  if (scratch->odd.size() < static_cast<size_t>(fields.num_rows)) scratch->odd.resize(static_cast<size_t>(fields.num_rows));
  const ColumnCount count = RunKernel(fields, &column, scratch->odd.data());
  column.num_missing = count.num_missing;
  if (count.num_odd > 0) ReadOdd(fields, count.num_odd, index, block, scratch);
  if (type() == LATHE_STRING && !(takes_any_text() && is_utf8)) CheckStrings(column, fields.num_rows, scratch);
}

void ColumnReader::ReadOdd(const FieldColumn& fields, int64_t count, size_t index, ColumnBlock* block, Scratch* scratch) const {
  for (int64_t i = 0; i < count; ++i) {
    const size_t row = scratch->odd[static_cast<size_t>(i)];
    const char* const begin = fields.text + fields.begins[row * fields.begin_stride] + fields.begin_shift;
    const char* end = fields.text + fields.ends[row * fields.end_stride];
    if (fields.drop_return && end > begin && end[-1] == '\r') --end;
    const FieldText field = Unquote({begin, static_cast<size_t>(end - begin)}, &scratch->text);
    Value value;
    if (!parser_.Parse(field.text, field.quoted, &value).ok()) {
      Refuse(static_cast<int64_t>(row), scratch);
    } else if (type() != LATHE_STRING) {
      // A string is odd only where it is missing.
      block->Set(index, static_cast<int64_t>(row), value);
    }
  }
}

void ColumnReader::CheckStrings(const ColumnBlock::Column& column, int64_t num_rows, Scratch* scratch) const {
  const int32_t* const offsets = column.offsets.data();
  const uint64_t* const validity = column.validity.data();
  for (int64_t row = 0; row < num_rows; ++row) {
    if ((validity[row / 64] >> (row % 64) & 1) == 0) continue;
    const std::string_view text(column.bytes.data() + offsets[row], static_cast<size_t>(offsets[row + 1] - offsets[row]));
    const bool taken = values_.empty() ? FindInvalidUtf8(text) == std::string_view::npos : values_.Contains(text);
    if (!taken) Refuse(row, scratch);
  }
}

}  // namespace lathe
