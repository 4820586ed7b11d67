#include "runtime/csv/csv_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

constexpr char kByteOrderMark[] = "\xef\xbb\xbf";

constexpr char kStrayQuote[] =
    "expected a quote only around a whole field, found one inside; write \"...\" around the field and double the quotes in it";
constexpr char kAfterQuote[] =
    "expected a delimiter or the end of the line after a closing quote, found more text; double a quote that belongs to the "
    "field";
constexpr char kStrayReturn[] =
    "expected LF or CRLF at the end of a line, found a lone carriage return; put quotes around a field that holds one";
constexpr char kUnterminated[] = "expected a closing quote, found the end of the file; close the quote that opens here";

}  // namespace

CsvReader::CsvReader(ByteSource& source, CsvOptions options)
    : source_(source),
      options_(std::move(options)),
      started_(options_.continues),
      line_(options_.first_line),
      next_line_(options_.first_line) {
  for (const char stop : {options_.delimiter, '\n', '\r', '"'}) stops_plain_[static_cast<unsigned char>(stop)] = true;
}

std::string_view CsvReader::raw() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }

absl::Status CsvReader::ErrorAtOffset(size_t offset, std::string_view message) const {
  const std::string_view before = std::string_view(buffer_).substr(begin_, offset);
  const int64_t line = line_ + std::count(before.begin(), before.end(), '\n');
  const size_t newline = before.rfind('\n');
  const std::string_view on_line = newline == std::string_view::npos ? before : before.substr(newline + 1);
  // A character of UTF-8 has one byte that is not a continuation.
  const int64_t column =
      1 + std::count_if(on_line.begin(), on_line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  return absl::InvalidArgumentError(
      absl::StrCat(options_.name, ":", line, ":", column, ": error: ", absl::string_view(message.data(), message.size())));
}

absl::Status CsvReader::ErrorAt(size_t field, std::string_view message) const {
  size_t offset = end_ - begin_;
  if (field < fields_.size()) {
    offset = fields_[field].offset;
  } else {
    // After the last field, on its line.
    while (offset > 0 && (buffer_[begin_ + offset - 1] == '\n' || buffer_[begin_ + offset - 1] == '\r')) --offset;
  }
  return ErrorAtOffset(offset, message);
}

CsvReader::Event CsvReader::Fail(absl::Status status) {
  error_ = std::move(status);
  failed_ = true;
  return Event::kFailure;
}

bool CsvReader::Fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, filled_ - begin_);
    filled_ -= begin_;
    begin_ = 0;
  }
  // Doubling keeps the work linear when a record spans many blocks.
  if (buffer_.size() - filled_ < options_.block_bytes / 2) {
    buffer_.resize(std::max(buffer_.size() * 2, options_.block_bytes));
  }
  const absl::StatusOr<size_t> count = source_.Read(buffer_.data() + filled_, buffer_.size() - filled_);
  if (!count.ok()) {
    error_ = count.status();
    failed_ = true;
    return false;
  }
  filled_ += *count;
  at_end_ = *count == 0;
  return !at_end_;
}

bool CsvReader::SkipByteOrderMark() {
  while (filled_ < 3 && Fill()) {
  }
  const std::string_view start = std::string_view(buffer_).substr(0, filled_);
  if (start.substr(0, 3) == kByteOrderMark) begin_ = 3;
  if (start.substr(0, 2) == "\xff\xfe" || start.substr(0, 2) == "\xfe\xff") {
    error_ = absl::InvalidArgumentError(absl::StrCat(
        options_.name, ":1:1: error: expected UTF-8, found the byte order mark of UTF-16; save the file as UTF-8"));
    failed_ = true;
  }
  return !failed_;
}

