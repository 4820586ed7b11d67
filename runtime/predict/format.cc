#include "runtime/predict/format.h"

#include <algorithm>
#include <cstring>

namespace lathe {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

std::optional<RowFormat> FormatOfName(std::string_view name) {
  if (name == "csv") return RowFormat::kCsv;
  if (name == "jsonl") return RowFormat::kJsonLines;
  return std::nullopt;
}

std::optional<RowFormat> FormatOfPath(std::string_view path) {
  if (EndsWith(path, ".csv")) return RowFormat::kCsv;
  if (EndsWith(path, ".jsonl") || EndsWith(path, ".ndjson") || EndsWith(path, ".json")) return RowFormat::kJsonLines;
  return std::nullopt;
}

absl::StatusOr<RowFormat> PeekedSource::Sniff() {
  // Enough for any blank lines a file may start with.
  constexpr size_t kFarthest = 4096;
  for (;;) {
    std::string_view text = ahead_;
    if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
    const size_t first = text.find_first_not_of(" \t\r\n");
    // A byte order mark may have arrived in part.
    if (first != std::string_view::npos && ahead_.size() >= kByteOrderMark.size())
      return text[first] == '{' ? RowFormat::kJsonLines : RowFormat::kCsv;
    if (ahead_.size() >= kFarthest) return RowFormat::kCsv;
    char buffer[512];
    absl::StatusOr<size_t> read = source_.Read(buffer, sizeof buffer);
    if (!read.ok()) return read.status();
    if (*read == 0) return first != std::string_view::npos && text[first] == '{' ? RowFormat::kJsonLines : RowFormat::kCsv;
    ahead_.append(buffer, *read);
  }
}

absl::StatusOr<size_t> PeekedSource::Read(char* buffer, size_t size) {
  if (ahead_.empty()) return source_.Read(buffer, size);
  const size_t count = std::min(size, ahead_.size());
  std::memcpy(buffer, ahead_.data(), count);
  ahead_.erase(0, count);
  return count;
}

}  // namespace lathe
