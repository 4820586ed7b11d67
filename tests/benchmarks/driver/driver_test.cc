// What the driver does around the calls that are measured.
#include <cmath>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "tests/benchmarks/driver/machine.h"
#include "tests/benchmarks/driver/split_rows.h"
#include "tests/benchmarks/driver/table.h"

namespace lathe {
namespace benchmarks {
namespace {

using Ranges = std::set<std::pair<int64_t, int64_t>>;

Ranges Split(int64_t count, int threads) {
  std::mutex mutex;
  Ranges ranges;
  SplitRows(count, threads, [&](int64_t begin, int64_t end) {
    std::lock_guard<std::mutex> lock(mutex);
    ranges.insert({begin, end});
  });
  return ranges;
}

TEST(SplitRows, EveryRowIsInOneRange) {
  EXPECT_EQ(Split(7, 1), (Ranges{{0, 7}}));
  EXPECT_EQ(Split(7, 2), (Ranges{{0, 3}, {3, 7}}));
  EXPECT_EQ(Split(2, 2), (Ranges{{0, 1}, {1, 2}}));
}

TEST(Table, HasTheSameRowsInEveryLayout) {
  constexpr int64_t kRows = 2;
  double numbers[kNumbers * kRows];
  for (int i = 0; i < kNumbers * kRows; ++i) numbers[i] = i;
  numbers[kTotalCharges * kRows + 1] = NAN;
  const std::string strings(
      "one-year\0basic\0card\0north\0"
      "two-year\0\0cash\0\0",
      41);
  const auto table = MakeTable(kRows, numbers, strings.data(), static_cast<int64_t>(strings.size()));

  EXPECT_EQ(table->numbers[kMonthlyCharges], (std::vector<double>{2, 3}));
  EXPECT_EQ(table->number_rows[1 * kNumbers + kMonthlyCharges], 3);
  EXPECT_TRUE(std::isnan(table->number_rows[1 * kNumbers + kTotalCharges]));

  EXPECT_STREQ(table->category_rows[1 * kCategories + kPaymentMethod], "cash");
  EXPECT_STREQ(table->category_rows[1 * kCategories + kPlan], "");
  EXPECT_EQ(table->bytes[kContract], "one-yeartwo-year");
  EXPECT_EQ(table->offsets[kContract], (std::vector<int32_t>{0, 8, 16}));
  EXPECT_EQ(table->validity[kContract], std::vector<uint8_t>{3});
  EXPECT_EQ(table->offsets[kRegion], (std::vector<int32_t>{0, 5, 5}));
  EXPECT_EQ(table->validity[kRegion], std::vector<uint8_t>{1});
}

TEST(Machine, DoesWhatAnyMachineCanDo) {
  const Machine machine = MeasureMachine();
  EXPECT_GT(machine.fma_per_second, 1e6);
  EXPECT_GT(machine.fma_per_second_of_two_threads, 1e6);
  EXPECT_GT(machine.read_bytes_per_second, 1e6);
  EXPECT_GT(machine.chase_seconds, 1e-10);
}

}  // namespace
}  // namespace benchmarks
}  // namespace lathe
