// Rows in, predictions out, in memory: both formats, every type, bad rows, batches.

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/predict/csv_rows.h"
#include "runtime/predict/describe.h"
#include "runtime/predict/format.h"
#include "runtime/predict/json_rows.h"
#include "runtime/predict/predictor.h"

namespace lathe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const char* const kKinds[] = {"a", "b c"};
const lathe_input kInputs[] = {
    {"id", LATHE_INT64, 1, 0, nullptr, 0, kInfinity},
    {"amount", LATHE_FLOAT64, 0, 0, nullptr, -kInfinity, kInfinity},
    {"kind", LATHE_STRING, 0, 2, kKinds, -kInfinity, kInfinity},
    {"flag", LATHE_BOOL, 0, 0, nullptr, -kInfinity, kInfinity},
    {"when", LATHE_TIMESTAMP, 0, 0, nullptr, -kInfinity, kInfinity},
    {"note", LATHE_STRING, 0, 0, nullptr, -kInfinity, kInfinity},
};
const char* const kClasses[] = {"x", "y", "z,\"q\""};

bool Bit(const uint8_t* bits, int64_t row) { return bits == nullptr || (bits[row / 8] >> (row % 8) & 1); }

// The sum of what is present, each column on a scale of its own.
void Sum(const lathe_batch* batch, int64_t begin, int64_t end, float* out) {
  for (int64_t row = begin; row < end; ++row) {
    const lathe_column* c = batch->columns;
    double sum = 0;
    if (Bit(c[0].validity, row)) sum += static_cast<double>(static_cast<const int64_t*>(c[0].values)[row]);
    if (Bit(c[1].validity, row)) sum += static_cast<const double*>(c[1].values)[row];
    const auto size = [&](int column) {
      const auto* offsets = static_cast<const int32_t*>(c[column].values);
      return offsets[row + 1] - offsets[row];
    };
    if (Bit(c[2].validity, row)) sum += 100 * size(2);
    if (Bit(c[3].validity, row)) sum += Bit(static_cast<const uint8_t*>(c[3].values), row) ? 2000 : 1000;
    if (Bit(c[4].validity, row)) sum += static_cast<double>(static_cast<const int64_t*>(c[4].values)[row]) * 1e-6;
    if (Bit(c[5].validity, row)) sum += 10000 * (1 + size(5));
    out[row - begin] = static_cast<float>(sum);
  }
}

void Classes(const lathe_batch*, int64_t begin, int64_t end, float* out) {
  for (int64_t row = begin; row < end; ++row)
    for (int i = 0; i < 3; ++i) out[(row - begin) * 3 + i] = i == 0 ? 0.2f : 0.4f;
}

lathe_program Regression() {
  lathe_program program{};
  program.task = LATHE_REGRESSION;
  program.name = "p";
  program.origin = "//:p";
  program.label = "price";
  program.num_inputs = 6;
  program.inputs = kInputs;
  program.num_outputs = 1;
  program.predict = Sum;
  return program;
}

lathe_program Multiclass() {
  lathe_program program = Regression();
  program.task = LATHE_MULTICLASS;
  program.num_inputs = 1;
  program.num_classes = 3;
  program.classes = kClasses;
  program.num_outputs = 3;
  program.predict = Classes;
  return program;
}

struct Result {
  std::string output;
  std::string error;                 // of the whole
  std::vector<std::string> skipped;  // of rows
  std::vector<std::string> ignored;
};

struct Setting {
  lathe_program program = Regression();
  RowFormat from = RowFormat::kCsv;
  RowFormat to = RowFormat::kCsv;
  std::vector<std::string> keep;
  bool skip = false;
  size_t block = 7;
  size_t batch_bytes = kBatchBytes;
  int threads = 1;
};

bool operator==(const Result& a, const Result& b) {
  return a.output == b.output && a.error == b.error && a.skipped == b.skipped && a.ignored == b.ignored;
}

Result PredictOnce(const std::string& input, const Setting& setting) {
  Result result;
  MemorySource source(input, setting.block);
  const lathe_reader planned = {&setting.program, nullptr, nullptr, ReaderCode::Plan().read};
  absl::StatusOr<std::unique_ptr<RowSource>> reader =
      setting.from == RowFormat::kCsv ? OpenCsvRows(source, "in", planned, setting.keep, setting.batch_bytes)
                                      : OpenJsonRows(source, "in", planned, setting.keep, setting.batch_bytes);
  if (!reader.ok()) {
    result.error = std::string(reader.status().message());
    return result;
  }
  const auto writer = setting.to == RowFormat::kCsv ? MakeCsvWriter(setting.program, setting.keep)
                                                    : MakeJsonWriter(setting.program, setting.keep);
  PredictCalls calls;
  calls.write = [&](std::string_view text) {
    result.output += text;
    return absl::OkStatus();
  };
  calls.progress = [](int64_t) {};
  calls.bad_row = [&](const absl::Status& error) {
    if (!setting.skip) return error;
    result.skipped.emplace_back(error.message());
    return absl::OkStatus();
  };
  const absl::StatusOr<int64_t> rows = PredictRows(setting.program, **reader, *writer, calls, setting.threads);
  if (!rows.ok()) result.error = std::string(rows.status().message());
  result.ignored = (*reader)->ignored();
  return result;
}

