#include "runtime/report/report.h"

#include <cmath>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "runtime/report/column_statistics.h"
#include "runtime/report/declaration.h"
#include "runtime/statistics/moments_accumulator.h"
#include "runtime/statistics/quantile_sketch.h"
#include "runtime/statistics/value_counts.h"

namespace lathe {
namespace {

using Json = nlohmann::ordered_json;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

constexpr char kSpec[] = R"(
  name: "churn" origin: "//pipelines:churn" doc: "who \"leaves\"" label: "churned" task: BINARY
  classes: "false" classes: "true"
  dataset {
    name: "//pipelines:customers"
    columns { name: "id" type: STRING role: "key" }
    columns { name: "tenure" type: INT64 min: 0 doc: "months" }
    columns { name: "plan" type: STRING values: "basic" values: "plus" }
    columns { name: "churned" type: BOOL required: true }
    on_bad_row: QUARANTINE max_bad_fraction: 0.25
  }
  split { train: 0.8 validation: 0.1 test: 0.1 hash_columns: "id" }
  features { name: "tenure" columns: "tenure" numeric { impute: MEDIAN indicator: true scale: STANDARD clip_max: 99.5 } }
  features { name: "tenure_group" columns: "tenure" numeric { boundaries: 1 boundaries: 2.5 } }
  features { name: "plan" columns: "plan" categorical { min_count: 10 } }
  features { name: "plan_x_tenure" columns: "plan" columns: "tenure" cross { buckets: 16 } }
  model { gradient_boosted_trees { trees: 100 max_depth: 4 learning_rate: 0.1 l2: 1 } }
)";

ReportInputs Inputs() {
  ReportInputs inputs;
  inputs.spec = Parse<PipelineSpec>(kSpec);
  inputs.evaluation = Json::parse(R"({"pipeline": "churn", "features": ["tenure", "tenure_group[0]", "plan=basic"],
                                      "test": {"metrics": {"roc_auc": 0.5}}})");
  inputs.model = Parse<TrainedModel>(R"(
    pipeline: "churn" train_rows: 80 validation_rows: 10 importance: 1 importance: 0 importance: 3
    history { round: 1 train_loss: 0.5 validation_loss: nan }
    trees { base: 0 trees {
      feature: 2 feature: -1 feature: -1 threshold: 0.5 threshold: 0 threshold: 0 missing_left: true missing_left: false
      missing_left: false left: 1 left: 0 left: 0 value: 0 value: -1 value: 1 gain: 3 gain: 0 gain: 0 } }
  )");
  inputs.summaries = {
      Json::parse(R"({"source": "b.csv", "rows": 40, "rejected": 2, "columns": {"plan": {"missing": 3, "rejected": 2, "min_bytes": 5, "max_bytes": 5}}})"),
      Json::parse(R"({"source": "a.csv", "rows": 60, "rejected": 0, "columns": {"plan": {"missing": 1, "rejected": 0, "min_bytes": 4, "max_bytes": 4}}})")};
  return inputs;
}

TEST(ReportTest, EvaluationStaysWhereGatesReadIt) {
  const auto report = ReportOf(Inputs());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ((*report)["test"]["metrics"]["roc_auc"], 0.5);
}

TEST(ReportTest, ModelHistoryAndImportance) {
  const Json report = ReportOf(Inputs()).value();
  EXPECT_EQ(report["model"], Json::parse(R"({"kind": "gradient_boosted_trees", "trees": 1, "leaves": 2, "depth": 1,
                                             "train_rows": 80, "validation_rows": 10})"));
  EXPECT_EQ(report["history"], Json::parse(R"([{"round": 1, "train_loss": 0.5, "validation_loss": null}])"));
  EXPECT_EQ(report["importance"],
            Json::parse(R"([{"feature": "plan=basic", "declared": "plan", "value": 3.0, "share": 0.75},
                            {"feature": "tenure", "declared": "tenure", "value": 1.0, "share": 0.25}])"));
}

TEST(ReportTest, OrderOfSummariesChangesNothing) {
  ReportInputs inputs = Inputs();
  const std::string one = ReportOf(inputs)->dump();
  std::swap(inputs.summaries[0], inputs.summaries[1]);
  EXPECT_EQ(ReportOf(inputs)->dump(), one);
  const Json report = ReportOf(inputs).value();
  EXPECT_EQ(report["ingest"]["rows"], 100);
  EXPECT_EQ(report["ingest"]["rejected"], 2);
  EXPECT_EQ(report["ingest"]["shards"][0]["source"], "a.csv");
  EXPECT_EQ(report["columns"][2]["missing"], 4);
  EXPECT_EQ(report["columns"][2]["rejected"], 2);
  EXPECT_EQ(report["columns"][2]["range"], Json::parse(R"({"min_bytes": 4.0, "max_bytes": 5.0})"));
}

TEST(ReportTest, LabelHasTheStatisticsOfTheEvaluator) {
  ReportInputs inputs = Inputs();
  EXPECT_TRUE(ReportOf(inputs)->at("columns")[3]["statistics"].is_null());
  inputs.evaluation["train_labels"] = Json::parse(R"({"count": 80})");
  EXPECT_EQ(ReportOf(inputs)->at("columns")[3]["statistics"]["count"], 80);
}

