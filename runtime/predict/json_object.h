// Reads one JSON object, the top level alone: what a line of JSON Lines holds.
#ifndef LATHE_RUNTIME_PREDICT_JSON_OBJECT_H_
#define LATHE_RUNTIME_PREDICT_JSON_OBJECT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lathe {

enum class JsonKind { kNull, kBool, kNumber, kString, kArray, kObject };

struct JsonMember {
  std::string_view name;  // escapes undone
  JsonKind kind = JsonKind::kNull;
  std::string_view text;  // of a string without quotes, escapes undone; else as it is written
  size_t offset = 0;      // where the value starts
};

// Strict RFC 8259, but for UTF-8, which is passed on as it is. Numbers stay text, so that no digit is lost. Nested arrays and
// objects are checked and not looked into. Reuses its memory from one object to the next. Used by one thread at a time.
class JsonObject {
 public:
  // False when the text is not exactly one object, with spaces around it; error() and error_offset() then say why and where.
  bool Parse(std::string_view text);

  // In the order of the text; views are valid while the text is, and until the next call of Parse.
  const std::vector<JsonMember>& members() const { return members_; }

  // "expected ..., found ...".
  const std::string& error() const { return error_; }
  size_t error_offset() const { return error_offset_; }

 private:
  bool ParseMember();
  // The name, the colon and the spaces around it.
  bool ParseName(std::string_view* name);
  bool ParseValue(JsonMember* member);
  bool ParseString(std::string_view* value);
  bool ParseEscape();
  bool ParseHex(unsigned* code);
  bool SkipNumber();
  bool SkipWord(std::string_view word);
  bool SkipNested();
  void SkipSpace();
  bool Take(char c);
  bool Fail(const char* expected);

  std::string_view text_;
  size_t at_ = 0;
  std::vector<JsonMember> members_;
  // Strings that had escapes; never longer than the text, so that it does not move while one is parsed.
  std::string unescaped_;
  std::string open_;  // brackets that SkipNested has to close
  std::string error_;
  size_t error_offset_ = 0;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_JSON_OBJECT_H_
