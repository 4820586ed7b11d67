#include "runtime/json/json_value.h"

#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

const char* Describe(JsonField::Kind kind) {
  switch (kind) {
    case JsonField::kBool:
      return "a bool";
    case JsonField::kNumber:
      return "a number";
    case JsonField::kNested:
      return "an array or object";
    default:
      return "a value";
  }
}

// What the column takes from JSON.
const char* Expected(lathe_type type) {
  switch (type) {
    case LATHE_INT64:
    case LATHE_FLOAT64:
      return "a number";
    case LATHE_BOOL:
      return "true or false";
    default:
      return "a string";
  }
}

}  // namespace

absl::Status ParseJsonValue(const ValueParser& parser, const JsonField& field, Value* value) {
  const lathe_type type = parser.schema().type;
  switch (field.kind) {
    case JsonField::kNull:
      return parser.ParseMissing(value);
    case JsonField::kString:
      return parser.Parse(field.text, /*quoted=*/true, value);
    case JsonField::kNumber:
      if (type == LATHE_INT64 || type == LATHE_FLOAT64 || type == LATHE_BOOL) return parser.Parse(field.text, false, value);
      break;
    case JsonField::kBool:
      if (type == LATHE_BOOL) return parser.Parse(field.text, false, value);
      break;
    case JsonField::kNested:
      break;
  }
  return absl::InvalidArgumentError(absl::StrCat("column '", parser.schema().name, "': expected ", Expected(type), ", found ",
                                                 Describe(field.kind),
                                                 "; correct the value, or write null where it is missing"));
}

}  // namespace lathe
