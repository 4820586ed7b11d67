// Rows collected column by column in memory, in Arrow's layout.
#ifndef LATHE_RUNTIME_TABLE_TABLE_BUILDER_H_
#define LATHE_RUNTIME_TABLE_TABLE_BUILDER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "runtime/abi/lathe.h"
#include "runtime/io/output_file.h"
#include "runtime/table/column_type.h"

namespace lathe {

// Append one value to every column, then the row is complete. Columns are known by position; calling the Append of another
// type than the column's is a programming error. What ingest writes shards with, and what the predictor makes batches of.
// Used by one thread at a time.
class TableBuilder {
 public:
  explicit TableBuilder(std::vector<ColumnSpec> columns);

  void AppendMissing(int column);
  // Also for timestamps, in microseconds.
  void AppendInt64(int column, int64_t value);
  // NaN becomes missing.
  void AppendDouble(int column, double value);
  void AppendBool(int column, bool value);
  // Fails when the bytes of the column would pass 2 GiB, the limit of its offsets; nothing is appended then.
  absl::Status AppendString(int column, std::string_view value);

  // Appends rows [begin, end) of columns in Arrow's layout, one for each of the table's in their order, to all of its columns.
  // Every column of strings must have room, see FindFull.
  void AppendRows(const std::vector<lathe_column>& columns, int64_t begin, int64_t end);
  // Makes room for `factor` times the rows that the table has, of the same sizes.
  void Reserve(double factor);
  // The first column whose bytes would pass the limit with those rows; -1 where none does.
  int FindFull(const std::vector<lathe_column>& columns, int64_t begin, int64_t end) const;
  // What AppendString says of such a column.
  absl::Status FullError(int column) const;

  // Rows of the first column; every column has as many between rows. 0 for a table without columns.
  int64_t num_rows() const;
  const std::vector<ColumnSpec>& columns() const { return specs_; }

  // Views of the columns, in their order; valid until the next Append or Clear.
  std::vector<lathe_column> View() const;

  // Forgets the rows and keeps the memory.
  void Clear();

  // Writes the rows as a typed shard (shard_format.h); `source` is the base name of the file they came from.
  absl::Status WriteShard(std::string_view source, OutputFile& file) const;

 private:
  struct Column {
    int64_t num_rows = 0;
    int64_t num_missing = 0;
    std::vector<uint8_t> validity;
    std::vector<uint64_t> words;   // int64 values, or the bits of doubles
    std::vector<uint8_t> bits;     // bools
    std::vector<int32_t> offsets;  // strings
    std::string bytes;
  };

  static std::string_view ValueBytes(const Column& column, lathe_type type);
  // Appends bits [begin, end) to a bitmap of `size` bits; null stands for ones.
  static void AppendBits(std::vector<uint8_t>& bits, int64_t size, const void* from, int64_t begin, int64_t end);
  static void AppendValidity(Column& column, bool valid);

  std::vector<ColumnSpec> specs_;
  std::vector<Column> columns_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_TABLE_TABLE_BUILDER_H_
