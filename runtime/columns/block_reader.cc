#include "runtime/columns/block_reader.h"

#include "runtime/ingest/utf8.h"

// One call of BlockReader::Read.
struct lathe_block {
  using ColumnBlock = lathe::ColumnBlock;
  using ColumnCount = lathe::ColumnCount;
  using ColumnRule = lathe::ColumnRule;
  using FieldColumn = lathe::FieldColumn;

  // Runs `kernel(fields, column, odd)`, and lets ValueParser decide about the fields that it lists.
  template <typename Kernel>
  void Read(int32_t input, const Kernel& kernel);

  const lathe::ReaderKernels& kernels() const { return reader.kernels_; }
  const lathe::ColumnSchema& schema(int32_t input) const { return reader.parsers_[static_cast<size_t>(input)].schema(); }
  const lathe_vocabulary& vocabulary(int32_t input) const { return *reader.code_.categories[input]; }
  size_t num_columns() const { return reader.parsers_.size(); }
  bool is_category(size_t column) const {
    return reader.code_.categories != nullptr && reader.code_.categories[column] != nullptr;
  }

  void CheckStrings(int32_t input);

  const lathe::BlockReader& reader;
  const bool is_utf8;
  ColumnBlock& rows;
  lathe::BlockReader::Scratch& scratch;

 private:
  lathe::FieldText FieldAt(const FieldColumn& fields, size_t row);
  void ReadOdd(const FieldColumn& fields, int64_t count, size_t index);
  void Refuse(size_t row) { scratch.refused[row / 64] |= uint64_t{1} << (row % 64); }
};

template <typename Kernel>
void lathe_block::Read(int32_t input, const Kernel& kernel) {
  const size_t index = static_cast<size_t>(input);
  const FieldColumn& fields = scratch.fields[index];
  if (fields.begins == nullptr) return rows.SetAllMissing(index);
  ColumnBlock::Column& column = rows.column(index);
  const ColumnCount count = kernel(fields, column, scratch.odd.data());
  column.num_missing = count.num_missing;
  if (count.num_odd > 0) ReadOdd(fields, count.num_odd, index);
}

lathe::FieldText lathe_block::FieldAt(const FieldColumn& fields, size_t row) {
  const char* const begin = fields.text + fields.begins[row * fields.begin_stride] + fields.begin_shift;
  const char* end = fields.text + fields.ends[row * fields.end_stride];
  if (fields.drop_return && end > begin && end[-1] == '\r') --end;
  return lathe::Unquote({begin, static_cast<size_t>(end - begin)}, &scratch.text);
}

void lathe_block::ReadOdd(const FieldColumn& fields, int64_t count, size_t index) {
  const lathe::ValueParser& parser = reader.parsers_[index];
  const bool is_category = this->is_category(index);
  const bool takes_any_text = is_category && parser.schema().values.empty() && is_utf8;
  for (int64_t i = 0; i < count; ++i) {
    const size_t row = scratch.odd[static_cast<size_t>(i)];
    const lathe::FieldText field = FieldAt(fields, row);
    lathe::Value value;
    if (takes_any_text && !field.text.empty()) {
      value.missing = false;
      value.text = field.text;
    } else if (!parser.Parse(field.text, field.quoted, &value).ok()) {
      Refuse(row);
      continue;
    }
    reader.Encode(index, &value);
    // A string is odd only where it is missing.
    if (reader.types_[index] != LATHE_STRING) rows.Set(index, static_cast<int64_t>(row), value);
  }
}

void lathe_block::CheckStrings(int32_t input) {
  const size_t index = static_cast<size_t>(input);
  const lathe::ValueSet& values = reader.values_[index];
  if (scratch.fields[index].begins == nullptr || (values.empty() && is_utf8)) return;
  const ColumnBlock::Column& column = rows.column(index);
  const int32_t* const offsets = column.offsets.data();
  const uint64_t* const validity = column.validity.data();
  for (size_t row = 0; row < static_cast<size_t>(rows.num_rows()); ++row) {
    if ((validity[row / 64] >> (row % 64) & 1) == 0) continue;
    const std::string_view text(column.bytes.data() + offsets[row], static_cast<size_t>(offsets[row + 1] - offsets[row]));
    const bool taken = values.empty() ? lathe::FindInvalidUtf8(text) == std::string_view::npos : values.Contains(text);
    if (!taken) Refuse(row);
  }
}

