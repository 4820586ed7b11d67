// Exact decimal to binary conversion of numbers of few digits.
#ifndef LATHE_RUNTIME_COLUMNS_SCALE_H_
#define LATHE_RUNTIME_COLUMNS_SCALE_H_

#include <cstdint>
#include <cstring>

namespace lathe {
namespace {

// 5^27 is the largest power of five below 2^63.
constexpr int kMostScale = 27;

struct PowersOfFive {
  uint64_t of[kMostScale + 1];
  constexpr PowersOfFive() : of() {
    of[0] = 1;
    for (int i = 1; i <= kMostScale; ++i) of[i] = of[i - 1] * 5;
  }
};
constexpr PowersOfFive kPowersOfFive;

// Powers of ten up to here are doubles.
constexpr int kMostExactPower = 22;
constexpr double kPowersOfTen[kMostExactPower + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// (high * 2^64 + low) / divisor, where high < divisor.
inline uint64_t Divide(uint64_t high, uint64_t low, uint64_t divisor, uint64_t* remainder) {
#if defined(__x86_64__)
  uint64_t quotient;
  asm("divq %[divisor]" : "=a"(quotient), "=d"(*remainder) : [divisor] "r"(divisor), "a"(low), "d"(high) : "cc");
  return quotient;
#else
  const unsigned __int128 dividend = static_cast<unsigned __int128>(high) << 64 | low;
  *remainder = static_cast<uint64_t>(dividend % divisor);
  return static_cast<uint64_t>(dividend / divisor);
#endif
}

inline double PowerOfTwo(int exponent) {
  const uint64_t bits = static_cast<uint64_t>(exponent + 1023) << 52;
  double power;
  std::memcpy(&power, &bits, sizeof(power));
  return power;
}

// The double nearest to digits / 10^scale, ties to even; 0 <= scale <= kMostScale.
//
// digits / 5^scale is divided exactly to 63 or 64 bits, the last of which also stands for a remainder: rounding those to the 53
// bits of a double is rounding the exact quotient, because at least ten bits go. Powers of two change the exponent alone, and
// no result is near the limits of exponents.
inline double ScaleDown(uint64_t digits, int scale) {
  if (digits <= uint64_t{1} << 53 && scale <= kMostExactPower) {
    // Both are doubles, so that one division rounds once.
    return static_cast<double>(static_cast<int64_t>(digits)) / kPowersOfTen[scale];
  }
  if (digits == 0) return 0;
  const uint64_t power = kPowersOfFive.of[scale];
  const int digits_shift = __builtin_clzll(digits);
  const int power_shift = __builtin_clzll(power);
  const uint64_t dividend = digits << digits_shift;
  uint64_t remainder;
  uint64_t quotient = Divide(dividend >> 1, dividend << 63, power << power_shift, &remainder);
  quotient |= remainder != 0;
  return static_cast<double>(quotient) * PowerOfTwo(power_shift - digits_shift - 63 - scale);
}

// The double nearest to digits * 10^scale, ties to even; 0 <= scale <= kMostScale. The product is exact in 128 bits.
inline double ScaleUp(uint64_t digits, int scale) {
  if (digits == 0) return 0;
  const unsigned __int128 product = static_cast<unsigned __int128>(digits) * kPowersOfFive.of[scale];
  const uint64_t high = static_cast<uint64_t>(product >> 64);
  if (high == 0) return static_cast<double>(static_cast<uint64_t>(product)) * PowerOfTwo(scale);
  const int shift = __builtin_clzll(high);
  const unsigned __int128 normal = product << shift;
  const uint64_t top = static_cast<uint64_t>(normal >> 64) | (static_cast<uint64_t>(normal) != 0);
  return static_cast<double>(top) * PowerOfTwo(64 - shift + scale);
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_SCALE_H_
