#include "runtime/csv/csv_reader.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

using Record = std::vector<std::string>;

struct Result {
  std::vector<Record> records;
  std::vector<std::string> errors;  // of bad records, and of the failure
  std::vector<std::string> raw;
  std::vector<int64_t> lines;
  bool failed = false;
};

// Quoted fields are shown in angle brackets.
Result Read(std::string_view text, size_t block, size_t expected_fields = 0, char delimiter = ',',
            size_t max_record_bytes = 1 << 20) {
  MemorySource source(text, block);
  CsvReader reader(source, {"a.csv", delimiter, max_record_bytes});
  reader.ExpectFields(expected_fields);
  Result result;
  for (;;) {
    switch (reader.Next()) {
      case CsvReader::Event::kRecord: {
        Record& record = result.records.emplace_back();
        for (const CsvField& field : reader.fields()) {
          record.push_back(field.quoted ? "<" + std::string(field.text) + ">" : std::string(field.text));
        }
        result.raw.emplace_back(reader.raw());
        result.lines.push_back(reader.line());
        break;
      }
      case CsvReader::Event::kBadRecord:
        result.errors.emplace_back(reader.error().message());
        result.raw.emplace_back(reader.raw());
        break;
      case CsvReader::Event::kEnd:
        return result;
      case CsvReader::Event::kFailure:
        result.errors.emplace_back(reader.error().message());
        result.failed = true;
        return result;
    }
  }
}

// Every test reads its text in blocks of every small size: no result may depend on where a block ends.
void ExpectRecords(std::string_view text, const std::vector<Record>& expected, size_t expected_fields = 0, char delimiter = ',') {
  for (size_t block = 1; block <= text.size() + 1; ++block) {
    const Result result = Read(text, block, expected_fields, delimiter);
    EXPECT_EQ(result.records, expected) << "block " << block;
    EXPECT_EQ(result.errors, std::vector<std::string>()) << "block " << block;
  }
}

void ExpectErrors(std::string_view text, const std::vector<std::string>& expected, bool failed = false,
                  size_t expected_fields = 0) {
  for (size_t block = 1; block <= text.size() + 1; ++block) {
    const Result result = Read(text, block, expected_fields);
    EXPECT_EQ(result.failed, failed) << "block " << block;
    ASSERT_EQ(result.errors.size(), expected.size()) << "block " << block;
    for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(result.errors[i].substr(0, expected[i].size()), expected[i]);
  }
}

