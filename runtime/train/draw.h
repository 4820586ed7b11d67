// Draws by hash: the same for any order of the work.
#ifndef LATHE_RUNTIME_TRAIN_DRAW_H_
#define LATHE_RUNTIME_TRAIN_DRAW_H_

#include <cstdint>

namespace lathe {

// A well mixed 64-bit number for each number (the finalizer of SplitMix64).
inline uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// A number in [0, 1) that belongs to `item` of `stream`.
inline double Draw(uint64_t stream, uint64_t item) {
  return static_cast<double>(Mix(stream ^ Mix(item)) >> 11) * 0x1p-53;
}

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_DRAW_H_
