/* Natural numbers of any size up to what decimals of doubles need. */
#ifndef LATHE_RUNTIME_TENSOR_NATURAL_H_
#define LATHE_RUNTIME_TENSOR_NATURAL_H_

#include <stdint.h>
#include <string.h>

/* 10^1300 and 2^64 of it. */
enum { kNaturalWords = 160 };

typedef struct natural {
  int32_t count; /* words in use; the last is not 0 */
  uint32_t words[kNaturalWords];
} natural;

static inline void natural_set(natural *n, uint64_t value) {
  n->count = 0;
  for (; value; value >>= 32) n->words[n->count++] = (uint32_t)value;
}

/* n = n * factor + term */
static inline void natural_multiply(natural *n, uint32_t factor, uint32_t term) {
  uint64_t carry = term;
  for (int32_t i = 0; i < n->count; ++i) {
    carry += (uint64_t)n->words[i] * factor;
    n->words[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry) n->words[n->count++] = (uint32_t)carry;
}

static inline void natural_multiply_power_of_ten(natural *n, int64_t power) {
  for (; power >= 9; power -= 9) natural_multiply(n, 1000000000, 0);
  for (; power > 0; --power) natural_multiply(n, 10, 0);
}

static inline void natural_shift_left(natural *n, int64_t bits) {
  int32_t words = (int32_t)(bits / 32);
  if (n->count && words) {
    memmove(n->words + words, n->words, (size_t)n->count * sizeof *n->words);
    memset(n->words, 0, (size_t)words * sizeof *n->words);
    n->count += words;
  }
  if (bits % 32) natural_multiply(n, (uint32_t)1 << (bits % 32), 0);
}

static inline int natural_compare(const natural *a, const natural *b) {
  if (a->count != b->count) return a->count < b->count ? -1 : 1;
  for (int32_t i = a->count - 1; i >= 0; --i)
    if (a->words[i] != b->words[i]) return a->words[i] < b->words[i] ? -1 : 1;
  return 0;
}

/* a -= b, which is no larger. */
static inline void natural_subtract(natural *a, const natural *b) {
  int64_t borrow = 0;
  for (int32_t i = 0; i < a->count; ++i) {
    int64_t difference = (int64_t)a->words[i] - (i < b->count ? b->words[i] : 0) + borrow;
    a->words[i] = (uint32_t)difference;
    borrow = difference >> 32;
  }
  while (a->count && !a->words[a->count - 1]) --a->count;
}

static inline void natural_add(natural *a, const natural *b) {
  uint64_t carry = 0;
  for (int32_t i = 0; i < b->count || carry; ++i) {
    if (i == a->count) a->words[a->count++] = 0;
    carry += (uint64_t)a->words[i] + (i < b->count ? b->words[i] : 0);
    a->words[i] = (uint32_t)carry;
    carry >>= 32;
  }
}

static inline int64_t natural_bits(const natural *n) {
  return n->count ? 32 * (int64_t)n->count - __builtin_clz(n->words[n->count - 1]) : 0;
}

#endif /* LATHE_RUNTIME_TENSOR_NATURAL_H_ */
