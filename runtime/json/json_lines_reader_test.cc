#include "runtime/json/json_lines_reader.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

struct Result {
  std::vector<std::string> records;  // name=kind:text, joined by |
  std::vector<std::string> errors;
  bool failed = false;
};

Result Read(std::string_view text, size_t block, size_t max_line_bytes = 1 << 20) {
  MemorySource source(text, block);
  JsonLinesReader reader(source, {"a.jsonl", max_line_bytes});
  Result result;
  for (;;) {
    switch (reader.Next()) {
      case JsonLinesReader::Event::kRecord: {
        std::string& record = result.records.emplace_back();
        for (const JsonField& field : reader.fields()) {
          if (!record.empty()) record += "|";
          record += std::string(field.name) + "=" + "nb#sx"[field.kind] + ":" + std::string(field.text);
        }
        break;
      }
      case JsonLinesReader::Event::kBadRecord:
        result.errors.emplace_back(reader.error().message());
        break;
      case JsonLinesReader::Event::kEnd:
        return result;
      case JsonLinesReader::Event::kFailure:
        result.errors.emplace_back(reader.error().message());
        result.failed = true;
        return result;
    }
  }
}

// No result may depend on where a block ends.
void ExpectRecords(std::string_view text, const std::vector<std::string>& expected) {
  for (size_t block = 1; block <= text.size() + 1; ++block) {
    const Result result = Read(text, block);
    EXPECT_EQ(result.records, expected) << "block " << block;
    EXPECT_EQ(result.errors, std::vector<std::string>()) << "block " << block;
  }
}

// The object is malformed; the line after it is read all the same.
void ExpectError(const std::string& line, const std::string& expected) {
  const Result result = Read("{}\n" + line + "\n{\"k\": 1}", 5);
  ASSERT_EQ(result.errors.size(), 1u) << line;
  EXPECT_EQ(result.errors[0], "a.jsonl:2:" + expected);
  EXPECT_EQ(result.records, (std::vector<std::string>{"", "k=#:1"})) << line;
}

TEST(JsonLinesReaderTest, ReadsEveryKind) {
  ExpectRecords("{\"a\": 1, \"b\":\"x\",\"c\" :true , \"d\":false,\"e\":null,\"f\":-1.5e+3}\n",
                {"a=#:1|b=s:x|c=b:true|d=b:false|e=n:null|f=#:-1.5e+3"});
}

TEST(JsonLinesReaderTest, ReadsLines) {
  ExpectRecords("\xef\xbb\xbf{\"a\":1}\r\n\n \t\n{}\n  {\"b\":2}  ", {"a=#:1", "", "b=#:2"});
  ExpectRecords("", {});
}

TEST(JsonLinesReaderTest, UndoesEscapes) {
  ExpectRecords(R"({"a\tb":"\"\\\/\b\f\n\r\t","c":"\u00e4\u20AC\ud83d\ude00x","d":"plain"})",
                {"a\tb=s:\"\\/\b\f\n\r\t|c=s:\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80x|d=s:plain"});
}

TEST(JsonLinesReaderTest, PassesOnNestedValuesAsText) {
  ExpectRecords(R"({"a":[1,{"b":[]},"]"],"c":{"d" : {}},"e":2})", {R"(a=x:[1,{"b":[]},"]"]|c=x:{"d" : {}}|e=#:2)"});
}

