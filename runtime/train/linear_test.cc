#include "runtime/train/linear.h"

#include <cmath>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "runtime/train/testing/learners.h"
#include "runtime/train/testing/rows.h"

namespace lathe {
namespace {

absl::StatusOr<TrainedModel> TrainOn(const TestRows& rows, const lathe_learner& learner, int32_t classes) {
  ThreadPool pool(2);
  const lathe_program program = rows.Program(learner, classes);
  auto data = LoadDataset(program, rows.Batches(), pool);
  EXPECT_TRUE(data.ok()) << data.status();
  return TrainLinear(program, *data, pool, nullptr);
}

TEST(TrainLinearTest, FindsTheRidgeSolution) {
  // One feature: w = cov(x, y) / (var(x) + l2), b = mean(y) - w mean(x).
  TestRows rows(1);
  const float xs[] = {100, 101, 103, 104}, ys[] = {1, 3, 2, 6};
  for (int i = 0; i < 4; ++i) rows.Add({xs[i]}, ys[i]);
  lathe_learner learner = test_squared_linear;
  learner.linear_l2 = 0.5;
  learner.tolerance = 1e-9;
  const auto model = TrainOn(rows, learner, 0);
  ASSERT_TRUE(model.ok()) << model.status();
  const double covariance = (-2.0 * -2 + -1.0 * 0 + 1.0 * -1 + 2.0 * 3) / 4, variance = 10.0 / 4;
  const double weight = covariance / (variance + 0.5);
  EXPECT_NEAR(model->linear().weights(0), weight, 1e-6);
  EXPECT_NEAR(model->linear().intercept(0), 3 - weight * 102, 1e-4);
  EXPECT_NEAR(model->importance(0), weight * 1.5, 1e-6);
}

// Rows whose columns have very different scales, one of them constant.
TestRows MixedRows(int count, int classes) {
  TestRows rows(4);
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  for (int i = 0; i < count; ++i) {
    const double a = normal(random), b = normal(random), c = random() % 10 == 0 ? 1 : 0;
    const double score = a - 2 * b + 3 * c + normal(random);
    const double label = classes == 0 ? score : classes == 2 ? score > 0 : score < -1 ? 0 : score < 1 ? 1 : 2;
    rows.Add({static_cast<float>(1e4 + 100 * a), static_cast<float>(1e-3 * b), static_cast<float>(c), 7},
             static_cast<float>(label));
  }
  return rows;
}

// The gradient of the objective by the weights, in plain double arithmetic, times the features' scales.
void ExpectStationary(const TestRows& rows, const TrainedModel& model, double l2) {
  const LinearModel& linear = model.linear();
  const int outputs = linear.intercept_size();
  const double scales[] = {100, 1e-3, 1, 1};
  const double centers[] = {1e4, 0, 0, 0};
  std::vector<double> gradient(outputs * 5, 0);
  for (int64_t row = 0; row < rows.size(); ++row) {
    const float* x = &rows.features[row * 4];
    std::vector<double> margins(outputs);
    double sum = 0;
    for (int k = 0; k < outputs; ++k) {
      margins[k] = linear.intercept(k);
      for (int j = 0; j < 4; ++j) margins[k] += static_cast<double>(linear.weights(4 * k + j)) * x[j];
      sum += std::exp(margins[k]);
    }
    for (int k = 0; k < outputs; ++k) {
      const double p = outputs == 1 ? 1 / (1 + std::exp(-margins[0])) - rows.labels[row]
                                    : std::exp(margins[k]) / sum - (rows.labels[row] == static_cast<float>(k) ? 1 : 0);
      for (int j = 0; j < 4; ++j) gradient[5 * k + j] += p * (x[j] - centers[j]);
      gradient[5 * k + 4] += p;
    }
  }
  for (int k = 0; k < outputs; ++k) {
    EXPECT_NEAR(gradient[5 * k + 4] / static_cast<double>(rows.size()), 0, 2e-5);
    for (int j = 0; j < 4; ++j) {
      const double by_weight = gradient[5 * k + j] / static_cast<double>(rows.size()) + l2 * linear.weights(4 * k + j);
      if (j == 3) continue;
      EXPECT_NEAR(by_weight * (j == 1 ? 1 : 1 / scales[j]), 0, 2e-5) << k << " " << j;
    }
    EXPECT_EQ(linear.weights(4 * k + 3), 0);  // constant
  }
}

TEST(TrainLinearTest, TheGradientOfLogisticRegressionVanishes) {
  const TestRows rows = MixedRows(3000, 2);
  lathe_learner learner = test_logistic_linear;
  learner.linear_l2 = 1e-6;
  const auto model = TrainOn(rows, learner, 2);
  ASSERT_TRUE(model.ok()) << model.status();
  ExpectStationary(rows, *model, 1e-6);
  EXPECT_LT(model->history_size(), 60);
}

TEST(TrainLinearTest, TheGradientOfSoftmaxRegressionVanishes) {
  const TestRows rows = MixedRows(3000, 3);
  lathe_learner learner = test_softmax_linear;
  learner.linear_l2 = 1e-6;
  const auto model = TrainOn(rows, learner, 3);
  ASSERT_TRUE(model.ok()) << model.status();
  ExpectStationary(rows, *model, 1e-6);
}

TEST(TrainLinearTest, AnL1PenaltyZeroesUselessWeights) {
  TestRows rows(5);
  std::mt19937_64 random(2);
  std::normal_distribution<float> normal;
  for (int i = 0; i < 2000; ++i) {
    std::vector<float> row(5);
    for (float& x : row) x = normal(random);
    rows.Add(row, 2 * row[1] - row[3] + 0.1f * normal(random));
  }
  lathe_learner learner = test_squared_linear;
  learner.linear_l1 = 0.1;
  const auto model = TrainOn(rows, learner, 0);
  ASSERT_TRUE(model.ok()) << model.status();
  for (int j : {0, 2, 4}) EXPECT_EQ(model->linear().weights(j), 0) << j;
  EXPECT_NEAR(model->linear().weights(1), 1.9, 0.02);
  EXPECT_NEAR(model->linear().weights(3), -0.9, 0.02);
}

TEST(TrainLinearTest, AMissingFeatureIsNamed) {
  TestRows rows(2);
  rows.Add({1, 2}, 0);
  rows.Add({1, NAN}, 1);
  const auto model = TrainOn(rows, test_logistic_linear, 2);
  ASSERT_FALSE(model.ok());
  const std::string message(model.status().message());
  EXPECT_NE(message.find("feature 'feature_1'"), std::string::npos) << message;
  EXPECT_NE(message.find("impute"), std::string::npos) << message;
}

TEST(TrainLinearTest, AnInfiniteFeatureIsNamed) {
  TestRows rows(2);
  rows.Add({1, 2}, 0);
  rows.Add({-INFINITY, 1}, 1);
  const auto model = TrainOn(rows, test_logistic_linear, 2);
  ASSERT_FALSE(model.ok());
  EXPECT_NE(std::string(model.status().message()).find("feature 'feature_0', found -inf"), std::string::npos);
}

TEST(TrainLinearTest, HistoryHoldsTheLossesOfTheSteps) {
  TestRows rows = MixedRows(1000, 2);
  for (int64_t row = 0; row < rows.size(); row += 3) rows.splits[row] = LATHE_VALIDATION;
  const auto model = TrainOn(rows, test_logistic_linear, 2);
  ASSERT_TRUE(model.ok()) << model.status();
  ASSERT_GT(model->history_size(), 3);
  EXPECT_EQ(model->history(0).round(), 0);
  for (int i = 1; i < model->history_size(); ++i) {
    EXPECT_LT(model->history(i).train_loss(), model->history(i - 1).train_loss());
  }
  EXPECT_GT(model->history(2).validation_loss(), 0);
}

}  // namespace
}  // namespace lathe
