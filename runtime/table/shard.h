// A typed columnar shard, mapped into memory.
#ifndef LATHE_RUNTIME_TABLE_SHARD_H_
#define LATHE_RUNTIME_TABLE_SHARD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/lathe.h"
#include "runtime/io/mapped_file.h"
#include "runtime/table/column_type.h"

namespace lathe {

// What ingest wrote (shard_format.h). Opening checks every size and offset, so that a cut off or corrupt file gives an error
// and no later read leaves the mapping; it does not detect changed values. Movable; views stay valid when it moves. Any
// number of threads may read it.
class Shard {
 public:
  static absl::StatusOr<Shard> Open(const std::string& path);

  int64_t num_rows() const { return num_rows_; }
  // The base name of the CSV file that the rows came from.
  std::string_view source() const { return source_; }
  int num_columns() const { return static_cast<int>(specs_.size()); }
  const ColumnSpec& spec(int column) const { return specs_[column]; }
  // A view of the column's buffers; missing rows have the value 0, false or "".
  const lathe_column& column(int column) const { return views_[column]; }
  // The position of a column, or -1.
  int FindColumn(std::string_view name) const;
  // Where the shard was read from, for errors.
  const std::string& path() const { return path_; }

 private:
  Shard(std::string path, MappedFile file) : path_(std::move(path)), file_(std::move(file)) {}
  absl::Status Parse();

  std::string path_;
  MappedFile file_;
  std::string_view source_;
  int64_t num_rows_ = 0;
  std::vector<ColumnSpec> specs_;
  std::vector<lathe_column> views_;
};

// Opens shards and sorts them by source, so that the order of the arguments changes nothing. Two shards of one source are
// an error, as their order would be left open.
absl::StatusOr<std::vector<Shard>> OpenShards(const std::vector<std::string>& paths);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TABLE_SHARD_H_
