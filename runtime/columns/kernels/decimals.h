// 64 fields that are decimals of up to 16 bytes: their digits, and where the point is.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_H_

#include <stddef.h>
#include <stdint.h>

#include "runtime/columns/kernels/decimal.h"
#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/kernels/instructions.h"

namespace lathe {
namespace {

// What 64 fields hold when they are plain decimals.
struct Decimals {
  uint64_t digits[64];
  uint8_t scale[64];
  uint64_t negative;
  uint64_t point;
  uint64_t wide;     // longer than 16 bytes after the sign
  uint64_t plain;    // the others count where this has a bit
  bool parsed_wide;  // by ParseWide
};

#if defined(__SSE4_1__)

// 16 bytes. Without branches, so that fields of varying lengths and signs do not cost more.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseNarrow(const FieldColumn& fields, int64_t first, int count, Decimals* out) {
  const __m128i zeros = _mm_set1_epi8('0');
  const __m128i nines = _mm_set1_epi8(9);
  const __m128i point = _mm_set1_epi8('.' - '0');
  uint64_t all_negative = 0;
  uint64_t all_point = 0;
  uint64_t all_wide = 0;
  uint64_t all_plain = 0;
  for (int i = 0; i < count; ++i) {
    const Field field = FieldAt<kPlain>(fields, first + i);
    const bool negative = *field.begin == '-';
    const size_t size = field.size() - (negative | (*field.begin == '+'));
    const size_t lanes = size > 16 ? 16 : size;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(field.end - 16));
    const __m128i values = _mm_and_si128(_mm_sub_epi8(bytes, zeros), LastLanes(lanes));
    const unsigned digits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, nines), values)));
    const unsigned points = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(values, point)));
    const unsigned head = LanesToPoint(points);
    const __m128i moved = _mm_blendv_epi8(values, _mm_slli_si128(values, 1), FirstLanes(head));
    out->digits[i] = Join16Digits(moved);
    out->scale[i] = static_cast<uint8_t>((16 - head) & 15);
    const bool has_point = points != 0;
    const bool plain = ((digits ^ points) == 0xffff) & ((points & (points - 1)) == 0) & (size <= 16) & (size > has_point);
    all_negative |= static_cast<uint64_t>(negative) << i;
    all_point |= static_cast<uint64_t>(has_point) << i;
    all_wide |= static_cast<uint64_t>(size - 17 < 16) << i;
    all_plain |= static_cast<uint64_t>(plain) << i;
  }
  out->negative = all_negative;
  out->point = all_point;
  out->wide = all_wide;
  out->plain = all_plain;
}

#endif

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_H_
