#include "runtime/train/boosting.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "gtest/gtest.h"
#include "runtime/train/testing/learners.h"
#include "runtime/train/testing/rows.h"

namespace lathe {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TrainedModel TrainOn(const TestRows& rows, const lathe_learner& learner, int32_t classes) {
  ThreadPool pool(2);
  const lathe_program program = rows.Program(learner, classes);
  auto data = LoadDataset(program, rows.Batches(), pool);
  EXPECT_TRUE(data.ok()) << data.status();
  return TrainTrees(learner, *data, pool, nullptr);
}

// What a tree adds for a row, by the definition in model.proto.
double Walk(const Tree& tree, const float* row) {
  int32_t node = 0;
  while (tree.feature(node) >= 0) {
    const float x = row[tree.feature(node)];
    const bool left = std::isnan(x) ? tree.missing_left(node) : x < tree.threshold(node);
    node = tree.left(node) + (left ? 0 : 1);
  }
  return tree.value(node);
}

// Small random rows with ties, zeros and missing values.
TestRows SmallRows(int count, uint64_t seed) {
  TestRows rows(3);
  std::mt19937_64 random(seed);
  for (int i = 0; i < count; ++i) {
    std::vector<float> row(3);
    for (float& x : row) x = random() % 5 == 0 ? kNan : static_cast<float>(random() % 7) - 3;
    const float noise = static_cast<float>(random() % 1000) / 1000;
    rows.Add(row, (std::isnan(row[0]) ? 2 : row[0] * row[0]) + (row[1] > 0 ? 1 : 0) + noise);
  }
  return rows;
}

struct BestSplit {
  double gain = 0;
  int32_t feature = -1;
  float threshold = 0;
  bool missing_left = false;
};

// Tries every threshold between rows, both directions of missing values, in plain double arithmetic.
BestSplit BruteForce(const TestRows& rows, const std::vector<double>& gradients, double l2) {
  auto score = [&](double g, double h) { return g * g / (h + l2); };
  double total = 0;
  for (double g : gradients) total += g;
  const auto count = static_cast<double>(rows.size());
  BestSplit best;
  for (int32_t feature = 0; feature < rows.width; ++feature) {
    std::vector<float> values;
    for (int64_t row = 0; row < rows.size(); ++row) values.push_back(rows.features[row * rows.width + feature]);
    std::vector<float> cuts = {std::numeric_limits<float>::max()};
    for (float a : values) {
      for (float b : values) {
        const bool neighbours =
            a < b && std::none_of(values.begin(), values.end(), [&](float v) { return a < v && v < b; });
        if (neighbours) cuts.push_back((a + b) / 2);
      }
    }
    for (float cut : cuts) {
      for (bool missing_left : {true, false}) {
        double g = 0, h = 0;
        for (int64_t row = 0; row < rows.size(); ++row) {
          const bool left = std::isnan(values[row]) ? missing_left : values[row] < cut;
          g += left ? gradients[row] : 0;
          h += left ? 1 : 0;
        }
        if (h < 1 || count - h < 1) continue;
        const double gain = score(g, h) + score(total - g, count - h) - score(total, count);
        if (gain > best.gain + 1e-9) best = {gain, feature, cut, missing_left};
      }
    }
  }
  return best;
}

TEST(TrainTreesTest, TheRootIsTheBestSplitOfAll) {
  lathe_learner learner = test_squared_trees;
  learner.trees = 1;
  learner.max_depth = 1;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const TestRows rows = SmallRows(60, seed);
    const TrainedModel model = TrainOn(rows, learner, 0);
    const float base = model.trees().base(0);
    std::vector<double> gradients;
    for (float label : rows.labels) gradients.push_back(static_cast<double>(base) - label);
    const BestSplit expected = BruteForce(rows, gradients, learner.l2);
    ASSERT_EQ(model.trees().trees_size(), 1) << seed;
    const Tree& tree = model.trees().trees(0);
    ASSERT_EQ(tree.feature_size(), 3) << seed;
    EXPECT_EQ(tree.feature(0), expected.feature) << seed;
    EXPECT_EQ(tree.threshold(0), expected.threshold) << seed;
    EXPECT_EQ(tree.missing_left(0), expected.missing_left) << seed;
    EXPECT_NEAR(tree.gain(0), expected.gain, 1e-5 * expected.gain) << seed;

    double g = 0, h = 0;
    for (int64_t row = 0; row < rows.size(); ++row) {
      if (Walk(tree, &rows.features[row * 3]) != tree.value(1)) continue;
      g += gradients[row];
      h += 1;
    }
    EXPECT_NEAR(tree.value(1), -learner.learning_rate * g / (h + learner.l2), 1e-6) << seed;
  }
}

