#include "runtime/json/json_lines_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "runtime/ingest/utf8.h"

namespace lathe {
namespace {


bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void AppendUtf8(std::string& text, unsigned code) {
  if (code < 0x80) {
    text.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    text.push_back(static_cast<char>(0xc0 | code >> 6));
    text.push_back(static_cast<char>(0x80 | (code & 0x3f)));
  } else if (code < 0x10000) {
    text.push_back(static_cast<char>(0xe0 | code >> 12));
    text.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
    text.push_back(static_cast<char>(0x80 | (code & 0x3f)));
  } else {
    text.push_back(static_cast<char>(0xf0 | code >> 18));
    text.push_back(static_cast<char>(0x80 | (code >> 12 & 0x3f)));
    text.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
    text.push_back(static_cast<char>(0x80 | (code & 0x3f)));
  }
}

}  // namespace

JsonLinesReader::JsonLinesReader(ByteSource& source, JsonLinesOptions options)
    : source_(source), options_(std::move(options)), started_(options_.first_line > 1), line_(options_.first_line - 1) {}

absl::Status JsonLinesReader::ErrorAtOffset(size_t offset, std::string_view message) const {
  const std::string_view before = line_text_.substr(0, offset);
  // A character of UTF-8 has one byte that is not a continuation.
  const int64_t column =
      1 + std::count_if(before.begin(), before.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  return absl::InvalidArgumentError(
      absl::StrCat(options_.name, ":", line_, ":", column, ": error: ", absl::string_view(message.data(), message.size())));
}

absl::Status JsonLinesReader::ErrorAt(size_t field, std::string_view message) const {
  return ErrorAtOffset(field < fields_.size() ? fields_[field].offset : 0, message);
}

// States what was expected at an offset, and what is there.
bool JsonLinesReader::Fail(size_t offset, std::string expected) {
  std::string found = "the end of the line";
  if (offset < line_text_.size()) {
    size_t size = 1;
    while (offset + size < line_text_.size() && (static_cast<unsigned char>(line_text_[offset + size]) & 0xc0) == 0x80) ++size;
    const absl::string_view character(line_text_.data() + offset, size);
    found = absl::StrCat("'", absl::Utf8SafeCEscape(character), "'");
  }
  error_ = ErrorAtOffset(offset, absl::StrCat("expected ", expected, ", found ", found,
                                              "; write one JSON object per line"));
  return false;
}

bool JsonLinesReader::Fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, filled_ - begin_);
    filled_ -= begin_;
    begin_ = 0;
  }
  // Doubling keeps the work linear when a line spans many blocks.
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

// Makes line_text_ the next line; false at the end or after an error.
bool JsonLinesReader::ReadLine() {
  size_t searched = 0;
  for (;;) {
    const char* const start = buffer_.data() + begin_;
    const size_t available = filled_ - begin_;
    const void* const newline = available > searched ? std::memchr(start + searched, '\n', available - searched) : nullptr;
    if (newline != nullptr || (at_end_ && available > 0)) {
      const size_t size = newline != nullptr ? static_cast<size_t>(static_cast<const char*>(newline) - start) : available;
      line_text_ = std::string_view(start, size);
      begin_ += size + (newline != nullptr);
      ++line_;
      return true;
    }
    if (available > options_.max_line_bytes) {
      line_text_ = {};
      ++line_;
      error_ = ErrorAtOffset(0, absl::StrCat("expected a line of at most ", options_.max_line_bytes,
                                             " bytes, found a longer one; write one JSON object per line"));
      failed_ = true;
      return false;
    }
    searched = available;
    if (!Fill() && (failed_ || filled_ == begin_)) return false;
  }
}

JsonLinesReader::Event JsonLinesReader::Next() {
  fields_.clear();
  while (!failed_ && ReadLine()) {
    if (!started_) {
      started_ = true;
      if (line_text_.substr(0, 3) == "\xef\xbb\xbf") line_text_.remove_prefix(3);
    }
    position_ = 0;
    SkipSpace();
    if (position_ == line_text_.size()) continue;
    if (ParseRecord()) return Event::kRecord;
    fields_.clear();
    return Event::kBadRecord;
  }
  return failed_ ? Event::kFailure : Event::kEnd;
}

