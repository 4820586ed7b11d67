#include "runtime/predict/shortest_decimal.h"

#include <charconv>
#include <cstdint>
#include <cstring>

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
  uint8_t shift;  // value * 10^scale == significand * 5^scale / 2^shift
};

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

// digits / 10^scale.
struct Decimal {
  uint32_t digits;
  int scale;
};

// Of all decimals between the halfways the one of the fewest digits, and of these the nearest; everything is exact in 64 bits
// (5^13 < 2^31). Halfways belong to the float whose significand is even. Not for powers of two, whose lower neighbour is
// nearer.
Decimal FindShortest(uint32_t significand, const Grid& grid) {
  const uint64_t power = grid.power;
  const int shift = grid.shift + 1;
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
  Decimal decimal = {((tens + takes_above) & mask) | (nearest & ~mask), grid.scale - takes_tens};
  while (__builtin_expect(decimal.digits % 10 == 0, 0)) {
    decimal.digits /= 10;
    --decimal.scale;
  }
  return decimal;
}

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

// As printf's %f or %e would, whichever is shorter; %f where they are equally long.
char* Write(Decimal decimal, char* out) {
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

}  // namespace

char* WriteShortest(float value, char* out) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const int exponent = static_cast<int>(bits >> 23 & 0xff) - 150;
  const uint32_t fraction = bits & (kHiddenBit - 1);
  if (exponent < kSmallestExponent || exponent > 0 || fraction == 0)
    return std::to_chars(out, out + kShortestDecimalRoom, value).ptr;
  *out = '-';
  return Write(FindShortest(fraction | kHiddenBit, kGrids.of[-exponent]), out + (bits >> 31));
}

}  // namespace lathe