// However the input is cut and whoever reads it.
Result Predict(const std::string& input, Setting setting) {
  const Result result = PredictOnce(input, setting);
  for (const size_t block : {1, 50, 100000}) {
    for (const size_t batch_bytes : {64, 1000}) {
      for (const int threads : {1, 2, 8}) {
        setting.block = block;
        setting.batch_bytes = batch_bytes;
        setting.threads = threads;
        EXPECT_TRUE(PredictOnce(input, setting) == result) << block << " " << batch_bytes << " " << threads;
      }
    }
  }
  return result;
}

Setting Json() {
  Setting setting;
  setting.from = RowFormat::kJsonLines;
  return setting;
}

TEST(CsvRowsTest, ReadsColumnsByNameInAnyOrder) {
  const Result result = Predict(
      "note,extra,when,flag,kind,amount,id\n"
      "hi,?,1970-01-01T00:00:07Z,true,b c,0.5,1\n"
      ",,,,,,2\n"
      "\"\",,,no,,nan,3\n",
      {});
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(result.output, "prediction\n32308.5\n2\n11003\n");
  EXPECT_THAT(result.ignored, ElementsAre("extra"));
}

TEST(CsvRowsTest, AbsentOptionalColumnsAreMissing) { EXPECT_EQ(Predict("id\n5\n", {}).output, "prediction\n5\n"); }

TEST(CsvRowsTest, AbsentRequiredColumnsAreNamed) {
  EXPECT_EQ(Predict("amount,kind\n1,a\n", {}).error,
            "in:1:1: error: expected the required columns 'id' in the header, found 'amount', 'kind'; add them");
  EXPECT_EQ(Predict("", {}).error, "in:1:1: error: expected a header with the names of the columns, found nothing; add it");
  EXPECT_THAT(Predict("id,id\n", {}).error, HasSubstr("found 'id' twice"));
  Setting setting;
  setting.keep = {"key"};
  EXPECT_THAT(Predict("id\n1\n", setting).error, HasSubstr("expected the kept column 'key' in the header, found 'id'"));
}

TEST(CsvRowsTest, BadValuesAreLocated) {
  Result result = Predict("id,amount\n1,2\n2,much\n3,4\n", {});
  EXPECT_THAT(result.error, HasSubstr("in:3:3: error: column 'amount': expected a float64, found \"much\""));
  EXPECT_EQ(result.output, "prediction\n3\n");
  Setting skip;
  skip.skip = true;
  result = Predict("id,amount,kind\n1,2,a\n,2,a\n-1,2,\n3,4\n5,6,c\n7,,b c\n", skip);
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(result.output, "prediction\n103\n307\n");
  ASSERT_EQ(result.skipped.size(), 4u);
  EXPECT_THAT(result.skipped[0], HasSubstr("in:3:1: error: column 'id': expected an int64 of at least 0"));
  EXPECT_THAT(result.skipped[1], HasSubstr("found \"-1\""));
  EXPECT_THAT(result.skipped[2], HasSubstr("in:5:"));
  EXPECT_THAT(result.skipped[3], HasSubstr("in:6:5: error: column 'kind': expected one of \"a\", \"b c\", found \"c\""));
}

TEST(JsonRowsTest, ReadsEveryKindOfValue) {
  Setting setting = Json();
  setting.to = RowFormat::kJsonLines;
  const Result result = Predict(
      "\xef\xbb\xbf{\"note\":\"hi\",\"when\":\"1970-01-01T00:00:07Z\",\"flag\":true,\"kind\":\"b "
      "c\",\"amount\":5e-1,\"id\":1}\n"
      "\n"
      " {\"id\":2, \"amount\":null, \"other\":{\"deep\":[1]}} \r\n"
      "{\"id\":\"3\",\"flag\":0,\"note\":\"\"}",
      setting);
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(result.output, "{\"prediction\":32308.5}\n{\"prediction\":2}\n{\"prediction\":11003}\n");
  EXPECT_THAT(result.ignored, ElementsAre("other"));
}

TEST(JsonRowsTest, BadRowsAreLocated) {
  Setting setting = Json();
  setting.skip = true;
  const Result result = Predict(
      "{\"id\":1}\n"
      "{\"amount\":1}\n"
      "{\"id\":2.5}\n"
      "{\"\xc3\xa9\":1,\"id\":-2}\n"
      "{\"id\":1,\"kind\":3}\n"
      "{\"id\":1,\"note\":[1]}\n"
      "{\"id\":1,\"id\":2}\n"
      "{\"id\":1\n"
      "{\"id\":1,\"kind\":\"c\"}\n",
      setting);
  EXPECT_EQ(result.output, "prediction\n1\n");
  ASSERT_EQ(result.skipped.size(), 8u);
  EXPECT_THAT(result.skipped[0], HasSubstr("in:2:1: error: column 'id': expected an int64 of at least 0"));
  EXPECT_THAT(result.skipped[1], HasSubstr("in:3:7: error: column 'id': expected an int64 of at least 0, found \"2.5\""));
  EXPECT_THAT(result.skipped[2], HasSubstr("in:4:13: error: "));
  EXPECT_THAT(result.skipped[3], HasSubstr("in:5:16: error: column 'kind': expected a string, found a number"));
  EXPECT_THAT(result.skipped[4], HasSubstr("in:6:16: error: column 'note': expected a string, found an array"));
  EXPECT_THAT(result.skipped[5], HasSubstr("in:7:9: error: expected every name once, found \"id\" twice"));
  EXPECT_THAT(result.skipped[6], HasSubstr("in:8:8: error: expected ',' or '}'"));
  EXPECT_THAT(result.skipped[7], HasSubstr("in:9:16: error: column 'kind': expected one of \"a\", \"b c\", found \"c\""));
}

