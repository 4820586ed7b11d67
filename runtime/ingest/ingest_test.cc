#include "runtime/ingest/ingest.h"

#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "runtime/ingest/dataset.h"
#include "runtime/io/mapped_file.h"
#include "runtime/io/output_file.h"
#include "runtime/table/shard.h"

namespace lathe {
namespace {

constexpr char kDataset[] = R"({
  "name": "//:customers",
  "columns": [
    {"name": "id", "type": "STRING", "role": "key"},
    {"name": "tenure", "type": "INT64", "min": 0},
    {"name": "charges", "type": "FLOAT64"},
    {"name": "churned", "type": "BOOL", "required": true},
    {"name": "signup", "type": "TIMESTAMP"}
  ])";

class IngestTest : public testing::Test {
 protected:
  IngestTest() : folder_(testing::TempDir() + "/ingest_XXXXXX") {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    files_ = {folder_ + "/a.csv", folder_ + "/a.shard", folder_ + "/a.json", folder_ + "/a.rejected.csv"};
  }

  absl::Status Run(std::string_view csv, const std::string& rest = "}") {
    EXPECT_TRUE(WriteFile(folder_ + "/dataset.json", kDataset + rest).ok());
    EXPECT_TRUE(WriteFile(files_.input, csv).ok());
    const absl::StatusOr<Dataset> dataset = ReadDataset(folder_ + "/dataset.json");
    EXPECT_TRUE(dataset.ok()) << dataset.status();
    return Ingest(*dataset, files_);
  }

  // The error without the folder.
  std::string Error(std::string_view csv, const std::string& rest = "}") {
    const absl::Status status = Run(csv, rest);
    EXPECT_FALSE(status.ok());
    for (const std::string& path : {files_.shard, files_.summary, files_.quarantine}) EXPECT_FALSE(ReadFile(path).ok()) << path;
    std::string message(status.message());
    for (size_t at = message.find(folder_); at != std::string::npos; at = message.find(folder_)) {
      message.erase(at, folder_.size() + 1);
    }
    return message;
  }

