#include "runtime/predict/line_reader.h"

#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

constexpr size_t kBlock = size_t{64} << 10;
constexpr size_t kLongestLine = size_t{64} << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

absl::StatusOr<bool> LineReader::Next() {
  begin_ = next_;
  size_t searched = begin_;
  size_t feed;
  while ((feed = buffer_.find('\n', searched)) == std::string::npos && !at_end_) {
    buffer_.erase(0, begin_);
    begin_ = 0;
    searched = buffer_.size();
    if (searched > kLongestLine) {
      return absl::InvalidArgumentError(absl::StrCat(name_, ":", number_ + 1, ":1: error: expected a line of at most ",
                                                     kLongestLine, " bytes, found a longer one; write one row a line"));
    }
    buffer_.resize(searched + kBlock);
    const absl::StatusOr<size_t> read = source_.Read(&buffer_[searched], kBlock);
    if (!read.ok()) return read.status();
    buffer_.resize(searched + *read);
    at_end_ = *read == 0;
  }
  if (feed == std::string::npos && begin_ == buffer_.size()) return false;
  end_ = feed == std::string::npos ? buffer_.size() : feed;
  next_ = feed == std::string::npos ? end_ : end_ + 1;
  if (number_++ == 0 && line().substr(0, kByteOrderMark.size()) == kByteOrderMark) begin_ += kByteOrderMark.size();
  return true;
}

}  // namespace lathe
