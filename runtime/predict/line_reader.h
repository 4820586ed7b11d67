// Reads a stream line by line.
#ifndef LATHE_RUNTIME_PREDICT_LINE_READER_H_
#define LATHE_RUNTIME_PREDICT_LINE_READER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/io/byte_source.h"

namespace lathe {

// Memory is bounded by the longest line, which may have 64 MiB; a longer one is an error. A UTF-8 byte order mark at the
// start is skipped. Used by one thread at a time.
class LineReader {
 public:
  // The source must outlive the reader; `name` stands for it in errors.
  LineReader(ByteSource& source, std::string name) : source_(source), name_(std::move(name)) {}

  // False at the end. The last line may lack its end.
  absl::StatusOr<bool> Next();

  // Without the line feed; valid until the next call of Next.
  std::string_view line() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }
  // From 1.
  int64_t number() const { return number_; }

 private:
  ByteSource& source_;
  const std::string name_;
  std::string buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t next_ = 0;
  int64_t number_ = 0;
  bool at_end_ = false;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_LINE_READER_H_
