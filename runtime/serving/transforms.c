#include "runtime/serving/transforms.h"

#include <string.h>

/* The streaming state lives on the stack: its size is public only where the header is told that it is linked statically. */
#define XXH_STATIC_LINKING_ONLY
#include "xxhash.h"

enum { kCount = 0, kBinary = 1, kL2 = 2 };

/* Not UTF-8 and of a length that no number has: no value hashes the same bytes. */
static const char kMissing[] = "\xffmissing\xff";

uint64_t lathe_hash(const char *data, int64_t size, uint64_t seed) { return XXH64(data, (size_t)size, seed); }

static uint64_t load64(const char *data) {
  uint64_t word;
  memcpy(&word, data, sizeof(word));
  return word;
}

static uint64_t load32(const char *data) {
  uint32_t word;
  memcpy(&word, data, sizeof(word));
  return word;
}

/* The loads of a value of less than 8 bytes overlap: equal bytes meet in one place. */
static inline void vocabulary_key(const char *data, int64_t size, int32_t whole, uint64_t key[2]) {
  key[1] = 0;
  if (size >= 8) {
    key[0] = load64(data);
    if (size > 8) key[1] = load64(data + size - 8);
    if (size > 16 && whole) key[0] = XXH64(data, (size_t)size, 0);
  } else if (size >= 4) {
    key[0] = load32(data) | load32(data + size - 4) << 8 * (size - 4);
  } else if (size > 0) {
    key[0] = (unsigned char)data[0] | (uint64_t)(unsigned char)data[size / 2] << 8 * (size / 2) |
             (uint64_t)(unsigned char)data[size - 1] << 8 * (size - 1);
  } else {
    key[0] = 0;
  }
}

static inline uint64_t vocabulary_hash(const uint64_t key[2], int64_t size, uint64_t seed) {
  const uint64_t first = (key[0] ^ seed * LATHE_VOCABULARY_SEED) * LATHE_VOCABULARY_FIRST;
  const uint64_t last = (key[1] ^ (uint64_t)size * LATHE_VOCABULARY_SIZE) * LATHE_VOCABULARY_LAST;
  const uint64_t sum = first + last;
  return (sum ^ sum >> 32) * LATHE_VOCABULARY_MIX;
}

void lathe_vocabulary_key(const char *data, int64_t size, int32_t whole, uint64_t key[2]) {
  vocabulary_key(data, size, whole, key);
}

uint64_t lathe_vocabulary_hash(const uint64_t key[2], int64_t size, uint64_t seed) { return vocabulary_hash(key, size, seed); }

int32_t lathe_vocabulary_lookup(const lathe_vocabulary *vocabulary, const char *data, int64_t size) {
  uint64_t key[2];
  vocabulary_key(data, size, vocabulary->whole, key);
  const uint64_t hash = vocabulary_hash(key, size, vocabulary->seed);
  const uint64_t bucket = (hash >> 32) * vocabulary->num_buckets >> 32;
  const uint32_t low = (uint32_t)hash ^ vocabulary->displacements[bucket] * LATHE_VOCABULARY_DISPLACEMENT;
  const lathe_vocabulary_entry *entry = &vocabulary->entries[(uint64_t)low * vocabulary->num_slots >> 32];
  if (entry->first != key[0] || entry->size != size) return -1;
  if (size <= 16) return entry->last == key[1] ? entry->index : -1;
  return memcmp(vocabulary->bytes + entry->last, data, (size_t)size) == 0 ? entry->index : -1;
}

static uint64_t hash_word(uint64_t word, uint64_t seed) {
  /* Little-endian on every machine. */
  unsigned char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = (unsigned char)(word >> (8 * i));
  return XXH64(bytes, sizeof(bytes), seed);
}

static int bit_at(const void *bitmap, int64_t row) { return ((const uint8_t *)bitmap)[row / 8] >> (row % 8) & 1; }

