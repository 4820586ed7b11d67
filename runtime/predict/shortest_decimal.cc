#include "runtime/predict/shortest_decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lathe {
namespace {

// A float is significand * 2^exponent with 24 bits of significand. From 2^-20 to 2^24, exponent is -43 to 0.
constexpr int kSmallestExponent = -43;
constexpr uint32_t kHiddenBit = uint32_t{1} << 23;

// Per exponent: 10^-scale is the largest power of ten that is no larger than 2^exponent, the distance of two floats. So between
// the two numbers halfway to the neighbours there are 1 to 10 multiples of it.
struct Grid {
  uint32_t power;  // 5^scale
  uint8_t scale;
  uint8_t shift;  // number * 10^scale == significand * 5^scale / 2^shift
};

static_assert(sizeof(Grid) == 8, "gathered as a word");

struct Grids {
  Grid of[1 - kSmallestExponent];  // by -exponent
  constexpr Grids() : of() {
    uint32_t power = 1;
    int scale = 0;
    uint64_t ten = 1;
    for (int i = 0; i <= -kSmallestExponent; ++i) {
      while (ten < uint64_t{1} << i) {
        ten *= 10;
        power *= 5;
        ++scale;
      }
      of[i] = {power, static_cast<uint8_t>(scale), static_cast<uint8_t>(i - scale)};
    }
  }
};
constexpr Grids kGrids;

// Of all decimals between the halfways the one of the fewest digits, and of these the nearest; everything is exact in 64 bits
// (5^13 < 2^31). Halfways belong to the float whose significand is even. Not for powers of two, whose lower neighbour is
// nearer.
// The result is digits / 10^scale in two halves of a word, digits below; zeros at the end are left on it.
uint64_t FindShortest(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  const uint32_t index = 150 - (bits >> 23 & 0xff);
  const uint32_t fraction = bits & (kHiddenBit - 1);
  if (index > static_cast<uint32_t>(-kSmallestExponent) || fraction == 0) return 0;
  const Grid& grid = kGrids.of[index];
  const uint64_t power = grid.power;
  const int shift = grid.shift + 1;
  const uint64_t significand = fraction | kHiddenBit;
  const uint64_t value = 2 * significand * power;
  const uint64_t is_odd = significand & 1;
  const uint64_t low = value - power + is_odd;
  const uint64_t high = value + power - is_odd;
  const uint32_t below = static_cast<uint32_t>(value >> shift);
  const uint32_t tens = below / 10;
  const uint64_t ten_below = static_cast<uint64_t>(tens * 10) << shift;
  const bool takes_below = ten_below >= low;
  const bool takes_above = ten_below + (uint64_t{10} << shift) <= high;
  const bool takes_tens = takes_below | takes_above;
  const uint64_t half = uint64_t{1} << (shift - 1);
  const uint64_t rest = value - (static_cast<uint64_t>(below) << shift);
  const uint32_t nearest = below + ((rest > half) | ((rest == half) & (below & 1)));
  // Without a branch on which it is, as one is as likely as the other.
  const uint32_t mask = 0 - static_cast<uint32_t>(takes_tens);
  const uint32_t digits = ((tens + takes_above) & mask) | (nearest & ~mask);
  return digits | static_cast<uint64_t>(static_cast<uint32_t>(grid.scale - takes_tens)) << 32;
}

#if defined(__x86_64__)

// The same of eight floats, step by step.
__attribute__((target("avx512f,avx512dq,avx512vl"))) void FindShortest8(const float* numbers, void* out) {
  const __m512i one = _mm512_set1_epi64(1);
  const __m512i low_half = _mm512_set1_epi64(0xffffffff);
  const __m512i bits =
      _mm512_cvtepu32_epi64(_mm256_loadu_si256(static_cast<const __m256i*>(static_cast<const void*>(numbers))));
  const __m512i exponent = _mm512_and_si512(_mm512_srli_epi64(bits, 23), _mm512_set1_epi64(0xff));
  const __m512i fraction = _mm512_and_si512(bits, _mm512_set1_epi64(kHiddenBit - 1));
  const __m512i index = _mm512_sub_epi64(_mm512_set1_epi64(150), exponent);
  const __mmask8 is_usual =
      _mm512_cmple_epu64_mask(index, _mm512_set1_epi64(-kSmallestExponent)) & _mm512_test_epi64_mask(fraction, fraction);
  const __m512i grid = _mm512_i64gather_epi64(_mm512_maskz_mov_epi64(is_usual, index), kGrids.of, 8);
  const __m512i power = _mm512_and_si512(grid, low_half);
  const __m512i scale = _mm512_and_si512(_mm512_srli_epi64(grid, 32), _mm512_set1_epi64(0xff));
  const __m512i half_shift = _mm512_and_si512(_mm512_srli_epi64(grid, 40), _mm512_set1_epi64(0xff));
  const __m512i shift = _mm512_add_epi64(half_shift, one);
  const __m512i significand = _mm512_or_si512(fraction, _mm512_set1_epi64(kHiddenBit));
  const __m512i value = _mm512_mul_epu32(_mm512_add_epi64(significand, significand), power);
  const __m512i is_odd = _mm512_and_si512(significand, one);
  const __m512i low = _mm512_add_epi64(_mm512_sub_epi64(value, power), is_odd);
  const __m512i high = _mm512_sub_epi64(_mm512_add_epi64(value, power), is_odd);
  const __m512i below = _mm512_srlv_epi64(value, shift);
  const __m512i tens = _mm512_srli_epi64(_mm512_mul_epu32(below, _mm512_set1_epi64(0xcccccccd)), 35);
  const __m512i ten_below = _mm512_sllv_epi64(_mm512_mul_epu32(tens, _mm512_set1_epi64(10)), shift);
  const __m512i ten_above = _mm512_add_epi64(ten_below, _mm512_sllv_epi64(_mm512_set1_epi64(10), shift));
  const __mmask8 takes_below = _mm512_cmpge_epu64_mask(ten_below, low);
  const __mmask8 takes_above = _mm512_cmple_epu64_mask(ten_above, high);
  const __mmask8 takes_tens = takes_below | takes_above;
  const __m512i half = _mm512_sllv_epi64(one, half_shift);
  const __m512i rest = _mm512_sub_epi64(value, _mm512_sllv_epi64(below, shift));
  const __mmask8 is_up =
      _mm512_cmpgt_epu64_mask(rest, half) | (_mm512_cmpeq_epi64_mask(rest, half) & _mm512_test_epi64_mask(below, one));
  const __m512i nearest = _mm512_mask_add_epi64(below, is_up, below, one);
  const __m512i nearest_ten = _mm512_mask_add_epi64(tens, takes_above, tens, one);
  const __m512i digits = _mm512_mask_mov_epi64(nearest, takes_tens, nearest_ten);
  // -1 in the upper half alone.
  const __m512i scales = _mm512_slli_epi64(_mm512_mask_sub_epi64(scale, takes_tens, scale, one), 32);
  _mm512_storeu_si512(out, _mm512_maskz_or_epi64(is_usual, digits, scales));
}

#else

void FindShortest8(const float*, void*) {}

#endif

constexpr char kPairs[201] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

// Nine digits, with leading zeros.
void Write9(uint32_t value, char* out) {
  const uint32_t high = value / 10000;
  const uint32_t low = value % 10000;
  const uint32_t first = high / 10000;
  const uint32_t middle = high % 10000;
  out[0] = static_cast<char>('0' + first);
  std::memcpy(out + 1, kPairs + 2 * (middle / 100), 2);
  std::memcpy(out + 3, kPairs + 2 * (middle % 100), 2);
  std::memcpy(out + 5, kPairs + 2 * (low / 100), 2);
  std::memcpy(out + 7, kPairs + 2 * (low % 100), 2);
}

constexpr uint32_t kPowers[] = {0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

// Of a value that is not 0.
int CountDigits(uint32_t value) {
  const int bits = 32 - __builtin_clz(value);
  const int fewest = bits * 1233 >> 12;  // 1233 / 4096 is about log10(2)
  return fewest + (value >= kPowers[fewest]);
}

}  // namespace

bool ShortestDecimals::HasVectors() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

void ShortestDecimals::Find() {
  static_assert(sizeof(Decimal) == sizeof(uint64_t));
  values_ += found_;
  next_ = 0;
  found_ = static_cast<int>(std::min<int64_t>(end_ - values_, kMost));
  int i = 0;
  if (use_vectors_) {
    for (; i + 8 <= found_; i += 8) FindShortest8(values_ + i, decimals_ + i);
  }
  for (; i < found_; ++i) {
    const uint64_t word = FindShortest(values_[i]);
    decimals_[i] = {static_cast<uint32_t>(word), static_cast<int32_t>(word >> 32)};
  }
}

char* ShortestDecimals::Write(int index, char* out) const {
  Decimal decimal = decimals_[index];
  if (decimal.digits == 0) return std::to_chars(out, out + kShortestDecimalRoom, values_[index]).ptr;
  while (__builtin_expect(decimal.digits % 10 == 0, 0)) {
    decimal.digits /= 10;
    --decimal.scale;
  }
  *out = '-';
  return WriteDigits(decimal, out + std::signbit(values_[index]));
}

// As printf's %f or %e would, whichever is shorter; %f where they are equally long.
char* ShortestDecimals::WriteDigits(Decimal decimal, char* out) {
  char digits[16];  // the last `count` of the first nine
  Write9(decimal.digits, digits);
  const int count = CountDigits(decimal.digits);
  const char* const first = digits + 9 - count;
  const int whole = count - decimal.scale;  // digits before the point
  const int exponent_size = (count > 1) + 4;
  if (whole <= 0 && 2 - whole <= exponent_size) {
    std::memcpy(out, "0.00000", 8);
    std::memcpy(out + 2 - whole, first, 9);
    return out + 2 - whole + count;
  }
  if (whole > 0 && whole < count) {
    std::memcpy(out, first, 9);
    std::memcpy(out + whole + 1, first + whole, 9);
    out[whole] = '.';
    return out + count + 1;
  }
  if (whole > 0 && whole - count <= exponent_size) {
    std::memcpy(out, first, 9);
    std::memcpy(out + count, "00000", 5);
    return out + whole;
  }
  *out++ = first[0];
  if (count > 1) {
    *out = '.';
    std::memcpy(out + 1, first + 1, 9);
    out += count;
  }
  const int exponent = whole - 1;
  const unsigned magnitude = static_cast<unsigned>(exponent < 0 ? -exponent : exponent);
  out[0] = 'e';
  out[1] = exponent < 0 ? '-' : '+';
  out[2] = '0';
  out[3] = static_cast<char>('0' + magnitude);
  return out + 4;
}

}  // namespace lathe