  std::string folder_;
  IngestFiles files_;
};

TEST_F(IngestTest, TypesEveryColumn) {
  ASSERT_TRUE(Run("id,tenure,charges,churned,signup\n"
                  "a,1,2.5,yes,1970-01-02\n"
                  "\"\",,,0,\n")
                  .ok());
  const absl::StatusOr<Shard> shard = Shard::Open(files_.shard);
  ASSERT_TRUE(shard.ok()) << shard.status();
  EXPECT_EQ(shard->source(), "a.csv");
  ASSERT_EQ(shard->num_rows(), 2);
  ASSERT_EQ(shard->num_columns(), 5);
  EXPECT_EQ(shard->column(0).validity, nullptr);
  EXPECT_EQ(static_cast<const int32_t*>(shard->column(0).values)[1], 1);
  EXPECT_EQ(static_cast<const int32_t*>(shard->column(0).values)[2], 1);
  EXPECT_EQ(static_cast<const int64_t*>(shard->column(1).values)[0], 1);
  EXPECT_EQ(shard->column(1).validity[0], 1);
  EXPECT_EQ(static_cast<const double*>(shard->column(2).values)[0], 2.5);
  EXPECT_EQ(static_cast<const uint8_t*>(shard->column(3).values)[0], 1);
  EXPECT_EQ(shard->column(3).validity, nullptr);
  EXPECT_EQ(static_cast<const int64_t*>(shard->column(4).values)[0], 86400000000);
}

TEST_F(IngestTest, ColumnsMayComeInAnyOrderWithOthersBetween) {
  ASSERT_TRUE(Run("signup,extra,churned,charges,tenure,id\r\n,x,1,7,,a\r\n").ok());
  const absl::StatusOr<Shard> shard = Shard::Open(files_.shard);
  ASSERT_EQ(shard->num_columns(), 5);
  EXPECT_EQ(static_cast<const double*>(shard->column(2).values)[0], 7);
}

TEST_F(IngestTest, TheOrderOfTheFilesColumnsDoesNotShowInTheShard) {
  ASSERT_TRUE(Run("id,tenure,charges,churned,signup\na,1,2,1,\n").ok());
  const std::string first = *ReadFile(files_.shard);
  ASSERT_TRUE(Run("signup,churned,extra,charges,tenure,id\n,1,9,2,1,a\n").ok());
  EXPECT_EQ(*ReadFile(files_.shard), first);
}

TEST_F(IngestTest, AHeaderAloneGivesNoRows) {
  ASSERT_TRUE(Run("id,tenure,charges,churned,signup").ok());
  EXPECT_EQ(Shard::Open(files_.shard)->num_rows(), 0);
}

TEST_F(IngestTest, AnEmptyFileIsAnError) {
  EXPECT_EQ(Error(""), "a.csv:1:1: error: expected a header with the names of the columns, found an empty file; add it");
}

TEST_F(IngestTest, ABadValueIsPlacedAndExplained) {
  EXPECT_EQ(Error("id,tenure,charges,churned,signup\na,1,2,1,\n\"b\nc\",abc,2,1,\n"),
            "a.csv:4:4: error: column 'tenure': expected an int64 of at least 0, found \"abc\"; correct the value, or leave "
            "the field empty where it is missing");
}

TEST_F(IngestTest, AMissingRequiredValueIsAnError) {
  EXPECT_NE(Error("id,tenure,charges,churned,signup\na,1,2,,\n").find("a.csv:2:7: error: column 'churned': expected a bool"),
            std::string::npos);
}

TEST_F(IngestTest, AMissingColumnIsAnErrorWithBothLists) {
  EXPECT_EQ(Error("id,Tenure,churned,signup\n"),
            "a.csv:1:1: error: expected a header with the columns 'id', 'tenure', 'charges', 'churned', 'signup', found 'id', "
            "'Tenure', 'churned', 'signup' without 'tenure', 'charges'; correct the header or the declaration of the dataset");
}

TEST_F(IngestTest, ARepeatedColumnIsAnError) {
  EXPECT_EQ(Error("id,tenure,charges,churned,signup,id\n"),
            "a.csv:1:34: error: expected column 'id' once in the header, found it twice; rename or remove one");
}

TEST_F(IngestTest, AWrongNumberOfFieldsIsAnError) {
  EXPECT_NE(Error("id,tenure,charges,churned,signup\na,1,2,1\n").find("a.csv:2:8: error: expected 5 fields"),
            std::string::npos);
}

TEST_F(IngestTest, QuarantineSetsBadRowsAside) {
  ASSERT_TRUE(Run("id,tenure,charges,churned,signup\r\n"
                  "a,1,2,1,\r\n"
                  "b,-1,2,1,\r\n"
                  "c,2\r\n"
                  "\"d\"\"\n\",3,x,1,\r\n"
                  "e,4,5,0,\r\n"
                  "f,-4,,0,",
                  R"(, "onBadRow": "QUARANTINE", "maxBadFraction": 0.7})")
                  .ok());
  EXPECT_EQ(Shard::Open(files_.shard)->num_rows(), 2);
  EXPECT_EQ(*ReadFile(files_.quarantine),
            "id,tenure,charges,churned,signup\r\nb,-1,2,1,\r\nc,2\r\n\"d\"\"\n\",3,x,1,\r\nf,-4,,0,\n");
  const nlohmann::json summary = nlohmann::json::parse(*ReadFile(files_.summary));
  EXPECT_EQ(summary["source"], "a.csv");
  EXPECT_EQ(summary["rows"], 2);
  EXPECT_EQ(summary["rejected"], 4);
  EXPECT_EQ(summary["records"]["rejected"], 1);
  EXPECT_EQ(summary["columns"]["tenure"]["rejected"], 2);
  EXPECT_EQ(summary["columns"]["charges"]["rejected"], 1);
  EXPECT_EQ(summary["columns"]["signup"]["missing"], 2);
  EXPECT_FALSE(summary["columns"]["signup"].contains("min"));
  EXPECT_EQ(summary["columns"]["tenure"]["max"], 4);
  EXPECT_EQ(summary["columns"]["id"]["max_bytes"], 1);
  EXPECT_EQ(
      summary["columns"]["tenure"]["first_error"],
      "a.csv:3:3: error: column 'tenure': expected an int64 of at least 0, found \"-1\"; correct the value, or declare the "
      "limits of the column wider");
  EXPECT_FALSE(summary["columns"]["id"].contains("first_error"));
}

TEST_F(IngestTest, AQuarantineWithoutBadRowsHoldsTheHeader) {
  ASSERT_TRUE(Run("id,tenure,charges,churned,signup\na,1,2,1,\n", R"(, "onBadRow": "QUARANTINE"})").ok());
  EXPECT_EQ(*ReadFile(files_.quarantine), "id,tenure,charges,churned,signup\n");
}

TEST_F(IngestTest, TooManyBadRowsFail) {
  EXPECT_EQ(Error("id,tenure,charges,churned,signup\na,1,2,1,\nb,1,2,x,\nc,1,2,1,\n",
                  R"(, "onBadRow": "QUARANTINE", "maxBadFraction": 0.1})"),
            "a.csv: error: expected at most 10% bad rows (max_bad_fraction), found 1 of 3 (33.33%); correct the file or raise "
            "max_bad_fraction; the first is\n"
            "a.csv:3:7: error: column 'churned': expected a bool (true, false, 1, 0, yes, no), found \"x\"; correct the value");
}

TEST_F(IngestTest, AnUnterminatedQuoteFailsEvenWithQuarantine) {
  EXPECT_NE(Error("id,tenure,charges,churned,signup\na,1,\"2,1,\n", R"(, "onBadRow": "QUARANTINE", "maxBadFraction": 1})")
                .find("a.csv:2:5: error: expected a closing quote, found the end of the file"),
            std::string::npos);
}

TEST_F(IngestTest, QuarantineNeedsItsFile) {
  files_.quarantine.clear();
  EXPECT_NE(Error("id,tenure,charges,churned,signup\n", R"(, "onBadRow": "QUARANTINE"})").find("expected --quarantine"),
            std::string::npos);
}

TEST_F(IngestTest, TakesTheDeclaredDelimiter) {
  ASSERT_TRUE(Run("id;tenure;charges;churned;signup\na,b;1;2;1;\n", R"(, "delimiter": ";"})").ok());
  EXPECT_EQ(Shard::Open(files_.shard)->num_rows(), 1);
}

std::string DatasetError(const std::string& json) {
  const std::string path = testing::TempDir() + "/d.json";
  EXPECT_TRUE(WriteFile(path, json).ok());
  const std::string message(ReadDataset(path).status().message());
  EXPECT_EQ(message.substr(0, path.size() + 9), path + ": error: ");
  return message.substr(std::min(message.size(), path.size() + 9));
}

TEST(ReadDatasetTest, SaysWhatIsWrong) {
  EXPECT_EQ(DatasetError("{").substr(0, 44), "expected a Dataset in proto3 JSON, found: Un");
  EXPECT_EQ(DatasetError("{}"), "expected at least one column, found none; declare the columns of the dataset");
  EXPECT_EQ(DatasetError(R"({"columns": [{"name": "a"}]})"),
            "column 'a': expected a type (STRING, INT64, FLOAT64, BOOL, TIMESTAMP), found 0");
  EXPECT_EQ(DatasetError(R"({"columns": [{"type": "INT64"}]})"), "expected every column to have a name, found one without");
  EXPECT_EQ(DatasetError(R"({"columns": [{"name": "a", "type": "BOOL"}, {"name": "a", "type": "BOOL"}]})"),
            "column 'a': expected one declaration, found a second; remove it");
  EXPECT_EQ(DatasetError(R"({"columns": [{"name": "a", "type": "STRING", "min": 1}]})"),
            "column 'a': expected min and max only on int64 and float64, found them on string; remove them");
  EXPECT_EQ(DatasetError(R"({"columns": [{"name": "a", "type": "INT64", "values": ["x"]}]})"),
            "column 'a': expected values only on string, found them on int64; remove them");
  EXPECT_EQ(DatasetError(R"({"columns": [{"name": "a", "type": "INT64", "min": 2, "max": 1}]})"),
            "column 'a': expected min to be at most max, found 2 and 1");
  EXPECT_EQ(DatasetError(R"({"columns": [{"name": "a", "type": "INT64"}], "delimiter": ";;"})"),
            "expected a delimiter of one byte other than a quote or a line end, found ';;'");
  EXPECT_EQ(DatasetError(R"({"columns": [{"name": "a", "type": "INT64"}], "maxBadFraction": 2})"),
            "expected max_bad_fraction between 0 and 1, found 2");
}

}  // namespace
}  // namespace lathe
