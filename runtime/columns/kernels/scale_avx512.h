// Decimals to doubles, eight at a time.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_SCALE_AVX512_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_SCALE_AVX512_H_

#include <stdint.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/decimals.h"
#include "runtime/columns/kernels/instructions.h"
#include "runtime/columns/scale.h"

namespace lathe {
namespace {

#if defined(__AVX512VBMI2__)

// The values of 64 fields of ParseNarrow64 that are within the limits, 0 for others; returns a bit for each that is.
inline uint64_t ScaleNarrow64(const Decimals& decimals, const ColumnRule& rule, double* values) {
  const __m512d low_powers = _mm512_loadu_pd(kPowersOfTen);
  const __m512d high_powers = _mm512_loadu_pd(kPowersOfTen + 8);
  const __m512d min = _mm512_set1_pd(rule.min);
  const __m512d max = _mm512_set1_pd(rule.max);
  const __m512i sign = _mm512_set1_epi64(static_cast<int64_t>(uint64_t{1} << 63));
  uint64_t present = 0;
  for (int i = 0; i < 64; i += 8) {
    const __m512i digits = _mm512_loadu_si512(decimals.digits + i);
    const __m512i scale = _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(decimals.scale + i)));
    const __m512d power = _mm512_permutex2var_pd(low_powers, scale, high_powers);
    const __m512i magnitude = _mm512_castpd_si512(_mm512_div_pd(_mm512_cvtepi64_pd(digits), power));
    const __m512d number =
        _mm512_castsi512_pd(_mm512_mask_or_epi64(magnitude, static_cast<__mmask8>(decimals.negative >> i), magnitude, sign));
    const __mmask8 is_value = static_cast<__mmask8>(decimals.plain >> i) &
                              _mm512_cmple_epu64_mask(digits, _mm512_set1_epi64(int64_t{1} << 53)) &
                              _mm512_cmp_pd_mask(number, min, _CMP_GE_OQ) & _mm512_cmp_pd_mask(number, max, _CMP_LE_OQ);
    _mm512_storeu_pd(values + i, _mm512_maskz_mov_pd(is_value, number));
    present |= static_cast<uint64_t>(is_value) << i;
  }
  return present;
}

// The same of ParseWide64: up to 19 digits, at most kMostExactPower of them behind the point. The quotient is taken to about
// 104 bits as a sum of two doubles; where the error of the second could change how the sum rounds, the field is left to exact
// arithmetic.
inline uint64_t ScaleWide64(const Decimals& decimals, const ColumnRule& rule, double* values) {
  const __m512d powers_0 = _mm512_loadu_pd(kPowersOfTen);
  const __m512d powers_8 = _mm512_loadu_pd(kPowersOfTen + 8);
  const __m512d powers_15 = _mm512_loadu_pd(kPowersOfTen + 15);
  const __m512d min = _mm512_set1_pd(rule.min);
  const __m512d max = _mm512_set1_pd(rule.max);
  const __m512d more = _mm512_set1_pd(1 + 0x1p-50);
  const __m512d less = _mm512_set1_pd(1 - 0x1p-50);
  const __m512i sign = _mm512_set1_epi64(static_cast<int64_t>(uint64_t{1} << 63));
  uint64_t present = 0;
  for (int i = 0; i < 64; i += 8) {
    const __m512i digits = _mm512_loadu_si512(decimals.digits + i);
    const __m512i scale = _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(decimals.scale + i)));
    const __mmask8 is_large = _mm512_cmpgt_epu64_mask(scale, _mm512_set1_epi64(15));
    const __m512i behind_15 = _mm512_add_epi64(scale, _mm512_set1_epi64(1));  // mod 8
    const __m512d power =
        _mm512_mask_permutexvar_pd(_mm512_permutex2var_pd(powers_0, scale, powers_8), is_large, behind_15, powers_15);
    // The digits are the exact sum of two doubles.
    const __m512d high = _mm512_cvtepu64_pd(digits);
    const __m512d low = _mm512_cvtepi64_pd(_mm512_sub_epi64(digits, _mm512_cvtpd_epu64(high)));
    const __m512d first = _mm512_div_pd(high, power);
    // The remainder of a division is a double, and so exact.
    const __m512d remainder = _mm512_add_pd(_mm512_fnmadd_pd(first, power, high), low);
    // Two roundings off at most: 2^-50 of itself holds them with room.
    const __m512d second = _mm512_div_pd(remainder, power);
    const __m512d sum = _mm512_add_pd(first, _mm512_mul_pd(second, more));
    const __mmask8 is_exact = _mm512_cmp_pd_mask(sum, _mm512_add_pd(first, _mm512_mul_pd(second, less)), _CMP_EQ_OQ) &
                              _mm512_cmple_epu64_mask(scale, _mm512_set1_epi64(kMostExactPower));
    const __m512i magnitude = _mm512_castpd_si512(sum);
    const __m512d number =
        _mm512_castsi512_pd(_mm512_mask_or_epi64(magnitude, static_cast<__mmask8>(decimals.negative >> i), magnitude, sign));
    const __mmask8 is_value = static_cast<__mmask8>(decimals.plain >> i) & is_exact &
                              _mm512_cmp_pd_mask(number, min, _CMP_GE_OQ) & _mm512_cmp_pd_mask(number, max, _CMP_LE_OQ);
    _mm512_storeu_pd(values + i, _mm512_maskz_mov_pd(is_value, number));
    present |= static_cast<uint64_t>(is_value) << i;
  }
  return present;
}

#endif

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_SCALE_AVX512_H_
