#include "runtime/statistics/statistics.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "runtime/io/output_file.h"
#include "runtime/statistics/accumulate.h"
#include "runtime/statistics/moments_accumulator.h"

namespace lathe {
namespace {

constexpr lathe_accumulator kAccumulators[] = {{"a", LATHE_MOMENTS}, {"b", LATHE_QUANTILES}, {"c", LATHE_COUNTS}};

Statistics PartOf(int begin, int end) {
  lathe_program program = {};
  program.name = "p";
  program.num_accumulators = 3;
  program.accumulators = kAccumulators;
  lathe_statistics state(program);
  for (int i = begin; i < end; ++i) {
    const std::string text = std::to_string(i % 13);
    lathe_accumulate_number(&state, 0, i / 3.0);
    lathe_accumulate_number(&state, 1, i / 3.0);
    lathe_accumulate_string(&state, 2, text.data(), static_cast<int64_t>(text.size()));
  }
  return state.ToProto(2 * (end - begin), end - begin);
}

TEST(MergeStatisticsTest, DependsOnTheRowsAlone) {
  const std::string whole = PartOf(0, 20000).SerializeAsString();
  std::vector<Statistics> parts = {PartOf(0, 17), PartOf(17, 9000), PartOf(9000, 9000), PartOf(9000, 20000)};
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.rows() < b.rows(); });
  const absl::StatusOr<Statistics> ascending = MergeStatistics(parts);
  ASSERT_TRUE(ascending.ok()) << ascending.status();
  EXPECT_EQ(ascending->SerializeAsString(), whole);
  std::reverse(parts.begin(), parts.end());
  EXPECT_EQ(MergeStatistics(parts)->SerializeAsString(), whole);
}

TEST(MergeStatisticsTest, RefusesWhatDoesNotBelongTogether) {
  EXPECT_FALSE(MergeStatistics({}).ok());
  Statistics other = PartOf(0, 3);
  other.set_pipeline("q");
  EXPECT_NE(MergeStatistics({PartOf(0, 3), other}).status().message().find(
                "statistics 2: error: expected statistics of the same analyzer as statistics 1 (pipeline 'p'), found others "
                "(pipeline 'q')"),
            std::string::npos);
  other = PartOf(0, 3);
  other.mutable_statistics(1)->set_key("x");
  EXPECT_FALSE(MergeStatistics({PartOf(0, 3), other}).ok());
  other = PartOf(0, 3);
  other.mutable_statistics(1)->mutable_counts();
  EXPECT_FALSE(MergeStatistics({PartOf(0, 3), other}).ok());
  other = PartOf(0, 3);
  other.set_rows(-1);
  EXPECT_FALSE(MergeStatistics({other}).ok());
  other = PartOf(0, 3);
  other.mutable_statistics(0)->mutable_moments()->set_count(-1);
  EXPECT_NE(MergeStatistics({other}).status().message().find("statistic 'a': expected counts of values"), std::string::npos);
  other.mutable_statistics(0)->clear_kind();
  EXPECT_FALSE(MergeStatistics({other}).ok());
}

TEST(ReadStatisticsTest, ReadsWhatWasWritten) {
  const std::string path = testing::TempDir() + "/a.statistics";
  ASSERT_TRUE(WriteFile(path, PartOf(0, 10).SerializeAsString()).ok());
  const absl::StatusOr<Statistics> read = ReadStatistics(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), PartOf(0, 10).SerializeAsString());
  ASSERT_NE(FindStatistic(*read, "b"), nullptr);
  EXPECT_EQ(FindStatistic(*read, "b")->quantiles().groups_size(), 10);
  EXPECT_EQ(FindStatistic(*read, "none"), nullptr);
  EXPECT_EQ(ReadAndMergeStatistics({path, path})->rows(), 40);
}

TEST(ReadStatisticsTest, RefusesOtherFiles) {
  const std::string path = testing::TempDir() + "/bad.statistics";
  ASSERT_TRUE(WriteFile(path, "\xff\xff\xff\xff").ok());
  EXPECT_NE(ReadStatistics(path).status().message().find("bad.statistics: error: expected statistics that an analyzer wrote"),
            std::string::npos);
  EXPECT_FALSE(ReadStatistics(testing::TempDir() + "/none").ok());
  // Every cut off file is refused, or is a shorter list that does not belong with the others.
  const std::string bytes = PartOf(0, 50).SerializeAsString();
  for (size_t size = 0; size < bytes.size(); size += 7) {
    ASSERT_TRUE(WriteFile(path, bytes.substr(0, size)).ok());
    const absl::StatusOr<Statistics> read = ReadStatistics(path);
    EXPECT_TRUE(!read.ok() || read->statistics_size() < 3);
  }
}

}  // namespace
}  // namespace lathe
