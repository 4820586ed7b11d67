#include "runtime/ingest/value_parser.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/charconv.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "runtime/ingest/timestamp.h"
#include "runtime/ingest/utf8.h"

namespace lathe {
namespace {

// Beyond this magnitude a double does not hold every integer.
constexpr int64_t kMaxInteger = int64_t{1} << 53;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

// The shortest text that reads back as the number; integers without a fraction.
std::string Spell(double number) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), number);
  return std::string(buffer, result.ptr);
}

// A value as an error shows it: in quotes, control characters and bad UTF-8 escaped, and not too long.
std::string Show(std::string_view text) {
  constexpr size_t kLongest = 60;
  if (text.empty()) return "an empty field";
  std::string_view shown = text.substr(0, kLongest);
  // Do not cut a character in two.
  while (shown.size() < text.size() && !shown.empty() && (static_cast<unsigned char>(text[shown.size()]) & 0xc0) == 0x80) {
    shown.remove_suffix(1);
  }
  const std::string escaped =
      FindInvalidUtf8(shown) == std::string_view::npos ? absl::Utf8SafeCEscape(View(shown)) : absl::CHexEscape(View(shown));
  return absl::StrCat("\"", escaped, "\"", shown.size() < text.size() ? "..." : "");
}

enum class Number { kValid, kMalformed, kTooLarge };

Number ParseInteger(std::string_view text, int64_t* value) {
  const char* begin = text.data();
  const char* const end = begin + text.size();
  if (text.size() > 1 && *begin == '+' && begin[1] != '-') ++begin;
  const auto [rest, error] = std::from_chars(begin, end, *value);
  if (error == std::errc::result_out_of_range && rest == end) return Number::kTooLarge;
  if (error != std::errc() || rest != end) return Number::kMalformed;
  return *value > kMaxInteger || *value < -kMaxInteger ? Number::kTooLarge : Number::kValid;
}

// Also reads the names of NaN and the infinities, which from_chars knows.
Number ParseDouble(std::string_view text, double* value) {
  const char* begin = text.data();
  const char* const end = begin + text.size();
  if (text.size() > 1 && *begin == '+' && begin[1] != '-') ++begin;
  const auto [rest, error] = std::from_chars(begin, end, *value);
  if (rest != end) return Number::kMalformed;
  if (error == std::errc()) return Number::kValid;
  if (error != std::errc::result_out_of_range) return Number::kMalformed;
  // Too small is rounded to zero, too large is an error: only the second reader tells them apart.
  absl::from_chars(begin, end, *value);
  return std::fabs(*value) > 1 ? Number::kTooLarge : Number::kValid;
}

bool ParseBool(std::string_view text, bool* value) {
  const absl::string_view view = View(text);
  if (text == "1" || absl::EqualsIgnoreCase(view, "true") || absl::EqualsIgnoreCase(view, "yes")) {
    *value = true;
    return true;
  }
  *value = false;
  return text == "0" || absl::EqualsIgnoreCase(view, "false") || absl::EqualsIgnoreCase(view, "no");
}

}  // namespace

ColumnSchema SchemaOf(const lathe_input& input) {
  ColumnSchema schema;
  schema.name = input.name;
  schema.type = static_cast<lathe_type>(input.type);
  schema.required = input.required != 0;
  schema.min = input.min;
  schema.max = input.max;
  schema.values.assign(input.values, input.values + input.num_values);
  return schema;
}

ValueParser::ValueParser(ColumnSchema schema)
    : schema_(std::move(schema)), values_(schema_.values.begin(), schema_.values.end()) {}

std::string ValueParser::Expectation() const {
  switch (schema_.type) {
    case LATHE_STRING: {
      if (schema_.values.empty()) return "UTF-8 text";
      std::string list;
      constexpr size_t kMostShown = 12;
      for (size_t i = 0; i < schema_.values.size() && i < kMostShown; ++i) {
        absl::StrAppend(&list, i == 0 ? "" : ", ", "\"", absl::Utf8SafeCEscape(schema_.values[i]), "\"");
      }
      if (schema_.values.size() > kMostShown) {
        absl::StrAppend(&list, ", ... (", schema_.values.size(), " values)");
      }
      return absl::StrCat("one of ", list);
    }
    case LATHE_INT64:
    case LATHE_FLOAT64: {
      const std::string kind = schema_.type == LATHE_INT64 ? "an int64" : "a float64";
      const bool has_min = schema_.min > -kInfinity;
      const bool has_max = schema_.max < kInfinity;
      if (has_min && has_max) return absl::StrCat(kind, " between ", Spell(schema_.min), " and ", Spell(schema_.max));
      if (has_min) return absl::StrCat(kind, " of at least ", Spell(schema_.min));
      if (has_max) return absl::StrCat(kind, " of at most ", Spell(schema_.max));
      return kind;
    }
    case LATHE_BOOL:
      return "a bool (true, false, 1, 0, yes, no)";
    case LATHE_TIMESTAMP:
      return "an ISO 8601 date or date-time";
    case LATHE_FLOAT32:  // of no column
      break;
  }
  return "a value of a known type";
}