TEST(PredictionWriterTest, KeepsColumnsAcrossFormats) {
  Setting setting = Json();
  setting.keep = {"key", "id", "gone"};
  const std::string json = "{\"key\":\"a,\\\"b\\\"\",\"id\":7}\n{\"id\":8,\"key\":{\"x\":[1, 2]}}\n";
  EXPECT_EQ(Predict(json, setting).output, "key,id,gone,prediction\n\"a,\"\"b\"\"\",7,,7\n\"{\"\"x\"\":[1, 2]}\",8,,8\n");
  setting.to = RowFormat::kJsonLines;
  EXPECT_EQ(Predict(json, setting).output,
            "{\"key\":\"a,\\\"b\\\"\",\"id\":7,\"gone\":null,\"prediction\":7}\n"
            "{\"key\":{\"x\":[1, 2]},\"id\":8,\"gone\":null,\"prediction\":8}\n");
  setting.from = RowFormat::kCsv;
  setting.keep = {"key", "id"};
  EXPECT_EQ(Predict("id,key\n1,\n2,\"\"\n", setting).output,
            "{\"key\":null,\"id\":\"1\",\"prediction\":1}\n{\"key\":\"\",\"id\":\"2\",\"prediction\":2}\n");
}

TEST(PredictionWriterTest, MulticlassWritesEveryProbability) {
  Setting setting;
  setting.program = Multiclass();
  EXPECT_EQ(Predict("id\n1\n", setting).output,
            "prediction,probability_x,probability_y,\"probability_z,\"\"q\"\"\"\ny,0.2,0.4,0.4\n");
  setting.to = RowFormat::kJsonLines;
  EXPECT_EQ(Predict("id\n1\n", setting).output,
            "{\"prediction\":\"y\",\"probabilities\":{\"x\":0.2,\"y\":0.4,\"z,\\\"q\\\"\":0.4}}\n");
}

TEST(PredictRowsTest, BatchesDoNotShow) {
  std::string input = "id\n", expected = "prediction\n";
  for (int i = 0; i < 5000; ++i) {
    absl::StrAppend(&input, i, "\n");
    absl::StrAppend(&expected, i, "\n");
  }
  Setting setting;
  setting.block = 4096;
  EXPECT_EQ(Predict(input, setting).output, expected);
}

TEST(FormatTest, SniffsTheFirstByte) {
  const auto sniff = [](std::string_view text) {
    MemorySource source(text, 1);
    PeekedSource peeked(source);
    const absl::StatusOr<RowFormat> format = peeked.Sniff();
    EXPECT_TRUE(format.ok());
    std::string again;
    char buffer[3];
    for (absl::StatusOr<size_t> n = 1; n.ok() && *n > 0;) {
      n = peeked.Read(buffer, sizeof buffer);
      if (n.ok()) again.append(buffer, *n);
    }
    EXPECT_EQ(again, text);
    return *format;
  };
  EXPECT_EQ(sniff("{\"a\":1}"), RowFormat::kJsonLines);
  EXPECT_EQ(sniff("\xef\xbb\xbf \n{}"), RowFormat::kJsonLines);
  EXPECT_EQ(sniff("a,b\n"), RowFormat::kCsv);
  EXPECT_EQ(sniff("\xef\xbb\xbf"
                  "a"),
            RowFormat::kCsv);
  EXPECT_EQ(sniff("{"), RowFormat::kJsonLines);
  EXPECT_EQ(sniff(""), RowFormat::kCsv);
  EXPECT_EQ(FormatOfPath("a/b.jsonl"), RowFormat::kJsonLines);
  EXPECT_EQ(FormatOfPath("b.csv"), RowFormat::kCsv);
  EXPECT_EQ(FormatOfPath("csv"), std::nullopt);
}

TEST(DescribeTest, ListsInputs) {
  EXPECT_THAT(DescribeInputs(Regression()), HasSubstr("  id      int64      required, at least 0\n"));
  EXPECT_THAT(DescribeInputs(Regression()), HasSubstr("  kind    string     optional, one of \"a\", \"b c\"\n"));
  EXPECT_THAT(DescribeAsJson(Multiclass()), HasSubstr("\"probability_x\""));
}

}  // namespace
}  // namespace lathe
