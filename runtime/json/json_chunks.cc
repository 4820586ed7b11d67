#include "runtime/json/json_chunks.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lathe {

JsonChunks::JsonChunks(ByteSource& source, JsonChunkOptions options) : source_(source), options_(std::move(options)) {}

absl::Status JsonChunks::Fill() {
  // Doubling keeps the work linear when a line spans many chunks.
  buffer_.Reserve(filled_ + std::max(options_.chunk_bytes, filled_), filled_);
  const absl::StatusOr<size_t> count = source_.Read(buffer_.data() + filled_, std::max(options_.chunk_bytes, filled_));
  if (!count.ok()) return count.status();
  filled_ += *count;
  at_end_ = *count == 0;
  return absl::OkStatus();
}

void JsonChunks::Take(size_t size, JsonChunk* chunk) {
  const size_t rest = filled_ - size;
  chunk->buffer.Reserve(std::max(options_.chunk_bytes, rest));
  std::memcpy(chunk->buffer.data(), buffer_.data() + size, rest);
  std::swap(chunk->buffer, buffer_);
  filled_ = rest;
  chunk->size = size;
  if (chunk->buffer.data()[size - 1] != '\n') chunk->buffer.data()[chunk->size++] = '\n';
  chunk->first_line = line_;
  line_ += static_cast<int64_t>(BestKernels().count_lines(chunk->buffer.data(), chunk->size));
}

absl::StatusOr<bool> JsonChunks::Next(JsonChunk* chunk) {
  for (size_t searched = 0;;) {
    if (filled_ > searched) {
      const void* const last = memrchr(buffer_.data() + searched, '\n', filled_ - searched);
      if (last != nullptr || at_end_) {
        Take(last != nullptr ? static_cast<size_t>(static_cast<const char*>(last) - buffer_.data()) + 1 : filled_, chunk);
        return true;
      }
    } else if (at_end_ && filled_ > 0) {
      Take(filled_, chunk);
      return true;
    }
    if (filled_ > options_.json.max_line_bytes) {
      // The reader of lines says what is wrong with it.
      MemorySource source(std::string_view(buffer_.data(), filled_));
      JsonLinesOptions options = options_.json;
      options.first_line = line_;
      JsonLinesReader reader(source, std::move(options));
      reader.Next();
      return reader.error();
    }
    if (at_end_) return false;
    searched = filled_;
    if (absl::Status status = Fill(); !status.ok()) return status;
  }
}

}  // namespace lathe
