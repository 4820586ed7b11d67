#include "runtime/evaluate/binary.h"

#include <algorithm>
#include <cmath>

#include "gtest/gtest.h"

namespace lathe {
namespace {

const std::vector<ScoredLabel> kRows = {{0.1f, false}, {0.4f, false}, {0.35f, true}, {0.8f, true},   {0.4f, true},
                                        {0.9f, true},  {0.05f, false}, {0.65f, false}, {0.4f, false}, {0.7f, true}};

// Expected values: scikit-learn 1.9.1 on the same float32 scores, widened.
TEST(BinaryTest, AgreesWithScikitLearn) {
  const auto evaluation = EvaluateBinary(kRows);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  const BinaryMetrics& metrics = evaluation->metrics;
  EXPECT_EQ(metrics.rows, 10);
  EXPECT_EQ(metrics.positives, 5);
  EXPECT_DOUBLE_EQ(*metrics.roc_auc, 0.8);
  EXPECT_DOUBLE_EQ(*metrics.pr_auc, 0.8392857142857143);
  EXPECT_NEAR(*metrics.log_loss, 0.4879419034296645, 1e-14);
  EXPECT_NEAR(*metrics.brier, 0.1677499986663462, 1e-15);
  EXPECT_DOUBLE_EQ(*metrics.accuracy, 0.7);
  EXPECT_DOUBLE_EQ(*metrics.precision, 0.75);
  EXPECT_DOUBLE_EQ(*metrics.recall, 0.6);
  EXPECT_DOUBLE_EQ(*metrics.f1, 2.0 / 3.0);
  EXPECT_NEAR(*metrics.expected_calibration_error, 0.16500000022351743, 1e-15);
}

TEST(BinaryTest, OrderOfRowsChangesNoBit) {
  std::vector<ScoredLabel> rows;
  for (int i = 0; i < 1000; ++i) rows.push_back({static_cast<float>((i * 37) % 101) / 101.0f, (i * 13) % 7 < 3});
  const auto forward = EvaluateBinary(rows);
  std::reverse(rows.begin(), rows.end());
  const auto backward = EvaluateBinary(rows);
  EXPECT_EQ(*forward->metrics.log_loss, *backward->metrics.log_loss);
  EXPECT_EQ(*forward->metrics.brier, *backward->metrics.brier);
  EXPECT_EQ(*forward->metrics.expected_calibration_error, *backward->metrics.expected_calibration_error);
  EXPECT_EQ(forward->curve.size(), backward->curve.size());
}

TEST(BinaryTest, EqualScoresAreWorthOneHalf) {
  const auto evaluation = EvaluateBinary({{0.3f, true}, {0.3f, false}, {0.3f, false}});
  EXPECT_EQ(*evaluation->metrics.roc_auc, 0.5);
  EXPECT_DOUBLE_EQ(*evaluation->metrics.pr_auc, 1.0 / 3.0);
}

TEST(BinaryTest, OneClassLeavesRankMetricsAbsent) {
  const auto negatives = EvaluateBinary({{0.3f, false}, {0.6f, false}});
  EXPECT_FALSE(negatives->metrics.roc_auc.has_value());
  EXPECT_FALSE(negatives->metrics.pr_auc.has_value());
  EXPECT_FALSE(negatives->metrics.recall.has_value());
  EXPECT_EQ(*negatives->metrics.precision, 0.0);
  EXPECT_TRUE(negatives->curve.empty());
  const auto positives = EvaluateBinary({{0.3f, true}, {0.4f, true}});
  EXPECT_FALSE(positives->metrics.roc_auc.has_value());
  EXPECT_EQ(*positives->metrics.pr_auc, 1.0);
  EXPECT_FALSE(positives->metrics.precision.has_value());
}

TEST(BinaryTest, NoRowsLeaveEveryMetricAbsent) {
  const auto evaluation = EvaluateBinary({});
  ASSERT_TRUE(evaluation.ok());
  EXPECT_FALSE(evaluation->metrics.log_loss.has_value());
  EXPECT_FALSE(evaluation->metrics.brier.has_value());
  EXPECT_FALSE(evaluation->metrics.accuracy.has_value());
  EXPECT_FALSE(evaluation->metrics.f1.has_value());
  EXPECT_FALSE(evaluation->metrics.expected_calibration_error.has_value());
}

TEST(BinaryTest, CertainMistakeCostsAFiniteLoss) {
  const auto evaluation = EvaluateBinary({{0.0f, true}, {1.0f, false}});
  EXPECT_NEAR(*evaluation->metrics.log_loss, 24 * 0.6931471805599453, 1e-6);
}

TEST(BinaryTest, ScoreOfOneFallsIntoTheLastBin) {
  const auto evaluation = EvaluateBinary({{1.0f, true}, {0.96f, false}});
  EXPECT_EQ(evaluation->calibration.back().rows, 2);
  EXPECT_EQ(evaluation->histogram.back().positives, 1);
  EXPECT_EQ(evaluation->histogram.back().negatives, 1);
}

TEST(BinaryTest, CurveIsBoundedAndEndsAtOneOne) {
  std::vector<ScoredLabel> rows;
  for (int i = 0; i < 20000; ++i) rows.push_back({static_cast<float>(i) / 20000.0f, (i * 7919) % 20000 < i});
  const auto evaluation = EvaluateBinary(rows);
  EXPECT_LE(evaluation->curve.size(), 402u);
  EXPECT_TRUE(std::isinf(evaluation->curve.front().threshold));
  EXPECT_EQ(evaluation->curve.back().false_positive_rate, 1.0);
  EXPECT_EQ(evaluation->curve.back().recall, 1.0);
}

TEST(BinaryTest, RefusesWhatIsNoProbability) {
  EXPECT_EQ(EvaluateBinary({{std::nanf(""), true}}).status().message(),
            "expected predictions to be probabilities in [0, 1], found nan");
  EXPECT_FALSE(EvaluateBinary({{1.5f, true}}).ok());
  EXPECT_FALSE(EvaluateBinary({{-0.1f, true}}).ok());
}

}  // namespace
}  // namespace lathe
