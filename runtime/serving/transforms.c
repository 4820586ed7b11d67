#include "runtime/serving/transforms.h"

#include <string.h>

/* The streaming state lives on the stack: its size is public only where the header is told that it is linked statically. */
#define XXH_STATIC_LINKING_ONLY
#include "xxhash.h"

enum { kCount = 0, kBinary = 1, kL2 = 2 };

/* Not UTF-8 and of a length that no number has: no value hashes the same bytes. */
static const char kMissing[] = "\xffmissing\xff";

uint64_t lathe_hash(const char *data, int64_t size, uint64_t seed) { return XXH64(data, (size_t)size, seed); }

int32_t lathe_vocabulary_lookup(const lathe_vocabulary *vocabulary, const char *data, int64_t size) {
  uint32_t slot = (uint32_t)lathe_hash(data, size, 0) & vocabulary->mask;
  for (;; slot = (slot + 1) & vocabulary->mask) {
    const uint32_t entry = vocabulary->slots[slot];
    if (entry == 0) return -1;
    const int32_t begin = vocabulary->offsets[entry - 1];
    const int32_t end = vocabulary->offsets[entry];
    if (end - begin == size && memcmp(vocabulary->bytes + begin, data, (size_t)size) == 0) return (int32_t)entry - 1;
  }
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

void lathe_hash_ngrams(const char *data, int64_t size, int32_t ngrams, int64_t buckets, uint64_t seed, int32_t weight,
                       float *out) {
  if (data == NULL) return;
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
      float *bucket = &out[XXH64_digest(&state) % (uint64_t)buckets];
      *bucket = weight == kBinary ? 1.0f : *bucket + 1.0f;
    }
    begin = second;
  }
  if (weight != kL2) return;
  /* Squares of counts are integers: their sum is exact in any order. */
  double squares = 0.0;
  for (int64_t i = 0; i < buckets; ++i) squares += (double)out[i] * (double)out[i];
  if (squares == 0.0) return;
  const double norm = __builtin_sqrt(squares);
  for (int64_t i = 0; i < buckets; ++i) out[i] = (float)((double)out[i] / norm);
}
