// Runs an analyzer as a build action does: shards in, statistics out, whole or not at all.
#include <sys/wait.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "runtime/io/mapped_file.h"
#include "runtime/io/output_file.h"
#include "runtime/statistics/moments_accumulator.h"
#include "runtime/statistics/statistics.h"
#include "runtime/table/table_builder.h"

namespace {

std::string analyzer;

std::string TempPath(const std::string& name) { return testing::TempDir() + "/" + name; }

int RunAnalyzer(const std::string& arguments) {
  const int status = std::system((analyzer + " " + arguments + " 2>" + TempPath("stderr")).c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string WriteShard(const std::string& name, int begin, int end) {
  lathe::TableBuilder table({{"kind", LATHE_STRING}, {"amount", LATHE_FLOAT64}});
  for (int i = begin; i < end; ++i) {
    EXPECT_TRUE(table.AppendString(0, i % 2 == 0 ? "even" : "odd").ok());
    if (i % 10 == 0) {
      table.AppendMissing(1);
    } else {
      table.AppendDouble(1, i % 4 == 3 ? -1.0 : i * 0.5);
    }
  }
  const std::string path = TempPath(name + ".shard");
  absl::StatusOr<lathe::OutputFile> file = lathe::OutputFile::Create(path);
  EXPECT_TRUE(table.WriteShard(name + ".csv", *file).ok());
  EXPECT_TRUE(file->Commit().ok());
  return path;
}

TEST(AnalyzerMainTest, WritesTheStatisticsOfTheTrainingRows) {
  const std::string output = TempPath("all.statistics");
  ASSERT_EQ(RunAnalyzer("--shard=" + WriteShard("all", 0, 10000) + " -o " + output), 0);
  const absl::StatusOr<lathe::Statistics> statistics = lathe::ReadStatistics(output);
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_EQ(statistics->pipeline(), "by_hand");
  EXPECT_EQ(statistics->rows(), 10000);
  EXPECT_EQ(statistics->train_rows(), 7500);
  lathe::MomentsAccumulator moments;
  ASSERT_TRUE(lathe::MomentsAccumulator::FromProto(lathe::FindStatistic(*statistics, "amount/moments")->moments(), &moments).ok());
  EXPECT_EQ(moments.missing(), 1000);
  EXPECT_EQ(moments.count(), 6500);
  EXPECT_EQ(moments.max(), 9998 * 0.5);
  EXPECT_EQ(lathe::FindStatistic(*statistics, "kind/counts")->counts().entries(0).count(), 5000);
}

TEST(AnalyzerMainTest, ShardsMergeToTheWhole) {
  ASSERT_EQ(RunAnalyzer("--shard=" + WriteShard("all", 0, 9000) + " -o " + TempPath("all.statistics")), 0);
  ASSERT_EQ(RunAnalyzer("--shard=" + WriteShard("a", 0, 5000) + " -o " + TempPath("a.statistics")), 0);
  ASSERT_EQ(RunAnalyzer("--shard=" + WriteShard("b", 5000, 9000) + " -o " + TempPath("b.statistics")), 0);
  const absl::StatusOr<lathe::Statistics> merged =
      lathe::ReadAndMergeStatistics({TempPath("b.statistics"), TempPath("a.statistics")});
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->SerializeAsString(), *lathe::ReadFile(TempPath("all.statistics")));
}

TEST(AnalyzerMainTest, ACorruptShardLeavesNoOutput) {
  ASSERT_TRUE(lathe::WriteFile(TempPath("bad.shard"), "LATHETBL").ok());
  EXPECT_EQ(RunAnalyzer("--shard=" + TempPath("bad.shard") + " -o " + TempPath("bad.statistics")), 1);
  EXPECT_NE(lathe::ReadFile(TempPath("stderr"))->find("bad.shard: error: expected a typed shard"), std::string::npos);
  EXPECT_FALSE(lathe::ReadFile(TempPath("bad.statistics")).ok());
}

TEST(AnalyzerMainTest, WrongUsageIsStatusTwo) {
  EXPECT_EQ(RunAnalyzer("--bogus"), 2);
  EXPECT_EQ(RunAnalyzer("--help > /dev/null"), 0);
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc < 2) return 2;
  analyzer = argv[1];
  return RUN_ALL_TESTS();
}
