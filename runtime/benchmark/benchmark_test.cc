#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "runtime/abi/lathe.h"
#include "runtime/benchmark/measure.h"
#include "runtime/benchmark/object_size.h"
#include "runtime/benchmark/rows.h"

namespace lathe {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const char* const kValues[] = {"x", "yy"};

// A column of each kind; columns 0 and 1 are required.
const lathe_input kInputs[] = {
    {"bounded", LATHE_INT64, 1, 0, nullptr, -3, 5},      {"choice", LATHE_STRING, 1, 2, kValues, -kInfinity, kInfinity},
    {"low", LATHE_FLOAT64, 0, 0, nullptr, 10, kInfinity}, {"text", LATHE_STRING, 0, 0, nullptr, -kInfinity, kInfinity},
    {"flag", LATHE_BOOL, 0, 0, nullptr, -kInfinity, kInfinity},
    {"time", LATHE_TIMESTAMP, 0, 0, nullptr, -kInfinity, kInfinity},
};

void CountRows(const lathe_batch*, int64_t begin, int64_t end, float* out) {
  for (int64_t row = begin; row < end; ++row) out[row - begin] = static_cast<float>(row);
}

lathe_program Program() {
  lathe_program program{};
  program.num_inputs = 6;
  program.inputs = kInputs;
  program.num_outputs = 1;
  program.predict = CountRows;
  return program;
}

bool Present(const lathe_column& column, int64_t row) {
  return column.validity == nullptr || (column.validity[row / 8] >> (row % 8) & 1);
}

TEST(GenerateRowsTest, KeepsValuesAndBounds) {
  auto table = GenerateRows(Program(), 1000, 7);
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ(table->num_rows(), 1000);
  const std::vector<lathe_column> columns = table->View();
  int missing = 0;
  int64_t min = 100, max = -100;
  for (int64_t row = 0; row < 1000; ++row) {
    ASSERT_TRUE(Present(columns[0], row));
    ASSERT_TRUE(Present(columns[1], row));
    const int64_t bounded = static_cast<const int64_t*>(columns[0].values)[row];
    min = std::min(min, bounded);
    max = std::max(max, bounded);
    const auto* offsets = static_cast<const int32_t*>(columns[1].values);
    const std::string choice(columns[1].bytes + offsets[row], columns[1].bytes + offsets[row + 1]);
    ASSERT_TRUE(choice == "x" || choice == "yy") << choice;
    if (Present(columns[2], row)) {
      ASSERT_GE(static_cast<const double*>(columns[2].values)[row], 10);
    } else {
      ++missing;
    }
  }
  EXPECT_EQ(min, -3);
  EXPECT_EQ(max, 4);
  EXPECT_GT(missing, 50);
  EXPECT_LT(missing, 200);
}

TEST(GenerateRowsTest, TheSeedDecides) {
  const auto bytes = [](uint64_t seed) {
    auto table = GenerateRows(Program(), 100, seed);
    EXPECT_TRUE(table.ok());
    const lathe_column text = table->View()[3];
    return std::string(text.bytes, static_cast<const int32_t*>(text.values)[100]);
  };
  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
}

TEST(MeasureTest, CountsCallsAndRows) {
  const lathe_program program = Program();
  auto table = GenerateRows(program, 100, 0);
  ASSERT_TRUE(table.ok());
  const std::vector<lathe_column> columns = table->View();
  const lathe_batch batch{columns.data(), 100, {nullptr, 0}};
  const Latency latency = MeasureLatency(program, batch, 0.001);
  EXPECT_GT(latency.calls, 0);
  EXPECT_LE(latency.median_ns, latency.p99_ns);
  const Throughput throughput = MeasureThroughput(program, batch, 0.001);
  EXPECT_EQ(throughput.rows_per_call, 100);
  EXPECT_GE(throughput.rows, 500);
  EXPECT_GT(throughput.rows_per_second, 0);
}

TEST(ObjectSizeTest, ReadsThisProgram) {
  auto size = ReadObjectSize("/proc/self/exe");
  ASSERT_TRUE(size.ok()) << size.status();
  EXPECT_GT(size->code, 0u);
  EXPECT_GT(size->constants, 0u);
  EXPECT_GT(size->file, size->code);
}

}  // namespace
}  // namespace lathe