// Splits the record that starts at begin_. kNeedsMore when the bytes read so far do not hold its end; it then starts over.
CsvReader::Scan CsvReader::ScanRecord(size_t* end) {
  fields_.clear();
  unquoted_.clear();
  defect_ = nullptr;
  const auto set_defect = [&](const char* what, const char* where) {
    if (defect_ != nullptr) return;
    defect_ = what;
    defect_offset_ = static_cast<size_t>(where - (buffer_.data() + begin_));
  };
  const char* const base = buffer_.data() + begin_;
  const char* const limit = buffer_.data() + filled_;
  const char* p = base;
  // Doubled quotes can only shrink: with this capacity, views into it stay valid.
  bool unquoted_reserved = false;

  for (;;) {
    CsvField field;
    field.offset = open_field_ = static_cast<size_t>(p - base);
    if (p < limit && *p == '"') {
      field.quoted = true;
      const char* run = ++p;
      size_t unquoted_begin = std::string::npos;
      for (;;) {
        const char* const quote =
            p < limit ? static_cast<const char*>(std::memchr(p, '"', static_cast<size_t>(limit - p))) : nullptr;
        if (quote == nullptr || (quote + 1 == limit && !at_end_)) {
          if (!at_end_) return Scan::kNeedsMore;
          set_defect(kUnterminated, base + field.offset);
          failed_ = true;
          *end = filled_ - begin_;
          return Scan::kComplete;
        }
        p = quote + 1;
        if (p < limit && *p == '"') {
          if (!unquoted_reserved) {
            unquoted_.reserve(static_cast<size_t>(limit - base));
            unquoted_reserved = true;
          }
          if (unquoted_begin == std::string::npos) unquoted_begin = unquoted_.size();
          unquoted_.append(run, p);  // with one of the two quotes
          run = ++p;
          continue;
        }
        if (unquoted_begin == std::string::npos) {
          field.text = std::string_view(run, static_cast<size_t>(quote - run));
        } else {
          unquoted_.append(run, quote);
          field.text = std::string_view(unquoted_).substr(unquoted_begin);
        }
        break;
      }
    }
    // The rest of a plain field; after a closing quote there must be none.
    const char* const plain = p;
    const char* plain_end;
    for (;;) {
      while (p < limit && !stops_plain_[static_cast<unsigned char>(*p)]) ++p;
      if (p == limit) {
        if (!at_end_) return Scan::kNeedsMore;
        plain_end = p;
        break;
      }
      if (*p == '"') {
        set_defect(kStrayQuote, p);
      } else if (*p == '\r') {
        if (p + 1 == limit && !at_end_) return Scan::kNeedsMore;
        if (p + 1 < limit && p[1] == '\n') {
          plain_end = p;
          ++p;
          break;
        }
        set_defect(kStrayReturn, p);
      } else {
        plain_end = p;
        break;
      }
      ++p;
    }
    if (!field.quoted) {
      field.text = std::string_view(plain, static_cast<size_t>(plain_end - plain));
    } else if (plain_end != plain) {
      // What follows the quote is the first defect of the field, unless an earlier field had one.
      if (defect_ == nullptr || defect_offset_ >= static_cast<size_t>(plain - base)) {
        defect_ = nullptr;
        set_defect(kAfterQuote, plain);
      }
    }
    fields_.push_back(field);
    if (p == limit || *p == '\n') {
      *end = static_cast<size_t>(p - base) + (p < limit);
      return Scan::kComplete;
    }
    ++p;  // the delimiter
  }
}

CsvReader::Event CsvReader::Next() {
  if (failed_) return Event::kFailure;
  if (!started_) {
    started_ = true;
    if (!SkipByteOrderMark()) return Event::kFailure;
    end_ = begin_;
  }
  for (;;) {
    begin_ = end_;
    line_ = next_line_;
    fields_.clear();
    if (begin_ == filled_ && !Fill()) {
      end_ = begin_;
      return failed_ ? Event::kFailure : Event::kEnd;
    }
    size_t size = 0;
    while (ScanRecord(&size) == Scan::kNeedsMore) {
      if (filled_ - begin_ > options_.max_record_bytes) {
        end_ = filled_;
        return Fail(
            ErrorAtOffset(open_field_, absl::StrCat("expected a record of at most ", options_.max_record_bytes,
                                                    " bytes, found a longer one; look for a quote that is never closed")));
      }
      if (!Fill() && failed_) return Event::kFailure;
    }
    end_ = begin_ + size;
    const std::string_view record = raw();
    next_line_ = line_ + std::count(record.begin(), record.end(), '\n');
    if (failed_) return Fail(ErrorAtOffset(defect_offset_, defect_));
    if (defect_ != nullptr) {
      error_ = ErrorAtOffset(defect_offset_, defect_);
      return Event::kBadRecord;
    }
    if (expected_fields_ != 1 && fields_.size() == 1 && fields_[0].text.empty() && !fields_[0].quoted) continue;
    if (expected_fields_ != 0 && fields_.size() != expected_fields_) {
      const std::string message = absl::StrCat("expected ", expected_fields_, expected_fields_ == 1 ? " field" : " fields",
                                               ", as in the header, found ", fields_.size(),
                                               "; put quotes around a field that holds a delimiter or a line end");
      error_ = ErrorAt(std::min(fields_.size(), expected_fields_), message);
      return Event::kBadRecord;
    }
    return Event::kRecord;
  }
}

}  // namespace lathe
