#include "runtime/csv/csv_chunks.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lathe {
namespace {

constexpr size_t kSmallestWindow = 4096;

// The scan takes quotes and line ends for what they are.
bool IsScannable(char delimiter) { return delimiter != '"' && delimiter != '\n' && delimiter != '\r'; }

}  // namespace

class CsvChunks::Rest : public ByteSource {
 public:
  explicit Rest(CsvChunks& chunks) : chunks_(chunks) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    if (given_ == chunks_.available() && !chunks_.at_end_) {
      if (absl::Status status = chunks_.Fill(); !status.ok()) return status;
    }
    const size_t count = std::min(size, chunks_.available() - given_);
    std::memcpy(buffer, chunks_.text() + given_, count);
    given_ += count;
    return count;
  }
  size_t given() const { return given_; }

 private:
  CsvChunks& chunks_;
  size_t given_ = 0;
};

CsvChunks::CsvChunks(ByteSource& source, const CsvReader& header, CsvChunkOptions options)
    : source_(source),
      options_(std::move(options)),
      kernels_(options_.kernels != nullptr ? *options_.kernels : BestKernels()),
      line_(header.next_line()),
      window_(options_.chunk_bytes) {
  const std::string_view unread = header.unread();
  buffer_.Reserve(unread.size() + options_.chunk_bytes);
  std::memcpy(buffer_.data(), unread.data(), unread.size());
  filled_ = unread.size();
}

absl::Status CsvChunks::Fill() {
  if (filled_ + options_.chunk_bytes / 2 > buffer_.capacity()) {
    if (begin_ > 0) {
      std::memmove(buffer_.data(), text(), available());
      filled_ -= begin_;
      begin_ = 0;
    }
    // Doubling keeps the work linear when a record spans many chunks.
    buffer_.Reserve(std::max(options_.chunk_bytes, filled_ * 2), filled_);
  }
  const size_t room = std::min(buffer_.capacity() - filled_, std::max(options_.chunk_bytes, available()));
  const absl::StatusOr<size_t> count = source_.Read(buffer_.data() + filled_, room);
  if (!count.ok()) return count.status();
  filled_ += *count;
  at_end_ = *count == 0;
  return absl::OkStatus();
}

void CsvChunks::Take(size_t size, CsvChunk* chunk) {
  chunk->size = size;
  chunk->first_line = line_;
  if (begin_ == 0 && size >= available() / 2) {
    // The chunk gets the buffer, and what follows moves to the chunk's old one.
    const size_t rest = available() - size;
    chunk->buffer.Reserve(std::max(options_.chunk_bytes, rest));
    std::memcpy(chunk->buffer.data(), text() + size, rest);
    std::swap(chunk->buffer, buffer_);
    filled_ = rest;
  } else {
    chunk->buffer.Reserve(size);
    std::memcpy(chunk->buffer.data(), text(), size);
    begin_ += size;
    if (begin_ == filled_) begin_ = filled_ = 0;
  }
}

absl::Status CsvChunks::TakeDefective(CsvChunk* chunk) {
  CsvOptions options = options_.csv;
  options.first_line = line_;
  options.continues = true;
  options.block_bytes = kSmallestWindow;
  Rest rest(*this);
  CsvReader reader(rest, std::move(options));
  reader.Next();
  // An error of the source, or a record without an end, is the end of the whole; another defect is found again in the chunk.
  if (reader.failed()) return reader.error();
  Take(rest.given() - reader.unread().size(), chunk);
  chunk->is_defective = true;
  line_ = reader.next_line();
  window_ = kSmallestWindow;
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvChunks::Next(CsvChunk* chunk) {
  chunk->is_defective = false;
  size_t searched = 0;
  for (;;) {
    // Nothing to scan where the bytes that came last end no line.
    if (!IsScannable(options_.csv.delimiter)) {
      if (available() > 0) break;
    } else if (available() > searched && (at_end_ || std::memchr(text() + searched, '\n', available() - searched) != nullptr)) {
      searched = available();
      const bool is_all = window_ >= available();
      const size_t size = is_all ? available() : window_;
      // The last line may lack its end; a carriage return there is a defect.
      const char last = text()[size - 1];
      const bool ends_line = at_end_ && is_all && last != '\n' && last != '\r';
      if (ends_line) buffer_.data()[filled_] = '\n';
      chunk->ends.Reserve(size + kTextPadding);
      chunk->records.Reserve(size + kTextPadding);
      kernels_.scan_csv(text(), size + ends_line, options_.csv.delimiter, chunk->ends.data(), chunk->records.data(),
                        &chunk->scan);
      if (chunk->scan.num_records > 0) {
        const size_t end = chunk->ends.data()[chunk->scan.num_ends - 1] + size_t{1};
        const bool with_added = end > size;
        Take(end - with_added, chunk);
        if (with_added) chunk->buffer.data()[chunk->size] = '\n';
        line_ += static_cast<int64_t>(chunk->scan.num_lines);
        window_ = std::min(window_ * 2, options_.chunk_bytes * 2);
        return true;
      }
      if (chunk->scan.defect < size || (at_end_ && is_all)) break;
      if (!is_all) {
        window_ = available();
        searched = 0;
        continue;
      }
    }
    if (available() > options_.csv.max_record_bytes) break;
    if (at_end_) {
      if (available() == 0) return false;
      break;
    }
    searched = available();
    if (absl::Status status = Fill(); !status.ok()) return status;
  }
  if (absl::Status status = TakeDefective(chunk); !status.ok()) return status;
  return true;
}

}  // namespace lathe
