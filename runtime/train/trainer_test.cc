#include "runtime/train/trainer.h"

#include <random>
#include <string>

#include "gtest/gtest.h"
#include "runtime/train/testing/learners.h"
#include "runtime/train/testing/rows.h"

namespace lathe {
namespace {

// Enough rows for several blocks and chunks, with dense, sparse and missing features.
TestRows ManyRows(int32_t classes, bool missing) {
  TestRows rows(12);
  std::mt19937_64 random(11);
  for (int i = 0; i < 30000; ++i) {
    std::vector<float> row(12, 0);
    for (int j = 0; j < 3; ++j) row[j] = static_cast<float>(random() % 100000) / 1000;
    row[3 + random() % 9] = 1;
    if (missing && random() % 7 == 0) row[1] = NAN;
    const auto noise = static_cast<float>(random() % 1000) / 20;
    const float score = row[0] + (row[1] > 50 ? row[2] : 20) + 10 * row[4] + noise;
    const float label = classes == 0 ? score : score > 100 ? static_cast<float>(classes - 1) : score > 60 ? 1.0f : 0.0f;
    rows.Add(row, label,
             static_cast<int32_t>(random() % 10 == 0   ? LATHE_VALIDATION
                                  : random() % 10 == 0 ? LATHE_TEST
                                                       : LATHE_TRAIN));
  }
  return rows;
}

std::string Bytes(const lathe_program& program, const std::vector<lathe_batch>& batches, int threads) {
  TrainOptions options;
  options.num_threads = threads;
  const auto model = Train(program, batches, options);
  EXPECT_TRUE(model.ok()) << model.status();
  return model.ok() ? model->SerializeAsString() : "";
}

void ExpectEqualBytes(lathe_learner learner, int32_t classes) {
  learner.trees = 8;
  learner.subsample = 0.8;
  const TestRows rows = ManyRows(classes, learner.kind != LATHE_LINEAR);
  const lathe_program program = rows.Program(learner, classes);
  const std::string expected = Bytes(program, rows.Batches(), 1);
  ASSERT_FALSE(expected.empty());
  EXPECT_EQ(Bytes(program, rows.Batches(), 2), expected) << "2 threads";
  EXPECT_EQ(Bytes(program, rows.Batches({1, 700, 25000}), 3), expected) << "3 threads, 4 batches";
}

TEST(TrainTest, TreesDoNotDependOnThreadsAndBatches) {
  ExpectEqualBytes(test_squared_trees, 0);
  ExpectEqualBytes(test_logistic_trees, 2);
  ExpectEqualBytes(test_softmax_trees, 3);
}

TEST(TrainTest, LinearModelsDoNotDependOnThreadsAndBatches) {
  ExpectEqualBytes(test_squared_linear, 0);
  ExpectEqualBytes(test_logistic_linear, 2);
  ExpectEqualBytes(test_softmax_linear, 3);
}

TEST(TrainTest, FillsInNameAndCounts) {
  TestRows rows(1);
  for (int i = 0; i < 10; ++i) rows.Add({static_cast<float>(i)}, i % 2, i < 7 ? LATHE_TRAIN : LATHE_VALIDATION);
  int rounds = 0;
  TrainOptions options;
  options.progress = [&](const TrainingRound&) { ++rounds; };
  const auto model = Train(rows.Program(test_logistic_linear, 2), rows.Batches(), options);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->pipeline(), "test");
  EXPECT_EQ(model->train_rows(), 7);
  EXPECT_EQ(model->validation_rows(), 3);
  EXPECT_EQ(rounds, model->history_size());
}

TEST(TrainTest, AProgramWithoutALearnerIsAnError) {
  TestRows rows(1);
  lathe_program program = rows.Program(test_logistic_linear, 2);
  program.learner = nullptr;
  const auto model = Train(program, rows.Batches(), {});
  EXPECT_NE(std::string(model.status().message()).find("--projection=trainer"), std::string::npos);
}

TEST(TrainTest, OutputsThatAreNotTheClassesAreAnError) {
  TestRows rows(1);
  const lathe_program program = rows.Program(test_softmax_linear, 2);
  const auto model = Train(program, rows.Batches(), {});
  EXPECT_NE(std::string(model.status().message()).find("expected a learner with 2 outputs, found 3"), std::string::npos);
}

}  // namespace
}  // namespace lathe
