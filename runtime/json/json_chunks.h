// Cuts a stream of JSON Lines into pieces of whole lines, so that threads can read them apart.
#ifndef LATHE_RUNTIME_JSON_JSON_CHUNKS_H_
#define LATHE_RUNTIME_JSON_JSON_CHUNKS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/columns/block.h"
#include "runtime/io/byte_source.h"
#include "runtime/json/json_lines_reader.h"

namespace lathe {

// Some lines. The last ends with a line feed too, which is added where the file lacks it.
struct JsonChunk {
  Buffer<char> buffer;
  size_t size = 0;
  int64_t first_line = 1;

  std::string_view text() const { return {buffer.data(), size}; }
};

struct JsonChunkOptions {
  JsonLinesOptions json;  // name, and the limit of a line
  size_t chunk_bytes = size_t{1} << 17;
};

// Reads what the source has, as far as a chunk goes, and never waits for more than the end of one line. Memory is bounded by a
// chunk and the longest line. Used by one thread at a time.
class JsonChunks {
 public:
  // The source must outlive this.
  JsonChunks(ByteSource& source, JsonChunkOptions options);

  // False at the end of the input. An error is one of the source, or of a line that is too long.
  absl::StatusOr<bool> Next(JsonChunk* chunk);

 private:
  absl::Status Fill();
  void Take(size_t size, JsonChunk* chunk);

  ByteSource& source_;
  const JsonChunkOptions options_;
  Buffer<char> buffer_;
  size_t filled_ = 0;
  bool at_end_ = false;
  int64_t line_ = 1;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_JSON_JSON_CHUNKS_H_
