/* Functions that generated row code calls where a loop over bytes is needed: vocabularies, hashing, n-grams. The serving
 * core: C11, no allocation, no state, safe from any thread. */
#ifndef LATHE_RUNTIME_SERVING_TRANSFORMS_H_
#define LATHE_RUNTIME_SERVING_TRANSFORMS_H_

#include <stdint.h>

#include "runtime/abi/lathe.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A vocabulary as generated read-only data: a perfect hash of its values, which the compiler finds, so that a look-up reads
 * one displacement and one entry and verifies with one compare.
 *
 * A value has a key of two words (lathe_vocabulary_key) and a hash of them (lathe_vocabulary_hash). The upper half of the
 * hash picks a bucket, whose displacement sends the lower half to a slot that no other value has:
 *   bucket = high * num_buckets >> 32
 *   slot = (low ^ displacements[bucket] * LATHE_VOCABULARY_DISPLACEMENT) * num_slots >> 32, in 32 bits before the last product.
 * Generated code looks values of a column up by the same tables, without a call: compiler/conversion/llvm/LookupToLLVM.cpp. */
typedef struct lathe_vocabulary_entry {
  uint64_t first;  /* first word of the key */
  uint64_t last;   /* last word of the key; of a value of more than 16 bytes, where in `bytes` it begins */
  uint32_t size;   /* of the value; 0xffffffff where the slot is empty */
  int32_t index;   /* of the value */
} lathe_vocabulary_entry;

typedef struct lathe_vocabulary {
  uint32_t num_buckets;
  uint32_t num_slots;
  int32_t whole;     /* 1: the keys of values of more than 16 bytes are hashes of all their bytes */
  int32_t reserved;
  uint64_t seed;
  const uint16_t *displacements;
  const lathe_vocabulary_entry *entries;
  const char *bytes; /* the values of more than 16 bytes */
} lathe_vocabulary;

/* The index of the value, or -1 when the vocabulary does not hold it. `data` must not be NULL. */
int32_t lathe_vocabulary_lookup(const lathe_vocabulary *vocabulary, const char *data, int64_t size);

/* The words of a value: its first 8 bytes, 0 beyond its end, and its last 8 where it has more than 8, else 0. Up to 16 bytes
 * these and the size are the value. With `whole`, the first word of a value of more than 16 bytes is a hash of all. */
void lathe_vocabulary_key(const char *data, int64_t size, int32_t whole, uint64_t key[2]);

/* In words of 64 bits:
 *   sum = (first ^ seed * SEED) * FIRST + (last ^ size * SIZE) * LAST
 *   hash = (sum ^ sum >> 32) * MIX
 * The multipliers are digits of pi, made odd, and the golden ratio. */
uint64_t lathe_vocabulary_hash(const uint64_t key[2], int64_t size, uint64_t seed);
#define LATHE_VOCABULARY_SEED UINT64_C(0x13198a2e03707345)
#define LATHE_VOCABULARY_FIRST UINT64_C(0xa4093822299f31d1)
#define LATHE_VOCABULARY_SIZE UINT64_C(0x243f6a8885a308d3)
#define LATHE_VOCABULARY_LAST UINT64_C(0x082efa98ec4e6c89)
#define LATHE_VOCABULARY_MIX UINT64_C(0x9e3779b97f4a7c15)
#define LATHE_VOCABULARY_DISPLACEMENT UINT32_C(0x9e3779b1)

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

/* The same for some of the buckets: bucket b goes to out[slots[b]], and nowhere when slots[b] is negative. Weights 0 and 1. */
void lathe_hash_kept_ngrams(const char *data, int64_t size, int32_t ngrams, int64_t buckets, uint64_t seed, int32_t weight,
                            const int32_t *slots, float *out);

/* Adds what lathe_hash_ngrams would write, each slot times its row of `table` (buckets x outputs), to sums[0..outputs), in the
 * order of the buckets; slots that are 0 add nothing. `counts` (buckets floats) and `present` ((buckets + 63) / 64 words) are
 * scratch, of any contents. */
void lathe_add_ngrams(const char *data, int64_t size, int32_t ngrams, int64_t buckets, uint64_t seed, int32_t weight,
                      int32_t outputs, const double *table, float *counts, uint64_t *present, double *sums);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_SERVING_TRANSFORMS_H_ */
