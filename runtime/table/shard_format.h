// The bytes of a typed shard. Little-endian; its bytes depend on its contents alone.
//
//   ShardHeader
//   source: base name of the CSV file, `source_size` bytes
//   per column: ShardColumn, then its name, `name_size` bytes
//   zero padding, then the buffers, each starting at a multiple of kShardAlignment with zero padding before it
//
// Buffers are Arrow's: a validity bitmap (absent, with size 0, when no row is missing); int64 or double values, a bitmap of
// bools, or num_rows + 1 int32 offsets; a string column's bytes. A missing row has the value 0, false or "".
#ifndef LATHE_RUNTIME_TABLE_SHARD_FORMAT_H_
#define LATHE_RUNTIME_TABLE_SHARD_FORMAT_H_

#include <cstdint>

namespace lathe {

constexpr char kShardMagic[8] = {'L', 'A', 'T', 'H', 'E', 'T', 'B', 'L'};
constexpr uint32_t kShardVersion = 1;
constexpr uint64_t kShardAlignment = 64;

struct ShardHeader {
  char magic[8];
  uint32_t version;
  uint32_t num_columns;
  uint64_t num_rows;
  uint64_t file_size;  // a shorter file was cut off
  uint32_t source_size;
  uint32_t reserved;  // 0
};
static_assert(sizeof(ShardHeader) == 40, "the header has no padding");

struct ShardBuffer {
  uint64_t offset;  // from the start of the file; 0 when the size is 0
  uint64_t size;    // in bytes
};

struct ShardColumn {
  uint32_t type;  // lathe_type
  uint32_t name_size;
  ShardBuffer validity;
  ShardBuffer values;
  ShardBuffer bytes;
};
static_assert(sizeof(ShardColumn) == 56, "the column has no padding");

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "shards are mapped as they are, so the machine is little-endian");

}  // namespace lathe

#endif  // LATHE_RUNTIME_TABLE_SHARD_FORMAT_H_
