#include "runtime/json/json_value.h"

#include <string>

#include "gtest/gtest.h"

namespace lathe {
namespace {

// The error, or "" when the value is taken.
std::string Parse(lathe_type type, JsonField::Kind kind, std::string_view text, Value* value, bool required = false) {
  ColumnSchema schema;
  schema.name = "c";
  schema.type = type;
  schema.required = required;
  JsonField field;
  field.kind = kind;
  field.text = text;
  return std::string(ParseJsonValue(ValueParser(schema), field, value).message());
}

TEST(JsonValueTest, TakesWhatFits) {
  Value value;
  EXPECT_EQ(Parse(LATHE_INT64, JsonField::kNumber, "12", &value), "");
  EXPECT_EQ(value.integer, 12);
  EXPECT_EQ(Parse(LATHE_FLOAT64, JsonField::kNumber, "1.5", &value), "");
  EXPECT_EQ(value.number, 1.5);
  EXPECT_EQ(Parse(LATHE_BOOL, JsonField::kBool, "true", &value), "");
  EXPECT_TRUE(value.boolean);
  EXPECT_EQ(Parse(LATHE_BOOL, JsonField::kNumber, "0", &value), "");
  EXPECT_FALSE(value.boolean);
  EXPECT_EQ(Parse(LATHE_STRING, JsonField::kString, "x", &value), "");
  EXPECT_EQ(value.text, "x");
  EXPECT_EQ(Parse(LATHE_TIMESTAMP, JsonField::kString, "1970-01-02", &value), "");
  EXPECT_EQ(value.integer, 86400000000);
  EXPECT_EQ(Parse(LATHE_INT64, JsonField::kString, "12", &value), "");
  EXPECT_EQ(value.integer, 12);
}

TEST(JsonValueTest, NullIsMissingAndTheEmptyStringIsNot) {
  Value value;
  EXPECT_EQ(Parse(LATHE_STRING, JsonField::kNull, "null", &value), "");
  EXPECT_TRUE(value.missing);
  EXPECT_EQ(Parse(LATHE_STRING, JsonField::kString, "", &value), "");
  EXPECT_FALSE(value.missing);
  EXPECT_NE(Parse(LATHE_STRING, JsonField::kNull, "null", &value, true), "");
}

TEST(JsonValueTest, RefusesOtherKinds) {
  Value value;
  EXPECT_EQ(Parse(LATHE_STRING, JsonField::kNumber, "1", &value),
            "column 'c': expected a string, found a number; correct the value, or write null where it is missing");
  EXPECT_NE(Parse(LATHE_INT64, JsonField::kBool, "true", &value), "");
  EXPECT_NE(Parse(LATHE_TIMESTAMP, JsonField::kNumber, "1", &value), "");
  EXPECT_NE(Parse(LATHE_FLOAT64, JsonField::kNested, "[1]", &value), "");
  EXPECT_NE(Parse(LATHE_INT64, JsonField::kNumber, "1.5", &value), "");
  EXPECT_NE(Parse(LATHE_BOOL, JsonField::kNumber, "2", &value), "");
}

}  // namespace
}  // namespace lathe
