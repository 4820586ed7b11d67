#include "runtime/json/json_columns.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/ingest/utf8.h"
#include "runtime/json/json_value.h"

namespace lathe {
namespace {

// More than this is no layout but free names.
constexpr size_t kMostMembers = 512;

std::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

const char* SkipSpace(const char* p) {
  while (*p == ' ' || *p == '\t' || *p == '\r') ++p;
  return p;
}

const char* SkipWord(const char* p, std::string_view word) {
  return std::memcmp(p, word.data(), word.size()) == 0 ? p + word.size() : nullptr;
}

const char* SkipDigits(const char* p) {
  if (!IsDigit(*p)) return nullptr;
  while (IsDigit(*p)) ++p;
  return p;
}

const char* SkipNumber(const char* p) {
  p += *p == '-';
  if (*p == '0') {
    ++p;
    if (IsDigit(*p)) return nullptr;
  } else if ((p = SkipDigits(p)) == nullptr) {
    return nullptr;
  }
  if (*p == '.' && (p = SkipDigits(p + 1)) == nullptr) return nullptr;
  if ((*p | 0x20) == 'e') {
    ++p;
    p = SkipDigits(p + (*p == '-' || *p == '+'));
  }
  return p;
}

// Four hexadecimal digits; negative where there are none.
int32_t Hex4(const char* p) {
  int32_t code = 0;
  for (int i = 0; i < 4; ++i) {
    const char letter = static_cast<char>(p[i] | 0x20);
    const int digit = IsDigit(p[i]) ? p[i] - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

char* PutUtf8(int32_t code, char* out) {
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
    return out;
  }
  if (code < 0x800) {
    *out++ = static_cast<char>(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    *out++ = static_cast<char>(0xe0 | code >> 12);
    *out++ = static_cast<char>(0x80 | (code >> 6 & 0x3f));
  } else {
    *out++ = static_cast<char>(0xf0 | code >> 18);
    *out++ = static_cast<char>(0x80 | (code >> 12 & 0x3f));
    *out++ = static_cast<char>(0x80 | (code >> 6 & 0x3f));
  }
  *out++ = static_cast<char>(0x80 | (code & 0x3f));
  return out;
}

// Undoes the escape whose backslash is at `*p`, steps over it, and returns the end of what it stands for, 4 bytes at most; null
// where it is none that JsonLinesReader takes.
char* UndoEscape(const char** p, char* out) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr char kValues[] = "\"\\/\b\f\n\r\t";
  const char name = (*p)[1];
  if (name != 'u') {
    const size_t found = kNames.find(name);
    if (found == std::string_view::npos) return nullptr;
    *p += 2;
    *out = kValues[found];
    return out + 1;
  }
  int32_t code = Hex4(*p + 2);
  *p += 6;
  if (code >= 0xd800 && code <= 0xdbff && (*p)[0] == '\\' && (*p)[1] == 'u') {
    const int32_t low = Hex4(*p + 2);
    *p += 6;
    // Anything but a low half is found to be no pair below.
    code = low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : -1;
  }
  if (code < 0 || (code >= 0xd800 && code <= 0xdfff)) return nullptr;
  return PutUtf8(code, out);
}

// Steps over what JsonLinesReader takes; null where it is not plain. A line feed ends the text, and no value holds one.
class Skipper {
 public:
  explicit Skipper(const ReaderKernels& kernels) : kernels_(kernels) {}

  const char* String(const char* p) const {
    p = kernels_.string_end(p + 1);
    char undone[4];
    while (*p == '\\') {
      if (UndoEscape(&p, undone) == nullptr) return nullptr;
      p = kernels_.string_end(p);
    }
    return *p == '"' ? p + 1 : nullptr;
  }

  // Undoes the escapes of a string that String has stepped over, quotes around it and doubled within; returns the end of the
  // output.
  char* Unescape(const char* p, char* out) const {
    *out++ = '"';
    for (++p;;) {
      const char* const end = kernels_.string_end(p);
      out = std::copy(p, end, out);
      p = end;
      if (*p == '"') break;
      char* undone = UndoEscape(&p, out);
      if (*out == '"') *undone++ = '"';
      out = undone;
    }
    *out++ = '"';
    return out;
  }

  const char* Value(const char* p, int depth) const {
    switch (*p) {
      case '"':
        return String(p);
      case '{':
      case '[':
        return Nested(p, depth + 1);
      case 't':
        return SkipWord(p, "true");
      case 'f':
        return SkipWord(p, "false");
      case 'n':
        return SkipWord(p, "null");
      default:
        return SkipNumber(p);
    }
  }

 private:
  const char* Nested(const char* p, int depth) const {
    if (depth > JsonLinesReader::kMaxDepth) return nullptr;
    const bool is_object = *p == '{';
    const char close = is_object ? '}' : ']';
    p = SkipSpace(p + 1);
    if (*p == close) return p + 1;
    for (;;) {
      if (is_object) {
        if (*p != '"' || (p = String(p)) == nullptr) return nullptr;
        p = SkipSpace(p);
        if (*p != ':') return nullptr;
        p = SkipSpace(p + 1);
      }
      if ((p = Value(p, depth)) == nullptr) return nullptr;
      p = SkipSpace(p);
      if (*p == close) return p + 1;
      if (*p != ',') return nullptr;
      p = SkipSpace(p + 1);
    }
  }

  const ReaderKernels& kernels_;
};

uint64_t StartOf(const char* text, size_t size) {
  uint64_t start = 0;
  std::memcpy(&start, text, std::min<size_t>(size, sizeof(start)));
  return start;
}

// Whether `text`, of which 8 bytes are readable, starts with the name.
bool StartsWith(const char* text, const JsonRows::Member& member) {
  const size_t size = member.name.size();
  if (size < 8) return std::memcmp(text, member.name.data(), size) == 0;
  uint64_t start;
  std::memcpy(&start, text, sizeof(start));
  return start == member.start && std::memcmp(text + 8, member.name.data() + 8, size - 8) == 0;
}

}  // namespace

JsonColumns::JsonColumns(const std::vector<ValueParser>& parsers, const ColumnNames& names,
                         const std::vector<std::string>& keep, size_t most_ignored, JsonLinesOptions options, ReaderCode code,
                         const ReaderKernels& kernels)
    : parsers_(parsers),
      num_kept_(keep.size()),
      most_ignored_(most_ignored),
      options_(std::move(options)),
      kernels_(kernels),
      reader_(parsers, code, kernels),
      names_(names),
      keep_(keep) {}

JsonTarget JsonColumns::Find(std::string_view name) const {
  JsonTarget target;
  target.input = names_.Find(name);
  const auto kept = std::find(keep_.rbegin(), keep_.rend(), name);
  if (kept != keep_.rend()) target.kept = static_cast<int>(keep_.rend() - kept) - 1;
  return target;
}

bool JsonColumns::Takes(size_t input, char start) const {
  const lathe_type type = parsers_[input].schema().type;
  switch (start) {
    case '"':
    case 'n':
      return true;
    case 't':
    case 'f':
      return type == LATHE_BOOL;
    case '{':
    case '[':
      return false;
    default:
      return type == LATHE_INT64 || type == LATHE_FLOAT64 || type == LATHE_BOOL;
  }
}

void JsonColumns::StartRow(JsonRows* rows) const {
  const size_t row = rows->lines.size();
  rows->inputs.resize(row * parsers_.size());
  rows->inputs.resize((row + 1) * parsers_.size());
  rows->kept.resize(row * num_kept_);
  rows->kept.resize((row + 1) * num_kept_);
}

void JsonColumns::Read(JsonChunk& chunk, JsonRows* rows) const {
  rows->bad.clear();
  rows->ignored.clear();
  rows->lines.clear();
  rows->inputs.clear();
  rows->kept.clear();
  rows->text_end = chunk.size;
  rows->has_escapes = std::memchr(chunk.buffer.data(), '\\', chunk.size) != nullptr;
  // What undoing escapes gives, quotes doubled, is no longer than they are.
  if (rows->has_escapes) chunk.buffer.Reserve(2 * chunk.size + kTextPadding, chunk.size);
  const bool is_utf8 = FindInvalidUtf8(chunk.text()) == std::string_view::npos;
  int64_t number = chunk.first_line;
  for (size_t at = 0; at < chunk.size; ++number) {
    const char* const begin = chunk.buffer.data() + at;
    const char* p = begin;
    const size_t text_end = rows->text_end;
    if (is_utf8 && ReadPlain(chunk, &p, rows) != Outcome::kOther) {
      at += static_cast<size_t>(p - begin);
      continue;
    }
    rows->text_end = text_end;
    const void* const feed = std::memchr(begin, '\n', chunk.size - at);
    const size_t end = static_cast<size_t>(static_cast<const char*>(feed) - chunk.buffer.data());
    ReadCarefully(chunk, {static_cast<uint32_t>(at), static_cast<uint32_t>(end)}, number, rows);
    at = end + 1;
  }

  const int64_t num_rows = static_cast<int64_t>(rows->lines.size());
  rows->block.Clear(num_rows, rows->text_end + kTextPadding);
  rows->block.set_num_rows(num_rows);
  rows->scratch.fields.clear();
  for (size_t i = 0; i < parsers_.size(); ++i) {
    FieldColumn fields;
    fields.text = chunk.buffer.data();
    fields.num_rows = num_rows;
    fields.begins = num_rows == 0 ? nullptr : &rows->inputs[i].begin;
    fields.ends = num_rows == 0 ? nullptr : &rows->inputs[i].end;
    fields.begin_stride = fields.end_stride = 2 * parsers_.size();
    fields.begin_shift = 0;
    fields.drop_return = false;
    fields.unquote = true;
    fields.undouble = rows->has_escapes;
    rows->scratch.fields.push_back(fields);
  }
  // Lines that are not UTF-8 are bad.
  reader_.Read(/*is_utf8=*/true, &rows->block, &rows->scratch);
  ListRefused(chunk, rows);
}

JsonColumns::Outcome JsonColumns::ReadPlain(JsonChunk& chunk, const char** at, JsonRows* rows) const {
  const Skipper skip(kernels_);
  const char* const text = chunk.buffer.data();
  const char* p = SkipSpace(*at);
  if (*p == '\n') {
    *at = p + 1;
    return Outcome::kBlank;
  }
  if (*p != '{') return Outcome::kOther;
  p = SkipSpace(p + 1);
  StartRow(rows);
  JsonSpan* const inputs = rows->inputs.data() + rows->lines.size() * parsers_.size();
  JsonSpan* const kept = rows->kept.data() + rows->lines.size() * num_kept_;
  const JsonRows::Member* member = rows->layout.data();
  const JsonRows::Member* const last = member + rows->layout.size();
  if (*p == '}') {
    ++p;
  } else {
    for (;; ++member) {
      while (member != last && !StartsWith(p, *member)) ++member;
      if (member == last) return Outcome::kOther;
      p = SkipSpace(p + member->name.size());
      if (*p != ':') return Outcome::kOther;
      p = SkipSpace(p + 1);
      const char* const value = p;
      p = skip.Value(p, 1);
      if (p == nullptr) return Outcome::kOther;
      const JsonTarget target = member->target;
      if (target.input >= 0 || target.kept >= 0) {
        JsonSpan span{static_cast<uint32_t>(value - text), static_cast<uint32_t>(p - text)};
        if (rows->has_escapes && *value == '"' && std::memchr(value, '\\', span.end - span.begin) != nullptr) {
          char* const undone = chunk.buffer.data() + rows->text_end;
          span.begin = static_cast<uint32_t>(rows->text_end);
          rows->text_end = static_cast<size_t>(skip.Unescape(value, undone) - chunk.buffer.data());
          span.end = static_cast<uint32_t>(rows->text_end);
        }
        if (target.input >= 0 && !Takes(static_cast<size_t>(target.input), *value)) return Outcome::kOther;
        if (*value == 'n') span.end = span.begin;
        if (target.input >= 0) inputs[target.input] = span;
        if (target.kept >= 0) kept[target.kept] = span;
      }
      p = SkipSpace(p);
      if (*p == '}') {
        ++p;
        break;
      }
      if (*p != ',') return Outcome::kOther;
      p = SkipSpace(p + 1);
    }
  }
  p = SkipSpace(p);
  if (*p != '\n') return Outcome::kOther;
  rows->lines.push_back({static_cast<uint32_t>(*at - text), static_cast<uint32_t>(p - text)});
  *at = p + 1;
  return Outcome::kRow;
}

absl::Status JsonColumns::ParseFields(const JsonLinesReader& reader) const {
  const std::vector<JsonField>& fields = reader.fields();
  std::vector<bool> met(parsers_.size());
  Value value;
  for (size_t i = 0; i < fields.size(); ++i) {
    const JsonTarget target = Find(fields[i].name);
    if (target.input < 0) continue;
    met[static_cast<size_t>(target.input)] = true;
    const absl::Status status = ParseJsonValue(parsers_[static_cast<size_t>(target.input)], fields[i], &value);
    if (!status.ok()) return reader.ErrorAt(i, View(status.message()));
  }
  for (size_t i = 0; i < parsers_.size(); ++i) {
    if (met[i]) continue;
    const absl::Status status = parsers_[i].ParseMissing(&value);
    if (!status.ok()) return reader.ErrorAt(fields.size(), View(status.message()));
  }
  return absl::OkStatus();
}

void JsonColumns::ReadCarefully(JsonChunk& chunk, JsonSpan line, int64_t number, JsonRows* rows) const {
  MemorySource source(chunk.text().substr(line.begin, line.end - line.begin));
  JsonLinesOptions options = options_;
  options.first_line = number;
  options.block_bytes = 4096;
  JsonLinesReader reader(source, std::move(options));
  const JsonLinesReader::Event event = reader.Next();
  if (event == JsonLinesReader::Event::kEnd) return;
  absl::Status error = reader.error();
  if (event == JsonLinesReader::Event::kRecord) {
    Learn(reader.fields(), rows);
    error = ParseFields(reader);
    if (error.ok()) {
      StartRow(rows);
      const size_t row = rows->lines.size();
      for (const JsonField& field : reader.fields()) {
        const JsonTarget target = Find(field.name);
        if (target.input < 0 && target.kept < 0) continue;
        const JsonSpan span = Append(chunk, field, rows);
        if (target.input >= 0) rows->inputs[row * parsers_.size() + static_cast<size_t>(target.input)] = span;
        if (target.kept >= 0) rows->kept[row * num_kept_ + static_cast<size_t>(target.kept)] = span;
      }
      rows->lines.push_back(line);
      return;
    }
  }
  rows->bad.push_back({static_cast<int64_t>(rows->lines.size()), false, std::move(error)});
}

// Puts the value behind the text of the chunk, as a plain line would have it; quotes in a string are doubled.
JsonSpan JsonColumns::Append(JsonChunk& chunk, const JsonField& field, JsonRows* rows) const {
  JsonSpan span{static_cast<uint32_t>(rows->text_end), static_cast<uint32_t>(rows->text_end)};
  if (field.kind == JsonField::kNull) return span;
  chunk.buffer.Reserve(rows->text_end + 2 * field.text.size() + 2, rows->text_end);
  char* out = chunk.buffer.data() + rows->text_end;
  if (field.kind == JsonField::kString) {
    *out++ = '"';
    for (const char c : field.text) {
      *out++ = c;
      if (c == '"') *out++ = c;
    }
    *out++ = '"';
  } else {
    out = std::copy(field.text.begin(), field.text.end(), out);
  }
  rows->text_end = static_cast<size_t>(out - chunk.buffer.data());
  span.end = static_cast<uint32_t>(rows->text_end);
  return span;
}

// Makes the members of a line a part of the layout, so that the next such line is plain.
void JsonColumns::Learn(const std::vector<JsonField>& fields, JsonRows* rows) const {
  std::vector<JsonRows::Member>& layout = rows->layout;
  size_t next = 0;  // behind the member before
  for (const JsonField& field : fields) {
    const JsonTarget target = Find(field.name);
    if (target.input < 0 && target.kept < 0 && rows->ignored.size() < most_ignored_ &&
        std::find(rows->ignored.begin(), rows->ignored.end(), field.name) == rows->ignored.end()) {
      rows->ignored.emplace_back(field.name);
    }
    const bool is_plain = std::none_of(field.name.begin(), field.name.end(),
                                       [](char c) { return c == '"' || c == '\\' || (c >= 0 && c < 0x20); });
    if (!is_plain) continue;
    std::string name = "\"";
    name.append(field.name);
    name.push_back('"');
    const auto found =
        std::find_if(layout.begin(), layout.end(), [&](const JsonRows::Member& member) { return member.name == name; });
    size_t position = static_cast<size_t>(found - layout.begin());
    if (found == layout.end() || position < next) {
      if (found != layout.end()) {
        // It moves behind the member that it follows here.
        layout.erase(found);
        --next;
      } else if (layout.size() == kMostMembers) {
        layout.clear();
        next = 0;
      }
      position = next;
      const uint64_t start = StartOf(name.data(), name.size());
      layout.insert(layout.begin() + static_cast<std::ptrdiff_t>(position), {std::move(name), start, target});
    }
    next = position + 1;
  }
}

void JsonColumns::ListRefused(const JsonChunk& chunk, JsonRows* rows) const {
  const size_t num_malformed = rows->bad.size();
  const std::vector<uint64_t>& refused = rows->scratch.refused;
  const char* counted = chunk.buffer.data();
  int64_t number = chunk.first_line;
  for (size_t word = 0; word < refused.size(); ++word) {
    for (uint64_t rest = refused[word]; rest != 0; rest &= rest - 1) {
      const size_t row = word * 64 + static_cast<size_t>(__builtin_ctzll(rest));
      const JsonSpan line = rows->lines[row];
      const char* const begin = chunk.buffer.data() + line.begin;
      number += std::count(counted, begin, '\n');
      counted = begin;
      MemorySource source(chunk.text().substr(line.begin, line.end - line.begin));
      JsonLinesOptions options = options_;
      options.first_line = number;
      options.block_bytes = 4096;
      JsonLinesReader reader(source, std::move(options));
      const bool is_record = reader.Next() == JsonLinesReader::Event::kRecord;
      rows->bad.push_back({static_cast<int64_t>(row), true, is_record ? ParseFields(reader) : reader.error()});
    }
  }
  // A malformed line comes before the row that it has the position of.
  std::inplace_merge(rows->bad.begin(), rows->bad.begin() + static_cast<std::ptrdiff_t>(num_malformed), rows->bad.end(),
                     [](const JsonRows::BadLine& a, const JsonRows::BadLine& b) {
                       return a.row < b.row || (a.row == b.row && !a.in_block && b.in_block);
                     });
}

FieldText JsonColumns::KeptOf(const JsonChunk& chunk, const JsonRows& rows, int64_t row, size_t kept,
                              std::string* scratch) const {
  const JsonSpan span = rows.kept[static_cast<size_t>(row) * num_kept_ + kept];
  return Unquote({chunk.buffer.data() + span.begin, span.end - span.begin}, scratch);
}

}  // namespace lathe
