// A random stream of one row, the same on every machine.
//
// Every row has a stream of its own, keyed by (seed, shard, row): a shard does not depend on how many others there are, and a
// row not on the rows before it. Values are made of integers, additions and multiplications; the standard library's
// distributions are not used, since each implementation draws its own numbers.
#ifndef LATHE_PIPELINES_GENERATE_RANDOM_H_
#define LATHE_PIPELINES_GENERATE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace lathe {

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
class Random {
 public:
  Random(uint64_t seed, uint64_t shard, uint64_t row)
      : state_(Mix(Mix(Mix(seed) + shard) + row)) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15u;
    return Mix(state_);
  }

  // In [0, 1), a multiple of 2^-53.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
  double Uniform(double low, double high) { return low + (high - low) * Uniform(); }

  // In [low, high], both included.
  int64_t Integer(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Uniform() * static_cast<double>(high - low + 1));
  }

  bool Chance(double probability) { return Uniform() < probability; }

  // Nearly normal with mean 0 and variance 1: the sum of twelve uniforms less six, thus in [-6, 6].
  double Normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += Uniform();
    return sum;
  }

  // Skewed to the right with median 1 and a tail that falls as a power: u / (1 - u), cut at 1 / (2 * cut).
  double HeavyTail(double cut) {
    const double u = Uniform();
    return u / (1 - u + cut);
  }

  // The index of a weight, with a probability proportional to it. The weights are not empty and not negative.
  size_t Choice(std::initializer_list<double> weights) {
    double total = 0;
    for (double weight : weights) total += weight;
    double rest = Uniform() * total;
    size_t index = 0;
    for (double weight : weights) {
      if (rest < weight || index + 1 == weights.size()) break;
      rest -= weight;
      ++index;
    }
    return index;
  }

  // An index below `size`, the index i with a probability proportional to 1 / (i + 1).
  size_t Zipf(size_t size) {
    double total = 0;
    for (size_t i = 0; i < size; ++i) total += 1.0 / static_cast<double>(i + 1);
    double rest = Uniform() * total;
    for (size_t i = 0; i + 1 < size; ++i) {
      const double weight = 1.0 / static_cast<double>(i + 1);
      if (rest < weight) return i;
      rest -= weight;
    }
    return size - 1;
  }

  template <typename T, size_t kSize>
  const T& Pick(const T (&values)[kSize]) {
    return values[Integer(0, kSize - 1)];
  }

 private:
  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace lathe

#endif  // LATHE_PIPELINES_GENERATE_RANDOM_H_
