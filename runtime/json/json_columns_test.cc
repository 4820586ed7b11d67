// The fast reader against the careful one: JsonLinesReader and ParseJsonValue, line by line. Both must take the same rows with
// the same values to the bit, and refuse the same lines with the same messages, however the input is cut.
#include "runtime/json/json_columns.h"

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/json/json_readings.h"

namespace lathe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> kKeep = {"key", "s", "f"};

std::vector<ValueParser> Parsers() {
  const auto column = [](const char* name, lathe_type type) {
    ColumnSchema schema;
    schema.name = name;
    schema.type = type;
    return schema;
  };
  std::vector<ColumnSchema> schemas = {column("i", LATHE_INT64), column("f", LATHE_FLOAT64),   column("s", LATHE_STRING),
                                       column("b", LATHE_BOOL),  column("t", LATHE_TIMESTAMP), column("a value", LATHE_STRING)};
  schemas[0].required = true;
  schemas[1].max = 1000;
  schemas[5].values = {"x", "yes", "a \"longer\" value", "\xc3\xa9"};
  std::vector<ValueParser> parsers;
  for (ColumnSchema& schema : schemas) parsers.emplace_back(std::move(schema));
  return parsers;
}

JsonLinesOptions Options() {
  JsonLinesOptions options;
  options.name = "f";
  return options;
}

void ExpectSame(std::string_view text) {
  const std::vector<ValueParser> parsers = Parsers();
  const std::string careful = ReadJsonCarefully(text, parsers, kKeep, Options());
  for (const ReaderKernels* const* kernels = UsableKernels(); *kernels != nullptr; ++kernels) {
    for (const size_t block : {text.size() + 1, size_t{1}, size_t{7}, size_t{64}}) {
      for (const size_t chunk : {size_t{64}, size_t{1} << 17}) {
        ASSERT_EQ(ReadJsonFast(text, parsers, kKeep, Options(), block, chunk, **kernels).shown, careful)
            << (*kernels)->name << ", blocks of " << block << ", chunks of " << chunk << ":\n"
            << text;
      }
    }
  }
}

TEST(JsonColumnsTest, ReadsEveryKindOfValue) {
  ExpectSame(
      "\xef\xbb\xbf{\"i\":1,\"f\":2.5,\"s\":\"text\",\"b\":true,\"t\":\"2024-02-29\",\"a value\":\"x\",\"key\":7}\n"
      "{\"i\":2,\"f\":-1e-3,\"s\":\"\",\"b\":0,\"t\":\"2024-02-29T12:34:56Z\",\"a value\":\"yes\",\"key\":\"k\"}\r\n"
      "\n  \t\r\n"
      " { \"i\" : \"3\" , \"f\" : \"4.5\" , \"b\" : \"no\", \"key\" : [ 1 , {\"x\":[]} , \"\" ] } \n"
      "{\"i\":4,\"a value\":\"a \\\"longer\\\" value\",\"s\":\"\\u00e9\\n\\\"\",\"key\":\"a \\\"b\\\"\"}\n"
      "{\"i\":5,\"\\u0073\":\"escaped name\",\"f\":null,\"s2\":1}\n"
      "{\"i\":6,\"f\":1e2,\"key\":null}");
}

TEST(JsonColumnsTest, RefusesWithTheSameMessages) {
  for (const char* line : {"{\"f\":1}",
                           "{\"i\":1.5}",
                           "{\"i\":1,\"f\":1001}",
                           "{\"i\":1,\"f\":1e400}",
                           "{\"i\":1,\"s\":3}",
                           "{\"i\":1,\"s\":[1]}",
                           "{\"i\":true}",
                           "{\"i\":1,\"i\":2}",
                           "{\"i\":1,\"u\":1,\"u\":2}",
                           "{\"i\":1",
                           "{\"i\":1}}",
                           "{\"i\":01}",
                           "{\"i\":+1}",
                           "{\"i\":1.}",
                           "{\"i\":.5}",
                           "{\"i\":1e}",
                           "{\"i\":-}",
                           "{\"i\":1,}",
                           "{,}",
                           "{\"i\" 1}",
                           "[1]",
                           "x",
                           "{\"i\":1,\"s\":\"a\tb\"}",
                           "{\"i\":1,\"s\":\"\xff\"}",
                           "{\"i\":1,\"s\":\"\\x\"}",
                           "{\"i\":1,\"s\":\"\\ud800\"}",
                           "{\"i\":1,\"s\":\"open}",
                           "{\"i\":tru}",
                           "{\"i\":1,\"a value\":\"other\"}",
                           "{\"i\":1,\"t\":\"2023-02-29\"}",
                           "{\"i\":1,\"b\":\"maybe\"}",
                           "{\"i\":null}",
                           "{\"i\":\"\"}",
                           "{\"i\":1,\"u\":{\"x\":01}}",
                           "{\"i\":1,\"u\":{\"x\":1,}}",
                           "{\"i\":1,\"u\":[1 2]}",
                           "{\"i\":1,\"f\":\"nan\"}",
                           "{}"}) {
    const std::string good = "{\"i\":1,\"f\":2,\"s\":\"a\",\"b\":true,\"u\":1}\n";
    ExpectSame(absl::StrCat(good, good, line, "\n", good));
    ExpectSame(absl::StrCat(good, line));
    ExpectSame(line);
  }
  const std::string deep(200, '[');
  ExpectSame(absl::StrCat("{\"i\":1,\"u\":1}\n{\"i\":1,\"u\":", deep, std::string(200, ']'), "}\n"));
  ExpectSame(absl::StrCat("{\"i\":1,\"u\":1}\n{\"i\":1,\"u\":", std::string(99, '['), std::string(99, ']'), "}\n"));
  ExpectSame(absl::StrCat("{\"i\":1,\"u\":1}\n{\"i\":1,\"u\":", std::string(100, '['), std::string(100, ']'), "}\n"));
}

