#include "runtime/predict/json_object.h"

#include <string>

#include "gtest/gtest.h"

namespace lathe {
namespace {

TEST(JsonObjectTest, ReadsEveryKindOfValue) {
  JsonObject object;
  ASSERT_TRUE(object.Parse(R"( {"a": 1.50, "b":"x", "c":null ,"d":true,"e":[1,{"f":[]}],"g":{},"h":-0e+1} )"))
      << object.error();
  ASSERT_EQ(object.members().size(), 7u);
  const JsonKind kinds[] = {JsonKind::kNumber, JsonKind::kString, JsonKind::kNull,  JsonKind::kBool,
                            JsonKind::kArray,  JsonKind::kObject, JsonKind::kNumber};
  const char* const texts[] = {"1.50", "x", "null", "true", R"([1,{"f":[]}])", "{}", "-0e+1"};
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(object.members()[i].kind, kinds[i]);
    EXPECT_EQ(object.members()[i].text, texts[i]);
  }
  EXPECT_EQ(object.members()[0].offset, 7u);
  ASSERT_TRUE(object.Parse("{}"));
  EXPECT_TRUE(object.members().empty());
}

TEST(JsonObjectTest, UndoesEscapes) {
  JsonObject object;
  ASSERT_TRUE(object.Parse(R"({"\u0061\n":"\"\\\/\b\f\r\t", "z":"a\u00e9\u20ac\ud83d\ude00b"})")) << object.error();
  EXPECT_EQ(object.members()[0].name, "a\n");
  EXPECT_EQ(object.members()[0].text, "\"\\/\b\f\r\t");
  EXPECT_EQ(object.members()[1].text, "a\u00e9\u20ac\U0001f600b");
}

TEST(JsonObjectTest, SaysWhatIsWrongAndWhere) {
  const struct {
    const char* text;
    size_t offset;
    const char* error;
  } kCases[] = {
      {"", 0, "expected an object: '{', found the end of the line"},
      {"[1]", 0, "expected an object: '{', found '['"},
      {"{a:1}", 1, "expected a name in quotes, found 'a'"},
      {R"({"a" 1})", 5, "expected ':', found '1'"},
      {R"({"a":})", 5, "expected a value, found '}'"},
      {R"({"a":1,})", 7, "expected a name in quotes, found '}'"},
      {R"({"a":1)", 6, "expected ',' or '}', found the end of the line"},
      {R"({"a":01})", 6, "expected ',' or '}', found '1'"},
      {R"({"a":1.})", 7, "expected a digit, found '}'"},
      {R"({"a":+1})", 5, "expected a value, found '+'"},
      {R"({"a":nul})", 5, "expected a value, found 'n'"},
      {R"({"a":NaN})", 5, "expected a value, found 'N'"},
      {R"({"a":"b)", 7, "expected '\"' at the end of a string, found the end of the line"},
      {R"({"a":"\x"})", 7, "expected an escape of \" \\ / b f n r t u, found 'x'"},
      {R"({"a":"\u12g4"})", 10, "expected four hexadecimal digits, found 'g'"},
      {R"({"a":"\ud800x"})", 12, "expected the second half of a surrogate pair, found 'x'"},
      {R"({"a":[1,]})", 8, "expected a value, found ']'"},
      {R"({"a":[1 2]})", 8, "expected ',' or ']', found '2'"},
      {R"({"a":{"b":1]})", 11, "expected ',' or '}', found ']'"},
      {R"({"a":[)", 6, "expected a value, found the end of the line"},
      {R"({} {})", 3, "expected one object a line, found '{'"},
  };
  JsonObject object;
  for (const auto& c : kCases) {
    EXPECT_FALSE(object.Parse(c.text)) << c.text;
    EXPECT_EQ(object.error(), c.error) << c.text;
    EXPECT_EQ(object.error_offset(), c.offset) << c.text;
  }
  EXPECT_FALSE(object.Parse("{\"a\":\"\x01\"}"));
}

TEST(JsonObjectTest, DeepNestingNeedsNoStack) {
  const std::string text = "{\"a\":" + std::string(1000000, '[') + std::string(1000000, ']') + "}";
  JsonObject object;
  EXPECT_TRUE(object.Parse(text)) << object.error();
}

}  // namespace
}  // namespace lathe
