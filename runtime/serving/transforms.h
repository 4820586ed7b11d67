/* Functions that generated row code calls where a loop over bytes is needed: vocabularies, hashing, n-grams. The serving
 * core: C11, no allocation, no state, safe from any thread. */
#ifndef LATHE_RUNTIME_SERVING_TRANSFORMS_H_
#define LATHE_RUNTIME_SERVING_TRANSFORMS_H_

#include <stdint.h>

#include "runtime/abi/lathe.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A vocabulary as generated read-only data: open addressing, linear probing, at most half full.
 * slots[h & mask] is 0 for empty, else 1 + the value's index; h = lathe_hash(value, size, 0).
 * Value i is bytes[offsets[i] .. offsets[i + 1]). */
typedef struct lathe_vocabulary {
  uint32_t mask;
  int32_t num_values;
  const uint32_t *slots;
  const int32_t *offsets;
  const char *bytes;
} lathe_vocabulary;

/* The index of the value, or -1 when the vocabulary does not hold it. `data` must not be NULL. */
int32_t lathe_vocabulary_lookup(const lathe_vocabulary *vocabulary, const char *data, int64_t size);

/* XXH64 of the bytes. */
uint64_t lathe_hash(const char *data, int64_t size, uint64_t seed);

/* Hash of one value of a column, chained by seed; missing values hash to a value of their own, and equal numbers of int64
 * and timestamp columns hash alike. `type` is a lathe_type. */
uint64_t lathe_hash_value(const lathe_column *column, int32_t type, int64_t row, uint64_t seed);

/* Writes the decimal text of a value into `buffer` (32 bytes) and returns its size: categories may be numbers. */
int64_t lathe_format_int64(int64_t value, char *buffer);

/* Adds hashed word n-grams of lengths 1..ngrams of UTF-8 text to out[0..buckets), which the caller has zeroed.
 * Words are runs of ASCII letters and digits and of all bytes >= 0x80; ASCII letters are lowered; an n-gram's bytes are
 * its words joined by one space, its bucket is lathe_hash(bytes, seed) % buckets. weight: 0 count, 1 binary, 2 counts
 * divided by their Euclidean norm (in double, rounded once). Missing text (data == NULL) adds nothing. */
void lathe_hash_ngrams(const char *data, int64_t size, int32_t ngrams, int64_t buckets, uint64_t seed, int32_t weight,
                       float *out);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_SERVING_TRANSFORMS_H_ */
