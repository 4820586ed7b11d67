#include "runtime/table/table_builder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/table/shard_format.h"

namespace lathe {
namespace {

void AppendBit(std::vector<uint8_t>& bits, int64_t index, bool bit) {
  if (index % 8 == 0) bits.push_back(0);
  bits.back() = static_cast<uint8_t>(bits.back() | (static_cast<unsigned>(bit) << (index % 8)));
}

template <typename T>
std::string_view BytesOf(const std::vector<T>& values) {
  return std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

// The offsets of strings are int32.
constexpr size_t kMostBytes = static_cast<size_t>(std::numeric_limits<int32_t>::max());

bool BitOf(const void* bits, int64_t index) { return (static_cast<const uint8_t*>(bits)[index / 8] >> (index % 8) & 1) != 0; }

int64_t CountBits(const uint8_t* bits, int64_t begin, int64_t end) {
  int64_t count = 0;
  for (; begin < end && begin % 8 != 0; ++begin) count += BitOf(bits, begin);
  for (; begin + 8 <= end; begin += 8) count += __builtin_popcount(bits[begin / 8]);
  for (; begin < end; ++begin) count += BitOf(bits, begin);
  return count;
}

// The bytes of rows [begin, end) of a column of strings.
std::string_view BytesOfRows(const lathe_column& column, int64_t begin, int64_t end) {
  const int32_t* const offsets = static_cast<const int32_t*>(column.values);
  return {column.bytes + offsets[begin], static_cast<size_t>(offsets[end] - offsets[begin])};
}

uint64_t AlignUp(uint64_t offset) { return (offset + kShardAlignment - 1) / kShardAlignment * kShardAlignment; }

}  // namespace

TableBuilder::TableBuilder(std::vector<ColumnSpec> columns) : specs_(std::move(columns)), columns_(specs_.size()) { Clear(); }

void TableBuilder::Clear() {
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    column.num_rows = 0;
    column.num_missing = 0;
    column.validity.clear();
    column.words.clear();
    column.bits.clear();
    column.offsets.clear();
    column.bytes.clear();
    if (specs_[i].type == LATHE_STRING) column.offsets.push_back(0);
  }
}

void TableBuilder::AppendValidity(Column& column, bool valid) {
  AppendBit(column.validity, column.num_rows, valid);
  column.num_missing += !valid;
  ++column.num_rows;
}

void TableBuilder::AppendMissing(int index) {
  Column& column = columns_[index];
  switch (specs_[index].type) {
    case LATHE_STRING:
      column.offsets.push_back(column.offsets.back());
      break;
    case LATHE_BOOL:
      AppendBit(column.bits, column.num_rows, false);
      break;
    default:
      column.words.push_back(0);
  }
  AppendValidity(column, false);
}

void TableBuilder::AppendInt64(int index, int64_t value) {
  columns_[index].words.push_back(static_cast<uint64_t>(value));
  AppendValidity(columns_[index], true);
}

void TableBuilder::AppendDouble(int index, double value) {
  if (std::isnan(value)) return AppendMissing(index);
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  columns_[index].words.push_back(bits);
  AppendValidity(columns_[index], true);
}

void TableBuilder::AppendBool(int index, bool value) {
  AppendBit(columns_[index].bits, columns_[index].num_rows, value);
  AppendValidity(columns_[index], true);
}

absl::Status TableBuilder::AppendString(int index, std::string_view value) {
  Column& column = columns_[index];
  if (column.bytes.size() + value.size() > kMostBytes) return FullError(index);
  column.bytes.append(value);
  column.offsets.push_back(static_cast<int32_t>(column.bytes.size()));
  AppendValidity(column, true);
  return absl::OkStatus();
}

absl::Status TableBuilder::FullError(int index) const {
  return absl::ResourceExhaustedError(absl::StrCat("expected at most 2 GiB of text in column '", specs_[index].name,
                                                   "' of one file, found more; split the file into several"));
}

int TableBuilder::FindFull(const std::vector<lathe_column>& columns, int64_t begin, int64_t end) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (specs_[i].type == LATHE_STRING && columns_[i].bytes.size() + BytesOfRows(columns[i], begin, end).size() > kMostBytes) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

void TableBuilder::AppendBits(std::vector<uint8_t>& bits, int64_t size, const void* from, int64_t begin, int64_t end) {
  int64_t row = begin;
  const auto append_one = [&] { AppendBit(bits, size++, from == nullptr || BitOf(from, row)), ++row; };
  while (row < end && size % 8 != 0) append_one();
  if (from == nullptr) {
    bits.insert(bits.end(), static_cast<size_t>((end - row) / 8), 0xff);
    size += (end - row) / 8 * 8;
    row += (end - row) / 8 * 8;
  }
  const uint8_t* const bytes = static_cast<const uint8_t*>(from);
  for (; row + 8 <= end; row += 8, size += 8) {
    const int64_t shift = row % 8;
    unsigned byte = bytes[row / 8] >> shift;
    if (shift != 0) byte |= static_cast<unsigned>(bytes[row / 8 + 1]) << (8 - shift);
    bits.push_back(static_cast<uint8_t>(byte));
  }
  while (row < end) append_one();
}

void TableBuilder::AppendRows(const std::vector<lathe_column>& columns, int64_t begin, int64_t end) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const lathe_column& from = columns[i];
    switch (specs_[i].type) {
      case LATHE_STRING: {
        const int32_t* const offsets = static_cast<const int32_t*>(from.values);
        const int32_t shift = static_cast<int32_t>(column.bytes.size()) - offsets[begin];
        const size_t size = column.offsets.size();
        column.offsets.resize(size + static_cast<size_t>(end - begin));
        std::transform(offsets + begin + 1, offsets + end + 1, column.offsets.data() + size,
                       [&](int32_t offset) { return offset + shift; });
        column.bytes.append(BytesOfRows(from, begin, end));
        break;
      }
      case LATHE_BOOL:
        AppendBits(column.bits, column.num_rows, from.values, begin, end);
        break;
      default: {
        const uint64_t* const words = static_cast<const uint64_t*>(from.values);
        column.words.insert(column.words.end(), words + begin, words + end);
      }
    }
    AppendBits(column.validity, column.num_rows, from.validity, begin, end);
    if (from.validity != nullptr) column.num_missing += end - begin - CountBits(from.validity, begin, end);
    column.num_rows += end - begin;
  }
}

