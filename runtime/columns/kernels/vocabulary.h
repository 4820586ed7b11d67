// Look-ups of short texts in a vocabulary, with readable bytes around them: lathe_vocabulary_lookup without a call per text.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_VOCABULARY_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_VOCABULARY_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "runtime/serving/transforms.h"

namespace lathe {
namespace {

inline uint64_t LoadWord(const char* text) {
  uint64_t word;
  memcpy(&word, text, sizeof(word));
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// lathe_vocabulary_key of a text with readable bytes around it. No branch on the size: categories are of any, in any order.
inline void KeyOf(const char* begin, const char* end, uint64_t key[2]) {
  const size_t size = static_cast<size_t>(end - begin);
  const uint64_t first = LoadWord(begin);
  const uint64_t last = LoadWord(end - 8);
  key[0] = size < 8 ? first & ((uint64_t{1} << (8 * (size & 7))) - 1) : first;
  key[1] = size > 8 ? last : 0;
}

// lathe_vocabulary_lookup; kNotPlain where that has to be asked.
constexpr int32_t kNotPlain = -2;
inline int32_t LookUp(const lathe_vocabulary& vocabulary, const char* begin, const char* end) {
  const size_t size = static_cast<size_t>(end - begin);
  uint64_t key[2];
  KeyOf(begin, end, key);
  const uint64_t first = (key[0] ^ vocabulary.seed * LATHE_VOCABULARY_SEED) * LATHE_VOCABULARY_FIRST;
  const uint64_t last = (key[1] ^ size * LATHE_VOCABULARY_SIZE) * LATHE_VOCABULARY_LAST;
  const uint64_t sum = first + last;
  const uint64_t hash = (sum ^ sum >> 32) * LATHE_VOCABULARY_MIX;
  const uint64_t bucket = (hash >> 32) * vocabulary.num_buckets >> 32;
  const uint32_t low = static_cast<uint32_t>(hash) ^ vocabulary.displacements[bucket] * LATHE_VOCABULARY_DISPLACEMENT;
  const lathe_vocabulary_entry& entry = vocabulary.entries[static_cast<uint64_t>(low) * vocabulary.num_slots >> 32];
  if (__builtin_expect(size > 16, 0)) {
    if (vocabulary.whole) return kNotPlain;
    const bool is_same = (entry.first == key[0]) & (entry.size == size);
    return is_same && memcmp(vocabulary.bytes + entry.last, begin, size) == 0 ? entry.index : -1;
  }
  const bool is_same = (entry.first == key[0]) & (entry.last == key[1]) & (entry.size == size);
  return is_same ? entry.index : -1;
}

// Where 64 fields are, and the 8 bytes from their begins on and before their ends.
struct Places {
  alignas(64) uint64_t starts[64];
  alignas(64) uint64_t ends[64];
  alignas(64) uint32_t begins[64];
  alignas(64) uint32_t sizes[64];
};

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_VOCABULARY_H_
