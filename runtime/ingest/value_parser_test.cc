#include "runtime/ingest/value_parser.h"

#include <cmath>
#include <string>

#include "gtest/gtest.h"

namespace lathe {
namespace {

ValueParser Parser(lathe_type type, bool required = false) {
  ColumnSchema schema;
  schema.name = "c";
  schema.type = type;
  schema.required = required;
  return ValueParser(schema);
}

// The error, or "" when the value is taken.
std::string Error(const ValueParser& parser, std::string_view text, bool quoted = false) {
  Value value;
  return std::string(parser.Parse(text, quoted, &value).message());
}

Value Taken(const ValueParser& parser, std::string_view text, bool quoted = false) {
  Value value;
  const absl::Status status = parser.Parse(text, quoted, &value);
  EXPECT_TRUE(status.ok()) << status;
  return value;
}

TEST(ValueParserTest, AnEmptyFieldIsMissing) {
  for (const lathe_type type : {LATHE_STRING, LATHE_INT64, LATHE_FLOAT64, LATHE_BOOL, LATHE_TIMESTAMP}) {
    EXPECT_TRUE(Taken(Parser(type), "").missing);
  }
}

TEST(ValueParserTest, AQuotedEmptyStringIsAValue) {
  EXPECT_FALSE(Taken(Parser(LATHE_STRING), "", true).missing);
  EXPECT_TRUE(Taken(Parser(LATHE_INT64), "", true).missing);
}

TEST(ValueParserTest, ARequiredColumnNeedsAValue) {
  EXPECT_EQ(Error(Parser(LATHE_INT64, true), ""),
            "column 'c': expected an int64 as the column is required, found no value; fill it in, remove the row, or declare "
            "the column without required = True");
  EXPECT_NE(Error(Parser(LATHE_FLOAT64, true), "nan"), "");
  EXPECT_EQ(Error(Parser(LATHE_STRING, true), "", true), "");
}

TEST(ValueParserTest, ReadsInt64Exactly) {
  const ValueParser parser = Parser(LATHE_INT64);
  EXPECT_EQ(Taken(parser, "0").integer, 0);
  EXPECT_EQ(Taken(parser, "-17").integer, -17);
  EXPECT_EQ(Taken(parser, "+17").integer, 17);
  EXPECT_EQ(Taken(parser, "9007199254740992").integer, int64_t{1} << 53);
  EXPECT_EQ(Taken(parser, "-9007199254740992").integer, -(int64_t{1} << 53));
}

TEST(ValueParserTest, AdvisesNoMissingValueInARequiredColumn) {
  ColumnSchema schema;
  schema.name = "c";
  schema.type = LATHE_TIMESTAMP;
  schema.required = true;
  EXPECT_EQ(
      Error(ValueParser(schema), "soon"),
      "column 'c': expected an ISO 8601 date or date-time, found \"soon\"; write it as 2024-02-29 or 2024-02-29T12:34:56Z");
  schema.type = LATHE_BOOL;
  EXPECT_EQ(Error(ValueParser(schema), "maybe"),
            "column 'c': expected a bool (true, false, 1, 0, yes, no), found \"maybe\"; correct the value");
}

TEST(ValueParserTest, RefusesWhatIsNoInt64) {
  const ValueParser parser = Parser(LATHE_INT64);
  EXPECT_EQ(Error(parser, "abc"),
            "column 'c': expected an int64, found \"abc\"; correct the value, or leave the field empty "
            "where it is missing");
  EXPECT_EQ(Error(parser, "41.0"),
            "column 'c': expected an int64, found \"41.0\"; correct the value, or declare the column float64");
  EXPECT_EQ(Error(parser, "9007199254740993"),
            "column 'c': expected an int64, found \"9007199254740993\"; the magnitude may be 2^53 at most; declare identifiers "
            "as string");
  EXPECT_NE(Error(parser, "99999999999999999999999").find("2^53"), std::string::npos);
  for (const char* text : {" 1", "1 ", "0x10", "--1", "+-1", "+", "-", "1,000", "NA", "nan"})
    EXPECT_NE(Error(parser, text), "");
}

TEST(ValueParserTest, ReadsFloat64Correctly) {
  const ValueParser parser = Parser(LATHE_FLOAT64);
  EXPECT_EQ(Taken(parser, "0.1").number, 0.1);
  EXPECT_EQ(Taken(parser, "-1.5e3").number, -1500.0);
  EXPECT_EQ(Taken(parser, "+.5").number, 0.5);
  EXPECT_EQ(Taken(parser, "5.").number, 5.0);
  EXPECT_EQ(Taken(parser, "123456789012345678901234567890").number, 123456789012345678901234567890.0);
  EXPECT_EQ(Taken(parser, "1e-400").number, 0.0);
  EXPECT_EQ(Taken(parser, "2.2250738585072011e-308").number, 2.2250738585072011e-308);
}

TEST(ValueParserTest, NanIsMissingAndInfinityRefused) {
  const ValueParser parser = Parser(LATHE_FLOAT64);
  EXPECT_TRUE(Taken(parser, "nan").missing);
  EXPECT_TRUE(Taken(parser, "NaN").missing);
  EXPECT_EQ(Error(parser, "inf"),
            "column 'c': expected a float64, found \"inf\"; correct the value, or leave the field empty where it is missing");
  for (const char* text : {"-inf", "infinity", "1e999", "-1e999", "abc", "1.2.3", "0x1p3", " 1", "1e", "++1", "1,5"}) {
    EXPECT_NE(Error(parser, text), "") << text;
  }
}

TEST(ValueParserTest, ReadsBools) {
  const ValueParser parser = Parser(LATHE_BOOL);
  for (const char* text : {"true", "TRUE", "True", "1", "yes", "YES"}) EXPECT_TRUE(Taken(parser, text).boolean) << text;
  for (const char* text : {"false", "FALSE", "False", "0", "no", "No"}) {
    EXPECT_FALSE(Taken(parser, text).boolean) << text;
    EXPECT_FALSE(Taken(parser, text).missing) << text;
  }
  EXPECT_EQ(Error(parser, "maybe"),
            "column 'c': expected a bool (true, false, 1, 0, yes, no), found \"maybe\"; correct the "
            "value, or leave the field empty where it is missing");
  EXPECT_NE(Error(parser, "2"), "");
}

TEST(ValueParserTest, ReadsTimestamps) {
  EXPECT_EQ(Taken(Parser(LATHE_TIMESTAMP), "1970-01-02").integer, 86400000000);
  EXPECT_EQ(Error(Parser(LATHE_TIMESTAMP), "2023-02-29"),
            "column 'c': expected an ISO 8601 date or date-time, found \"2023-02-29\"; write it as 2024-02-29 or "
            "2024-02-29T12:34:56Z, or leave the field empty where it is missing");
}

TEST(ValueParserTest, ChecksLimits) {
  ColumnSchema schema;
  schema.name = "tenure_months";
  schema.type = LATHE_INT64;
  schema.min = 0;
  EXPECT_EQ(Taken(ValueParser(schema), "0").integer, 0);
  EXPECT_EQ(Error(ValueParser(schema), "-1"),
            "column 'tenure_months': expected an int64 of at least 0, found \"-1\"; correct "
            "the value, or declare the limits of the column wider");
  schema.max = 100;
  EXPECT_NE(Error(ValueParser(schema), "101").find("expected an int64 between 0 and 100, found \"101\""), std::string::npos);
  schema.type = LATHE_FLOAT64;
  schema.min = -std::numeric_limits<double>::infinity();
  schema.max = 0.25;
  EXPECT_EQ(Error(ValueParser(schema), "0.25"), "");
  EXPECT_NE(Error(ValueParser(schema), "0.26").find("expected a float64 of at most 0.25, found \"0.26\""), std::string::npos);
}

TEST(ValueParserTest, ChecksTheDeclaredValues) {
  ColumnSchema schema;
  schema.name = "contract";
  schema.values = {"one-year", "two-year"};
  const ValueParser parser(schema);
  EXPECT_EQ(Taken(parser, "two-year").text, "two-year");
  EXPECT_EQ(Error(parser, "weekly"),
            "column 'contract': expected one of \"one-year\", \"two-year\", found \"weekly\"; correct "
            "the value, or add it to the values of the column");
  EXPECT_NE(Error(parser, "", true), "");
  EXPECT_TRUE(Taken(parser, "").missing);
}

TEST(ValueParserTest, StringsAreUtf8) {
  EXPECT_EQ(Taken(Parser(LATHE_STRING), "\xc3\xa4").text, "\xc3\xa4");
  EXPECT_EQ(Error(Parser(LATHE_STRING), "caf\xe9"),
            "column 'c': expected UTF-8 text, found \"caf\\xe9\"; save the file as UTF-8");
}

TEST(ValueParserTest, ErrorsShowTheStartOfALongValueOnOneLine) {
  const std::string error = Error(Parser(LATHE_INT64), "a\nb" + std::string(1000, 'x'));
  EXPECT_NE(error.find("found \"a\\nbxxx"), std::string::npos);
  EXPECT_NE(error.find("x\"...; correct"), std::string::npos);
  EXPECT_LT(error.size(), 250u);
}

TEST(SchemaOfTest, TakesTheInputsDeclaration) {
  const char* const values[] = {"a", "b"};
  const lathe_input input = {"x", LATHE_STRING, 1, 2, values, -1, 1};
  const ColumnSchema schema = SchemaOf(input);
  EXPECT_EQ(schema.name, "x");
  EXPECT_EQ(schema.type, LATHE_STRING);
  EXPECT_TRUE(schema.required);
  EXPECT_EQ(schema.values, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(schema.min, -1);
  EXPECT_EQ(schema.max, 1);
}

}  // namespace
}  // namespace lathe
