// Reads JSON Lines: one flat JSON object per line, as records of named fields.
#ifndef LATHE_RUNTIME_JSON_JSON_LINES_READER_H_
#define LATHE_RUNTIME_JSON_JSON_LINES_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "runtime/io/byte_source.h"

namespace lathe {

struct JsonField {
  enum Kind { kNull, kBool, kNumber, kString, kNested };

  std::string_view name;  // escapes undone
  Kind kind = kNull;
  std::string_view text;  // a string without quotes, escapes undone; else the value as it is written
  size_t offset = 0;      // where the value starts in the line
};

struct JsonLinesOptions {
  std::string name = "<input>";  // the file, in errors
  size_t max_line_bytes = size_t{64} << 20;  // a longer line is an error
  size_t block_bytes = size_t{1} << 18;      // read at once, at least 2
  int64_t first_line = 1;
};

// The grammar is that of RFC 8259, in UTF-8, with one line per object; empty lines and a byte order mark at the start are
// skipped. Numbers are checked and passed on as text. An array or object as a value is checked and passed on as text too,
// so that a reader may ignore it; deeper than kMaxDepth levels is an error, as is a name that occurs twice. Memory is
// bounded by the longest line. Used by one thread at a time.
class JsonLinesReader {
 public:
  static constexpr int kMaxDepth = 100;

  enum class Event {
    kRecord,     // fields() holds the next object, in its order
    kBadRecord,  // this line is malformed, error() says how; reading may go on
    kEnd,
    kFailure,  // nothing more can be read, error() says why
  };

  // The source must outlive the reader.
  JsonLinesReader(ByteSource& source, JsonLinesOptions options);

  Event Next();

  // Valid until the next call of Next.
  const std::vector<JsonField>& fields() const { return fields_; }
  // The line, without its end.
  std::string_view raw() const { return line_text_; }
  int64_t line() const { return line_; }

  // `name:line:column: error: message` about the value of a field, or about the line when there is no such field. Columns
  // count characters, from 1.
  absl::Status ErrorAt(size_t field, std::string_view message) const;
  const absl::Status& error() const { return error_; }

 private:
  bool ReadLine();
  bool Fill();
  absl::Status ErrorAtOffset(size_t offset, std::string_view message) const;

  // The parser: each function takes its part off the line, or sets the defect and returns false.
  bool ParseRecord();
  bool ParseValue(int depth, JsonField* field);
  bool ParseNested(int depth);
  bool ParseString(std::string_view* text);
  bool ParseEscape();
  bool ParseHex4(unsigned* code);
  bool ParseNumber();
  bool CheckName(const JsonField& field);
  void SkipSpace();
  bool Expect(char wanted, const char* what);
  bool Fail(size_t offset, std::string expected);
  char Peek() const { return position_ < line_text_.size() ? line_text_[position_] : '\0'; }

  ByteSource& source_;
  const JsonLinesOptions options_;

  std::string buffer_;
  size_t begin_ = 0;   // of the next line
  size_t filled_ = 0;
  bool at_end_ = false;
  bool started_ = false;
  bool failed_ = false;

  std::string_view line_text_;
  int64_t line_;
  size_t position_ = 0;
  std::vector<JsonField> fields_;
  std::string unescaped_;  // strings whose escapes were undone
  absl::flat_hash_set<absl::string_view> names_;  // of the fields, when they are many
  absl::Status error_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_JSON_JSON_LINES_READER_H_