TEST(ReportTest, RefusesPartsOfAnotherBuild) {
  ReportInputs inputs = Inputs();
  inputs.evaluation["pipeline"] = "other";
  EXPECT_EQ(ReportOf(inputs).status().message(), "expected an evaluation of pipeline 'churn', found 'other'");
  inputs.evaluation = Json::array();
  EXPECT_FALSE(ReportOf(inputs).ok());
  inputs = Inputs();
  inputs.model.add_importance(1);
  EXPECT_EQ(ReportOf(inputs).status().message(),
            "expected importance of 3 features, found 4; model and evaluation are of different builds");
}

TEST(ReportTest, MalformedTreesHaveNoDepth) {
  ReportInputs inputs = Inputs();
  inputs.model.mutable_trees()->mutable_trees(0)->set_left(0, 0);
  EXPECT_EQ(ReportOf(inputs)->at("model")["depth"], 0);
}

TEST(ReportTest, LittleInputStillMakesAReport) {
  ReportInputs inputs;
  inputs.spec.set_name("x");
  inputs.evaluation = Json::parse(R"({"pipeline": "x"})");
  const Json report = ReportOf(inputs).value();
  EXPECT_EQ(report["model"]["kind"], "none");
  EXPECT_TRUE(report["importance"].empty());
  EXPECT_EQ(report["ingest"]["rows"], 0);
}

TEST(ColumnStatisticsTest, NumbersHaveMomentsQuantilesAndHistogram) {
  MomentsAccumulator moments;
  QuantileSketch sketch;
  for (int i = 1; i <= 100; ++i) {
    moments.Add(i);
    sketch.Add(i);
  }
  moments.Add(std::nan(""));
  sketch.Add(std::nan(""));
  Statistics statistics;
  Statistic* const first = statistics.add_statistics();
  first->set_key("column/x/moments");
  *first->mutable_moments() = moments.ToProto();
  Statistic* const second = statistics.add_statistics();
  second->set_key("column/x/quantiles");
  *second->mutable_quantiles() = sketch.ToProto();
  const Json json = ColumnStatistics(statistics, "x");
  EXPECT_EQ(json["count"], 100);
  EXPECT_EQ(json["missing"], 1);
  EXPECT_EQ(json["mean"], 50.5);
  EXPECT_EQ(json["min"], 1);
  EXPECT_EQ(json["max"], 100);
  EXPECT_EQ(json["quantiles"][3], Json::parse(R"({"p": 0.5, "value": 50.0})"));
  int64_t rows = 0;
  for (const Json& bin : json["histogram"]) rows += bin["rows"].get<int64_t>();
  EXPECT_EQ(rows, 100);
}

TEST(ColumnStatisticsTest, StringsHaveTheirMostFrequentValues) {
  ValueCounts counts;
  for (int i = 0; i < 12; ++i) counts.Add(std::string(1, static_cast<char>('a' + i)));
  counts.Add("b");
  Statistics statistics;
  Statistic* const statistic = statistics.add_statistics();
  statistic->set_key("column/s/counts");
  *statistic->mutable_counts() = counts.ToProto();
  const Json json = ColumnStatistics(statistics, "s");
  EXPECT_EQ(json["distinct"], 12);
  EXPECT_EQ(json["count"], 13);
  EXPECT_EQ(json["top"].size(), 10u);
  EXPECT_EQ(json["top"][0], Json::parse(R"({"value": "b", "count": 2})"));
  EXPECT_EQ(json["top"][1]["value"], "a");
}

TEST(ColumnStatisticsTest, ConstantAndEmptyColumns) {
  QuantileSketch constant;
  constant.Add(3);
  constant.Add(3);
  Statistics statistics;
  Statistic* const statistic = statistics.add_statistics();
  statistic->set_key("column/c/quantiles");
  *statistic->mutable_quantiles() = constant.ToProto();
  statistics.add_statistics()->set_key("column/e/quantiles");
  *statistics.mutable_statistics(1)->mutable_quantiles() = QuantileSketch().ToProto();
  EXPECT_FALSE(ColumnStatistics(statistics, "c").contains("histogram"));
  EXPECT_EQ(ColumnStatistics(statistics, "e")["count"], 0);
  EXPECT_TRUE(ColumnStatistics(statistics, "absent").is_null());
}

TEST(DeclarationTest, ReadsLikeABuildFile) {
  EXPECT_EQ(DeclarationText(Parse<PipelineSpec>(kSpec)), R"(ml_dataset(
    name = "customers",
    columns = {
        "id": column.string(role = "key"),
        "tenure": column.int64(min = 0, doc = "months"),
        "plan": column.string(values = ["basic", "plus"]),
        "churned": column.bool(required = True),
    },
    on_bad_row = "quarantine",
    max_bad_fraction = 0.25,
)

ml_pipeline(
    name = "churn",
    doc = "who \"leaves\"",
    dataset = ":customers",
    label = "churned",
    split = split.by_hash("id", train = 0.8, validation = 0.1, test = 0.1),
    features = [
        feature.numeric("tenure", impute = "median", indicator = True, clip_max = 99.5, scale = "standard"),
        feature.numeric("tenure", boundaries = [1, 2.5], name = "tenure_group"),
        feature.categorical("plan", min_count = 10),
        feature.cross(["plan", "tenure"], buckets = 16),
    ],
    model = model.gradient_boosted_trees(trees = 100, max_depth = 4),
)
)");
}

}  // namespace
}  // namespace lathe
