// A predictor carries its versions, which give equal bits for any size of batch; //pipelines:x_test compares them with the
// reference.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "runtime/abi/lathe.h"
#include "runtime/benchmark/rows.h"
#include "runtime/serving/cpu.h"

extern "C" const lathe_program churn_program;
extern "C" const lathe_program trees_alone_program;  // an imported model, which exports its margins

namespace {

constexpr int64_t kRows = 3000;

using Predict = void (*)(const lathe_batch*, int64_t, int64_t, float*);

// Predictions by calls of `size` rows each.
std::vector<float> PredictAll(Predict predict, const lathe_batch& batch, int64_t size) {
  std::vector<float> out(static_cast<size_t>(batch.num_rows * churn_program.num_outputs));
  for (int64_t begin = 0; begin < batch.num_rows; begin += size)
    predict(&batch, begin, std::min(begin + size, batch.num_rows), out.data() + begin * churn_program.num_outputs);
  return out;
}

TEST(VersionsTest, AreForTheBaselineAndForMore) {
  std::vector<std::string> targets;
  std::vector<uint32_t> needs;
  for (int32_t i = 0; i < churn_program.num_versions; ++i) {
    targets.emplace_back(churn_program.versions[i].target);
    needs.push_back(churn_program.versions[i].needs);
  }
#if defined(__x86_64__)
  EXPECT_EQ(targets, (std::vector<std::string>{"x86-64-v3", "avx512"}));
  EXPECT_EQ(needs, (std::vector<uint32_t>{0, LATHE_CPU_AVX512}));
#elif defined(__aarch64__)
  EXPECT_EQ(targets, std::vector<std::string>{"neon"});
  EXPECT_EQ(needs, std::vector<uint32_t>{0});
#endif
}

TEST(VersionsTest, GiveEqualBitsForAnyBatch) {
  absl::StatusOr<lathe::TableBuilder> table = lathe::GenerateRows(churn_program, kRows, /*seed=*/1);
  ASSERT_TRUE(table.ok()) << table.status();
  const std::vector<lathe_column> columns = table->View();
  const lathe_batch batch = {columns.data(), kRows, {nullptr, 0}};
  const std::vector<float> expected = PredictAll(churn_program.predict, batch, kRows);
  int compared = 0;
  for (int32_t i = 0; i < churn_program.num_versions; ++i) {
    const lathe_version& version = churn_program.versions[i];
    if ((version.needs & ~lathe_cpu_features()) != 0) {
      std::printf("not compared, for this processor cannot run it: %s\n", version.target);
      continue;
    }
    for (const int64_t size : {int64_t{1}, int64_t{3}, int64_t{63}, int64_t{64}, int64_t{65}, int64_t{1000}, kRows}) {
      const std::vector<float> found = PredictAll(version.predict, batch, size);
      EXPECT_EQ(std::memcmp(found.data(), expected.data(), found.size() * sizeof(float)), 0)
          << version.target << ", " << size << " rows a call";
    }
    ++compared;
  }
  EXPECT_GE(compared, 1);
}

TEST(VersionsTest, GiveEqualMarginsForAnyBatch) {
  const lathe_program& program = trees_alone_program;
  ASSERT_NE(program.margins, nullptr);
  ASSERT_EQ(program.row_type, LATHE_FLOAT32);
  ASSERT_EQ(program.margin_type, LATHE_FLOAT32);
  std::mt19937 random(1);
  std::vector<float> rows(static_cast<size_t>(kRows * program.num_features));
  for (float& value : rows)
    value = random() % 8 == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(random() % 4001) / 8 - 250;
  const auto margins_all = [&](auto margins, int64_t size) {
    std::vector<float> out(static_cast<size_t>(kRows * program.num_margins));
    for (int64_t begin = 0; begin < kRows; begin += size)
      margins(rows.data() + begin * program.num_features, std::min(size, kRows - begin),
              out.data() + begin * program.num_margins);
    return out;
  };
  const std::vector<float> expected = margins_all(program.margins, kRows);
  EXPECT_GT(std::set<float>(expected.begin(), expected.end()).size(), 10u);
  for (int32_t i = 0; i < program.num_versions; ++i) {
    const lathe_version& version = program.versions[i];
    if ((version.needs & ~lathe_cpu_features()) != 0) continue;
    for (const int64_t size : {int64_t{1}, int64_t{64}, int64_t{65}, kRows}) {
      const std::vector<float> found = margins_all(version.margins, size);
      EXPECT_EQ(std::memcmp(found.data(), expected.data(), found.size() * sizeof(float)), 0)
          << version.target << ", " << size << " rows a call";
    }
  }
}

}  // namespace
