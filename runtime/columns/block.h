// Rows of typed columns in memory that is used again and again: what the readers fill, and what generated code reads.
#ifndef LATHE_RUNTIME_COLUMNS_BLOCK_H_
#define LATHE_RUNTIME_COLUMNS_BLOCK_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "runtime/abi/lathe.h"
#include "runtime/columns/kernels.h"
#include "runtime/ingest/value_parser.h"

namespace lathe {

// Elements without a value until they are written, with kTextPadding bytes of room on both sides.
template <typename T>
class Buffer {
 public:
  T* data() { return reinterpret_cast<T*>(bytes_.get() + kTextPadding); }
  const T* data() const { return reinterpret_cast<const T*>(bytes_.get() + kTextPadding); }
  size_t capacity() const { return capacity_; }

  // Makes room for `count` elements and keeps the first `kept`.
  void Reserve(size_t count, size_t kept = 0) {
    if (count <= capacity_) return;
    const size_t capacity = count + count / 4;
    std::unique_ptr<char[]> bytes(new char[capacity * sizeof(T) + 2 * kTextPadding]);
    if (kept > 0) std::memcpy(bytes.get() + kTextPadding, data(), kept * sizeof(T));
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

 private:
  std::unique_ptr<char[]> bytes_{new char[2 * kTextPadding]};
  size_t capacity_ = 0;
};

// Used by one thread at a time.
class ColumnBlock {
 public:
  struct Column {
    lathe_type type = LATHE_STRING;
    int64_t num_missing = 0;
    Buffer<uint64_t> values;  // int64 values, bits of doubles, or the bits of bools
    Buffer<int32_t> offsets;  // of strings
    Buffer<char> bytes;       // of strings
    Buffer<uint64_t> validity;

    int64_t* integers() { return reinterpret_cast<int64_t*>(values.data()); }
    double* doubles() { return reinterpret_cast<double*>(values.data()); }
  };

  explicit ColumnBlock(const std::vector<lathe_type>& types);

  // Forgets the rows and makes room for `rows` rows with `bytes` bytes of text in each column of strings.
  void Clear(int64_t rows, size_t bytes);

  size_t num_columns() const { return columns_.size(); }
  Column& column(size_t index) { return columns_[index]; }
  const Column& column(size_t index) const { return columns_[index]; }

  int64_t num_rows() const { return num_rows_; }
  void set_num_rows(int64_t rows) { num_rows_ = rows; }

  // Writes a value behind the last row, for which Clear made room; AppendRow then completes the row.
  void Put(size_t column, const Value& value);
  void AppendRow() { ++num_rows_; }

  // Replaces a missing value of a column that has no strings.
  void Set(size_t column, int64_t row, const Value& value);

  // Makes every row of a column missing.
  void SetAllMissing(size_t column);

  // Views of the columns, valid until the block changes.
  const std::vector<lathe_column>& View();

 private:
  std::vector<Column> columns_;
  std::vector<lathe_column> views_;
  int64_t num_rows_ = 0;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_BLOCK_H_