TEST(TrainTreesTest, LossesAreThoseOfTheTreesAsWritten) {
  lathe_learner learner = test_squared_trees;
  learner.trees = 10;
  learner.max_depth = 4;
  TestRows rows = SmallRows(500, 7);
  for (int64_t row = 0; row < rows.size(); row += 4) rows.splits[row] = LATHE_VALIDATION;
  const TrainedModel model = TrainOn(rows, learner, 0);
  ASSERT_EQ(model.history_size(), 10);
  double losses[2] = {0, 0}, counts[2] = {0, 0};
  for (int64_t row = 0; row < rows.size(); ++row) {
    double margin = model.trees().base(0);
    for (const Tree& tree : model.trees().trees()) margin += Walk(tree, &rows.features[row * 3]);
    const double error = margin - rows.labels[row];
    losses[rows.splits[row]] += 0.5 * error * error;
    counts[rows.splits[row]] += 1;
  }
  EXPECT_NEAR(model.history(9).train_loss(), losses[0] / counts[0], 1e-6);
  EXPECT_NEAR(model.history(9).validation_loss(), losses[1] / counts[1], 1e-6);
  EXPECT_LT(model.history(9).train_loss(), model.history(0).train_loss());
}

TEST(TrainTreesTest, ChildrenFollowTheirParentsBreadthFirst) {
  lathe_learner learner = test_squared_trees;
  learner.trees = 1;
  const Tree tree = TrainOn(SmallRows(500, 3), learner, 0).trees().trees(0);
  int32_t next = 1;
  for (int i = 0; i < tree.feature_size(); ++i) {
    if (tree.feature(i) < 0) continue;
    EXPECT_EQ(tree.left(i), next);
    next += 2;
  }
  EXPECT_EQ(next, tree.feature_size());
  EXPECT_GT(next, 20);
}

TEST(TrainTreesTest, MissingValuesUnseenByANodeGoToTheHeavierSide) {
  TestRows rows(1);
  for (int i = 0; i < 30; ++i) rows.Add({static_cast<float>(i)}, i < 10 ? 0 : 1);
  lathe_learner learner = test_squared_trees;
  learner.trees = 1;
  learner.max_depth = 1;
  EXPECT_FALSE(TrainOn(rows, learner, 0).trees().trees(0).missing_left(0));
  for (int i = 0; i < 30; ++i) rows.labels[i] = i < 20 ? 0 : 1;
  EXPECT_TRUE(TrainOn(rows, learner, 0).trees().trees(0).missing_left(0));
}

TEST(TrainTreesTest, AMinimumGainAndAMinimumWeightPruneSplits) {
  const TestRows rows = SmallRows(200, 5);
  lathe_learner learner = test_squared_trees;
  learner.trees = 3;
  learner.min_child_weight = 50;
  const TrainedModel heavy = TrainOn(rows, learner, 0);
  for (const Tree& tree : heavy.trees().trees()) EXPECT_LE(tree.feature_size(), 7);
  learner = test_squared_trees;
  learner.min_split_gain = 1e9;
  EXPECT_EQ(TrainOn(rows, learner, 0).trees().trees_size(), 0);
}

TEST(TrainTreesTest, LearnsExclusiveOr) {
  TestRows rows(2);
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const float a = static_cast<float>(random() % 1000) / 1000, b = static_cast<float>(random() % 1000) / 1000;
    rows.Add({a, b}, (a > 0.5f) != (b > 0.4f), i % 5 == 0 ? LATHE_VALIDATION : LATHE_TRAIN);
  }
  const TrainedModel model = TrainOn(rows, test_logistic_trees, 2);
  EXPECT_LT(model.history(model.history_size() - 1).validation_loss(), 0.1);
}

