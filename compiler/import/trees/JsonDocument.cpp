//===- JsonDocument.cpp - JSON and Universal Binary JSON, in order --------===//

#include "compiler/import/trees/JsonDocument.h"

#include "nlohmann/json.hpp"
#include "llvm/ADT/SmallVector.h"

#include <charconv>
#include <cmath>
#include <limits>

using llvm::StringRef;

namespace lathe {

std::string toString(const JsonPath &path) {
  std::string text;
  for (const JsonStep &step : path) {
    if (step.index >= 0)
      text += "[" + std::to_string(step.index) + "]";
    else
      text += (text.empty() ? "" : ".") + step.key;
  }
  return text;
}

float JsonNumber::toFloat() const {
  float value = 0;
  if (isInteger || literal.empty())
    return isInteger ? static_cast<float>(integer) : static_cast<float>(real);
  // Out of range: the double says whether it is 0 or infinite.
  if (std::from_chars(literal.begin(), literal.end(), value).ec != std::errc())
    return static_cast<float>(real);
  return value;
}

namespace {

constexpr size_t kMaxDepth = 64;

/// Bytes that count how many of them were taken; the parser copies its iterator.
class CountingIterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char *;
  using reference = const char &;

  CountingIterator(const char *at, size_t *count) : at(at), count(count) {}
  reference operator*() const { return *at; }
  CountingIterator &operator++() {
    ++at;
    ++*count;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator &other) const { return at == other.at; }
  bool operator!=(const CountingIterator &other) const { return at != other.at; }

private:
  const char *at;
  size_t *count;
};

/// Between the parser and a visitor: keeps the bounds, and where the value at hand begins.
class Guard : public nlohmann::json_sax<nlohmann::json> {
public:
  /// `readable` is what is parsed: the bytes, with NaN and infinities masked.
  Guard(StringRef bytes, StringRef readable, bool isText, const size_t &taken, JsonVisitor &visitor)
      : bytes(bytes), readable(readable), isText(isText), taken(taken), visitor(visitor) {}

  bool null() override {
    return value([&] { return visitor.null(); });
  }
  bool boolean(bool b) override {
    return value([&] { return visitor.boolean(b); });
  }
  bool number_integer(number_integer_t i) override { return integer(i); }
  bool number_unsigned(number_unsigned_t u) override {
    if (u <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return integer(static_cast<int64_t>(u));
    return real(static_cast<double>(u), "");
  }
  bool number_float(number_float_t d, const string_t &literal) override { return real(d, isText ? literal : ""); }
  bool string(string_t &s) override {
    return value([&] {
      char first = isText ? bytes[start] : '"';
      if (first == '"')
        return visitor.string(s);
      // NaN and the infinities were masked as strings.
      double infinity = std::numeric_limits<double>::infinity();
      JsonNumber number;
      number.real = first == 'N' ? std::numeric_limits<double>::quiet_NaN() : first == '-' ? -infinity : infinity;
      return visitor.number(number);
    });
  }
  bool binary(binary_t &) override { return refuse("expected JSON, found bytes"); }
  bool start_object(std::size_t) override {
    return open() && value([&] { return visitor.beginObject(); });
  }
  bool end_object() override {
    return close([&] { return visitor.endObject(); });
  }
  bool start_array(std::size_t) override {
    return open() && value([&] { return visitor.beginArray(); });
  }
  bool end_array() override {
    return close([&] { return visitor.endArray(); });
  }
  bool key(string_t &name) override {
    moveToStart();
    bool result = visitor.key(name);
    end = taken;
    return result;
  }
  bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &exception) override {
    start = std::min(taken ? taken - 1 : 0, bytes.size());
    // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while ..."
    message = "expected " + std::string(isText ? "JSON" : "Universal Binary JSON") + ": " +
              StringRef(exception.what()).split(": ").second.str();
    for (char &c : message)
      if (static_cast<unsigned char>(c) < ' ')
        c = ' ';
    return false;
  }

  size_t start = 0; // of the value at hand
  std::string message;

private:
  template <typename Visit> bool value(Visit visit) {
    moveToStart();
    if (++values > bytes.size())
      return refuse("expected at most one value per byte of the file");
    bool result = visit();
    end = taken;
    return result;
  }

  template <typename Visit> bool close(Visit visit) {
    --depth;
    moveToStart();
    bool result = visit();
    end = taken;
    return result;
  }

  bool open() {
    if (++depth <= kMaxDepth)
      return true;
    moveToStart();
    return refuse("expected at most " + std::to_string(kMaxDepth) + " nested objects and arrays");
  }