uint64_t lathe_hash_value(const lathe_column *column, int32_t type, int64_t row, uint64_t seed) {
  if (column->validity != NULL && !bit_at(column->validity, row)) return XXH64(kMissing, sizeof(kMissing) - 1, seed);
  switch (type) {
    case LATHE_STRING: {
      const int32_t *offsets = (const int32_t *)column->values;
      return XXH64(column->bytes + offsets[row], (size_t)(offsets[row + 1] - offsets[row]), seed);
    }
    case LATHE_FLOAT64: {
      double value = ((const double *)column->values)[row];
      uint64_t word;
      if (value != value) return XXH64(kMissing, sizeof(kMissing) - 1, seed);
      value += 0.0; /* -0 equals 0 */
      memcpy(&word, &value, sizeof(word));
      return hash_word(word, seed);
    }
    case LATHE_BOOL:
      return hash_word((uint64_t)bit_at(column->values, row), seed);
    default:
      return hash_word((uint64_t)((const int64_t *)column->values)[row], seed);
  }
}

int64_t lathe_format_int64(int64_t value, char *buffer) {
  char digits[20];
  int64_t count = 0;
  int64_t size = 0;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do {
    digits[count++] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (value < 0) buffer[size++] = '-';
  while (count > 0) buffer[size++] = digits[--count];
  return size;
}

/* The byte as it stands in a word, with ASCII letters lowered; 0 when it separates words. */
static unsigned char word_byte(char c) {
  const unsigned char byte = (unsigned char)c;
  if (byte >= 'A' && byte <= 'Z') return (unsigned char)(byte + ('a' - 'A'));
  if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80) return byte;
  return 0;
}

/* Adds the word that starts at `begin` to the hash, and returns where it ends. */
static int64_t hash_next_word(const char *data, int64_t size, int64_t begin, XXH64_state_t *state) {
  char block[64];
  int64_t position = begin;
  for (;;) {
    int64_t filled = 0;
    unsigned char byte;
    while (filled < (int64_t)sizeof(block) && position < size && (byte = word_byte(data[position])) != 0) {
      block[filled++] = (char)byte;
      ++position;
    }
    XXH64_update(state, block, (size_t)filled);
    if (filled < (int64_t)sizeof(block)) return position;
  }
}

static int64_t skip_separators(const char *data, int64_t size, int64_t position) {
  while (position < size && word_byte(data[position]) == 0) ++position;
  return position;
}

/* What takes the buckets of the n-grams of a text. */
typedef struct sink {
  int32_t weight;
  const int32_t *slots;
  float *counts;
  uint64_t *present;
} sink;

typedef void visit(const sink *to, uint64_t bucket);

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t bucket_of(uint64_t hash, uint64_t buckets) {
  return (buckets & (buckets - 1)) == 0 ? hash & (buckets - 1) : hash % buckets;
}

/* Texts of up to this size are copied as an n-gram has them, lowered and with one space between words, so that every n-gram is
 * a piece of the copy. */
enum { kCopied = 2048, kMaxNgrams = 8 };

INLINE void visit_short(const char *data, int64_t size, int32_t ngrams, uint64_t buckets, uint64_t seed, visit *add,
                        const sink *to) {
  char text[kCopied + 1];
  int64_t starts[kMaxNgrams]; /* of the last words, in a ring */
  int64_t words = 0;
  int64_t end = 0;
  int64_t position = 0;
  for (;;) {
    position = skip_separators(data, size, position);
    if (position >= size) return;
    if (words > 0) text[end++] = ' ';
    starts[words % kMaxNgrams] = end;
    unsigned char byte;
    while (position < size && (byte = word_byte(data[position])) != 0) {
      text[end++] = (char)byte;
      ++position;
    }
    ++words;
    for (int64_t n = 1; n <= ngrams && n <= words; ++n) {
      const int64_t start = starts[(words - n) % kMaxNgrams];
      add(to, bucket_of(XXH64(text + start, (size_t)(end - start), seed), buckets));
    }
  }
}

