#include "runtime/statistics/moments_accumulator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

MomentsAccumulator MomentsOf(const std::vector<double>& values) {
  MomentsAccumulator moments;
  for (const double value : values) moments.Add(value);
  return moments;
}

TEST(MomentsAccumulatorTest, ComputesWhatTheyAreNamedFor) {
  const MomentsAccumulator moments = MomentsOf({1, 2, kNan, 3, 4, kNan});
  EXPECT_EQ(moments.count(), 4);
  EXPECT_EQ(moments.missing(), 2);
  EXPECT_EQ(moments.min(), 1);
  EXPECT_EQ(moments.max(), 4);
  EXPECT_EQ(moments.Mean(), 2.5);
  EXPECT_EQ(moments.Variance(), 1.25);
}

TEST(MomentsAccumulatorTest, WithoutValuesThereIsNoMean) {
  const MomentsAccumulator moments = MomentsOf({kNan});
  EXPECT_EQ(moments.min(), kInf);
  EXPECT_EQ(moments.max(), -kInf);
  EXPECT_TRUE(std::isnan(moments.Mean()));
  EXPECT_TRUE(std::isnan(moments.Variance()));
}

TEST(MomentsAccumulatorTest, InfinitiesAreCountedAndLeftOut) {
  const MomentsAccumulator moments = MomentsOf({1, kInf, 3, -kInf});
  EXPECT_EQ(moments.count(), 4);
  EXPECT_EQ(moments.max(), 3);
  EXPECT_EQ(moments.Mean(), 2);
  EXPECT_EQ(moments.Variance(), 1);
}

TEST(MomentsAccumulatorTest, ZerosHaveNoSign) {
  EXPECT_EQ(MomentsOf({-0.0, 0.0}).ToProto().SerializeAsString(), MomentsOf({0.0, -0.0}).ToProto().SerializeAsString());
  EXPECT_FALSE(std::signbit(MomentsOf({-0.0}).min()));
}

TEST(MomentsAccumulatorTest, VarianceDoesNotCancel) {
  // Three neighbours far from zero: naive formulas in double give 0 or garbage.
  const double base = 0x1p52;
  EXPECT_EQ(MomentsOf({base, base + 1, base + 2}).Variance(), 2.0 / 3.0);
  EXPECT_EQ(MomentsOf({-1e300, -1e300}).Variance(), 0.0);
  EXPECT_EQ(MomentsOf({0.1, 0.1, 0.1}).Variance(), 0.0);
  EXPECT_EQ(MomentsOf({0.1, 0.1, 0.1}).Mean(), 0.1);
  EXPECT_EQ(MomentsOf({1e-200, 3e-200}).Mean(), 2e-200);
}

// Integers have an oracle in 128-bit arithmetic: variance = (n Q - S^2) / n^2, divided in long double.
TEST(MomentsAccumulatorTest, AgreesWithIntegersOfTwiceTheWidth) {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const int n = 1 + static_cast<int>(random() % 500);
    const int64_t base = static_cast<int64_t>(random() % 2000000) - 1000000;
    MomentsAccumulator moments;
    __int128 sum = 0;
    __int128 squares = 0;
    for (int i = 0; i < n; ++i) {
      const int64_t value = base + static_cast<int64_t>(random() % 100);
      moments.Add(static_cast<double>(value));
      sum += value;
      squares += static_cast<__int128>(value) * value;
    }
    EXPECT_EQ(moments.Mean(), static_cast<double>(static_cast<int64_t>(sum)) / n);
    // Both fit a double's 53 bits, so its one division rounds correctly.
    EXPECT_EQ(moments.Variance(), static_cast<double>(static_cast<int64_t>(n * squares - sum * sum)) / (double(n) * n));
  }
}

TEST(MomentsAccumulatorTest, AgreesWithLongDoubleOnReals) {
  std::mt19937_64 random(2);
  std::normal_distribution<double> normal(100, 3);
  MomentsAccumulator moments;
  std::vector<double> values;
  for (int i = 0; i < 5000; ++i) values.push_back(normal(random));
  long double sum = 0;
  for (const double value : values) {
    moments.Add(value);
    sum += value;
  }
  const long double mean = sum / values.size();
  long double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  EXPECT_NEAR(moments.Mean(), static_cast<double>(mean), 1e-13);
  EXPECT_NEAR(moments.Variance(), static_cast<double>(squares / values.size()), 1e-13);
}

TEST(MomentsAccumulatorTest, AnyOrderAndPartitionGivesEqualBytes) {
  std::mt19937_64 random(3);
  std::vector<double> values;
  for (int i = 0; i < 2000; ++i) {
    values.push_back(i % 10 == 0 ? kNan : std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 1800) - 1000));
    if (i % 3 == 0) values.back() = -values.back();
  }
  const std::string expected = MomentsOf(values).ToProto().SerializeAsString();
  for (int trial = 0; trial < 20; ++trial) {
    std::shuffle(values.begin(), values.end(), random);
    std::vector<MomentsAccumulator> parts(1 + random() % 9);
    for (const double value : values) parts[random() % parts.size()].Add(value);
    MomentsAccumulator total;
    for (const MomentsAccumulator& part : parts) {
      MomentsAccumulator read;
      ASSERT_TRUE(MomentsAccumulator::FromProto(part.ToProto(), &read).ok());
      total.Merge(read);
    }
    EXPECT_EQ(total.ToProto().SerializeAsString(), expected);
  }
}

TEST(MomentsAccumulatorTest, RefusesNegativeCounts) {
  MomentsAccumulator moments;
  Moments proto;
  proto.set_count(-1);
  EXPECT_FALSE(MomentsAccumulator::FromProto(proto, &moments).ok());
  proto.set_count(1);
  proto.mutable_sum()->set_infinities(2);
  EXPECT_FALSE(MomentsAccumulator::FromProto(proto, &moments).ok());
}

}  // namespace
}  // namespace lathe
