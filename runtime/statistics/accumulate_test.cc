#include "runtime/statistics/accumulate.h"

#include <cmath>

#include "gtest/gtest.h"

namespace {

constexpr lathe_accumulator kAccumulators[] = {{"a", LATHE_MOMENTS}, {"b", LATHE_QUANTILES}, {"c", LATHE_COUNTS}};

lathe_program Program() {
  lathe_program program = {};
  program.name = "p";
  program.num_accumulators = 3;
  program.accumulators = kAccumulators;
  return program;
}

TEST(AccumulateTest, CollectsWhatTheProgramDeclares) {
  const lathe_program program = Program();
  lathe_statistics state(program);
  for (const double value : {1.0, 2.0, std::nan("")}) {
    lathe_accumulate_number(&state, 0, value);
    lathe_accumulate_number(&state, 1, value);
  }
  lathe_accumulate_string(&state, 2, "xyz", 2);
  lathe_accumulate_string(&state, 2, "", 0);
  lathe_accumulate_string(&state, 2, nullptr, 0);

  const lathe::Statistics statistics = state.ToProto(5, 3);
  EXPECT_EQ(statistics.pipeline(), "p");
  EXPECT_EQ(statistics.rows(), 5);
  EXPECT_EQ(statistics.train_rows(), 3);
  ASSERT_EQ(statistics.statistics_size(), 3);
  EXPECT_EQ(statistics.statistics(0).key(), "a");
  EXPECT_EQ(statistics.statistics(0).moments().count(), 2);
  EXPECT_EQ(statistics.statistics(0).moments().missing(), 1);
  EXPECT_EQ(statistics.statistics(1).quantiles().groups_size(), 2);
  EXPECT_EQ(statistics.statistics(2).counts().missing(), 1);
  ASSERT_EQ(statistics.statistics(2).counts().entries_size(), 2);
  EXPECT_EQ(statistics.statistics(2).counts().entries(1).value(), "xy");
}

TEST(AccumulateTest, IgnoresValuesOfTheWrongKind) {
  const lathe_program program = Program();
  lathe_statistics state(program);
  lathe_accumulate_number(&state, 2, 1.0);
  lathe_accumulate_string(&state, 0, "x", 1);
  const lathe::Statistics statistics = state.ToProto(0, 0);
  EXPECT_EQ(statistics.statistics(0).moments().count(), 0);
  EXPECT_EQ(statistics.statistics(2).counts().entries_size(), 0);
}

}  // namespace
