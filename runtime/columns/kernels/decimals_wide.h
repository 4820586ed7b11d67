// 64 fields that are decimals of up to 32 bytes.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_WIDE_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_WIDE_H_

#include <stddef.h>
#include <stdint.h>

#include "runtime/columns/kernels/decimals.h"
#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/kernels/instructions.h"

namespace lathe {
namespace {

#if defined(__AVX2__)

alignas(32) const uint8_t kWideLanes[96] = {
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0};

// 32 bytes, with at most 19 digits behind leading zeros.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseWide(const FieldColumn& fields, int64_t first, int count, Decimals* out) {
  const __m256i zeros = _mm256_set1_epi8('0');
  const __m256i nines = _mm256_set1_epi8(9);
  const __m256i point = _mm256_set1_epi8('.' - '0');
  const auto load = [](const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); };
  uint64_t all_negative = 0;
  uint64_t all_point = 0;
  uint64_t all_wide = 0;
  uint64_t all_plain = 0;
  for (int i = 0; i < count; ++i) {
    const Field field = FieldAt<kPlain>(fields, first + i);
    const bool negative = *field.begin == '-';
    const size_t size = field.size() - (negative | (*field.begin == '+'));
    const size_t lanes = size > 32 ? 32 : size;
    const __m256i values = _mm256_and_si256(_mm256_sub_epi8(load(field.end - 32), zeros), load(kWideLanes + lanes));
    const uint32_t digits =
        static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(values, nines), values)));
    const uint32_t points = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(values, point)));
    const unsigned head = points == 0 ? 0 : 32 - static_cast<unsigned>(__builtin_clz(points));
    // The bytes one to the left; the first of them is none of the field's.
    const __m256i left =
        _mm256_and_si256(_mm256_sub_epi8(load(field.end - 33), zeros), load(kWideLanes + (lanes | !lanes) - 1));
    const __m256i moved = _mm256_blendv_epi8(values, left, load(kWideLanes + 64 - head));
    const __m256i pairs = _mm256_maddubs_epi16(moved, _mm256_set1_epi16(10 | 1 << 8));
    const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(100 | 1 << 16));
    const __m256i packed = _mm256_packus_epi32(fours, fours);
    const __m256i eights = _mm256_madd_epi16(packed, _mm256_set1_epi32(10000 | 1 << 16));
    const uint64_t high = static_cast<uint64_t>(_mm256_extract_epi64(eights, 0));
    const uint64_t low = static_cast<uint64_t>(_mm256_extract_epi64(eights, 2));
    const uint64_t upper = (high & 0xffffffff) * 100000000 + (high >> 32);
    const uint64_t lower = (low & 0xffffffff) * 100000000 + (low >> 32);
    const unsigned scale = (32 - head) & 31;
    const bool has_point = points != 0;
    const bool plain = ((digits ^ points) == 0xffffffff) & ((points & (points - 1)) == 0) & (size <= 32) & (size > has_point) &
                       (upper < 1844) & (scale <= kMostScale);
    // Zero otherwise, which ScaleDown takes with any scale.
    out->digits[i] = (upper * 10000000000000000 + lower) & (0 - static_cast<uint64_t>(plain));
    out->scale[i] = static_cast<uint8_t>(scale);
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

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_WIDE_H_
