#include "runtime/evaluate/gate.h"

#include "gtest/gtest.h"

namespace lathe {
namespace {

const char kEvaluation[] = R"({"test": {"metrics": {"roc_auc": 0.85, "log_loss": 0.5, "pr_auc": null}}})";

std::vector<GateResult> Check(std::vector<std::string> texts) {
  std::vector<Gate> gates;
  for (const std::string& text : texts) gates.push_back(ParseGate(text).value());
  return CheckGates(nlohmann::json::parse(kEvaluation), gates).value();
}

TEST(GateTest, ReadsBothDirections) {
  EXPECT_TRUE(ParseGate("roc_auc>=0.84")->at_least);
  EXPECT_FALSE(ParseGate("log_loss<=0.45")->at_least);
  EXPECT_EQ(ParseGate("r2>=-1e-3")->bound, -1e-3);
}

TEST(GateTest, RefusesWhatIsNoGate) {
  for (const char* text : {"", "roc_auc", ">=1", "roc_auc>0.5", "roc_auc>=", "roc_auc>=x", "roc_auc==1"}) {
    EXPECT_FALSE(ParseGate(text).ok()) << text;
  }
  EXPECT_EQ(ParseGate("roc_auc>0.5").status().message(),
            "expected a gate such as roc_auc>=0.84 or log_loss<=0.45, found 'roc_auc>0.5'");
}

TEST(GateTest, BoundIsIncluded) {
  EXPECT_TRUE(Check({"roc_auc>=0.85"})[0].passed);
  EXPECT_TRUE(Check({"log_loss<=0.5"})[0].passed);
}

TEST(GateTest, NamesEveryFailedGate) {
  const std::vector<GateResult> results = Check({"roc_auc>=0.9", "log_loss<=0.6", "pr_auc>=0.1"});
  EXPECT_EQ(FailedGates(results), "roc_auc is 0.85, expected >= 0.9; pr_auc is undefined, expected >= 0.1");
  EXPECT_EQ(GateTable(results),
            "metric                       bound          value                  result\n"
            "roc_auc                      >= 0.9         0.85                   FAILED\n"
            "log_loss                     <= 0.6         0.5                    ok\n"
            "pr_auc                       >= 0.1         undefined              FAILED\n");
}

TEST(GateTest, UnknownMetricListsTheKnownOnes) {
  const auto results = CheckGates(nlohmann::json::parse(kEvaluation), {ParseGate("rmse<=1").value()});
  EXPECT_EQ(results.status().message(),
            "expected gate 'rmse<=1' to name a metric of the task (log_loss, pr_auc, roc_auc), found 'rmse'");
}

TEST(GateTest, RefusesAFileWithoutMetrics) {
  EXPECT_FALSE(CheckGates(nlohmann::json::parse("{}"), {}).ok());
  EXPECT_FALSE(CheckGates(nlohmann::json::parse("[1]"), {}).ok());
}

}  // namespace
}  // namespace lathe
