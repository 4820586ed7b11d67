// The elementary functions of generated code against the C library's, in a wider format: of floats against doubles, of doubles
// against the 64 bits of long doubles. Without arguments it takes samples; --exhaustive takes every float.
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "gtest/gtest.h"

namespace {

constexpr int kBlock = 1024;
bool exhaustive = false;

// What a memref of 1,024 numbers is in C.
#define MEMREF(T) T *, T *, int64_t, int64_t, int64_t
#define PASS(x) x, x, 0, kBlock, 1

// The entry of the generated code hands the functions out.
extern "C" void (*const lathe_check_entry)(void);
extern "C" void check_begin(const char *) {}
#define FUNCTION(name, result, ...)      \
  result (*name)(__VA_ARGS__) = nullptr; \
  extern "C" void set_##name(result (*function)(__VA_ARGS__)) { name = function; }
#define UNARY(name)                                           \
  FUNCTION(name##_f32, void, MEMREF(float), MEMREF(float))    \
  FUNCTION(name##_f64, void, MEMREF(double), MEMREF(double))  \
  FUNCTION(name##_f32_one, float, float)                      \
  FUNCTION(name##_f64_one, double, double)
#define BINARY(name)                                                          \
  FUNCTION(name##_f32, void, MEMREF(float), MEMREF(float), MEMREF(float))     \
  FUNCTION(name##_f64, void, MEMREF(double), MEMREF(double), MEMREF(double))  \
  FUNCTION(name##_f32_one, float, float, float)                               \
  FUNCTION(name##_f64_one, double, double, double)
#define ALL_UNARY(V) \
  V(exp) V(exp2) V(expm1) V(log) V(log2) V(log10) V(log1p) V(sin) V(cos) V(tan) V(asin) V(acos) V(atan) V(sinh) V(cosh) \
  V(tanh) V(asinh) V(acosh) V(atanh) V(erf) V(erfc) V(cbrt) V(rsqrt) V(sqrt) V(floor) V(ceil) V(trunc) V(round) V(roundeven) \
  V(absf)
ALL_UNARY(UNARY)
BINARY(atan2)
BINARY(powf)
BINARY(copysign)
BINARY(remf)
FUNCTION(fpowi_one, double, double, int32_t)
FUNCTION(ipowi_one, int64_t, int64_t, int64_t)
FUNCTION(sincos_one, double, double)

template <typename T>
using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
template <typename T>
using Wide = std::conditional_t<sizeof(T) == 4, double, long double>;

template <typename T>
T OfBits(Bits<T> bits) {
  T x;
  std::memcpy(&x, &bits, sizeof(x));
  return x;
}
template <typename T>
Bits<T> BitsOf(T x) {
  Bits<T> bits;
  std::memcpy(&bits, &x, sizeof(x));
  return bits;
}

// A fixed sequence of 64-bit values.
class Sequence {
 public:
  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  double Uniform(double low, double high) { return low + (high - low) * (static_cast<double>(Next() >> 11) * 0x1p-53); }

 private:
  uint64_t state_ = 1;
};

// Distance from the exact value in units of the last place of the number nearest to it, or of the smallest normal number.
template <typename T>
double UlpError(T got, Wide<T> exact) {
  const T nearest = static_cast<T>(exact);
  if (std::isnan(exact)) return std::isnan(got) ? 0 : HUGE_VAL;
  if (std::isnan(got)) return HUGE_VAL;
  if (std::isinf(nearest)) {
    // Rounded from just below, or above, what is finite.
    return got == nearest || std::fabs(got) == std::numeric_limits<T>::max() ? 0 : HUGE_VAL;
  }
  if (std::isinf(got)) return std::fabs(nearest) >= std::numeric_limits<T>::max() ? 1 : HUGE_VAL;
  if (exact == 0) return got == 0 && std::signbit(got) == std::signbit(nearest) ? 0 : HUGE_VAL;
  const T magnitude = std::fmax(std::fabs(nearest), std::numeric_limits<T>::min());
  const int exponent = std::ilogb(magnitude);
  const Wide<T> unit = std::ldexp(Wide<T>(1), exponent - (std::numeric_limits<T>::digits - 1));
  return static_cast<double>(std::fabs(static_cast<Wide<T>>(got) - exact) / unit);
}

const double kSpecial[] = {0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, 0.25, 1.5, -1.5, 2.5, -2.5, HUGE_VAL, -HUGE_VAL,
                           NAN, 0x1p-1022, -0x1p-1022, 0x1p-1074, -0x1p-1074, 0x1p-126, 0x1p-149, -0x1p-149, 0x1.fffffep127,
                           0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023, 0x1p30, 0x1.fffffp29, -0x1p31, 0x1p53, 0x1p54,
                           0x1p100, 0x1p1000, -0x1p1000, 709.78, 710.0, -745.0, -746.0, 88.72, 88.73, -103.97, -104.0, 1024.0,
                           -1075.0, -1074.0, 128.0, -149.0, -150.0, 0.7853981633974483, 1.5707963267948966, 3.141592653589793,
                           6381956970095103.0 * 0x1p797, 0x1.921fb54442d18p+30, 1e22, 0.4142135623730950, 2.414213562373095,
                           0.9999999999999999, 1.0000000000000002, 9.1, 0.63, 22.0, 4.0, 28.0, 0x1p-27, 0x1p-54};

template <typename T>
std::vector<T> Samples(bool binary) {
  std::vector<T> result;
  for (double x : kSpecial) result.push_back(static_cast<T>(x));
  Sequence sequence;
  const int n = binary ? 300000 : 400000;
  for (int i = 0; i < n; ++i) {
    switch (i % 6) {
      case 0: result.push_back(OfBits<T>(static_cast<Bits<T>>(sequence.Next()))); break;
      case 1: result.push_back(static_cast<T>(sequence.Uniform(-1, 1))); break;
      case 2: result.push_back(static_cast<T>(sequence.Uniform(-10, 10))); break;
      case 3: result.push_back(static_cast<T>(sequence.Uniform(-800, 800))); break;
      case 4: result.push_back(static_cast<T>(sequence.Uniform(0.4, 2.5))); break;
      case 5: result.push_back(static_cast<T>(std::ldexp(sequence.Uniform(-1, 1), static_cast<int>(sequence.Next() % 120) - 60)));
    }
  }
  return result;
}

template <typename T, typename Block, typename One, typename Reference>
void CheckUnary(const char *name, Block block, One one, Reference reference, double bound) {
  double worst = 0;
  T at = 0;
  std::vector<T> in(kBlock), out(kBlock);
  auto check = [&] {
    block(PASS(in.data()), PASS(out.data()));
    for (int i = 0; i < kBlock; ++i) {
      const double error = UlpError<T>(out[i], reference(static_cast<Wide<T>>(in[i])));
      if (error > worst) {
        worst = error;
        at = in[i];
      }
    }
  };
  const std::vector<T> samples = Samples<T>(false);
  for (size_t i = 0; i + kBlock <= samples.size(); i += kBlock) {
    in.assign(samples.begin() + i, samples.begin() + i + kBlock);
    check();
    // One number gives the bits of a vector's element.
    for (int k = 0; k < kBlock; k += i == 0 ? 1 : 61) {
      const T result = one(in[k]);
      ASSERT_TRUE(BitsOf(result) == BitsOf(out[k]) || (std::isnan(result) && std::isnan(out[k])))
          << name << "(" << in[k] << ") is " << result << ", of a vector " << out[k];
    }
  }
  if constexpr (sizeof(T) == 4) {
    if (exhaustive) {
      for (uint64_t first = 0; first < UINT64_C(1) << 32; first += kBlock) {
        for (int i = 0; i < kBlock; ++i) in[i] = OfBits<T>(static_cast<uint32_t>(first + i));
        check();
      }
    }
  }
  std::printf("%-10s f%d  %.3f ulp at %.17g (%a)\n", name, static_cast<int>(8 * sizeof(T)), worst, static_cast<double>(at),
              static_cast<double>(at));
  EXPECT_LE(worst, bound) << name;
}

template <typename T, typename Block, typename One, typename Reference>
void CheckBinary(const char *name, Block block, One one, Reference reference, double bound) {
  double worst = 0;
  T at[2] = {};
  std::vector<T> a(kBlock), b(kBlock), out(kBlock);
  auto check = [&](bool both) {
    block(PASS(a.data()), PASS(b.data()), PASS(out.data()));
    for (int i = 0; i < kBlock; ++i) {
      const double error = UlpError<T>(out[i], reference(static_cast<Wide<T>>(a[i]), static_cast<Wide<T>>(b[i])));
      if (error > worst) {
        worst = error;
        at[0] = a[i];
        at[1] = b[i];
      }
      if (!both && i % 61) continue;
      const T result = one(a[i], b[i]);
      ASSERT_TRUE(BitsOf(result) == BitsOf(out[i]) || (std::isnan(result) && std::isnan(out[i])))
          << name << "(" << a[i] << ", " << b[i] << ") is " << result << ", of a vector " << out[i];
    }
  };
  const std::vector<T> samples = Samples<T>(true);
  // Special values with each other, then samples with others.
  const int n = sizeof(kSpecial) / sizeof(kSpecial[0]);
  for (int first = 0; first < n * n; first += kBlock) {
    for (int i = 0; i < kBlock; ++i) {
      const int pair = (first + i) % (n * n);
      a[i] = static_cast<T>(kSpecial[pair / n]);
      b[i] = static_cast<T>(kSpecial[pair % n]);
    }
    check(true);
  }
  for (size_t i = 0; i + kBlock + 7001 <= samples.size(); i += kBlock) {
    a.assign(samples.begin() + i, samples.begin() + i + kBlock);
    b.assign(samples.begin() + i + 7001, samples.begin() + i + 7001 + kBlock);
    check(false);
    for (T &x : a) x = std::fabs(x);
    check(false);
  }
  std::printf("%-10s f%d  %.3f ulp at %.17g (%a), %.17g (%a)\n", name, static_cast<int>(8 * sizeof(T)), worst,
              static_cast<double>(at[0]), static_cast<double>(at[0]), static_cast<double>(at[1]), static_cast<double>(at[1]));
  EXPECT_LE(worst, bound) << name;
}

#define TEST_UNARY(name, reference, float_bound, double_bound)                                                         \
  TEST(Functions, name) {                                                                                              \
    CheckUnary<float>(#name, name##_f32, name##_f32_one,             \
                      [](double x) -> double { return reference; }, float_bound);                                      \
    CheckUnary<double>(#name, name##_f64, name##_f64_one,          \
                       [](long double x) -> long double { return reference; }, double_bound);                          \
  }
#define TEST_BINARY(name, reference, float_bound, double_bound)                                                        \
  TEST(Functions, name) {                                                                                              \
    CheckBinary<float>(#name, name##_f32,         \
                       name##_f32_one, [](double x, double y) -> double { return reference; }, float_bound);           \
    CheckBinary<double>(#name, name##_f64,     \
                        name##_f64_one, [](long double x, long double y) -> long double { return reference; },         \
                        double_bound);                                                                                 \
  }

TEST_UNARY(exp, std::exp(x), 1.25, 1)
TEST_UNARY(exp2, std::exp2(x), 0.501, 1)
TEST_UNARY(expm1, std::expm1(x), 0.501, 2)
TEST_UNARY(log, std::log(x), 1, 1)
TEST_UNARY(log2, std::log2(x), 0.501, 1)
TEST_UNARY(log10, std::log10(x), 0.501, 1)
TEST_UNARY(log1p, std::log1p(x), 0.501, 2)
TEST_UNARY(sin, std::sin(x), 0.501, 1)
TEST_UNARY(cos, std::cos(x), 0.501, 1)
TEST_UNARY(tan, std::tan(x), 0.501, 2.5)
TEST_UNARY(asin, std::asin(x), 0.501, 2.5)
TEST_UNARY(acos, std::acos(x), 0.501, 2.5)
TEST_UNARY(atan, std::atan(x), 0.501, 2.5)
TEST_UNARY(sinh, std::sinh(x), 0.501, 3)
TEST_UNARY(cosh, std::cosh(x), 0.501, 3)
TEST_UNARY(tanh, std::tanh(x), 2, 3)
TEST_UNARY(asinh, std::asinh(x), 0.501, 3)
TEST_UNARY(acosh, std::acosh(x), 0.501, 3)
TEST_UNARY(atanh, std::atanh(x), 0.501, 3)
TEST_UNARY(erf, std::erf(x), 2, 1.5)
TEST_UNARY(erfc, std::erfc(x), 0.501, 5)
TEST_UNARY(cbrt, std::cbrt(x), 0.501, 1)
TEST_UNARY(rsqrt, 1 / std::sqrt(x), 1.5, 1.5)
TEST_UNARY(sqrt, std::sqrt(x), 0.5, 0.501)
TEST_UNARY(floor, std::floor(x), 0, 0)
TEST_UNARY(ceil, std::ceil(x), 0, 0)
TEST_UNARY(trunc, std::trunc(x), 0, 0)
TEST_UNARY(round, std::round(x), 0, 0)
TEST_UNARY(roundeven, std::nearbyint(x), 0, 0)
TEST_UNARY(absf, std::fabs(x), 0, 0)
TEST_BINARY(atan2, std::atan2(x, y), 0.501, 2.5)
TEST_BINARY(powf, std::pow(x, y), 0.501, 1)
TEST_BINARY(copysign, std::copysign(x, y), 0, 0)
TEST_BINARY(remf, std::fmod(x, y), 0, 0)

TEST(Functions, PowersOfIntegers) {
  EXPECT_EQ(ipowi_one(3, 4), 81);
  EXPECT_EQ(ipowi_one(-2, 63), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(ipowi_one(7, 0), 1);
  EXPECT_EQ(ipowi_one(0, 0), 1);
  EXPECT_EQ(ipowi_one(1, -5), 1);
  EXPECT_EQ(ipowi_one(-1, -5), -1);
  EXPECT_EQ(ipowi_one(-1, -4), 1);
  EXPECT_EQ(ipowi_one(5, -1), 0);
  EXPECT_EQ(fpowi_one(1.5, 3), 3.375);
  EXPECT_EQ(fpowi_one(-2.0, -3), -0.125);
  EXPECT_EQ(fpowi_one(10.0, 22), 1e22);
}

TEST(Functions, SineAndCosineTogether) { EXPECT_EQ(sincos_one(1.25), sin_f64_one(1.25) - cos_f64_one(1.25)); }

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
  exhaustive = argc > 1 && std::string(argv[1]) == "--exhaustive";
  return RUN_ALL_TESTS();
}
