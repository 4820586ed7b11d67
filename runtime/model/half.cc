#include "runtime/model/half.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lathe {
namespace {

float FromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

uint32_t ToBits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

}  // namespace

float Float16ToFloat(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  const int exponent = bits >> 10 & 31;
  const uint32_t fraction = bits & 0x3ff;
  if (exponent == 31) return FromBits(sign | 0x7f800000 | fraction << 13);
  if (exponent == 0) {
    const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -magnitude : magnitude;
  }
  return FromBits(sign | static_cast<uint32_t>(exponent + 112) << 23 | fraction << 13);
}

float BFloat16ToFloat(uint16_t bits) { return FromBits(static_cast<uint32_t>(bits) << 16); }

uint16_t FloatToBFloat16(float value) {
  const uint32_t bits = ToBits(value);
  if (value != value) return static_cast<uint16_t>(bits >> 16 | 0x40);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

uint16_t FloatToFloat16(float value) {
  const uint16_t sign = static_cast<uint16_t>(ToBits(value) >> 16 & 0x8000);
  if (value != value) return sign | 0x7e00;
  const float magnitude = std::fabs(value);
  // Half of the last place above the largest number, from where on it is infinity.
  if (magnitude >= 65520.0f) return sign | 0x7c00;
  if (magnitude == 0.0f) return sign;
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  // The last place of numbers of that exponent; below 2^-14 all have that of the smallest.
  const int place = std::max(exponent - 11, -24);
  const auto count = static_cast<uint32_t>(std::nearbyint(std::ldexp(magnitude, -place)));
  if (place == -24) return static_cast<uint16_t>(sign | count);
  // A count of 2^11 is the next exponent's first, which addition carries to.
  return static_cast<uint16_t>(sign | ((static_cast<uint32_t>(place + 24) << 10) + count));
}

}  // namespace lathe
