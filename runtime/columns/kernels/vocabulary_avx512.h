// The same of 64 texts, eight at a time.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_VOCABULARY_AVX512_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_VOCABULARY_AVX512_H_

#include <stdint.h>

#include "runtime/columns/kernels/instructions.h"
#include "runtime/columns/kernels/vocabulary.h"
#include "runtime/serving/transforms.h"

namespace lathe {
namespace {

#if defined(__AVX512VBMI2__)

// The tables of a vocabulary, for look-ups of eight indices at a time: in registers as long as they are small.
class Tables {
 public:
  explicit Tables(const lathe_vocabulary& vocabulary)
      : displacements_(vocabulary.displacements),
        entries_(reinterpret_cast<const uint64_t*>(vocabulary.entries)),
        num_buckets_(vocabulary.num_buckets),
        is_small_(vocabulary.num_slots <= 16 && vocabulary.num_buckets <= 32) {
    if (!is_small_) return;
    few_displacements_ = _mm512_maskz_loadu_epi16(static_cast<__mmask32>((uint64_t{1} << num_buckets_) - 1), displacements_);
    alignas(64) uint64_t columns[3][16] = {};
    for (uint32_t i = 0; i < 3 * vocabulary.num_slots; ++i) columns[i % 3][i / 3] = entries_[i];
    for (int k = 0; k < 3; ++k) {
      few_[k][0] = _mm512_load_si512(columns[k]);
      few_[k][1] = _mm512_load_si512(columns[k] + 8);
    }
  }

  __m512i Displacement(__m512i bucket) const {
    const __m512i mask = _mm512_set1_epi64(0xffff);
    if (is_small_) return _mm512_and_si512(_mm512_permutexvar_epi16(bucket, few_displacements_), mask);
    if (num_buckets_ == 1) return _mm512_set1_epi64(displacements_[0]);
    // Gathered in twos: the last with the one before.
    const __m512i pair = _mm512_min_epu64(bucket, _mm512_set1_epi64(num_buckets_ - 2));
    const __m512i both = _mm512_cvtepu32_epi64(_mm512_i64gather_epi32(pair, displacements_, 2));
    return _mm512_and_si512(_mm512_srlv_epi64(both, _mm512_slli_epi64(_mm512_sub_epi64(bucket, pair), 4)), mask);
  }

  // Word 0, 1 or 2 of entries.
  template <int kWord>
  __m512i Entry(__m512i slot) const {
    if (is_small_) return _mm512_permutex2var_epi64(few_[kWord][0], slot, few_[kWord][1]);
    return _mm512_i64gather_epi64(_mm512_add_epi64(_mm512_add_epi64(slot, slot), slot), entries_ + kWord, 8);
  }

 private:
  const uint16_t* displacements_;
  const uint64_t* entries_;
  uint32_t num_buckets_;
  bool is_small_;
  __m512i few_displacements_;
  __m512i few_[3][2];
};

// LookUp of 64 texts, eight at a time.
inline __attribute__((always_inline)) void LookUp64(const lathe_vocabulary& vocabulary, const Tables& tables, const char* text,
                                                    const Places& places, int64_t* values) {
  const auto constant = [](uint64_t value) { return _mm512_set1_epi64(static_cast<int64_t>(value)); };
  const __m512i low_half = constant(0xffffffff);
  const __m512i seed = constant(vocabulary.seed * LATHE_VOCABULARY_SEED);
  const __m512i num_buckets = constant(vocabulary.num_buckets);
  const __m512i num_slots = constant(vocabulary.num_slots);
  uint64_t is_long = 0;
  for (int i = 0; i < 64; i += 8) {
    const __m512i size = _mm512_cvtepu32_epi64(_mm256_load_si256(reinterpret_cast<const __m256i*>(places.sizes + i)));
    const __m512i start = _mm512_load_si512(places.starts + i);
    const __m512i end = _mm512_load_si512(places.ends + i);
    const __m512i bits = _mm512_slli_epi64(size, 3);
    // A shift by 64 or more gives 0: no mask then.
    const __m512i behind = _mm512_sllv_epi64(constant(~uint64_t{0}), bits);
    const __m512i first = _mm512_andnot_si512(behind, start);
    const __m512i last = _mm512_maskz_mov_epi64(_mm512_cmpgt_epu64_mask(size, constant(8)), end);
    const __m512i a = _mm512_mullo_epi64(_mm512_xor_si512(first, seed), constant(LATHE_VOCABULARY_FIRST));
    const __m512i sizes = _mm512_mullo_epi64(size, constant(LATHE_VOCABULARY_SIZE));
    const __m512i b = _mm512_mullo_epi64(_mm512_xor_si512(last, sizes), constant(LATHE_VOCABULARY_LAST));
    const __m512i sum = _mm512_add_epi64(a, b);
    const __m512i hash =
        _mm512_mullo_epi64(_mm512_xor_si512(sum, _mm512_srli_epi64(sum, 32)), constant(LATHE_VOCABULARY_MIX));
    const __m512i bucket = _mm512_srli_epi64(_mm512_mul_epu32(_mm512_srli_epi64(hash, 32), num_buckets), 32);
    const __m512i low = _mm512_xor_si512(hash, _mm512_mul_epu32(tables.Displacement(bucket), constant(LATHE_VOCABULARY_DISPLACEMENT)));
    const __m512i slot = _mm512_srli_epi64(_mm512_mul_epu32(low, num_slots), 32);
    const __m512i size_and_index = tables.Entry<2>(slot);
    const __mmask8 is_same = _mm512_cmpeq_epi64_mask(tables.Entry<0>(slot), first) &
                             _mm512_cmpeq_epi64_mask(tables.Entry<1>(slot), last) &
                             _mm512_cmpeq_epi64_mask(_mm512_and_si512(size_and_index, low_half), size);
    const __m512i index = _mm512_mask_srai_epi64(constant(~uint64_t{0}), is_same, size_and_index, 32);
    _mm512_storeu_si512(values + i, index);
    is_long |= static_cast<uint64_t>(_mm512_cmpgt_epu64_mask(size, constant(16))) << i;
  }
  for (; is_long != 0; is_long &= is_long - 1) {
    const int i = __builtin_ctzll(is_long);
    const char* const begin = text + places.begins[i];
    values[i] = LookUp(vocabulary, begin, begin + places.sizes[i]);
  }
}

#endif

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_VOCABULARY_AVX512_H_