void TableBuilder::Reserve(double factor) {
  const auto grow = [&](auto& buffer) { buffer.reserve(static_cast<size_t>(static_cast<double>(buffer.size()) * factor)); };
  for (Column& column : columns_) {
    grow(column.validity);
    grow(column.words);
    grow(column.bits);
    grow(column.offsets);
    grow(column.bytes);
  }
}

int64_t TableBuilder::num_rows() const { return columns_.empty() ? 0 : columns_[0].num_rows; }

std::string_view TableBuilder::ValueBytes(const Column& column, lathe_type type) {
  switch (type) {
    case LATHE_STRING:
      return BytesOf(column.offsets);
    case LATHE_BOOL:
      return BytesOf(column.bits);
    default:
      return BytesOf(column.words);
  }
}

std::vector<lathe_column> TableBuilder::View() const {
  std::vector<lathe_column> views;
  views.reserve(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    views.push_back({column.num_missing == 0 ? nullptr : column.validity.data(), ValueBytes(column, specs_[i].type).data(),
                     specs_[i].type == LATHE_STRING ? column.bytes.data() : nullptr});
  }
  return views;
}

absl::Status TableBuilder::WriteShard(std::string_view source, OutputFile& file) const {
  // Lay the buffers out, then write them in that order.
  uint64_t end = sizeof(ShardHeader) + source.size();
  for (const ColumnSpec& spec : specs_) end += sizeof(ShardColumn) + spec.name.size();
  std::vector<std::pair<uint64_t, std::string_view>> buffers;
  const auto place = [&](std::string_view bytes) {
    if (bytes.empty()) return ShardBuffer{0, 0};
    const ShardBuffer buffer{AlignUp(end), bytes.size()};
    buffers.emplace_back(buffer.offset, bytes);
    end = buffer.offset + buffer.size;
    return buffer;
  };
  std::string metadata;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    ShardColumn entry;
    entry.type = static_cast<uint32_t>(specs_[i].type);
    entry.name_size = static_cast<uint32_t>(specs_[i].name.size());
    entry.validity = place(column.num_missing == 0 ? std::string_view() : BytesOf(column.validity));
    entry.values = place(ValueBytes(column, specs_[i].type));
    entry.bytes = place(column.bytes);
    metadata.append(reinterpret_cast<const char*>(&entry), sizeof(entry));
    metadata.append(specs_[i].name);
  }

  ShardHeader header = {};
  std::memcpy(header.magic, kShardMagic, sizeof(kShardMagic));
  header.version = kShardVersion;
  header.num_columns = static_cast<uint32_t>(specs_.size());
  header.num_rows = static_cast<uint64_t>(num_rows());
  header.file_size = end;
  header.source_size = static_cast<uint32_t>(source.size());

  std::string prefix(reinterpret_cast<const char*>(&header), sizeof(header));
  prefix.append(source);
  prefix.append(metadata);
  if (absl::Status status = file.Write(prefix); !status.ok()) return status;
  uint64_t written = prefix.size();
  for (const auto& [offset, bytes] : buffers) {
    if (absl::Status status = file.Write(std::string(offset - written, '\0')); !status.ok()) return status;
    if (absl::Status status = file.Write(bytes); !status.ok()) return status;
    written = offset + bytes.size();
  }
  return absl::OkStatus();
}

}  // namespace lathe
