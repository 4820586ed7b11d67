#include "runtime/evaluate/evaluation.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "runtime/io/output_file.h"
#include "runtime/table/table_builder.h"

namespace lathe {
namespace {

// A program as the compiler would emit it: x decides the split (x < 10 trains, x < 12 validates), y is the label.
const double* Values(const lathe_batch* batch, int column) {
  return static_cast<const double*>(batch->columns[column].values);
}
int32_t Split(const lathe_batch* batch, int64_t row) {
  const double x = Values(batch, 0)[row];
  return x < 10 ? LATHE_TRAIN : x < 12 ? LATHE_VALIDATION : LATHE_TEST;
}
float LabelOf(const lathe_batch* batch, int64_t row) {
  const uint8_t* validity = batch->columns[1].validity;
  if (validity != nullptr && ((validity[row / 8] >> (row % 8)) & 1) == 0) return NAN;
  return static_cast<float>(Values(batch, 1)[row]);
}
void PredictBinary(const lathe_batch* batch, int64_t begin, int64_t end, float* out) {
  for (int64_t row = begin; row < end; ++row) *out++ = static_cast<float>(Values(batch, 0)[row] / 20);
}
void PredictClasses(const lathe_batch* batch, int64_t begin, int64_t end, float* out) {
  for (int64_t row = begin; row < end; ++row) {
    const bool large = Values(batch, 0)[row] > 14;
    *out++ = large ? 0.25f : 0.75f;
    *out++ = large ? 0.5f : 0.125f;
    *out++ = large ? 0.25f : 0.125f;
  }
}
void PredictValue(const lathe_batch* batch, int64_t begin, int64_t end, float* out) {
  for (int64_t row = begin; row < end; ++row) *out++ = static_cast<float>(Values(batch, 0)[row]);
}
void PredictNan(const lathe_batch*, int64_t begin, int64_t end, float* out) {
  for (int64_t row = begin; row < end; ++row) *out++ = NAN;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const lathe_input kInputs[] = {{"x", LATHE_FLOAT64, 1, 0, nullptr, -kInfinity, kInfinity},
                               {"y", LATHE_FLOAT64, 0, 0, nullptr, -kInfinity, kInfinity}};
const char* const kClasses[] = {"a", "b", "c"};
const char* const kFeatures[] = {"x"};

lathe_program ProgramOf(lathe_task task) {
  lathe_program program = {};
  program.abi_version = LATHE_ABI_VERSION;
  program.task = task;
  program.name = "toy";
  program.origin = "//test:toy";
  program.label = "y";
  program.num_inputs = 2;
  program.inputs = kInputs;
  program.num_classes = task == LATHE_BINARY ? 2 : task == LATHE_MULTICLASS ? 3 : 0;
  program.classes = kClasses;
  program.num_outputs = task == LATHE_MULTICLASS ? 3 : 1;
  program.num_features = 1;
  program.feature_names = kFeatures;
  program.split = &Split;
  program.label_of = &LabelOf;
  program.predict = task == LATHE_BINARY ? &PredictBinary : task == LATHE_MULTICLASS ? &PredictClasses : &PredictValue;
  return program;
}

std::string WriteShard(const std::string& source, const std::vector<std::pair<double, double>>& rows) {
  TableBuilder table({{"x", LATHE_FLOAT64}, {"y", LATHE_FLOAT64}});
  for (const auto& [x, y] : rows) {
    table.AppendDouble(0, x);
    table.AppendDouble(1, y);
  }
  const std::string path = testing::TempDir() + "/" + source + ".shard";
  OutputFile file = OutputFile::Create(path).value();
  EXPECT_TRUE(table.WriteShard(source, file).ok());
  EXPECT_TRUE(file.Commit().ok());
  return path;
}

nlohmann::ordered_json Evaluate(const lathe_program& program, const std::vector<std::string>& paths) {
  const std::vector<Shard> shards = OpenShards(paths).value();
  return EvaluationOf(program, PredictHeldOut(program, shards).value()).value();
}

TEST(EvaluationTest, BinaryPartsAreThere) {
  const std::string a = WriteShard("a.csv", {{1, 0}, {2, 1}, {3, 0}, {4, 0}, {10, 1}, {13, 0}, {16, 1}});
  const std::string b = WriteShard("b.csv", {{11, 0}, {14, NAN}, {18, 1}, {12, 1}});
  const nlohmann::ordered_json json = Evaluate(ProgramOf(LATHE_BINARY), {a, b});
  EXPECT_EQ(json["task"], "binary");
  EXPECT_EQ(json["features"], nlohmann::ordered_json::parse(R"(["x"])"));
  EXPECT_EQ(json["rows"],
            nlohmann::ordered_json::parse(R"({"total": 11, "train": 4, "validation": 2, "test": 4, "unlabeled": 1})"));
  EXPECT_EQ(json["train_labels"], nlohmann::ordered_json::parse(R"({"count": 4, "distinct": 2,
      "top": [{"value": "a", "count": 3}, {"value": "b", "count": 1}]})"));
  // Test rows by score: 0.6 positive, 0.65 negative, 0.8 positive, 0.9 positive.
  EXPECT_DOUBLE_EQ(json["test"]["metrics"]["roc_auc"].get<double>(), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(json["test"]["metrics"]["accuracy"].get<double>(), 0.75);
  EXPECT_EQ(json["test"]["confusion"], nlohmann::ordered_json::parse("[[0, 1], [0, 3]]"));
  // One of four training rows is positive.
  EXPECT_DOUBLE_EQ(json["test"]["baseline"]["brier"].get<double>(), (3 * 0.75 * 0.75 + 0.25 * 0.25) / 4);
  EXPECT_EQ(json["test"]["baseline"]["roc_auc"], 0.5);
  EXPECT_EQ(json["validation"]["rows"], 2);
  EXPECT_FALSE(json["validation"].contains("curve"));
  EXPECT_EQ(json["test"]["calibration"].size(), 10u);
}

TEST(EvaluationTest, OrderOfShardsChangesNoByte) {
  const std::string a = WriteShard("a.csv", {{1, 0.1}, {2, 0.7}, {13, 3}, {16, 1}});
  const std::string b = WriteShard("b.csv", {{3, 0.2}, {18, 1.5}, {12, 17}});
  const lathe_program program = ProgramOf(LATHE_REGRESSION);
  EXPECT_EQ(Evaluate(program, {a, b}).dump(), Evaluate(program, {b, a}).dump());
}

TEST(EvaluationTest, MulticlassBaselineIsTheShareOfEachClass) {
  const std::string a = WriteShard("m.csv", {{1, 0}, {2, 1}, {3, 2}, {4, 2}, {13, 2}, {16, 1}});
  const nlohmann::ordered_json json = Evaluate(ProgramOf(LATHE_MULTICLASS), {a});
  EXPECT_EQ(json["test"]["metrics"]["accuracy"], 0.5);
  EXPECT_EQ(json["test"]["baseline"]["accuracy"], 0.5);
  EXPECT_NEAR(json["test"]["baseline"]["log_loss"].get<double>(), (std::log(2) + std::log(4)) / 2, 1e-12);
  EXPECT_EQ(json["test"]["classes"][2]["class"], "c");
}

TEST(EvaluationTest, RegressionBaselineIsTheMean) {
  const std::string a = WriteShard("r.csv", {{1, 2}, {2, 4}, {13, 13}, {16, 17}});
  const nlohmann::ordered_json json = Evaluate(ProgramOf(LATHE_REGRESSION), {a});
  EXPECT_EQ(json["train_labels"]["mean"], 3.0);
  EXPECT_EQ(json["train_labels"]["quantiles"][2]["value"], 2.0);
  EXPECT_EQ(json["test"]["metrics"]["mae"], 0.5);
  EXPECT_EQ(json["test"]["baseline"]["mae"], 12.0);
  EXPECT_EQ(json["test"]["sample"].size(), 2u);
}

TEST(EvaluationTest, NoTestRowsGiveNullMetrics) {
  const nlohmann::ordered_json json = Evaluate(ProgramOf(LATHE_BINARY), {WriteShard("t.csv", {{1, 0}, {2, 1}})});
  EXPECT_TRUE(json["test"]["metrics"]["roc_auc"].is_null());
  EXPECT_EQ(json["test"]["rows"], 0);
  EXPECT_TRUE(Evaluate(ProgramOf(LATHE_BINARY), {WriteShard("u.csv", {{13, 0}})})["train_labels"].is_null());
}

TEST(EvaluationTest, PredictionsNameTheRow) {
  const std::string a = WriteShard("a.csv", {{1, 0}, {13, 1}, {16, 0}});
  const lathe_program program = ProgramOf(LATHE_BINARY);
  const std::vector<Shard> shards = OpenShards({a}).value();
  EXPECT_EQ(PredictionsCsv(program, shards, PredictHeldOut(program, shards)->test),
            "source,row,label,output_0\na.csv,1,1,0.65\na.csv,2,0,0.8\n");
}

TEST(EvaluationTest, RefusesPredictionsThatAreNoNumbers) {
  lathe_program program = ProgramOf(LATHE_BINARY);
  program.predict = &PredictNan;
  const std::vector<Shard> shards = OpenShards({WriteShard("n.csv", {{1, 0}, {13, 1}})}).value();
  EXPECT_FALSE(EvaluationOf(program, PredictHeldOut(program, shards).value()).ok());
}

TEST(EvaluationTest, RefusesLabelsThatAreNoClass) {
  const std::vector<Shard> shards = OpenShards({WriteShard("l.csv", {{1, 0}, {2, 3}})}).value();
  EXPECT_EQ(PredictHeldOut(ProgramOf(LATHE_MULTICLASS), shards).status().message(),
            "expected labels to be class indices in [0, 3), found 3 in row 1 of l.csv");
}

TEST(EvaluationTest, RefusesAProgramOfAnotherProjection) {
  lathe_program program = ProgramOf(LATHE_BINARY);
  program.predict = nullptr;
  EXPECT_EQ(PredictHeldOut(program, {}).status().message(),
            "expected a program with split, label and predict functions, found 'toy' without; compile it with "
            "--projection=evaluator");
}

}  // namespace
}  // namespace lathe
