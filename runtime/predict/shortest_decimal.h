// The shortest decimals that read back as the same floats.
#ifndef LATHE_RUNTIME_PREDICT_SHORTEST_DECIMAL_H_
#define LATHE_RUNTIME_PREDICT_SHORTEST_DECIMAL_H_

#include <cstddef>
#include <cstdint>

namespace lathe {

// Room that a decimal needs; writing one may write all of it.
constexpr size_t kShortestDecimalRoom = 32;

// Writes floats, one after the other. What predictions mostly are, neither tiny nor huge, takes less than half of the time
// of std::to_chars. Used by one thread.
class ShortestDecimals {
 public:
  // The values must outlive this. What is written does not depend on `use_vectors`, which needs HasVectors.
  ShortestDecimals(const float* values, int64_t count, bool use_vectors = HasVectors())
      : values_(values), end_(values + count), use_vectors_(use_vectors) {}

  // Whether the machine has what the faster version takes.
  static bool HasVectors();

  // Writes what std::to_chars(out, out + kShortestDecimalRoom, value) writes of the next value, of which there must be one, and
  // returns its end.
  char* WriteNext(char* out) {
    if (next_ == found_) Find();
    return Write(next_++, out);
  }

  void Skip() {
    if (next_ == found_) Find();
    ++next_;
  }

 private:
  static constexpr int kMost = 64;

  // digits / 10^scale; digits is 0 where the library is asked.
  struct Decimal {
    uint32_t digits;
    int32_t scale;
  };

  // Finds the next decimals, at most kMost.
  void Find();
  char* Write(int index, char* out) const;
  static char* WriteDigits(Decimal decimal, char* out);

  const float* values_;  // of the decimals that were found, then what follows
  const float* const end_;
  const bool use_vectors_;
  int next_ = 0;
  int found_ = 0;
  alignas(64) Decimal decimals_[kMost];
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_SHORTEST_DECIMAL_H_
