#include "runtime/predict/json_object.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void AppendUtf8(unsigned code, std::string* out) {
  const auto byte = [&](unsigned value) { *out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

}  // namespace

bool JsonObject::Fail(const char* expected) {
  error_offset_ = at_;
  const std::string found = at_ >= text_.size() ? "the end of the line"
                                                : absl::StrCat("'", absl::CHexEscape(std::string(1, text_[at_])), "'");
  error_ = absl::StrCat("expected ", expected, ", found ", found);
  return false;
}

void JsonObject::SkipSpace() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) ++at_;
}

bool JsonObject::Take(char c) {
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool JsonObject::Parse(std::string_view text) {
  text_ = text;
  at_ = 0;
  members_.clear();
  unescaped_.clear();
  unescaped_.reserve(text.size());
  SkipSpace();
  if (!Take('{')) return Fail("an object: '{'");
  SkipSpace();
  if (!Take('}')) {
    do {
      if (!ParseMember()) return false;
      SkipSpace();
    } while (Take(','));
    if (!Take('}')) return Fail("',' or '}'");
  }
  SkipSpace();
  return at_ == text_.size() || Fail("one object a line");
}

bool JsonObject::ParseMember() {
  JsonMember member;
  SkipSpace();
  if (!ParseName(&member.name) || !ParseValue(&member)) return false;
  members_.push_back(member);
  return true;
}

bool JsonObject::ParseName(std::string_view* name) {
  if (at_ >= text_.size() || text_[at_] != '"') return Fail("a name in quotes");
  if (!ParseString(name)) return false;
  SkipSpace();
  if (!Take(':')) return Fail("':'");
  SkipSpace();
  return true;
}

bool JsonObject::ParseValue(JsonMember* member) {
  member->offset = at_;
  const char c = at_ < text_.size() ? text_[at_] : '\0';
  if (c == '"') {
    member->kind = JsonKind::kString;
    return ParseString(&member->text);
  }
  bool valid = false;
  if (c == '{' || c == '[') {
    member->kind = c == '{' ? JsonKind::kObject : JsonKind::kArray;
    valid = SkipNested();
  } else if (c == '-' || IsDigit(c)) {
    member->kind = JsonKind::kNumber;
    valid = SkipNumber();
  } else if (c == 't' || c == 'f') {
    member->kind = JsonKind::kBool;
    valid = SkipWord(c == 't' ? "true" : "false");
  } else if (c == 'n') {
    valid = SkipWord("null");
  } else {
    return Fail("a value");
  }
  member->text = text_.substr(member->offset, at_ - member->offset);
  return valid;
}

// Pre-condition: at a quote.
bool JsonObject::ParseString(std::string_view* value) {
  const size_t begin = ++at_;
  const size_t unescaped = unescaped_.size();
  bool escaped = false;
  while (at_ < text_.size() && text_[at_] != '"') {
    const char c = text_[at_];
    if (static_cast<unsigned char>(c) < 0x20) return Fail("no control character in a string, write it as \\u00XX");
    if (c == '\\') {
      if (!escaped) unescaped_.append(text_.substr(begin, at_ - begin));
      escaped = true;
      if (!ParseEscape()) return false;
      continue;
    }
    if (escaped) unescaped_ += c;
    ++at_;
  }
  const size_t end = at_;
  if (!Take('"')) return Fail("'\"' at the end of a string");
  *value = escaped ? std::string_view(unescaped_).substr(unescaped) : text_.substr(begin, end - begin);
  return true;
}

// Pre-condition: at a backslash.
bool JsonObject::ParseEscape() {
  ++at_;
  const char c = at_ < text_.size() ? text_[at_] : '\0';
  static constexpr std::string_view kLetters = "\"\\/bfnrt";
  static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (const size_t letter = kLetters.find(c); letter != std::string_view::npos) {
    unescaped_ += kMeanings[letter];
    ++at_;
    return true;
  }
  unsigned code = 0;
  if (c != 'u') return Fail("an escape of \" \\ / b f n r t u");
  if (!ParseHex(&code)) return false;
  if (code >= 0xdc00 && code < 0xe000) return Fail("the first half of a surrogate pair before its second");
  if (code >= 0xd800 && code < 0xdc00) {
    unsigned low = 0;
    if (!Take('\\') || at_ >= text_.size() || text_[at_] != 'u' || !ParseHex(&low) || low < 0xdc00 || low >= 0xe000)
      return Fail("the second half of a surrogate pair");
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  AppendUtf8(code, &unescaped_);
  return true;
}

// Pre-condition: at the u of an escape.
bool JsonObject::ParseHex(unsigned* code) {
  ++at_;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    const char lower = static_cast<char>(c | 0x20);
    if (IsDigit(c)) {
      *code = *code * 16 + static_cast<unsigned>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      *code = *code * 16 + static_cast<unsigned>(lower - 'a' + 10);
    } else {
      return Fail("four hexadecimal digits");
    }
  }
  return true;
}

bool JsonObject::SkipNumber() {
  const auto digits = [&] {
    const size_t begin = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    return at_ > begin || Fail("a digit");
  };
  Take('-');
  // A zero stands alone before the point.
  if (!Take('0') && !digits()) return false;
  if (Take('.') && !digits()) return false;
  if (Take('e') || Take('E')) {
    if (!Take('+')) Take('-');
    return digits();
  }
  return true;
}

bool JsonObject::SkipWord(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return Fail("a value");
  at_ += word.size();
  return true;
}

// Without recursion, so that no nesting exhausts the stack. Pre-condition: at an opening bracket.
bool JsonObject::SkipNested() {
  enum { kFirst, kNext, kAfter } place = kNext;  // of the element: it may be absent, must come, has been read
  open_.clear();
  do {
    SkipSpace();
    const bool in_object = !open_.empty() && open_.back() == '{';
    if (!open_.empty() && place != kNext && Take(in_object ? '}' : ']')) {
      open_.pop_back();
      place = kAfter;
      continue;
    }
    if (place == kAfter) {
      if (!Take(',')) return Fail(in_object ? "',' or '}'" : "',' or ']'");
      place = kNext;
      continue;
    }
    if (in_object) {
      std::string_view name;
      if (!ParseName(&name)) return false;
    }
    if (at_ < text_.size() && (text_[at_] == '{' || text_[at_] == '[')) {
      open_ += text_[at_++];
      place = kFirst;
      continue;
    }
    JsonMember ignored;
    if (!ParseValue(&ignored)) return false;
    place = kAfter;
  } while (!open_.empty());
  return true;
}

}  // namespace lathe