INLINE void visit_long(const char *data, int64_t size, int32_t ngrams, uint64_t buckets, uint64_t seed, visit *add,
                       const sink *to) {
  int64_t begin = skip_separators(data, size, 0);
  while (begin < size) {
    /* The n-grams that start with this word: the hash of one goes on into the next longer one. */
    XXH64_state_t state;
    XXH64_reset(&state, seed);
    int64_t position = begin;
    int64_t second = size;
    for (int32_t n = 1; n <= ngrams && position < size; ++n) {
      if (n > 1) XXH64_update(&state, " ", 1);
      position = skip_separators(data, size, hash_next_word(data, size, position, &state));
      if (n == 1) second = position;
      add(to, bucket_of(XXH64_digest(&state), buckets));
    }
    begin = second;
  }
}

/* Calls `add` for every n-gram, in no particular order. */
INLINE void visit_ngrams(const char *data, int64_t size, int32_t ngrams, int64_t buckets, uint64_t seed, visit *add,
                         const sink *to) {
  if (data == NULL) return;
  if (size <= kCopied)
    visit_short(data, size, ngrams, (uint64_t)buckets, seed, add, to);
  else
    visit_long(data, size, ngrams, (uint64_t)buckets, seed, add, to);
}

INLINE void add_to_slot(const sink *to, uint64_t bucket) {
  float *count = &to->counts[bucket];
  *count = to->weight == kBinary ? 1.0f : *count + 1.0f;
}

INLINE void add_to_kept_slot(const sink *to, uint64_t bucket) {
  const int32_t slot = to->slots[bucket];
  if (slot >= 0) add_to_slot(to, (uint64_t)slot);
}

INLINE void add_to_present(const sink *to, uint64_t bucket) {
  uint64_t *word = &to->present[bucket / 64];
  const uint64_t bit = UINT64_C(1) << (bucket % 64);
  if (*word & bit) {
    add_to_slot(to, bucket);
  } else {
    *word |= bit;
    to->counts[bucket] = 1.0f;
  }
}

void lathe_hash_ngrams(const char *data, int64_t size, int32_t ngrams, int64_t buckets, uint64_t seed, int32_t weight,
                       float *out) {
  const sink to = {weight, NULL, out, NULL};
  visit_ngrams(data, size, ngrams, buckets, seed, add_to_slot, &to);
  if (weight != kL2) return;
  /* Squares of counts are integers: their sum is exact in any order. */
  double squares = 0.0;
  for (int64_t i = 0; i < buckets; ++i) squares += (double)out[i] * (double)out[i];
  if (squares == 0.0) return;
  const double norm = __builtin_sqrt(squares);
  for (int64_t i = 0; i < buckets; ++i) out[i] = (float)((double)out[i] / norm);
}

void lathe_hash_kept_ngrams(const char *data, int64_t size, int32_t ngrams, int64_t buckets, uint64_t seed, int32_t weight,
                            const int32_t *slots, float *out) {
  const sink to = {weight, slots, out, NULL};
  visit_ngrams(data, size, ngrams, buckets, seed, add_to_kept_slot, &to);
}

void lathe_add_ngrams(const char *data, int64_t size, int32_t ngrams, int64_t buckets, uint64_t seed, int32_t weight,
                      int32_t outputs, const double *table, float *counts, uint64_t *present, double *sums) {
  if (data == NULL) return;
  const int64_t words = (buckets + 63) / 64;
  const sink to = {weight, NULL, counts, present};
  memset(present, 0, (size_t)words * sizeof(*present));
  visit_ngrams(data, size, ngrams, buckets, seed, add_to_present, &to);
  double norm = 1.0;
  if (weight == kL2) {
    double squares = 0.0;
    for (int64_t i = 0; i < words; ++i)
      for (uint64_t rest = present[i]; rest != 0; rest &= rest - 1) {
        const double count = counts[i * 64 + __builtin_ctzll(rest)];
        squares += count * count;
      }
    norm = __builtin_sqrt(squares);
  }
  for (int64_t i = 0; i < words; ++i)
    for (uint64_t rest = present[i]; rest != 0; rest &= rest - 1) {
      const int64_t bucket = i * 64 + __builtin_ctzll(rest);
      const double value = weight == kL2 ? (double)(float)((double)counts[bucket] / norm) : (double)counts[bucket];
      for (int32_t k = 0; k < outputs; ++k) sums[k] += table[bucket * outputs + k] * value;
    }
}