TEST(JsonLinesReaderTest, SaysWhatIsWrongAndWhere) {
  const std::string end = "; write one JSON object per line";
  ExpectError("[1]", "1: error: expected an object that starts with '{', found '['" + end);
  ExpectError("{", "2: error: expected a name in double quotes, found the end of the line" + end);
  ExpectError("{a:1}", "2: error: expected a name in double quotes, found 'a'" + end);
  ExpectError("{\"a\" 1}", "6: error: expected ':' after the name, found '1'" + end);
  ExpectError("{\"a\":}", "6: error: expected a value, found '}'" + end);
  ExpectError("{\"a\":nul}", "6: error: expected a value, found 'n'" + end);
  ExpectError("{\"a\":1,}", "8: error: expected a name in double quotes, found '}'" + end);
  ExpectError("{\"a\":1 \"b\":2}", "8: error: expected ',' or '}' after the value, found '\\\"'" + end);
  ExpectError("{\"a\":1}{\"b\":2}", "8: error: expected the end of the line after the object, found '{'" + end);
  ExpectError("{\"a\":\"x}", "9: error: expected a closing double quote, found the end of the line" + end);
  ExpectError("{\"\xc3\xa4\":\"\t\"}", "7: error: expected control characters in a string to be escaped, found '\\t'" + end);
  ExpectError("{\"a\":\"\\x\"}", "8: error: expected one of \"\\/bfnrtu after a backslash, found 'x'" + end);
  ExpectError("{\"a\":\"\\u12g4\"}", "11: error: expected four hexadecimal digits after \\u, found 'g'" + end);
  ExpectError("{\"a\":\"\\ud83d\"}", "7: error: expected a pair of surrogates, found '\\\\'" + end);
  ExpectError("{\"a\":\"\\ude00\"}", "7: error: expected a pair of surrogates, found '\\\\'" + end);
  ExpectError("{\"a\":[1}", "8: error: expected ',' or ']' after the value, found '}'" + end);
  ExpectError("{\"a\":1,\"b\":2,\"a\":3}", "14: error: expected every name once, found \"a\" twice; remove one");
  ExpectError("{\"a\":\"\xe4\"}", "7: error: expected UTF-8, found other bytes; save the file as UTF-8");
}

TEST(JsonLinesReaderTest, RefusesNumbersThatJsonHasNot) {
  for (const char* number : {"01", "-", "+1", ".5", "1.", "1e", "1e+", "NaN", "Infinity", "-Infinity", "0x1", "1_000"}) {
    EXPECT_EQ(Read("{\"a\":" + std::string(number) + "}", 100).errors.size(), 1u) << number;
  }
  for (const char* number : {"0", "-0", "10", "0.5", "1e5", "1E-5", "-12.5e+10"}) {
    EXPECT_EQ(Read("{\"a\":" + std::string(number) + "}", 100).records,
              std::vector<std::string>{"a=#:" + std::string(number)});
  }
}

TEST(JsonLinesReaderTest, DepthIsBounded) {
  const auto nested = [](int depth) {
    return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(Read(nested(JsonLinesReader::kMaxDepth - 1), 1000).records.size(), 1u);
  EXPECT_EQ(Read(nested(JsonLinesReader::kMaxDepth), 1000).errors.size(), 1u);
  EXPECT_EQ(Read("{\"a\":" + std::string(500000, '['), 100000).errors.size(), 1u);
}

TEST(JsonLinesReaderTest, FindsARepeatedNameAmongMany) {
  std::string text = "{";
  for (int i = 0; i < 300; ++i) text += "\"n" + std::to_string(i) + "\":1,";
  EXPECT_EQ(Read(text + "\"x\":1}", 1000).records.size(), 1u);
  EXPECT_EQ(Read(text + "\"n7\":1}", 1000).errors.size(), 1u);
  EXPECT_EQ(Read(text + "\"n299\":1}", 1000).errors.size(), 1u);
}

TEST(JsonLinesReaderTest, ALineWithoutEndIsAnErrorInBoundedMemory) {
  const Result result = Read("{}\n{\"a\":\"" + std::string(3 << 20, 'x'), 1 << 16, 1 << 19);
  EXPECT_TRUE(result.failed);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0],
            "a.jsonl:2:1: error: expected a line of at most 524288 bytes, found a longer one; write one JSON object per line");
}

TEST(JsonLinesReaderTest, ErrorAtNamesTheValuesPlace) {
  MemorySource source("{}\n{\"\xc3\xa4\": 1, \"b\": 2}");
  JsonLinesReader reader(source, {"f"});
  ASSERT_EQ(reader.Next(), JsonLinesReader::Event::kRecord);
  ASSERT_EQ(reader.Next(), JsonLinesReader::Event::kRecord);
  EXPECT_EQ(reader.ErrorAt(0, "m").message(), "f:2:7: error: m");
  EXPECT_EQ(reader.ErrorAt(1, "m").message(), "f:2:15: error: m");
  EXPECT_EQ(reader.ErrorAt(9, "m").message(), "f:2:1: error: m");
}

}  // namespace
}  // namespace lathe
