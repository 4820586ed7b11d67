// The same with AVX-512: several fields in a register.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_AVX512_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_AVX512_H_

#include <stddef.h>
#include <stdint.h>

#include "runtime/columns/kernels/decimals.h"
#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/kernels/instructions.h"

namespace lathe {
namespace {

#if defined(__AVX512VBMI2__)

// A bit for each of 64 groups of bits of which one is set.
inline uint64_t AnyOfGroups16(const uint64_t* groups) {
  const __m512i low = _mm512_load_si512(groups);
  const __m512i high = _mm512_load_si512(groups + 8);
  return static_cast<uint64_t>(_mm512_test_epi16_mask(low, low)) | static_cast<uint64_t>(_mm512_test_epi16_mask(high, high))
                                                                       << 32;
}

inline uint64_t AnyOfGroups32(const uint64_t* groups) {
  uint64_t any = 0;
  for (int i = 0; i < 4; ++i) {
    const __m512i part = _mm512_load_si512(groups + 8 * i);
    any |= static_cast<uint64_t>(_mm512_test_epi32_mask(part, part)) << (16 * i);
  }
  return any;
}

// As ParseNarrow, of 64 fields, four to a register. A group of 16 bits of a mask stands for a field. A plus, a point at the
// end, and a sign before 16 digits are not plain here.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseNarrow64(const FieldColumn& fields, int64_t first, Decimals* out) {
  constexpr uint64_t kOnes = 0x0001000100010001;
  alignas(64) uint32_t sizes[64];
  uint32_t ends[64];
  alignas(64) uint64_t points[16];
  alignas(64) uint64_t minuses[16];
  alignas(64) uint64_t digits[16];
  alignas(64) uint64_t others[16];  // what is neither
  const __m512i zero = _mm512_set1_epi8('0');
  const __m512i nine = _mm512_set1_epi8(9);
  const __m512i point = _mm512_set1_epi8('.' - '0');
  const __m512i minus = _mm512_set1_epi8('-' - '0');
  // Byte i of a group of 16 holds 15 - i; the size of the group's field is spread over its bytes.
  const __m512i to_end = _mm512_broadcast_i32x4(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  const __m512i spread = _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_set_m128i(_mm_set1_epi8(4), _mm_setzero_si128())),
                                            _mm256_set_m128i(_mm_set1_epi8(12), _mm_set1_epi8(8)), 1);
  const __m512i order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
  // In a loop of its own: a load of four sizes must not wait for the stores of each.
  for (int i = 0; i < 64; ++i) {
    const Field field = FieldAt<kPlain>(fields, first + i);
    sizes[i] = static_cast<uint32_t>(field.size());
    ends[i] = static_cast<uint32_t>(field.end - fields.text);
  }
  for (int i = 0; i < 64; i += 8) {
    const auto join_fours = [&](int base) __attribute__((always_inline)) {
      const auto load = [&](int k) __attribute__((always_inline)) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(fields.text + ends[base + k] - 16));
      };
      const __m256i low = _mm256_set_m128i(load(1), load(0));
      const __m256i high = _mm256_set_m128i(load(3), load(2));
      const __m512i values = _mm512_sub_epi8(_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1), zero);
      const __m512i size =
          _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(sizes + base))), spread);
      const __mmask64 in_field = _mm512_cmpgt_epu8_mask(size, to_end);
      const __mmask64 is_digit = _mm512_mask_cmple_epu8_mask(in_field, values, nine);
      const uint64_t is_point = _mm512_mask_cmpeq_epi8_mask(in_field, values, point) & 0x7fff7fff7fff7fff;
      // At the start of the field, where size - 1 bytes follow.
      const __mmask64 is_start = _mm512_mask_cmpeq_epi8_mask(in_field, _mm512_sub_epi8(size, to_end), _mm512_set1_epi8(1));
      const uint64_t is_minus = _mm512_mask_cmpeq_epi8_mask(is_start, values, minus);
      const uint64_t has_point = ((is_point + 0x7fff7fff7fff7fff) >> 15) & kOnes;
      points[base / 4] = is_point;
      minuses[base / 4] = is_minus;
      digits[base / 4] = is_digit;
      others[base / 4] = (in_field & ~is_digit & ~(is_point | is_minus)) | (is_point & (is_point - has_point));
      // Digits before the point move over it.
      const __m512i only_digits = _mm512_maskz_mov_epi8(is_digit, values);
      const __m512i moved = _mm512_mask_mov_epi8(only_digits, (is_point << 1) - has_point, _mm512_bslli_epi128(only_digits, 1));
      return _mm512_madd_epi16(_mm512_maddubs_epi16(moved, _mm512_set1_epi16(10 | 1 << 8)), _mm512_set1_epi32(100 | 1 << 16));
    };
    const __m512i packed = _mm512_packus_epi32(join_fours(i), join_fours(i + 4));
    const __m512i eights = _mm512_madd_epi16(packed, _mm512_set1_epi32(10000 | 1 << 16));
    const __m512i all = _mm512_add_epi64(_mm512_mul_epu32(eights, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(eights, 32));
    _mm512_storeu_si512(out->digits + i, _mm512_permutexvar_epi64(order, all));
  }
  uint64_t is_long = 0;
  uint64_t is_wide = 0;
  for (int i = 0; i < 64; i += 16) {
    const __m512i size = _mm512_load_si512(sizes + i);
    is_long |= static_cast<uint64_t>(_mm512_cmpgt_epu32_mask(size, _mm512_set1_epi32(16))) << i;
    is_wide |= static_cast<uint64_t>(_mm512_cmple_epu32_mask(size, _mm512_set1_epi32(33))) << i;
    // Leading zeros of a group behind 16 of its own: 16 without a point.
    const __m512i group = _mm512_cvtepu16_epi32(_mm256_load_si256(reinterpret_cast<const __m256i*>(points + i / 4)));
    const __m512i scale = _mm512_and_si512(_mm512_lzcnt_epi32(group), _mm512_set1_epi32(15));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out->scale + i), _mm512_cvtepi32_epi8(scale));
  }
  out->negative = AnyOfGroups16(minuses);
  out->point = AnyOfGroups16(points);
  out->wide = is_long & is_wide;
  out->plain = AnyOfGroups16(digits) & ~AnyOfGroups16(others) & ~is_long;
}

