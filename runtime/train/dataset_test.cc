#include "runtime/train/dataset.h"

#include <cmath>
#include <string>

#include "gtest/gtest.h"
#include "runtime/train/testing/rows.h"

namespace lathe {
namespace {

const lathe_learner kNoLearner = {};

TEST(LoadDatasetTest, KeepsTheOrderOfTheRowsWithinASplit) {
  TestRows rows(3);
  rows.Add({0, 1, 0}, 1);
  rows.Add({2, 0, NAN}, 0, LATHE_VALIDATION);
  rows.Add({9, 9, 9}, 1, LATHE_TEST);
  rows.Add({0, 0, 0}, 0);
  rows.Add({0, 0, 4}, 1);
  const lathe_program program = rows.Program(kNoLearner, 2);
  ThreadPool pool(2);
  const auto data = LoadDataset(program, rows.Batches({2, 3}), pool);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ(data->train_rows, 3);
  EXPECT_EQ(data->validation_rows, 1);
  EXPECT_EQ(data->offsets, (std::vector<int64_t>{0, 1, 1, 2, 4}));
  EXPECT_EQ(data->indices, (std::vector<int32_t>{1, 2, 0, 2}));
  EXPECT_EQ(data->labels, (std::vector<float>{1, 0, 1, 0}));
  EXPECT_EQ(data->values[2], 2);
  EXPECT_TRUE(std::isnan(data->values[3]));
}

std::string ErrorOf(const TestRows& rows, int32_t classes) {
  const lathe_program program = rows.Program(kNoLearner, classes);
  ThreadPool pool(1);
  return std::string(LoadDataset(program, rows.Batches(), pool).status().message());
}

TEST(LoadDatasetTest, AMissingLabelNamesItsRow) {
  TestRows rows(1);
  rows.Add({0}, 1);
  rows.Add({0}, NAN);
  EXPECT_EQ(ErrorOf(rows, 2),
            "rows.csv: row 2: error: expected a label in column 'label', found a missing value; fill it in, or declare "
            "the column required so that ingest can quarantine the row");
}

TEST(LoadDatasetTest, ATestRowNeedsNoLabel) {
  TestRows rows(1);
  rows.Add({0}, 1);
  rows.Add({0}, NAN, LATHE_TEST);
  rows.Add({0}, 0);
  EXPECT_EQ(ErrorOf(rows, 2), "");
}

TEST(LoadDatasetTest, AnInfiniteLabelIsAnError) {
  TestRows rows(1);
  rows.Add({0}, INFINITY);
  EXPECT_NE(ErrorOf(rows, 0).find("expected a finite number as label 'label', found inf"), std::string::npos);
}

TEST(LoadDatasetTest, NoTrainingRowsIsAnError) {
  TestRows rows(1);
  rows.Add({0}, 1, LATHE_VALIDATION);
  EXPECT_EQ(ErrorOf(rows, 2).rfind("expected training rows, found none", 0), 0u);
}

TEST(LoadDatasetTest, OneClassIsAnError) {
  TestRows rows(1);
  rows.Add({0}, 1);
  rows.Add({1}, 1);
  rows.Add({1}, 0, LATHE_VALIDATION);
  EXPECT_NE(ErrorOf(rows, 2).find("found only 'b'"), std::string::npos);
}

}  // namespace
}  // namespace lathe
