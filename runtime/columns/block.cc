#include "runtime/columns/block.h"

namespace lathe {
namespace {

void SetBit(uint64_t* words, int64_t row, bool bit) {
  uint64_t& word = words[row / 64];
  const uint64_t mask = uint64_t{1} << (row % 64);
  word = bit ? word | mask : word & ~mask;
}

void SetFixed(ColumnBlock::Column& column, int64_t row, const Value& value) {
  switch (column.type) {
    case LATHE_BOOL:
      SetBit(column.values.data(), row, value.boolean);
      break;
    case LATHE_FLOAT64:
      column.doubles()[row] = value.number;
      break;
    default:
      column.integers()[row] = value.integer;
  }
}

}  // namespace

ColumnBlock::ColumnBlock(const std::vector<lathe_type>& types) : columns_(types.size()), views_(types.size()) {
  for (size_t i = 0; i < types.size(); ++i) columns_[i].type = types[i];
}

void ColumnBlock::Clear(int64_t rows, size_t bytes) {
  num_rows_ = 0;
  const size_t count = static_cast<size_t>(rows);
  const size_t words = count / 64 + 1;
  for (Column& column : columns_) {
    column.num_missing = 0;
    column.validity.Reserve(words);
    if (column.type == LATHE_STRING) {
      column.offsets.Reserve(count + 1);
      column.bytes.Reserve(bytes);
      column.offsets.data()[0] = 0;
    } else {
      column.values.Reserve(column.type == LATHE_BOOL ? words : count);
    }
  }
}

void ColumnBlock::Put(size_t index, const Value& value) {
  Column& column = columns_[index];
  SetBit(column.validity.data(), num_rows_, !value.missing);
  column.num_missing += value.missing;
  if (column.type == LATHE_STRING) {
    int32_t* const offsets = column.offsets.data() + num_rows_;
    const size_t size = value.missing ? 0 : value.text.size();
    if (size > 0) std::memcpy(column.bytes.data() + offsets[0], value.text.data(), size);
    offsets[1] = offsets[0] + static_cast<int32_t>(size);
  } else {
    SetFixed(column, num_rows_, value.missing ? Value() : value);
  }
}

void ColumnBlock::Set(size_t index, int64_t row, const Value& value) {
  if (value.missing) return;
  Column& column = columns_[index];
  SetBit(column.validity.data(), row, true);
  --column.num_missing;
  SetFixed(column, row, value);
}

void ColumnBlock::SetAllMissing(size_t index) {
  Column& column = columns_[index];
  const size_t count = static_cast<size_t>(num_rows_);
  const size_t words = count / 64 + 1;
  column.num_missing = num_rows_;
  std::memset(column.validity.data(), 0, words * sizeof(uint64_t));
  if (column.type == LATHE_STRING) {
    std::memset(column.offsets.data(), 0, (count + 1) * sizeof(int32_t));
  } else {
    std::memset(column.values.data(), 0, (column.type == LATHE_BOOL ? words : count) * sizeof(uint64_t));
  }
}

const std::vector<lathe_column>& ColumnBlock::View() {
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    views_[i].validity = column.num_missing == 0 ? nullptr : reinterpret_cast<const uint8_t*>(column.validity.data());
    views_[i].values = column.type == LATHE_STRING ? static_cast<const void*>(column.offsets.data()) : column.values.data();
    views_[i].bytes = column.type == LATHE_STRING ? column.bytes.data() : nullptr;
  }
  return views_;
}

}  // namespace lathe
