/* Hashes of tables that the compiler writes and the runtime reads. */
#ifndef LATHE_RUNTIME_TENSOR_HASHES_H_
#define LATHE_RUNTIME_TENSOR_HASHES_H_

#include <stdint.h>

/* Steele, Lea and Flood's finalizer of 64 bits. */
static inline uint64_t lathe_hash_integer(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/* Fowler, Noll and Vo's, finalized. */
static inline uint64_t lathe_hash_bytes(const char *data, int64_t size) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (int64_t i = 0; i < size; ++i) hash = (hash ^ (unsigned char)data[i]) * 0x100000001b3u;
  return lathe_hash_integer(hash);
}

#endif /* LATHE_RUNTIME_TENSOR_HASHES_H_ */