TEST(TrainTreesTest, SoftmaxAddsATreePerClassAndRound) {
  TestRows rows(1);
  std::mt19937_64 random(1);
  for (int i = 0; i < 900; ++i) {
    const auto c = static_cast<int>(random() % 3);
    rows.Add({static_cast<float>(c) + static_cast<float>(random() % 100) / 80}, static_cast<float>(c));
  }
  lathe_learner learner = test_softmax_trees;
  learner.trees = 20;
  const TrainedModel model = TrainOn(rows, learner, 3);
  ASSERT_EQ(model.trees().base_size(), 3);
  double sum = 0;
  for (float base : model.trees().base()) sum += std::exp(base);
  EXPECT_NEAR(sum, 1, 1e-6);  // logarithms of the classes' fractions
  ASSERT_EQ(model.trees().trees_size(), 60);
  for (int i = 0; i < 60; ++i) EXPECT_EQ(model.trees().trees(i).output(), i % 3);
  EXPECT_LT(model.history(19).train_loss(), 0.4);
}

TEST(TrainTreesTest, TheBaseIsTheLogOdds) {
  TestRows rows(1);
  for (int i = 0; i < 10; ++i) rows.Add({static_cast<float>(i % 2)}, i < 8);
  EXPECT_NEAR(TrainOn(rows, test_logistic_trees, 2).trees().base(0), std::log(4.0), 1e-6);
}

TEST(TrainTreesTest, EarlyStoppingKeepsTheBestRound) {
  TestRows rows(4);
  std::mt19937_64 random(3);
  for (int i = 0; i < 600; ++i) {
    std::vector<float> row(4);
    for (float& x : row) x = static_cast<float>(random() % 1000);
    rows.Add(row, random() % 2 == 0 ? row[0] > 500 : random() % 2, i % 3 == 0 ? LATHE_VALIDATION : LATHE_TRAIN);
  }
  lathe_learner learner = test_logistic_trees;
  learner.early_stopping_rounds = 5;
  const TrainedModel model = TrainOn(rows, learner, 2);
  ASSERT_LT(model.history_size(), 300);
  const auto best = std::min_element(
      model.history().begin(), model.history().end(),
      [](const TrainingRound& a, const TrainingRound& b) { return a.validation_loss() < b.validation_loss(); });
  EXPECT_EQ(model.trees().trees_size(), best->round());
  EXPECT_EQ(model.history_size(), best->round() + 5);
}

TEST(TrainTreesTest, ImportanceIsTheGainOfTheKeptTrees) {
  lathe_learner learner = test_squared_trees;
  learner.trees = 5;
  const TrainedModel model = TrainOn(SmallRows(300, 2), learner, 0);
  std::vector<double> gains(3, 0);
  for (const Tree& tree : model.trees().trees()) {
    for (int i = 0; i < tree.feature_size(); ++i) {
      if (tree.feature(i) >= 0) gains[tree.feature(i)] += tree.gain(i);
    }
  }
  ASSERT_EQ(model.importance_size(), 3);
  for (int j = 0; j < 3; ++j) EXPECT_FLOAT_EQ(model.importance(j), static_cast<float>(gains[j]));
  EXPECT_GT(model.importance(0), model.importance(2));
}

TEST(TrainTreesTest, SamplingDrawsRowsAndFeatures) {
  lathe_learner learner = test_squared_trees;
  learner.trees = 30;
  learner.subsample = 0.5;
  learner.feature_fraction = 0.4;
  learner.seed = 1;
  const TestRows rows = SmallRows(400, 9);
  const TrainedModel first = TrainOn(rows, learner, 0);
  EXPECT_EQ(first.SerializeAsString(), TrainOn(rows, learner, 0).SerializeAsString());
  learner.seed = 2;
  EXPECT_NE(first.SerializeAsString(), TrainOn(rows, learner, 0).SerializeAsString());
  EXPECT_LT(first.history(29).train_loss(), 0.5 * first.history(0).train_loss());
}

TEST(TrainTreesTest, WithoutAUsefulFeatureTheModelIsTheBase) {
  TestRows rows(1);
  for (int i = 0; i < 10; ++i) rows.Add({1}, static_cast<float>(i));
  const TrainedModel model = TrainOn(rows, test_squared_trees, 0);
  EXPECT_EQ(model.trees().trees_size(), 0);
  EXPECT_FLOAT_EQ(model.trees().base(0), 4.5);
}

}  // namespace
}  // namespace lathe