TEST(JsonColumnsTest, UndoesEscapes) {
  const std::string good = "{\"i\":1,\"s\":\"a\",\"u\":\"b\",\"a value\":\"x\"}\n";
  for (const char* text :
       {"\\\"", "a\\\"b\\\"c", "\\\\", "\\/\\b\\f\\n\\r\\t", "\\u0041", "\\u00e9", "\\u20AC", "\\ud83d\\ude00", "\\u0022",
        "\\u0000", "\\ud83d", "\\ud83dx", "\\ud83d\\u0041", "\\ude00", "\\u12", "\\u12g4", "\\x", "\\", "end\\\\\\\""}) {
    ExpectSame(absl::StrCat(good, "{\"i\":2,\"s\":\"", text, "\",\"u\":\"c\"}\n", good));
    ExpectSame(absl::StrCat(good, "{\"i\":2,\"s\":\"c\",\"u\":\"", text, "\"}\n", good));
    ExpectSame(absl::StrCat(good, "{\"i\":2,\"s\":\"", text, "\",\"u\":[\"", text, "\"],\"new\":1}\n", good));
  }
  ExpectSame(absl::StrCat(good, "{\"i\":2,\"a value\":\"a \\\"longer\\\" value\"}\n{\"i\":2,\"a value\":\"\\u00E9\"}\n"));
}

TEST(JsonColumnsTest, LearnsTheOrderOfMembers) {
  const JsonReading reading =
      ReadJsonFast("{\"i\":1,\"z\":1,\"s\":\"a\"}\n{\"s\":\"b\",\"i\":2}\n{\"y\":{},\"i\":3,\"z\":[]}\n{\"i\":4,\"y\":0}\n",
                   Parsers(), kKeep, Options(), 1000, 1000, BestKernels());
  EXPECT_THAT(reading.ignored, ElementsAre("z", "y"));
  ExpectSame("{\"i\":1,\"z\":1,\"s\":\"a\"}\n{\"s\":\"b\",\"i\":2}\n{\"y\":{},\"i\":3,\"z\":[]}\n{\"i\":4,\"y\":0}\n");
  // More names than any layout has.
  std::string text;
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&text, "{\"n", i % 1500, "\":0,\"i\":", i, ",\"m", i % 700, "\":\"x\"}\n");
  ExpectSame(text);
}

TEST(JsonColumnsTest, ALimitOfALine) {
  JsonLinesOptions options = Options();
  options.max_line_bytes = 100;
  const std::string text = absl::StrCat("{\"i\":1}\n{\"i\":\"", std::string(1000, '1'), "\"}\n");
  MemorySource source(text, 50);
  JsonChunks chunks(source, {options, 64});
  JsonChunk chunk;
  absl::StatusOr<bool> more = chunks.Next(&chunk);
  ASSERT_TRUE(more.ok() && *more);
  EXPECT_EQ(chunk.text(), "{\"i\":1}\n");
  more = chunks.Next(&chunk);
  EXPECT_THAT(std::string(more.status().message()), HasSubstr("f:2:1: error: expected a line of at most 100 bytes"));
}

TEST(JsonColumnsTest, RandomInputs) {
  const std::vector<std::string> names = {"i", "f", "s", "b", "t", "a value", "key", "other", "\\u0066"};
  const std::vector<std::string> values = {"1",
                                           "-2",
                                           "3.25",
                                           "1e2",
                                           "null",
                                           "true",
                                           "false",
                                           "\"\"",
                                           "\"text\"",
                                           "\"a\\\"b\"",
                                           "\"7\"",
                                           "[1,[]]",
                                           "{\"x\":{}}",
                                           "\"2024-02-29\"",
                                           "\"\xc3\xa9\"",
                                           "0",
                                           "-0.0",
                                           "123456789012345678901234567890",
                                           "\"yes\"",
                                           "01",
                                           "\"\xff\""};
  std::mt19937_64 random(11);
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (uint64_t lines = random() % 30; lines > 0; --lines) {
      text += "{";
      bool first = true;
      for (size_t i = 0; i < names.size(); ++i) {
        if (random() % 4 == 0) continue;
        const std::string& name = random() % 30 == 0 ? names[random() % names.size()] : names[i];
        absl::StrAppend(&text,
                        first               ? ""
                        : random() % 9 == 0 ? " , "
                                            : ",",
                        "\"", name, "\":", random() % 20 == 0 ? " " : "",
                        i == 0 || random() % 3 == 0 ? std::to_string(random() % 100) : values[random() % values.size()]);
        first = false;
      }
      text += random() % 10 == 0 ? "}\r\n" : random() % 20 == 0 ? "}\n\n" : "}\n";
    }
    for (uint64_t changes = random() % 3; changes > 0 && !text.empty(); --changes) {
      constexpr char kTelling[] = "\",\n\r.-e0 \x80\\{}[]:";
      const size_t at = random() % text.size();
      if (random() % 2 == 0) text.erase(at, 1 + random() % 3);
      text.insert(std::min(at, text.size()), 1, kTelling[random() % (sizeof(kTelling) - 1)]);
    }
    ASSERT_NO_FATAL_FAILURE(ExpectSame(text));
  }
}

}  // namespace
}  // namespace lathe
