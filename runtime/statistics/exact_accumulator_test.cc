#include "runtime/statistics/exact_accumulator.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

ExactAccumulator SumOf(const std::vector<double>& values) {
  ExactAccumulator sum;
  for (const double value : values) sum.Add(value);
  return sum;
}

// Finite doubles with every exponent, both signs, subnormals.
std::vector<double> WildDoubles(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> values;
  while (values.size() < count) {
    const uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof(value));
    if (std::isfinite(value)) values.push_back(value);
  }
  return values;
}

TEST(ExactAccumulatorTest, OneValueIsItsOwnSum) {
  for (const double value : WildDoubles(20000, 1)) EXPECT_EQ(SumOf({value}).Value(), value);
  for (const double value : {0.0, 1.0, -1.0, std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min(),
                             -std::numeric_limits<double>::denorm_min(), 0x1p-1022, 0x1.fffffffffffffp-1023}) {
    EXPECT_EQ(SumOf({value}).Value(), value);
  }
}

// With two values, one addition of IEEE 754 is correctly rounded: the oracle.
TEST(ExactAccumulatorTest, TwoValuesSumAsTheHardwareAdds) {
  const std::vector<double> wild = WildDoubles(20000, 2);
  for (size_t i = 0; i + 1 < wild.size(); ++i) {
    double a = wild[i];
    double b = wild[i + 1];
    if (i % 2 == 0) b = std::ldexp(b, std::ilogb(a) - std::ilogb(b) - static_cast<int>(i % 60));
    if (!std::isfinite(b)) continue;
    EXPECT_EQ(SumOf({a, b}).Value(), a + b) << a << " " << b;
  }
}

TEST(ExactAccumulatorTest, CancellationLosesNothing) {
  EXPECT_EQ(SumOf({1e300, 1.0, -1e300, 0x1p-1074}).Value(), 1.0);
  EXPECT_EQ(SumOf({1e300, 0x1p-1074, -1e300}).Value(), 0x1p-1074);
  EXPECT_EQ(SumOf({-1e300, -0x1p-1074, 1e300}).Value(), -0x1p-1074);
  EXPECT_EQ(SumOf({1.0, 0x1p-53}).Value(), 1.0);
  EXPECT_EQ(SumOf({1.0, 0x1p-53, 0x1p-1000}).Value(), 1.0 + 0x1p-52);
  EXPECT_EQ(SumOf({1.0, 0x1p-52, 0x1p-53}).Value(), 1.0 + 0x1p-51);
}

TEST(ExactAccumulatorTest, SumsBeyondTheRangeAreInfiniteAndComeBack) {
  const double max = std::numeric_limits<double>::max();
  EXPECT_EQ(SumOf({max, max}).Value(), kInf);
  EXPECT_EQ(SumOf({max, max, -max}).Value(), max);
  EXPECT_EQ(SumOf({-max, -max}).Value(), -kInf);
}

TEST(ExactAccumulatorTest, IntegersSumAsIntegers) {
  std::mt19937_64 random(3);
  ExactAccumulator sum;
  ExactAccumulator squares;
  __int128 expected = 0;
  __int128 expected_squares = 0;
  for (int i = 0; i < 200000; ++i) {
    const int64_t value = static_cast<int64_t>(random()) >> (11 + random() % 40);
    sum.Add(static_cast<double>(value));
    squares.AddSquare(static_cast<double>(value));
    expected += value;
    expected_squares += static_cast<__int128>(value) * value;
  }
  EXPECT_EQ(sum.Value(), static_cast<double>(expected));
  EXPECT_EQ(squares.Value(), static_cast<double>(expected_squares));
}

// x^2 rounded once is what the hardware multiplies, where the square is a normal number.
TEST(ExactAccumulatorTest, OneSquareIsAsTheHardwareMultiplies) {
  for (const double value : WildDoubles(20000, 4)) {
    ExactAccumulator squares;
    squares.AddSquare(value);
    EXPECT_EQ(squares.Value(), value * value) << value;
  }
}

