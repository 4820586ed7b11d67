// Masks of 64 bytes.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_BLOCK_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_BLOCK_H_

#include <stdint.h>

#include "runtime/columns/kernels/instructions.h"

namespace lathe {
namespace {

// Masks of 64 bytes: bit i tells of byte i.
struct Block {
#if defined(__AVX512BW__)
  explicit Block(const char* text) : bytes(_mm512_loadu_si512(text)) {}
  uint64_t Equal(char wanted) const { return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(wanted)); }
  uint64_t High() const { return _mm512_movepi8_mask(bytes); }
  uint64_t Control() const { return _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20)); }
  __m512i bytes;
#elif defined(__AVX2__)
  explicit Block(const char* text)
      : low(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text))),
        high(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32))) {}
  static uint64_t Join(__m256i low, __m256i high) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(low)) |
           static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(high))) << 32;
  }
  uint64_t Equal(char wanted) const {
    const __m256i all = _mm256_set1_epi8(wanted);
    return Join(_mm256_cmpeq_epi8(low, all), _mm256_cmpeq_epi8(high, all));
  }
  uint64_t High() const { return Join(low, high); }
  uint64_t Control() const {
    const __m256i most = _mm256_set1_epi8(0x1f);
    return Join(_mm256_cmpeq_epi8(_mm256_min_epu8(low, most), low), _mm256_cmpeq_epi8(_mm256_min_epu8(high, most), high));
  }
  __m256i low, high;
#elif defined(__SSE2__)
  explicit Block(const char* text) {
    for (int i = 0; i < 4; ++i) part[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * i));
  }
  uint64_t Equal(char wanted) const {
    const __m128i all = _mm_set1_epi8(wanted);
    uint64_t mask = 0;
    for (int i = 0; i < 4; ++i) mask |= static_cast<uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(part[i], all))) << (16 * i);
    return mask;
  }
  uint64_t High() const {
    uint64_t mask = 0;
    for (int i = 0; i < 4; ++i) mask |= static_cast<uint64_t>(_mm_movemask_epi8(part[i])) << (16 * i);
    return mask;
  }
  uint64_t Control() const {
    const __m128i most = _mm_set1_epi8(0x1f);
    uint64_t mask = 0;
    for (int i = 0; i < 4; ++i) {
      mask |= static_cast<uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(part[i], most), part[i]))) << (16 * i);
    }
    return mask;
  }
  __m128i part[4];
#elif defined(__ARM_NEON)
  explicit Block(const char* text) {
    for (int i = 0; i < 4; ++i) part[i] = vld1q_u8(reinterpret_cast<const uint8_t*>(text + 16 * i));
  }
  // Pairwise sums gather one bit of every byte.
  static uint64_t Gather(const uint8x16_t (&all)[4]) {
    const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t low = vpaddq_u8(vandq_u8(all[0], bit), vandq_u8(all[1], bit));
    const uint8x16_t high = vpaddq_u8(vandq_u8(all[2], bit), vandq_u8(all[3], bit));
    const uint8x16_t sum = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
  }
  uint64_t Equal(char wanted) const {
    const uint8x16_t value = vdupq_n_u8(static_cast<uint8_t>(wanted));
    uint8x16_t all[4];
    for (int i = 0; i < 4; ++i) all[i] = vceqq_u8(part[i], value);
    return Gather(all);
  }
  uint64_t High() const {
    uint8x16_t all[4];
    for (int i = 0; i < 4; ++i) all[i] = vcltzq_s8(vreinterpretq_s8_u8(part[i]));
    return Gather(all);
  }
  uint64_t Control() const {
    uint8x16_t all[4];
    for (int i = 0; i < 4; ++i) all[i] = vcltq_u8(part[i], vdupq_n_u8(0x20));
    return Gather(all);
  }
  uint8x16_t part[4];
#else
  explicit Block(const char* text) : bytes(text) {}
  uint64_t Equal(char wanted) const {
    uint64_t mask = 0;
    for (int i = 0; i < 64; ++i) mask |= static_cast<uint64_t>(bytes[i] == wanted) << i;
    return mask;
  }
  uint64_t High() const {
    uint64_t mask = 0;
    for (int i = 0; i < 64; ++i) mask |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i]) >> 7) << i;
    return mask;
  }
  uint64_t Control() const {
    uint64_t mask = 0;
    for (int i = 0; i < 64; ++i) mask |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i]) < 0x20) << i;
    return mask;
  }
  const char* bytes;
#endif
};

// Bit i of the result is the parity of bits 0 to i: what lies between the first and second, third and fourth set bit ...
inline uint64_t PrefixParity(uint64_t bits) {
#if defined(__PCLMUL__)
  // A product without carries by all ones.
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<int64_t>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<uint64_t>(_mm_cvtsi128_si64(product));
#else
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
#endif
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_BLOCK_H_