extern "C" {

void lathe_read_float64(lathe_block* block, int32_t input, double min, double max, int32_t required) {
  const lathe::ColumnRule rule = {min, max, required != 0};
  block->Read(input, [&](const lathe::FieldColumn& fields, lathe::ColumnBlock::Column& column, uint32_t* odd) {
    return block->kernels().doubles(fields, rule, column.doubles(), column.validity.data(), odd);
  });
}

void lathe_read_int64(lathe_block* block, int32_t input, double min, double max, int32_t required) {
  const lathe::ColumnRule rule = {min, max, required != 0};
  block->Read(input, [&](const lathe::FieldColumn& fields, lathe::ColumnBlock::Column& column, uint32_t* odd) {
    return block->kernels().integers(fields, rule, column.integers(), column.validity.data(), odd);
  });
}

void lathe_read_bool(lathe_block* block, int32_t input, int32_t required) {
  const lathe::ColumnRule rule = {0, 0, required != 0};
  block->Read(input, [&](const lathe::FieldColumn& fields, lathe::ColumnBlock::Column& column, uint32_t* odd) {
    return block->kernels().bools(fields, rule, column.values.data(), column.validity.data(), odd);
  });
}

void lathe_read_timestamp(lathe_block* block, int32_t input, int32_t required) {
  const lathe::ColumnRule rule = {0, 0, required != 0};
  block->Read(input, [&](const lathe::FieldColumn& fields, lathe::ColumnBlock::Column& column, uint32_t* odd) {
    return block->kernels().timestamps(fields, rule, column.integers(), column.validity.data(), odd);
  });
}

void lathe_read_string(lathe_block* block, int32_t input, int32_t required) {
  const lathe::ColumnRule rule = {0, 0, required != 0};
  block->Read(input, [&](const lathe::FieldColumn& fields, lathe::ColumnBlock::Column& column, uint32_t* odd) {
    return block->kernels().strings(fields, rule, column.offsets.data(), column.bytes.data(), column.validity.data(), odd);
  });
  block->CheckStrings(input);
}

void lathe_read_category(lathe_block* block, int32_t input, int32_t required) {
  const lathe::ColumnRule rule = {0, 0, required != 0};
  block->Read(input, [&](const lathe::FieldColumn& fields, lathe::ColumnBlock::Column& column, uint32_t* odd) {
    return block->kernels().categories(fields, rule, block->vocabulary(input), column.integers(), column.validity.data(), odd);
  });
}

}  // extern "C"

namespace lathe {
namespace {

void ReadByPlan(lathe_block* block) {
  for (int32_t i = 0; i < static_cast<int32_t>(block->num_columns()); ++i) {
    const ColumnSchema& schema = block->schema(i);
    switch (schema.type) {
      case LATHE_FLOAT64:
        lathe_read_float64(block, i, schema.min, schema.max, schema.required);
        break;
      case LATHE_INT64:
        lathe_read_int64(block, i, schema.min, schema.max, schema.required);
        break;
      case LATHE_TIMESTAMP:
        lathe_read_timestamp(block, i, schema.required);
        break;
      case LATHE_BOOL:
        lathe_read_bool(block, i, schema.required);
        break;
      default:
        lathe_read_string(block, i, schema.required);
    }
  }
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

ReaderCode ReaderCode::Plan() { return {ReadByPlan, nullptr}; }

BlockReader::BlockReader(const std::vector<ValueParser>& parsers, ReaderCode code, const ReaderKernels& kernels)
    : parsers_(parsers), code_(code), kernels_(kernels) {
  for (size_t i = 0; i < parsers_.size(); ++i) {
    const bool is_category = code_.categories != nullptr && code_.categories[i] != nullptr;
    types_.push_back(is_category ? LATHE_INT64 : parsers_[i].schema().type);
    values_.emplace_back(parsers_[i].schema().values);
  }
}

void BlockReader::Read(bool is_utf8, ColumnBlock* block, Scratch* scratch) const {
  const size_t num_rows = static_cast<size_t>(block->num_rows());
  scratch->refused.assign(num_rows / 64 + 1, 0);
  if (scratch->odd.size() < num_rows) scratch->odd.resize(num_rows);
  lathe_block call = {*this, is_utf8, *block, *scratch};
  code_.read(&call);
}

void BlockReader::Encode(size_t column, Value* value) const {
  if (code_.categories == nullptr || code_.categories[column] == nullptr || value->missing) return;
  value->integer =
      lathe_vocabulary_lookup(code_.categories[column], value->text.data(), static_cast<int64_t>(value->text.size()));
}

}  // namespace lathe
