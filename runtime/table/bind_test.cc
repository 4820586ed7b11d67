#include "runtime/table/bind.h"

#include <limits>

#include "gtest/gtest.h"
#include "runtime/table/table_builder.h"

namespace lathe {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

Shard MakeShard() {
  TableBuilder table({{"a", LATHE_INT64}, {"b", LATHE_STRING}, {"c", LATHE_FLOAT64}});
  table.AppendInt64(0, 1);
  EXPECT_TRUE(table.AppendString(1, "x").ok());
  table.AppendDouble(2, 2.5);
  const std::string path = testing::TempDir() + "/bind.shard";
  absl::StatusOr<OutputFile> file = OutputFile::Create(path);
  EXPECT_TRUE(table.WriteShard("rows.csv", *file).ok());
  EXPECT_TRUE(file->Commit().ok());
  return *Shard::Open(path);
}

lathe_program ProgramOf(const std::vector<lathe_input>& inputs) {
  lathe_program program = {};
  program.name = "churn";
  program.num_inputs = static_cast<int32_t>(inputs.size());
  program.inputs = inputs.data();
  return program;
}

TEST(BindInputsTest, FollowsTheOrderOfTheProgram) {
  const Shard shard = MakeShard();
  const std::vector<lathe_input> inputs = {{"c", LATHE_FLOAT64, 0, 0, nullptr, -kInf, kInf},
                                           {"a", LATHE_INT64, 0, 0, nullptr, -kInf, kInf}};
  const auto columns = BindInputs(shard, ProgramOf(inputs));
  ASSERT_TRUE(columns.ok()) << columns.status();
  ASSERT_EQ(columns->size(), 2u);
  const lathe_batch batch = BatchOf(shard, *columns);
  EXPECT_EQ(batch.num_rows, 1);
  EXPECT_EQ(static_cast<const double*>(batch.columns[0].values)[0], 2.5);
  EXPECT_EQ(static_cast<const int64_t*>(batch.columns[1].values)[0], 1);
  EXPECT_EQ(std::string(batch.source.data, batch.source.size), "rows.csv");
}

TEST(BindInputsTest, NamesEveryInputThatDoesNotFit) {
  const Shard shard = MakeShard();
  const std::vector<lathe_input> inputs = {{"a", LATHE_FLOAT64, 0, 0, nullptr, -kInf, kInf},
                                           {"b", LATHE_STRING, 0, 0, nullptr, -kInf, kInf},
                                           {"d", LATHE_BOOL, 0, 0, nullptr, -kInf, kInf}};
  const absl::Status status = BindInputs(shard, ProgramOf(inputs)).status();
  EXPECT_NE(status.message().find("bind.shard: error: expected column 'a' of type float64 (found int64), column 'd' of type "
                                  "bool (found none); ingest the file with the dataset of pipeline 'churn'"),
            std::string::npos)
      << status;
}

}  // namespace
}  // namespace lathe