TEST(ExactAccumulatorTest, CountsInfinitiesAndDoesNotAddThem) {
  ExactAccumulator sum = SumOf({1.0, kInf, -kInf, 2.0});
  EXPECT_EQ(sum.infinities(), 2);
  EXPECT_EQ(sum.Value(), 3.0);
}

TEST(ExactAccumulatorTest, AnyOrderAndGroupingGivesEqualProtos) {
  std::vector<double> values = WildDoubles(3000, 5);
  const std::string expected = SumOf(values).ToProto().SerializeAsString();
  std::mt19937_64 random(6);
  for (int trial = 0; trial < 20; ++trial) {
    std::shuffle(values.begin(), values.end(), random);
    std::vector<ExactAccumulator> parts(1 + random() % 7);
    for (const double value : values) parts[random() % parts.size()].Add(value);
    ExactAccumulator total;
    for (const ExactAccumulator& part : parts) {
      ExactAccumulator read;
      ASSERT_TRUE(ExactAccumulator::FromProto(part.ToProto(), &read).ok());
      total.Merge(read);
    }
    EXPECT_EQ(total.ToProto().SerializeAsString(), expected);
  }
}

TEST(ExactAccumulatorTest, ProtosAreShortAndReadBack) {
  EXPECT_EQ(ExactAccumulator().ToProto().limbs_size(), 0);
  EXPECT_EQ(SumOf({1.0, -1.0}).ToProto().limbs_size(), 0);
  for (const double value : {1.0, -1.0, -0x1p32, -0x1p31, 0x1p-1074, -0x1p-1074, -0x1.fffffffffffffp1023}) {
    const ExactSum proto = SumOf({value}).ToProto();
    ASSERT_GT(proto.limbs_size(), 0);
    EXPECT_NE(proto.limbs(proto.limbs_size() - 1), 0);
    ExactAccumulator read;
    ASSERT_TRUE(ExactAccumulator::FromProto(proto, &read).ok());
    EXPECT_EQ(read.Value(), value);
    EXPECT_EQ(read.ToProto().SerializeAsString(), proto.SerializeAsString());
  }
}

TEST(ExactAccumulatorTest, RefusesMalformedProtos) {
  ExactAccumulator sum;
  ExactSum too_long;
  for (int i = 0; i < 105; ++i) too_long.add_limbs(1);
  EXPECT_FALSE(ExactAccumulator::FromProto(too_long, &sum).ok());
  ExactSum too_wide;
  too_wide.add_limbs(int64_t{1} << 32);
  EXPECT_FALSE(ExactAccumulator::FromProto(too_wide, &sum).ok());
  ExactSum negative_inside;
  negative_inside.add_limbs(-1);
  negative_inside.add_limbs(1);
  EXPECT_FALSE(ExactAccumulator::FromProto(negative_inside, &sum).ok());
  ExactSum negative_count;
  negative_count.set_infinities(-1);
  EXPECT_FALSE(ExactAccumulator::FromProto(negative_count, &sum).ok());
}

TEST(RoundQuotientTest, DividesAsTheHardware) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const uint64_t a = random() >> (11 + random() % 50);
    const uint64_t b = 1 + (random() >> (11 + random() % 50));
    EXPECT_EQ(RoundQuotient({static_cast<uint32_t>(a), static_cast<uint32_t>(a >> 32)}, b, 0),
              static_cast<double>(a) / static_cast<double>(b));
  }
}

TEST(RoundQuotientTest, RoundsSubnormalsOnce) {
  EXPECT_EQ(RoundQuotient({3}, 2, -1074), 0x1p-1073);      // 1.5 units: the tie goes to the even 2
  EXPECT_EQ(RoundQuotient({1}, 2, -1074), 0.0);            // half a unit: the tie goes to 0
  EXPECT_EQ(RoundQuotient({5}, 8, -1074), 0x1p-1074);
  EXPECT_EQ(RoundQuotient({1}, 4, -1074), 0.0);
  EXPECT_EQ(RoundQuotient({1}, 1, -3000), 0.0);
  EXPECT_EQ(RoundQuotient({1}, 1, 3000), kInf);
  EXPECT_EQ(RoundQuotient({}, 7, 0), 0.0);
}

}  // namespace
}  // namespace lathe