TEST(CsvReaderTest, ReadsPlainFields) { ExpectRecords("a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}); }

TEST(CsvReaderTest, TheLastLineMayLackItsEnd) { ExpectRecords("a,b\n1,2", {{"a", "b"}, {"1", "2"}}); }

TEST(CsvReaderTest, ReadsCrlf) { ExpectRecords("a,b\r\n1,\r\n", {{"a", "b"}, {"1", ""}}); }

TEST(CsvReaderTest, SkipsTheByteOrderMark) { ExpectRecords("\xef\xbb\xbf" "a,b\n", {{"a", "b"}}); }

TEST(CsvReaderTest, AByteOrderMarkMayStandBeforeAQuote) { ExpectRecords("\xef\xbb\xbf\"a\",b\n", {{"<a>", "b"}}); }

TEST(CsvReaderTest, ReadsQuotedFields) {
  ExpectRecords("\"a,b\",\"c\nd\",\"e\r\nf\"\n\"\",x,\"\"", {{"<a,b>", "<c\nd>", "<e\r\nf>"}, {"<>", "x", "<>"}});
}

TEST(CsvReaderTest, UndoesDoubledQuotes) {
  ExpectRecords("\"a\"\"b\",\"\"\"\",\"\"\"x\"\"\"\n", {{"<a\"b>", "<\">", "<\"x\">"}});
}

TEST(CsvReaderTest, ReadsEmptyFields) { ExpectRecords(",,\n,a,\n", {{"", "", ""}, {"", "a", ""}}); }

TEST(CsvReaderTest, TakesAnotherDelimiter) { ExpectRecords("a,b\tc\n", {{"a,b", "c"}}, 0, '\t'); }

TEST(CsvReaderTest, SkipsEmptyLinesBetweenRecordsOfSeveralFields) {
  ExpectRecords("a,b\n\n1,2\r\n\r\n\n", {{"a", "b"}, {"1", "2"}}, 2);
}

TEST(CsvReaderTest, AnEmptyLineIsARecordOfOneExpectedField) { ExpectRecords("a\n\nb\n", {{"a"}, {""}, {"b"}}, 1); }

TEST(CsvReaderTest, AnEmptyFileHasNoRecords) {
  ExpectRecords("", {});
  ExpectRecords("\xef\xbb\xbf", {});
}

TEST(CsvReaderTest, RawHoldsTheBytesOfARecord) {
  const Result result = Read("a,\"b\"\"c\"\r\n1,2", 3);
  EXPECT_EQ(result.raw, (std::vector<std::string>{"a,\"b\"\"c\"\r\n", "1,2"}));
}

TEST(CsvReaderTest, CountsLinesWithinQuotes) {
  const Result result = Read("a,b\n\"x\ny\nz\",1\n2,3\n", 4);
  EXPECT_EQ(result.lines, (std::vector<int64_t>{1, 2, 5}));
}

TEST(CsvReaderTest, AStrayQuoteSpoilsItsRecordAlone) {
  const std::string text = "a,b\"c\n1,2\n";
  ExpectErrors(text, {"a.csv:1:4: error: expected a quote only around a whole field, found one inside"});
  EXPECT_EQ(Read(text, 100).records, (std::vector<Record>{{"1", "2"}}));
}

TEST(CsvReaderTest, TextAfterAClosingQuoteSpoilsItsRecordAlone) {
  const std::string text = "a,\"b\"c\",\"d\"\n1,2\n";
  ExpectErrors(text, {"a.csv:1:6: error: expected a delimiter or the end of the line after a closing quote, found more text"});
  EXPECT_EQ(Read(text, 100).records, (std::vector<Record>{{"1", "2"}}));
}

TEST(CsvReaderTest, ALoneCarriageReturnIsAnError) {
  ExpectErrors("a\rb\n", {"a.csv:1:2: error: expected LF or CRLF at the end of a line, found a lone carriage return"});
}

TEST(CsvReaderTest, AnUnterminatedQuoteIsPlacedWhereItOpens) {
  ExpectErrors("a,b\n\"x\ny\",\"z,1\n2,3\n", {"a.csv:3:4: error: expected a closing quote, found the end of the file"}, true);
}

TEST(CsvReaderTest, AQuoteAtTheVeryEndIsUnterminated) {
  ExpectErrors("a,\"", {"a.csv:1:3: error: expected a closing quote"}, true);
}

TEST(CsvReaderTest, TooFewAndTooManyFieldsAreErrors) {
  ExpectErrors("a,b\n1\n1,2,3\n",
               {"a.csv:2:2: error: expected 2 fields, as in the header, found 1",
                "a.csv:3:5: error: expected 2 fields, as in the header, found 3"},
               false, 2);
}

TEST(CsvReaderTest, ColumnsCountCharacters) {
  ExpectErrors("\xc3\xa4\xe2\x82\xac,b\"\n", {"a.csv:1:5: error: expected a quote only"});
}

TEST(CsvReaderTest, RefusesUtf16) {
  ExpectErrors(std::string_view("\xff\xfe" "a\0,\0", 6), {"a.csv:1:1: error: expected UTF-8"}, true);
}

TEST(CsvReaderTest, ARecordWithoutEndIsAnErrorInBoundedMemory) {
  const std::string text = "a,b\n1,\"" + std::string(3 << 20, 'x');
  const Result result = Read(text, 1 << 16, 2, ',', 1 << 19);
  EXPECT_TRUE(result.failed);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].substr(0, 60), "a.csv:2:3: error: expected a record of at most 524288 bytes,");
}

TEST(CsvReaderTest, ErrorAtNamesTheFieldsPlace) {
  MemorySource source("a,b\n\"x\ny\",22,\n");
  CsvReader reader(source, {"f.csv"});
  ASSERT_EQ(reader.Next(), CsvReader::Event::kRecord);
  ASSERT_EQ(reader.Next(), CsvReader::Event::kRecord);
  EXPECT_EQ(reader.ErrorAt(0, "m").message(), "f.csv:2:1: error: m");
  EXPECT_EQ(reader.ErrorAt(1, "m").message(), "f.csv:3:4: error: m");
  EXPECT_EQ(reader.ErrorAt(2, "m").message(), "f.csv:3:7: error: m");
  EXPECT_EQ(reader.ErrorAt(3, "m").message(), "f.csv:3:7: error: m");
}

TEST(CsvReaderTest, RecordsLongerThanABlockAreWhole) {
  const std::string big(700000, 'x');
  const std::string text = "a," + big + "\n\"" + big + "\"\"" + big + "\",b\n";
  ExpectRecords("", {});
  const Result result = Read(text, 10007, 2, ',', 4 << 20);
  ASSERT_EQ(result.records.size(), 2u);
  EXPECT_EQ(result.records[0][1], big);
  EXPECT_EQ(result.records[1][0], "<" + big + "\"" + big + ">");
}

class BrokenSource : public ByteSource {
 public:
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    if (reads_++ > 0) return absl::UnknownError("the disk is gone");
    buffer[0] = 'a';
    return 1;
  }

 private:
  int reads_ = 0;
};

TEST(CsvReaderTest, PassesOnAReadError) {
  BrokenSource source;
  CsvReader reader(source, {"f.csv"});
  EXPECT_EQ(reader.Next(), CsvReader::Event::kFailure);
  EXPECT_EQ(reader.error().message(), "the disk is gone");
  EXPECT_EQ(reader.Next(), CsvReader::Event::kFailure);
}

}  // namespace
}  // namespace lathe
