#include "runtime/evaluate/regression.h"

#include <algorithm>
#include <cmath>

#include "gtest/gtest.h"

namespace lathe {
namespace {

// Expected values: scikit-learn 1.9.1; mean_absolute_percentage_error over the rows whose label is not 0.
TEST(RegressionTest, AgreesWithScikitLearn) {
  const auto evaluation =
      EvaluateRegression({{2.5f, 3}, {0, -0.5f}, {2, 2}, {8, 7}, {1, 0}, {9.25f, 10}});
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_NEAR(*evaluation->rmse, 0.7144345083117603, 1e-15);
  EXPECT_DOUBLE_EQ(*evaluation->mae, 0.625);
  EXPECT_NEAR(*evaluation->mape, 0.2769047619047619, 1e-15);
  EXPECT_EQ(evaluation->mape_rows, 5);
  EXPECT_NEAR(*evaluation->r2, 0.9640586797066014, 1e-15);
}

TEST(RegressionTest, OrderOfRowsChangesNoBit) {
  std::vector<PredictedValue> rows;
  for (int i = 0; i < 2000; ++i) {
    rows.push_back({static_cast<float>((i * 37) % 101) / 7.0f, static_cast<float>((i * 53) % 97) / 3.0f});
  }
  const auto forward = EvaluateRegression(rows);
  std::reverse(rows.begin(), rows.end());
  const auto backward = EvaluateRegression(rows);
  EXPECT_EQ(*forward->rmse, *backward->rmse);
  EXPECT_EQ(*forward->mae, *backward->mae);
  EXPECT_EQ(*forward->r2, *backward->r2);
  ASSERT_EQ(forward->sample.size(), 500u);
  for (size_t i = 0; i < 500; ++i) EXPECT_EQ(forward->sample[i].predicted, backward->sample[i].predicted);
}

TEST(RegressionTest, EqualLabelsLeaveR2Absent) {
  const auto evaluation = EvaluateRegression({{1, 2}, {3, 2}});
  EXPECT_FALSE(evaluation->r2.has_value());
  EXPECT_EQ(*evaluation->mape, 0.5);
}

TEST(RegressionTest, LabelsOfZeroLeaveMapeAbsent) {
  const auto evaluation = EvaluateRegression({{1, 0}, {3, 0}});
  EXPECT_FALSE(evaluation->mape.has_value());
  EXPECT_EQ(evaluation->mape_rows, 0);
}

TEST(RegressionTest, NoRowsLeaveEveryMetricAbsent) {
  const auto evaluation = EvaluateRegression({});
  ASSERT_TRUE(evaluation.ok());
  EXPECT_FALSE(evaluation->rmse.has_value());
  EXPECT_FALSE(evaluation->mae.has_value());
  EXPECT_FALSE(evaluation->r2.has_value());
}

TEST(RegressionTest, HistogramCountsEveryRow) {
  std::vector<PredictedValue> rows;
  for (int i = -500; i <= 500; ++i) rows.push_back({static_cast<float>(i), 0});
  const auto evaluation = EvaluateRegression(rows);
  ASSERT_EQ(evaluation->residuals.size(), 40u);
  int64_t total = evaluation->residuals_below + evaluation->residuals_above;
  for (const ResidualBin& bin : evaluation->residuals) total += bin.rows;
  EXPECT_EQ(total, 1001);
  EXPECT_GT(evaluation->residuals_below, 0);
  EXPECT_TRUE(EvaluateRegression({{1, 1}, {2, 2}})->residuals.empty());
}

TEST(RegressionTest, RefusesWhatIsNotFinite) {
  EXPECT_EQ(EvaluateRegression({{std::nanf(""), 1}}).status().message(),
            "expected finite predictions and labels, found prediction nan for label 1");
  EXPECT_FALSE(EvaluateRegression({{1, INFINITY}}).ok());
}

}  // namespace
}  // namespace lathe