void JsonLinesReader::SkipSpace() {
  while (Peek() == ' ' || Peek() == '\t' || Peek() == '\r') ++position_;
}

bool JsonLinesReader::Expect(char wanted, const char* what) {
  SkipSpace();
  if (position_ >= line_text_.size() || line_text_[position_] != wanted) return Fail(position_, what);
  ++position_;
  SkipSpace();
  return true;
}

bool JsonLinesReader::ParseRecord() {
  const size_t invalid = FindInvalidUtf8(line_text_);
  if (invalid != std::string_view::npos) {
    error_ = ErrorAtOffset(invalid, "expected UTF-8, found other bytes; save the file as UTF-8");
    return false;
  }
  // Undoing escapes only shrinks: with this capacity, views into it stay valid.
  unescaped_.clear();
  unescaped_.reserve(line_text_.size());
  if (!Expect('{', "an object that starts with '{'")) return false;
  if (Peek() == '}') {
    ++position_;
  } else {
    for (;;) {
      JsonField field;
      const size_t name_offset = position_;
      if (Peek() != '"') return Fail(position_, "a name in double quotes");
      if (!ParseString(&field.name)) return false;
      if (!Expect(':', "':' after the name")) return false;
      if (!ParseValue(1, &field)) return false;
      fields_.push_back(field);
      if (!CheckName(fields_.back())) {
        error_ = ErrorAtOffset(name_offset, absl::StrCat("expected every name once, found \"",
                                                         absl::Utf8SafeCEscape(absl::string_view(field.name.data(), field.name.size())),
                                                         "\" twice; remove one"));
        return false;
      }
      SkipSpace();
      if (Peek() == '}') {
        ++position_;
        break;
      }
      if (!Expect(',', "',' or '}' after the value")) return false;
    }
  }
  SkipSpace();
  return position_ == line_text_.size() || Fail(position_, "the end of the line after the object");
}

// Compares with the names before; beyond a few names by hash, so that a long object takes linear time.
bool JsonLinesReader::CheckName(const JsonField& field) {
  constexpr size_t kFew = 64;
  const size_t count = fields_.size() - 1;
  if (count < kFew) {
    return std::none_of(fields_.begin(), fields_.end() - 1, [&](const JsonField& other) { return other.name == field.name; });
  }
  const auto view = [](const JsonField& f) { return absl::string_view(f.name.data(), f.name.size()); };
  if (count == kFew) {
    names_.clear();
    for (size_t i = 0; i < count; ++i) names_.insert(view(fields_[i]));
  }
  return names_.insert(view(field)).second;
}

bool JsonLinesReader::ParseValue(int depth, JsonField* field) {
  field->offset = position_;
  const auto literal = [&](std::string_view word, JsonField::Kind kind) {
    if (line_text_.substr(position_, word.size()) != word) return Fail(position_, "a value");
    position_ += word.size();
    field->kind = kind;
    return true;
  };
  bool parsed;
  switch (Peek()) {
    case '"':
      field->kind = JsonField::kString;
      return ParseString(&field->text);
    case '{':
    case '[':
      field->kind = JsonField::kNested;
      parsed = ParseNested(depth + 1);
      break;
    case 't':
      parsed = literal("true", JsonField::kBool);
      break;
    case 'f':
      parsed = literal("false", JsonField::kBool);
      break;
    case 'n':
      parsed = literal("null", JsonField::kNull);
      break;
    default:
      field->kind = JsonField::kNumber;
      parsed = ParseNumber();
  }
  field->text = line_text_.substr(field->offset, position_ - field->offset);
  return parsed;
}

