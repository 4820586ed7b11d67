#include "runtime/statistics/quantile_sketch.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

QuantileSketch SketchOf(const std::vector<double>& values) {
  QuantileSketch sketch;
  for (const double value : values) sketch.Add(value);
  return sketch;
}

double ExactQuantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const size_t rank = static_cast<size_t>(std::max(1.0, std::ceil(q * static_cast<double>(values.size()))));
  return values[rank - 1];
}

TEST(QuantileSketchTest, TheMedianOfAnEvenCountIsTheLowerMiddle) {
  EXPECT_EQ(SketchOf({4, 1, 3, 2}).Quantile(0.5), 2);
  EXPECT_EQ(SketchOf({5, 4, 1, 3, 2}).Quantile(0.5), 3);
}

TEST(QuantileSketchTest, EndsAreTheExtremes) {
  const QuantileSketch sketch = SketchOf({3, -kInf, 7, -2, kNan});
  EXPECT_EQ(sketch.Quantile(0), -kInf);
  EXPECT_EQ(sketch.Quantile(1), 7);
  EXPECT_EQ(sketch.Quantile(-1), -kInf);
  EXPECT_EQ(sketch.Quantile(2), 7);
  EXPECT_EQ(sketch.count(), 4);
  EXPECT_EQ(sketch.missing(), 1);
}

TEST(QuantileSketchTest, WithoutValuesThereIsNoQuantile) {
  EXPECT_TRUE(std::isnan(SketchOf({}).Quantile(0.5)));
  EXPECT_TRUE(std::isnan(SketchOf({kNan}).Quantile(0.5)));
}

TEST(QuantileSketchTest, IsExactForFewDistinctValues) {
  std::mt19937_64 random(1);
  std::vector<double> values;
  for (int i = 0; i < 50000; ++i) values.push_back(static_cast<double>(random() % 8000) / 7 - 500);
  const QuantileSketch sketch = SketchOf(values);
  EXPECT_EQ(sketch.dropped_bits(), 0);
  for (int i = 0; i <= 100; ++i) EXPECT_EQ(sketch.Quantile(i / 100.0), ExactQuantile(values, i / 100.0)) << i;
}

TEST(QuantileSketchTest, IsCloseForManyDistinctValues) {
  std::mt19937_64 random(2);
  std::lognormal_distribution<double> skewed(3, 1);
  std::vector<double> values;
  for (int i = 0; i < 100000; ++i) values.push_back(skewed(random));
  const QuantileSketch sketch = SketchOf(values);
  EXPECT_GT(sketch.dropped_bits(), 0);
  const std::set<double> present(values.begin(), values.end());
  for (int i = 0; i <= 100; ++i) {
    const double exact = ExactQuantile(values, i / 100.0);
    const double got = sketch.Quantile(i / 100.0);
    EXPECT_NEAR(got, exact, exact * 0.005) << i;
    EXPECT_EQ(present.count(got), 1u);
  }
}

TEST(QuantileSketchTest, QuantilesAgreeWithQuantile) {
  const QuantileSketch sketch = SketchOf({9, 1, 5, 3, 7});
  EXPECT_EQ(sketch.Quantiles({0.9, 0.1, 0.5}), (std::vector<double>{9, 1, 5}));
}

// The definition, by brute force over the whole set of values.
int SmallestDroppedBits(const std::vector<double>& values) {
  std::vector<uint64_t> keys;
  for (const double value : values) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    keys.push_back(bits >> 63 ? ~bits : bits | uint64_t{1} << 63);
  }
  std::sort(keys.begin(), keys.end());
  for (int dropped = 0;; ++dropped) {
    size_t groups = 1;
    for (size_t i = 1; i < keys.size(); ++i) groups += keys[i] >> dropped != keys[i - 1] >> dropped;
    if (groups <= QuantileSketch::kMaxGroups) return dropped;
  }
}

TEST(QuantileSketchTest, DropsTheFewestBitsThatFit) {
  std::mt19937_64 random(3);
  for (const int count : {100, 8192, 8193, 20000}) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) {
      values.push_back(std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 40)) * (random() % 2 ? 1 : -1));
    }
    EXPECT_EQ(SketchOf(values).dropped_bits(), SmallestDroppedBits(values)) << count;
  }
}

TEST(QuantileSketchTest, AnyOrderAndPartitionGivesEqualBytes) {
  std::mt19937_64 random(4);
  for (const int count : {50, 9000, 30000}) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) {
      values.push_back(i % 17 == 0 ? kNan : i % 19 == 0 ? -0.0 : static_cast<double>(random() % 1000003) / 1009 - 300);
    }
    const std::string expected = SketchOf(values).ToProto().SerializeAsString();
    for (int trial = 0; trial < 6; ++trial) {
      std::shuffle(values.begin(), values.end(), random);
      // Parts of very different sizes drop different numbers of bits before they are merged.
      std::vector<QuantileSketch> parts(1 + random() % 5);
      for (const double value : values) parts[random() % 8 == 0 ? random() % parts.size() : 0].Add(value);
      std::shuffle(parts.begin(), parts.end(), random);
      QuantileSketch total;
      for (const QuantileSketch& part : parts) {
        QuantileSketch read;
        ASSERT_TRUE(QuantileSketch::FromProto(part.ToProto(), &read).ok());
        total.Merge(read);
      }
      EXPECT_EQ(total.ToProto().SerializeAsString(), expected);
    }
  }
}

TEST(QuantileSketchTest, RefusesMalformedProtos) {
  const ::lathe::Quantiles good = SketchOf({1, 2, 3}).ToProto();
  QuantileSketch sketch;
  ASSERT_TRUE(QuantileSketch::FromProto(good, &sketch).ok());
  const auto refused = [&](auto change) {
    ::lathe::Quantiles bad = good;
    change(bad);
    return !QuantileSketch::FromProto(bad, &sketch).ok();
  };
  EXPECT_TRUE(refused([](auto& proto) { proto.set_dropped_bits(64); }));
  EXPECT_TRUE(refused([](auto& proto) { proto.set_dropped_bits(-1); }));
  EXPECT_TRUE(refused([](auto& proto) { proto.set_missing(-1); }));
  EXPECT_TRUE(refused([](auto& proto) { proto.mutable_groups(1)->set_count(0); }));
  EXPECT_TRUE(refused([](auto& proto) { proto.mutable_groups(1)->set_min(kNan); }));
  EXPECT_TRUE(refused([](auto& proto) { proto.mutable_groups(1)->set_max(2.5); }));
  EXPECT_TRUE(refused([](auto& proto) { proto.mutable_groups()->SwapElements(0, 1); }));
  EXPECT_TRUE(refused([](auto& proto) { proto.set_dropped_bits(60); }));
}

}  // namespace
}  // namespace lathe
