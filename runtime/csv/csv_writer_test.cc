#include "runtime/csv/csv_writer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "runtime/csv/csv_reader.h"

namespace lathe {
namespace {

TEST(CsvWriterTest, QuotesWhereNeeded) {
  std::string output;
  CsvWriter writer(output);
  for (const char* field : {"a", "b,c", "d\"e", "f\ng", "h\r", ""}) writer.Field(field);
  writer.Missing();
  writer.EndRecord();
  writer.Field("x");
  writer.EndRecord();
  EXPECT_EQ(output, "a,\"b,c\",\"d\"\"e\",\"f\ng\",\"h\r\",\"\",\nx\n");
}

TEST(CsvWriterTest, TheReaderReadsItBack) {
  const std::vector<std::string> pieces = {"", "a", ",", "\"", "\n", "\r\n", ";", " "};
  for (const char delimiter : {',', ';'}) {
    std::string text;
    CsvWriter writer(text, delimiter);
    std::vector<std::string> fields;
    for (const std::string& a : pieces) {
      for (const std::string& b : pieces) {
        for (const std::string& c : pieces) fields.push_back(a + b + c);
      }
    }
    for (const std::string& field : fields) writer.Field(field);
    writer.Missing();
    writer.EndRecord();

    MemorySource source(text);
    CsvReader reader(source, {"x", delimiter});
    ASSERT_EQ(reader.Next(), CsvReader::Event::kRecord) << reader.error();
    ASSERT_EQ(reader.fields().size(), fields.size() + 1);
    for (size_t i = 0; i < fields.size(); ++i) {
      EXPECT_EQ(reader.fields()[i].text, fields[i]);
      EXPECT_EQ(reader.fields()[i].quoted, reader.fields()[i].quoted || fields[i].empty());
    }
    EXPECT_FALSE(reader.fields().back().quoted);
    EXPECT_EQ(reader.Next(), CsvReader::Event::kEnd);
  }
}

}  // namespace
}  // namespace lathe
