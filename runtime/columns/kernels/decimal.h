// One field that is a decimal, or a decimal with an exponent.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_DECIMAL_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_DECIMAL_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/kernels/instructions.h"
#include "runtime/columns/scale.h"

namespace lathe {
namespace {

struct Decimal {
  uint64_t digits;
  int scale;  // the value is digits / 10^scale
  bool has_point;
};

#if defined(__SSE4_1__)

// 0x00 sixteen times, 0xff sixteen times, 0x00 sixteen times: a window of it selects the last or the first lanes.
alignas(16) const uint8_t kLanes[48] = {0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
                                        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                        0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0};

inline __m128i LastLanes(size_t count) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(kLanes + count)); }
inline __m128i FirstLanes(size_t count) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(kLanes + 32 - count)); }

// Sixteen lanes of 0 to 9, the most significant first.
inline uint64_t Join16Digits(__m128i digits) {
  const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(10 | 1 << 8));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
  const __m128i packed = _mm_packus_epi32(fours, fours);
  const __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(10000 | 1 << 16));
  const uint64_t both = static_cast<uint64_t>(_mm_cvtsi128_si64(eights));
  return (both & 0xffffffff) * 100000000 + (both >> 32);
}

// The first lanes up to the point, the only bit of `points`; 0 where there is none.
inline unsigned LanesToPoint(unsigned points) { return 16 - static_cast<unsigned>(__builtin_clz(points << 16 | 0x8000)); }

// Digits with at most one point among them; 16 bytes at most, of which 16 before `end` are readable.
inline bool ParseDecimal16(const char* end, size_t size, Decimal* decimal) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const __m128i values = _mm_and_si128(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), LastLanes(size));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  const unsigned others = static_cast<unsigned>(_mm_movemask_epi8(is_digit)) ^ 0xffff;
  const unsigned points = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(values, _mm_set1_epi8('.' - '0'))));
  const unsigned head = LanesToPoint(points);
  // Digits before the point move over it.
  const __m128i moved = _mm_blendv_epi8(values, _mm_slli_si128(values, 1), FirstLanes(head));
  decimal->digits = Join16Digits(moved);
  decimal->scale = static_cast<int>((16 - head) & 15);
  decimal->has_point = points != 0;
  return others == points && (points & (points - 1)) == 0 && size > (points != 0);
}

// As ParseDecimal16, of 17 to 32 bytes; false also where the digits may pass 2^64.
inline bool ParseDecimal32(const char* end, size_t size, Decimal* decimal) {
  Decimal low;
  Decimal high;
  if (!ParseDecimal16(end, 16, &low) || !ParseDecimal16(end - 16, size - 16, &high)) {
    // A point at either side of the cut leaves one side without digits.
    return false;
  }
  if (low.has_point) {
    // 15 digits behind the cut.
    constexpr uint64_t kPower = 1000000000000000;
    if (high.has_point || high.digits >= 18446) return false;
    decimal->digits = high.digits * kPower + low.digits;
    decimal->scale = low.scale;
  } else {
    constexpr uint64_t kPower = 10000000000000000;
    if (high.digits >= 1844) return false;
    decimal->digits = high.digits * kPower + low.digits;
    decimal->scale = high.has_point ? high.scale + 16 : 0;
  }
  decimal->has_point = low.has_point || high.has_point;
  return true;
}

inline bool ParseDecimal(const char* begin, const char* end, Decimal* decimal) {
  const size_t size = static_cast<size_t>(end - begin);
  if (__builtin_expect(size <= 16, 1)) return ParseDecimal16(end, size, decimal);
  return size <= 32 && ParseDecimal32(end, size, decimal);
}

#else

inline bool ParseDecimal(const char* begin, const char* end, Decimal* decimal) {
  uint64_t digits = 0;
  int count = 0;  // without leading zeros
  const char* point = nullptr;
  const char* p = begin;
  for (; p < end; ++p) {
    const unsigned digit = static_cast<unsigned>(static_cast<unsigned char>(*p)) - '0';
    if (digit > 9) {
      if (*p != '.' || point != nullptr) return false;
      point = p;
      continue;
    }
    digits = digits * 10 + digit;
    count += digits != 0;
  }
  decimal->digits = digits;
  decimal->has_point = point != nullptr;
  decimal->scale = point == nullptr ? 0 : static_cast<int>(end - point) - 1;
  return count <= 19 && end - begin > (point != nullptr) && end - begin <= 64;
}

#endif

// Takes a sign off the field. A sign that follows is no digit.
inline bool TakeSign(Field* field) {
  const bool negative = *field->begin == '-';
  field->begin += negative | (*field->begin == '+');
  return negative;
}

inline double WithSign(double magnitude, bool negative) {
  uint64_t bits;
  memcpy(&bits, &magnitude, sizeof(bits));
  bits |= static_cast<uint64_t>(negative) << 63;
  memcpy(&magnitude, &bits, sizeof(bits));
  return magnitude;
}

// digits[e or E sign digits], where the digits before the exponent are plain.
inline bool ParseScientific(const Field& field, double* magnitude) {
  const char* mark = field.end - 1;
  while (mark > field.begin && (*mark | 0x20) != 'e') --mark;
  if (mark == field.begin || field.end - mark > 5) return false;
  const char* p = mark + 1;
  const bool negative = *p == '-';
  p += negative | (*p == '+');
  if (p >= field.end) return false;
  int exponent = 0;
  for (; p < field.end; ++p) {
    if (*p < '0' || *p > '9') return false;
    exponent = exponent * 10 + (*p - '0');
  }
  Decimal decimal;
  if (!ParseDecimal(field.begin, mark, &decimal)) return false;
  const int scale = decimal.scale + (negative ? exponent : -exponent);
  if (scale < -kMostScale || scale > kMostScale) return false;
  *magnitude = scale >= 0 ? ScaleDown(decimal.digits, scale) : ScaleUp(decimal.digits, -scale);
  return true;
}

// "nan" in any case.
inline bool IsNan(const Field& field) {
  return field.size() == 3 && (field.begin[0] | 0x20) == 'n' && (field.begin[1] | 0x20) == 'a' &&
         (field.begin[2] | 0x20) == 'n';
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_DECIMAL_H_