// As ParseWide, of 64 fields, two to a register. A group of 32 bits of a mask stands for a field.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseWide64(const FieldColumn& fields, int64_t first, Decimals* out) {
  constexpr uint64_t kOnes = 0x0000000100000001;
  alignas(64) uint32_t sizes[64];
  uint32_t ends[64];
  alignas(64) uint64_t points[32];
  alignas(64) uint64_t minuses[32];
  alignas(64) uint64_t digits[32];
  alignas(64) uint64_t others[32];
  const __m512i zero = _mm512_set1_epi8('0');
  const __m512i nine = _mm512_set1_epi8(9);
  const __m512i point = _mm512_set1_epi8('.' - '0');
  const __m512i minus = _mm512_set1_epi8('-' - '0');
  // Byte i of a group of 32 holds 31 - i.
  const __m128i last_16 = _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m256i last_32 = _mm256_set_m128i(last_16, _mm_add_epi8(last_16, _mm_set1_epi8(16)));
  const __m512i to_end = _mm512_inserti64x4(_mm512_castsi256_si512(last_32), last_32, 1);
  const auto spread = [](char low, char high) {
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_set1_epi8(low)), _mm256_set1_epi8(high), 1);
  };
  const __m512i spread_low = spread(0, 4);
  const __m512i spread_high = spread(8, 12);
  for (int i = 0; i < 64; ++i) {
    const Field field = FieldAt<kPlain>(fields, first + i);
    sizes[i] = static_cast<uint32_t>(field.size());
    ends[i] = static_cast<uint32_t>(field.end - fields.text);
  }
  uint64_t fits = 0;  // the digits in 64 bits
  for (int i = 0; i < 64; i += 4) {
    const __m512i size4 = _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(sizes + i)));
    const auto join_fours = [&](int base, __m512i spread) __attribute__((always_inline)) {
      // 32 bytes of each field that end `before` its end.
      const auto load = [&](int before) __attribute__((always_inline)) {
        const auto part = [&](int k) {
          return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(fields.text + ends[base + k] - before));
        };
        return _mm512_sub_epi8(_mm512_inserti64x4(_mm512_castsi256_si512(part(0)), part(1), 1), zero);
      };
      const __m512i values = load(32);
      const __m512i size = _mm512_shuffle_epi8(size4, spread);
      const __mmask64 in_field = _mm512_cmpgt_epu8_mask(size, to_end);
      const __mmask64 is_digit = _mm512_mask_cmple_epu8_mask(in_field, values, nine);
      const uint64_t is_point = _mm512_mask_cmpeq_epi8_mask(in_field, values, point) & 0x7fffffff7fffffff;
      const __mmask64 is_start = _mm512_mask_cmpeq_epi8_mask(in_field, _mm512_sub_epi8(size, to_end), _mm512_set1_epi8(1));
      const uint64_t is_minus = _mm512_mask_cmpeq_epi8_mask(is_start, values, minus);
      const uint64_t has_point = ((is_point + 0x7fffffff7fffffff) >> 31) & kOnes;
      points[base / 2] = is_point;
      minuses[base / 2] = is_minus;
      digits[base / 2] = is_digit;
      others[base / 2] = (in_field & ~is_digit & ~(is_point | is_minus)) | (is_point & (is_point - has_point));
      // Digits before the point move over it: there, take the byte before each.
      const uint64_t head = (is_point << 1) - has_point;
      const __m512i left = _mm512_maskz_mov_epi8((static_cast<uint64_t>(is_digit) << 1) & ~kOnes, load(33));
      const __m512i moved = _mm512_mask_mov_epi8(_mm512_maskz_mov_epi8(is_digit, values), head, left);
      return _mm512_madd_epi16(_mm512_maddubs_epi16(moved, _mm512_set1_epi16(10 | 1 << 8)), _mm512_set1_epi32(100 | 1 << 16));
    };
    const __m512i packed = _mm512_packus_epi32(join_fours(i, spread_low), join_fours(i + 2, spread_high));
    const __m512i eights = _mm512_madd_epi16(packed, _mm512_set1_epi32(10000 | 1 << 16));
    const __m512i all = _mm512_add_epi64(_mm512_mul_epu32(eights, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(eights, 32));
    const __m512i ordered = _mm512_permutexvar_epi64(_mm512_set_epi64(7, 3, 6, 2, 5, 1, 4, 0), all);
    const __m256i upper = _mm512_castsi512_si256(ordered);
    const __m256i lower = _mm512_extracti64x4_epi64(ordered, 1);
    const __m256i joined = _mm256_add_epi64(_mm256_mullo_epi64(upper, _mm256_set1_epi64x(10000000000000000)), lower);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out->digits + i), joined);
    fits |= static_cast<uint64_t>(_mm256_cmplt_epu64_mask(upper, _mm256_set1_epi64x(1844))) << i;
  }
  uint64_t is_long = 0;
  uint64_t is_wide = 0;
  uint64_t is_scaled = 0;
  for (int i = 0; i < 64; i += 16) {
    const __m512i size = _mm512_load_si512(sizes + i);
    is_long |= static_cast<uint64_t>(_mm512_cmpgt_epu32_mask(size, _mm512_set1_epi32(32))) << i;
    is_wide |= static_cast<uint64_t>(_mm512_cmpgt_epu32_mask(size, _mm512_set1_epi32(16))) << i;
    const __m512i scale = _mm512_and_si512(_mm512_lzcnt_epi32(_mm512_load_si512(points + i / 2)), _mm512_set1_epi32(31));
    is_scaled |= static_cast<uint64_t>(_mm512_cmple_epu32_mask(scale, _mm512_set1_epi32(kMostScale))) << i;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out->scale + i), _mm512_cvtepi32_epi8(scale));
  }
  out->negative = AnyOfGroups32(minuses);
  out->point = AnyOfGroups32(points);
  out->wide = is_wide & ~is_long;
  out->plain = AnyOfGroups32(digits) & ~AnyOfGroups32(others) & ~is_long & is_scaled & fits;
  // ScaleDown takes zero with any scale.
  for (int i = 0; i < 64; i += 8) {
    const __m512i all = _mm512_loadu_si512(out->digits + i);
    _mm512_storeu_si512(out->digits + i, _mm512_maskz_mov_epi64(static_cast<__mmask8>(out->plain >> i), all));
  }
}

#endif

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_DECIMALS_AVX512_H_