  bool integer(int64_t i) {
    JsonNumber number;
    number.isInteger = true;
    number.integer = i;
    number.real = static_cast<double>(i);
    return value([&] { return visitor.number(number); });
  }

  bool real(double d, StringRef literal) {
    JsonNumber number;
    number.real = d;
    number.literal = literal;
    return value([&] { return visitor.number(number); });
  }

  bool refuse(std::string why) {
    message = std::move(why);
    return false;
  }

  /// A value begins behind the last one and what separates them.
  void moveToStart() {
    start = std::min(end, bytes.size());
    while (isText && start < bytes.size() && StringRef(" \t\r\n,:").contains(readable[start]))
      ++start;
    start = std::min(start, bytes.empty() ? 0 : bytes.size() - 1);
  }

  StringRef bytes, readable;
  bool isText;
  const size_t &taken;
  JsonVisitor &visitor;
  size_t end = 0, depth = 0, values = 0;
};

/// JSON has no NaN and no infinities: they become strings of the same length, which `Guard` tells from strings by the original.
std::string maskNonFinite(StringRef bytes) {
  std::string masked = bytes.str();
  bool inString = false;
  for (size_t i = 0; i < masked.size(); ++i) {
    if (inString && masked[i] == '\\') {
      ++i;
    } else if (masked[i] == '"') {
      inString = !inString;
    } else if (!inString) {
      for (StringRef name : {"NaN", "Infinity", "-Infinity"})
        if (bytes.substr(i).starts_with(name)) {
          masked.replace(i, name.size(), "\"\"" + std::string(name.size() - 2, ' '));
          i += name.size() - 1;
          break;
        }
    }
  }
  return masked;
}

/// Finds the place of a path.
class Locator : public JsonVisitor {
public:
  explicit Locator(const JsonPath &target) : target(target) {}

  bool beginObject() override { return begin({}); }
  bool endObject() override { return end(); }
  bool key(StringRef name) override {
    path.back().key = name.str();
    return true;
  }
  bool beginArray() override { return begin({"", 0}); }
  bool endArray() override { return end(); }
  bool number(const JsonNumber &) override { return scalar(); }
  bool string(StringRef) override { return scalar(); }
  bool boolean(bool) override { return scalar(); }
  bool null() override { return scalar(); }

private:
  bool isHere() const {
    if (path.size() != target.size())
      return false;
    for (size_t i = 0; i < path.size(); ++i)
      if (path[i].index != target[i].index || path[i].key != target[i].key)
        return false;
    return true;
  }
  bool begin(JsonStep step) {
    if (isHere())
      return false;
    path.push_back(step);
    return true;
  }
  bool end() {
    path.pop_back();
    return next();
  }
  bool scalar() { return !isHere() && next(); }
  bool next() {
    if (!path.empty() && path.back().index >= 0)
      ++path.back().index;
    return true;
  }

  const JsonPath &target;
  JsonPath path;
};

/// Reads until the visitor or the guard stops; the place where it did, and the guard's message.
bool read(const ModelText &text, JsonVisitor &visitor, size_t &place, std::string &message) {
  StringRef bytes = text.getBytes(), readable = bytes;
  std::string masked;
  if (text.isText() && (bytes.contains("NaN") || bytes.contains("Infinity"))) {
    masked = maskNonFinite(bytes);
    readable = masked;
  }
  size_t taken = 0;
  Guard guard(bytes, readable, text.isText(), taken, visitor);
  auto format = text.isText() ? nlohmann::json::input_format_t::json : nlohmann::json::input_format_t::ubjson;
  bool whole = nlohmann::json::sax_parse(CountingIterator(readable.begin(), &taken), CountingIterator(readable.end(), &taken),
                                         &guard, format);
  place = guard.start;
  message = guard.message;
  return whole;
}

} // namespace

llvm::LogicalResult readJson(const ModelText &text, JsonVisitor &visitor) {
  size_t place;
  std::string message;
  if (read(text, visitor, place, message))
    return llvm::success();
  return text.error(place, message.empty() ? visitor.failure : message);
}

llvm::LogicalResult errorAt(const ModelText &text, const JsonPath &path, const llvm::Twine &message) {
  Locator locator(path);
  size_t place;
  std::string ignored;
  if (read(text, locator, place, ignored))
    place = 0;
  return text.error(place, path.empty() ? message : toString(path) + ": " + message);
}

} // namespace lathe