absl::Status ValueParser::Refuse(std::string_view found, std::string_view advice) const {
  return absl::InvalidArgumentError(
      absl::StrCat("column '", schema_.name, "': expected ", Expectation(), ", found ", Show(found), "; ", View(advice)));
}

absl::Status ValueParser::ParseMissing(Value* value) const {
  *value = Value();
  if (!schema_.required) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("column '", schema_.name, "': expected ", Expectation(),
                                                 " as the column is required, found no value; fill it in, remove the row, or "
                                                 "declare the column without required = True"));
}

absl::Status ValueParser::Parse(std::string_view text, bool quoted, Value* value) const {
  // A required column has no missing values to advise.
  constexpr char kOrMissing[] = ", or leave the field empty where it is missing";
  const auto advise = [&](const char* advice) { return absl::StrCat(advice, schema_.required ? "" : kOrMissing); };
  constexpr char kOutside[] = "correct the value, or declare the limits of the column wider";
  if (text.empty() && !(quoted && schema_.type == LATHE_STRING)) return ParseMissing(value);
  value->missing = false;
  switch (schema_.type) {
    case LATHE_STRING: {
      value->text = text;
      if (!values_.empty()) {
        if (values_.contains(View(text))) return absl::OkStatus();
        return Refuse(text, text.empty() && !schema_.required
                                ? "leave the field empty, without quotes, where the value is missing"
                                : "correct the value, or add it to the values of the column");
      }
      if (FindInvalidUtf8(text) != std::string_view::npos) return Refuse(text, "save the file as UTF-8");
      return absl::OkStatus();
    }
    case LATHE_INT64: {
      switch (ParseInteger(text, &value->integer)) {
        case Number::kMalformed: {
          double number;
          return Refuse(text, ParseDouble(text, &number) == Number::kValid && std::isfinite(number)
                                  ? std::string("correct the value, or declare the column float64")
                                  : advise("correct the value"));
        }
        case Number::kTooLarge:
          return Refuse(text, "the magnitude may be 2^53 at most; declare identifiers as string");
        case Number::kValid:
          break;
      }
      const double number = static_cast<double>(value->integer);
      return number >= schema_.min && number <= schema_.max ? absl::OkStatus() : Refuse(text, kOutside);
    }
    case LATHE_FLOAT64: {
      switch (ParseDouble(text, &value->number)) {
        case Number::kMalformed:
          return Refuse(text, advise("correct the value"));
        case Number::kTooLarge:
          return Refuse(text, "the value is too large for a double; correct it");
        case Number::kValid:
          break;
      }
      if (std::isnan(value->number)) return ParseMissing(value);
      if (std::isinf(value->number)) return Refuse(text, advise("correct the value"));
      return value->number >= schema_.min && value->number <= schema_.max ? absl::OkStatus() : Refuse(text, kOutside);
    }
    case LATHE_BOOL:
      return ParseBool(text, &value->boolean) ? absl::OkStatus() : Refuse(text, advise("correct the value"));
    case LATHE_TIMESTAMP:
      return ParseTimestamp(text, &value->integer) ? absl::OkStatus()
                                                   : Refuse(text, advise("write it as 2024-02-29 or 2024-02-29T12:34:56Z"));
    case LATHE_FLOAT32:  // of no column
      break;
  }
  return Refuse(text, "declare the column with a known type");
}

absl::Status AppendValue(TableBuilder& table, int column, lathe_type type, const Value& value) {
  if (value.missing) {
    table.AppendMissing(column);
    return absl::OkStatus();
  }
  switch (type) {
    case LATHE_STRING:
      return table.AppendString(column, value.text);
    case LATHE_FLOAT64:
      table.AppendDouble(column, value.number);
      break;
    case LATHE_BOOL:
      table.AppendBool(column, value.boolean);
      break;
    case LATHE_INT64:
    case LATHE_TIMESTAMP:
      table.AppendInt64(column, value.integer);
      break;
    case LATHE_FLOAT32:  // of no column
      break;
  }
  return absl::OkStatus();
}

}  // namespace lathe