bool JsonLinesReader::ParseNested(int depth) {
  if (depth > kMaxDepth) return Fail(position_, absl::StrCat("values nested at most ", kMaxDepth, " deep"));
  const bool is_object = line_text_[position_++] == '{';
  const char close = is_object ? '}' : ']';
  SkipSpace();
  if (Peek() == close) {
    ++position_;
    return true;
  }
  for (;;) {
    JsonField ignored;
    if (is_object) {
      if (Peek() != '"') return Fail(position_, "a name in double quotes");
      if (!ParseString(&ignored.name) || !Expect(':', "':' after the name")) return false;
    }
    if (!ParseValue(depth, &ignored)) return false;
    SkipSpace();
    if (Peek() == close) {
      ++position_;
      return true;
    }
    if (!Expect(',', is_object ? "',' or '}' after the value" : "',' or ']' after the value")) return false;
  }
}

bool JsonLinesReader::ParseNumber() {
  const size_t begin = position_;
  const auto digits = [&] {
    if (!IsDigit(Peek())) return Fail(position_, position_ == begin ? "a value" : "a digit");
    while (IsDigit(Peek())) ++position_;
    return true;
  };
  if (Peek() == '-') ++position_;
  if (Peek() == '0') {
    ++position_;
    if (IsDigit(Peek())) return Fail(position_, "a number without leading zeros");
  } else if (!digits()) {
    return false;
  }
  if (Peek() == '.') {
    ++position_;
    if (!digits()) return false;
  }
  if (Peek() == 'e' || Peek() == 'E') {
    ++position_;
    if (Peek() == '+' || Peek() == '-') ++position_;
    if (!digits()) return false;
  }
  return true;
}

bool JsonLinesReader::ParseString(std::string_view* text) {
  const size_t begin = ++position_;
  size_t run = begin;
  size_t unescaped_begin = std::string::npos;
  for (;;) {
    if (position_ >= line_text_.size()) return Fail(position_, "a closing double quote");
    const unsigned char c = static_cast<unsigned char>(line_text_[position_]);
    if (c == '"') break;
    if (c < 0x20) return Fail(position_, "control characters in a string to be escaped");
    if (c != '\\') {
      ++position_;
      continue;
    }
    if (unescaped_begin == std::string::npos) unescaped_begin = unescaped_.size();
    unescaped_.append(line_text_.substr(run, position_ - run));
    ++position_;
    if (!ParseEscape()) return false;
    run = position_;
  }
  if (unescaped_begin == std::string::npos) {
    *text = line_text_.substr(begin, position_ - begin);
  } else {
    unescaped_.append(line_text_.substr(run, position_ - run));
    *text = std::string_view(unescaped_).substr(unescaped_begin);
  }
  ++position_;
  return true;
}

bool JsonLinesReader::ParseEscape() {
  constexpr char kNames[] = "\"\\/bfnrt";
  constexpr char kValues[] = "\"\\/\b\f\n\r\t";
  const char c = Peek();
  if (c == 'u') {
    const size_t offset = position_ - 1;
    ++position_;
    unsigned code;
    if (!ParseHex4(&code)) return false;
    if (code >= 0xd800 && code <= 0xdbff) {
      unsigned low = 0;
      if (line_text_.substr(position_, 2) != "\\u") return Fail(offset, "a pair of surrogates");
      position_ += 2;
      if (!ParseHex4(&low)) return false;
      if (low < 0xdc00 || low > 0xdfff) return Fail(offset, "a pair of surrogates");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code <= 0xdfff) {
      return Fail(offset, "a pair of surrogates");
    }
    AppendUtf8(unescaped_, code);
    return true;
  }
  const char* const found = c == '\0' ? nullptr : std::strchr(kNames, c);
  if (found == nullptr) return Fail(position_, "one of \"\\/bfnrtu after a backslash");
  unescaped_.push_back(kValues[found - kNames]);
  ++position_;
  return true;
}

bool JsonLinesReader::ParseHex4(unsigned* code) {
  *code = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = Peek();
    unsigned digit;
    if (IsDigit(c)) {
      digit = static_cast<unsigned>(c - '0');
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
      digit = static_cast<unsigned>((c | 0x20) - 'a' + 10);
    } else {
      return Fail(position_, "four hexadecimal digits after \\u");
    }
    *code = *code * 16 + digit;
    ++position_;
  }
  return true;
}

}  // namespace lathe
