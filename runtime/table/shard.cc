#include "runtime/table/shard.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/table/shard_format.h"

namespace lathe {
namespace {

// What an empty string column points to: a null pointer would mean missing.
constexpr char kNoBytes[1] = {0};

// Reads the metadata in sequence and never past its end.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  bool Read(T* value) {
    if (bytes_.size() < sizeof(T)) return false;
    std::memcpy(value, bytes_.data(), sizeof(T));
    bytes_.remove_prefix(sizeof(T));
    return true;
  }

  bool ReadBytes(size_t size, std::string_view* value) {
    if (bytes_.size() < size) return false;
    *value = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return true;
  }

 private:
  std::string_view bytes_;
};

// The bytes of a buffer of exactly `size` bytes; false when the entry says otherwise or points outside the file.
bool Locate(std::string_view file, const ShardBuffer& buffer, uint64_t size, const char** data) {
  *data = nullptr;
  if (buffer.size != size) return false;
  if (size == 0) return true;
  if (buffer.offset % kShardAlignment != 0 || buffer.offset > file.size() || file.size() - buffer.offset < size) return false;
  *data = file.data() + buffer.offset;
  return true;
}

bool OffsetsAreValid(const int32_t* offsets, uint64_t num_rows, uint64_t num_bytes) {
  if (offsets[0] != 0) return false;
  for (uint64_t i = 0; i < num_rows; ++i) {
    if (offsets[i + 1] < offsets[i]) return false;
  }
  return static_cast<uint64_t>(offsets[num_rows]) == num_bytes;
}

}  // namespace

absl::StatusOr<Shard> Shard::Open(const std::string& path) {
  absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) return file.status();
  Shard shard(path, *std::move(file));
  if (absl::Status status = shard.Parse(); !status.ok()) return status;
  return shard;
}

absl::Status Shard::Parse() {
  const std::string_view bytes = file_.bytes();
  const auto corrupt = [&](const auto&... found) {
    return absl::DataLossError(
        absl::StrCat(path_, ": error: expected a typed shard, found ", found..., "; ingest the file again"));
  };
  Cursor cursor(bytes);
  ShardHeader header;
  if (!cursor.Read(&header) || std::memcmp(header.magic, kShardMagic, sizeof(kShardMagic)) != 0) {
    return corrupt("a file that does not start as one");
  }
  if (header.version != kShardVersion) {
    return corrupt("version ", header.version, " where this program reads version ", kShardVersion);
  }
  if (header.file_size != bytes.size()) return corrupt(bytes.size(), " bytes of ", header.file_size);
  if (header.num_rows > static_cast<uint64_t>(std::numeric_limits<int32_t>::max()) * 64) {
    return corrupt("a number of rows that is too large");
  }
  if (!cursor.ReadBytes(header.source_size, &source_)) return corrupt("a cut off header");
  num_rows_ = static_cast<int64_t>(header.num_rows);

  for (uint32_t i = 0; i < header.num_columns; ++i) {
    ShardColumn entry;
    std::string_view name;
    if (!cursor.Read(&entry) || !cursor.ReadBytes(entry.name_size, &name)) return corrupt("a cut off header");
    const int32_t type = static_cast<int32_t>(entry.type);
    if (!IsColumnType(type)) return corrupt("a column of an unknown type");
    const uint64_t bitmap_size = (header.num_rows + 7) / 8;
    const uint64_t values_size = type == LATHE_STRING ? (header.num_rows + 1) * sizeof(int32_t)
                                 : type == LATHE_BOOL ? bitmap_size
                                                      : header.num_rows * sizeof(int64_t);
    const uint64_t bytes_size = type == LATHE_STRING ? entry.bytes.size : 0;
    const char* validity;
    const char* values;
    const char* text;
    if (!Locate(bytes, entry.validity, entry.validity.size == 0 ? 0 : bitmap_size, &validity) ||
        !Locate(bytes, entry.values, values_size, &values) || !Locate(bytes, entry.bytes, bytes_size, &text) ||
        (type == LATHE_STRING &&
         !OffsetsAreValid(reinterpret_cast<const int32_t*>(values), header.num_rows, bytes_size))) {
      return corrupt("a column '", std::string(name), "' whose buffers do not fit");
    }
    if (type == LATHE_STRING && text == nullptr) text = kNoBytes;
    specs_.push_back({std::string(name), static_cast<lathe_type>(type)});
    views_.push_back({reinterpret_cast<const uint8_t*>(validity), values, text});
  }
  return absl::OkStatus();
}

int Shard::FindColumn(std::string_view name) const {
  for (int i = 0; i < num_columns(); ++i) {
    if (specs_[i].name == name) return i;
  }
  return -1;
}

absl::StatusOr<std::vector<Shard>> OpenShards(const std::vector<std::string>& paths) {
  std::vector<Shard> shards;
  shards.reserve(paths.size());
  for (const std::string& path : paths) {
    absl::StatusOr<Shard> shard = Shard::Open(path);
    if (!shard.ok()) return shard.status();
    shards.push_back(*std::move(shard));
  }
  std::sort(shards.begin(), shards.end(), [](const Shard& a, const Shard& b) { return a.source() < b.source(); });
  for (size_t i = 1; i < shards.size(); ++i) {
    if (shards[i].source() == shards[i - 1].source()) {
      return absl::InvalidArgumentError(absl::StrCat(
          shards[i].path(), ": error: expected one shard per file, found a second one of '",
          std::string(shards[i].source()), "'; give the files of a dataset different names"));
    }
  }
  return shards;
}

}  // namespace lathe
