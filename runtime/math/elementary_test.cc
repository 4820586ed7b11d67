#include "runtime/math/elementary.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "gtest/gtest.h"

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Distance from the exact value in units of the last place of the double nearest to it; the exact value comes from the
// 64-bit significands of long double.
double UlpError(double got, long double exact) {
  const double nearest = static_cast<double>(exact);
  const double magnitude = std::fmax(std::fabs(nearest), 0x1p-1022);
  const double ulp = std::nextafter(magnitude, kInf) - magnitude;
  return static_cast<double>(std::fabs(static_cast<long double>(got) - exact) / ulp);
}

// A fixed sequence of 64-bit values.
class Sequence {
 public:
  uint64_t Bits() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  double Uniform(double low, double high) { return low + (high - low) * (static_cast<double>(Bits() >> 11) * 0x1p-53); }
  double Positive() {
    const uint64_t bits = Bits() & 0x7fffffffffffffff;
    double x;
    std::memcpy(&x, &bits, sizeof(x));
    return x;
  }

 private:
  uint64_t state_ = 1;
};

TEST(ExpTest, IsWithinOneUlp) {
  Sequence sequence;
  double worst = 0;
  for (int i = 0; i < 400000; ++i) {
    const double range = i % 4 == 0 ? 1e-3 : i % 4 == 1 ? 1.0 : i % 4 == 2 ? 40.0 : 708.0;
    const double x = sequence.Uniform(-range, range);
    worst = std::fmax(worst, UlpError(lathe_exp(x), std::exp(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1.0);
}

TEST(ExpTest, IsWithinTwoUlpWhereSubnormal) {
  Sequence sequence;
  for (int i = 0; i < 20000; ++i) {
    const double x = sequence.Uniform(-745.1, -708.0);
    EXPECT_LT(UlpError(lathe_exp(x), std::exp(static_cast<long double>(x))), 2.0) << x;
  }
}

TEST(ExpTest, LimitsAreAsDocumented) {
  EXPECT_EQ(lathe_exp(0.0), 1.0);
  EXPECT_EQ(lathe_exp(-0.0), 1.0);
  EXPECT_EQ(lathe_exp(kInf), kInf);
  EXPECT_EQ(lathe_exp(-kInf), 0.0);
  EXPECT_EQ(lathe_exp(710.0), kInf);
  EXPECT_EQ(lathe_exp(-746.0), 0.0);
  EXPECT_TRUE(std::isfinite(lathe_exp(709.78)));
  EXPECT_GT(lathe_exp(-745.1), 0.0);
  EXPECT_TRUE(std::isnan(lathe_exp(kNan)));
}

TEST(LogTest, IsWithinOneUlp) {
  Sequence sequence;
  double worst = 0;
  for (int i = 0; i < 400000; ++i) {
    const double x = i % 3 == 0 ? sequence.Positive() : i % 3 == 1 ? sequence.Uniform(0.5, 2.0) : sequence.Uniform(0, 1e6);
    if (!(x > 0) || !std::isfinite(x)) continue;
    worst = std::fmax(worst, UlpError(lathe_log(x), std::log(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1.0);
}

TEST(LogTest, LimitsAreAsDocumented) {
  EXPECT_EQ(lathe_log(1.0), 0.0);
  EXPECT_EQ(lathe_log(0.0), -kInf);
  EXPECT_EQ(lathe_log(-0.0), -kInf);
  EXPECT_EQ(lathe_log(kInf), kInf);
  EXPECT_TRUE(std::isnan(lathe_log(-1.0)));
  EXPECT_TRUE(std::isnan(lathe_log(kNan)));
  const double smallest = std::numeric_limits<double>::denorm_min();
  EXPECT_LT(UlpError(lathe_log(smallest), std::log(static_cast<long double>(smallest))), 1.0);
}

TEST(Log1pTest, IsWithinTwoUlp) {
  Sequence sequence;
  double worst = 0;
  for (int i = 0; i < 400000; ++i) {
    double x = i % 3 == 0 ? sequence.Positive() : i % 3 == 1 ? sequence.Uniform(-1.0, 1.0) : sequence.Uniform(-0.01, 0.01);
    if (i % 6 == 4) x = std::ldexp(x, -static_cast<int>(sequence.Bits() % 60));
    if (!std::isfinite(x)) continue;
    worst = std::fmax(worst, UlpError(lathe_log1p(x), std::log1p(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 2.0);
}

TEST(Log1pTest, LimitsAreAsDocumented) {
  EXPECT_EQ(lathe_log1p(0.0), 0.0);
  EXPECT_TRUE(std::signbit(lathe_log1p(-0.0)));
  EXPECT_EQ(lathe_log1p(-1.0), -kInf);
  EXPECT_EQ(lathe_log1p(kInf), kInf);
  EXPECT_TRUE(std::isnan(lathe_log1p(-1.5)));
  EXPECT_TRUE(std::isnan(lathe_log1p(kNan)));
  EXPECT_EQ(lathe_log1p(0x1p-60), 0x1p-60);
}

}  // namespace
