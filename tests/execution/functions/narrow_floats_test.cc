// Conversions of generated code between narrow numbers and wider ones. The values of the codes are computed here from what the
// formats say; a conversion to a narrow type must find the nearest of them, the even code of two.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

extern "C" void (*const lathe_check_entry)(void);
extern "C" void check_begin(const char *) {}

namespace {

#define FUNCTION(name, result, ...)      \
  result (*name)(__VA_ARGS__) = nullptr; \
  extern "C" void set_##name(result (*function)(__VA_ARGS__)) { name = function; }
#define TYPE(name)                             \
  FUNCTION(f32_to_##name, uint32_t, float)     \
  FUNCTION(f64_to_##name, uint32_t, double)    \
  FUNCTION(name##_to_f32, float, uint32_t)     \
  FUNCTION(name##_to_f64, double, uint32_t)    \
  FUNCTION(sitofp_##name, uint32_t, int64_t)   \
  FUNCTION(uitofp_##name, uint32_t, uint64_t)  \
  FUNCTION(name##_to_int, int64_t, uint32_t)   \
  FUNCTION(add_##name, uint32_t, uint32_t, uint32_t)
TYPE(bf16)
TYPE(f16)
TYPE(e5m2)
TYPE(e4m3fn)
TYPE(e5m2fnuz)
TYPE(e4m3fnuz)
TYPE(e4m3)
TYPE(e8m0)
TYPE(e2m1)

enum class Specials { kInfinity, kNaN, kUnsignedZero, kNone };

struct Format {
  int bits, mantissa, bias;
  Specials specials;
};

double Value(const Format &format, uint32_t code) {
  const uint32_t sign = code >> (format.bits - 1);
  const uint32_t magnitude = code & ((1u << (format.bits - 1)) - 1);
  const int exponent = static_cast<int>(magnitude >> format.mantissa);
  const uint32_t fraction = magnitude & ((1u << format.mantissa) - 1);
  const uint32_t all = (1u << (format.bits - 1)) - 1;
  if (format.specials == Specials::kInfinity && exponent == (1 << (format.bits - 1 - format.mantissa)) - 1) {
    return fraction ? NAN : sign ? -HUGE_VAL : HUGE_VAL;
  }
  if (format.specials == Specials::kNaN && magnitude == all) return NAN;
  if (format.specials == Specials::kUnsignedZero && sign && magnitude == 0) return NAN;
  const double value = exponent == 0 ? std::ldexp(fraction, 1 - format.bias - format.mantissa)
                                     : std::ldexp(fraction + (1u << format.mantissa), exponent - format.bias - format.mantissa);
  return sign ? -value : value;
}

class Codes {
 public:
  explicit Codes(const Format &format) : format_(format) {
    for (uint32_t code = 0; code < 1u << (format.bits - 1); ++code) {
      const double value = Value(format, code);
      if (std::isfinite(value)) values_.push_back(value);
    }
  }

  // The code of a number that is given exactly, as x and the sign of what is added to it far below its last place.
  uint32_t Nearest(double x, int rest = 0) const {
    const uint32_t sign_bit = 1u << (format_.bits - 1);
    const uint32_t sign = std::signbit(x) ? sign_bit : 0;
    const double a = std::fabs(x);
    if (sign) rest = -rest;
    const uint32_t largest = static_cast<uint32_t>(values_.size()) - 1;
    const uint32_t upper = static_cast<uint32_t>(std::lower_bound(values_.begin(), values_.end(), a) - values_.begin());
    uint32_t code;
    if (upper == 0) {
      code = 0;
    } else {
      // Beyond the largest, the next would stand one step on.
      const double below = values_[upper - 1];
      const double above = upper <= largest ? values_[upper] : values_[largest] + (values_[largest] - values_[largest - 1]);
      const double middle = below / 2 + above / 2;
      const bool up = a > middle || (a == middle && (rest > 0 || (rest == 0 && upper % 2 == 0)));
      code = up ? upper : upper - 1;
      if (a == above && upper <= largest) code = upper;
    }
    if (std::isinf(x) || code > largest || a > 2 * values_[largest]) {
      if (format_.specials == Specials::kInfinity) code = largest + 1;
      if (format_.specials == Specials::kNaN) code = sign_bit - 1;
      if (format_.specials == Specials::kNone) code = largest;
      if (format_.specials == Specials::kUnsignedZero) return sign_bit;
    }
    if (format_.specials == Specials::kUnsignedZero && code == 0) return 0;
    return code | sign;
  }
  const std::vector<double> &values() const { return values_; }

 private:
  Format format_;
  std::vector<double> values_;
};

uint64_t Mix(uint64_t z) {
  z *= 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

struct Conversions {
  uint32_t (*of_f32)(float), (*of_f64)(double);
  float (*to_f32)(uint32_t);
  double (*to_f64)(uint32_t);
  uint32_t (*of_i64)(int64_t), (*of_u64)(uint64_t);
  int64_t (*to_int)(uint32_t);
  uint32_t (*add)(uint32_t, uint32_t);
};
#define CONVERSIONS(name) \
  {f32_to_##name, f64_to_##name, name##_to_f32, name##_to_f64, sitofp_##name, uitofp_##name, name##_to_int, add_##name}

void Check(const Format &format, const Conversions &call) {
  const Codes codes(format);
  const uint32_t count = 1u << format.bits;
  auto is_nan = [&](uint32_t code) { return std::isnan(Value(format, code)); };
  for (uint32_t code = 0; code < count; ++code) {
    const double value = Value(format, code);
    const double wide = call.to_f64(code);
    const float single = call.to_f32(code);
    if (std::isnan(value)) {
      ASSERT_TRUE(std::isnan(wide) && std::isnan(single)) << code;
      continue;
    }
    ASSERT_EQ(wide, value) << code;
    ASSERT_EQ(std::signbit(wide), std::signbit(value)) << code;
    ASSERT_EQ(single, value) << code;
    ASSERT_EQ(call.of_f32(single), code);
    ASSERT_EQ(call.of_f64(value), code);
    if (std::fabs(value) < 0x1p62) {
      ASSERT_EQ(call.to_int(code), static_cast<int64_t>(value));
      ASSERT_EQ(call.of_i64(static_cast<int64_t>(value)), codes.Nearest(std::trunc(value) + 0.0)) << value;
    }
    const uint32_t other = static_cast<uint32_t>(Mix(code)) % count;
    const double sum = value + Value(format, other); // exact, or nearly so
    if (std::isfinite(sum)) ASSERT_EQ(call.add(code, other), codes.Nearest(static_cast<float>(sum))) << code << " + " << other;
  }
  // The middles of neighbours, and doubles and floats next to them.
  const std::vector<double> &values = codes.values();
  for (size_t i = 0; i < values.size(); ++i) {
    const double above = i + 1 < values.size() ? values[i + 1] : values[i] + (values[i] - values[i - 1]);
    const double middle = values[i] / 2 + above / 2;
    for (double x : {middle, std::nextafter(middle, 0.0), std::nextafter(middle, HUGE_VAL), middle * 1.25, middle * 0.8}) {
      for (double y : {x, -x}) {
        ASSERT_EQ(call.of_f64(y), codes.Nearest(y)) << y;
        const float z = static_cast<float>(y);
        if (std::isfinite(z)) ASSERT_EQ(call.of_f32(z), codes.Nearest(z)) << z;
      }
    }
    for (float direction : {0.0f, HUGE_VALF}) {
      const float x = std::nextafter(static_cast<float>(middle), direction);
      if (std::isfinite(x)) ASSERT_EQ(call.of_f32(x), codes.Nearest(x)) << x;
    }
  }
  for (double x : {HUGE_VAL, -HUGE_VAL, 0.0, -0.0, 0x1p-1074, -0x1p-1074, 1e300, -1e300, 0x1p-149}) {
    ASSERT_EQ(call.of_f64(x), codes.Nearest(x)) << x;
    ASSERT_EQ(call.of_f32(static_cast<float>(x)), codes.Nearest(static_cast<float>(x))) << x;
  }
  if (format.specials == Specials::kNone) {
    EXPECT_EQ(call.of_f32(NAN), 1u << (format.bits - 1));
  } else {
    EXPECT_TRUE(is_nan(call.of_f32(NAN)));
    EXPECT_TRUE(is_nan(call.of_f64(NAN)));
  }
  // Integers that a double cannot hold: the upper part, and whether there is a rest.
  for (uint64_t i = 0; i < 200000; ++i) {
    const uint64_t bits = Mix(i) >> (i % 64);
    const uint64_t x = i % 3 == 0 ? bits : i % 3 == 1 ? (bits & ~((UINT64_C(1) << (i % 50)) - 1)) + 1
                                                      : (bits & ~((UINT64_C(1) << (i % 50)) - 1)) - 1;
    const uint64_t low = x & 0xfff;
    const double upper = static_cast<double>(x - low);
    const bool exact = x < UINT64_C(1) << 53;
    ASSERT_EQ(call.of_u64(x), exact ? codes.Nearest(static_cast<double>(x)) : codes.Nearest(upper, low ? 1 : 0)) << x;
    const int64_t s = static_cast<int64_t>(x);
    const uint64_t magnitude = s < 0 ? 0 - x : x;
    const uint64_t rest = magnitude & 0xfff;
    const double sign = s < 0 ? -1 : 1;
    const uint32_t expected = magnitude < UINT64_C(1) << 53 ? codes.Nearest(sign * static_cast<double>(magnitude))
                                                            : codes.Nearest(sign * static_cast<double>(magnitude - rest),
                                                                            rest ? (s < 0 ? -1 : 1) : 0);
    ASSERT_EQ(call.of_i64(s), x == 0 ? 0 : expected) << s;
  }
}

TEST(NarrowFloats, BF16) { Check({16, 7, 127, Specials::kInfinity}, CONVERSIONS(bf16)); }
TEST(NarrowFloats, F16) { Check({16, 10, 15, Specials::kInfinity}, CONVERSIONS(f16)); }
TEST(NarrowFloats, F8E5M2) { Check({8, 2, 15, Specials::kInfinity}, CONVERSIONS(e5m2)); }
TEST(NarrowFloats, F8E4M3) { Check({8, 3, 7, Specials::kInfinity}, CONVERSIONS(e4m3)); }
TEST(NarrowFloats, F8E4M3FN) { Check({8, 3, 7, Specials::kNaN}, CONVERSIONS(e4m3fn)); }
TEST(NarrowFloats, F8E5M2FNUZ) { Check({8, 2, 16, Specials::kUnsignedZero}, CONVERSIONS(e5m2fnuz)); }
TEST(NarrowFloats, F8E4M3FNUZ) { Check({8, 3, 8, Specials::kUnsignedZero}, CONVERSIONS(e4m3fnuz)); }
TEST(NarrowFloats, F4E2M1) { Check({4, 1, 1, Specials::kNone}, CONVERSIONS(e2m1)); }

TEST(NarrowFloats, ScalesArePowersOfTwo) {
  for (uint32_t code = 0; code < 255; ++code) {
    const double value = std::ldexp(1.0, static_cast<int>(code) - 127);
    EXPECT_EQ(e8m0_to_f64(code), value);
    EXPECT_EQ(f64_to_e8m0(value), code);
    EXPECT_EQ(f64_to_e8m0(value * 1.49), code);
    if (code > 0 && code < 254) EXPECT_EQ(f64_to_e8m0(value * 1.5), code + 1);
  }
  EXPECT_TRUE(std::isnan(e8m0_to_f32(255)));
  EXPECT_EQ(f32_to_e8m0(0.0f), 255u);
  EXPECT_EQ(f32_to_e8m0(-1.0f), 255u);
  EXPECT_EQ(f32_to_e8m0(NAN), 255u);
  EXPECT_EQ(f32_to_e8m0(HUGE_VALF), 255u);
}

}  // namespace

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
#ifdef NEEDS_AVX512
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq") ||
      !__builtin_cpu_supports("avx512bw")) {
    std::printf("skipped: this processor cannot run the version under test\n");
    return 0;
  }
#endif
  lathe_check_entry();
  return RUN_ALL_TESTS();
}
