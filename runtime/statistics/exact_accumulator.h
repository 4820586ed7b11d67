// Sums of doubles without rounding: the result depends on the values alone, not on their order or grouping.
#ifndef LATHE_RUNTIME_STATISTICS_EXACT_ACCUMULATOR_H_
#define LATHE_RUNTIME_STATISTICS_EXACT_ACCUMULATOR_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "runtime/statistics/statistics.pb.h"

namespace lathe {

// An integer of 3328 bits in units of 2^-1088: any double, and any square of one up to bits below that unit, is a whole
// number of units, and 2^62 of the largest fit. Values that are not finite are counted, not added. Used by one thread at a
// time.
class ExactAccumulator {
 public:
  // Units are 2 to this.
  static constexpr int kExponent = -1088;

  void Add(double value);
  // Adds value^2, computed from its significand without rounding; bits below one unit are dropped, which concerns only
  // values below 2^-491.
  void AddSquare(double value);
  void Merge(const ExactAccumulator& other);

  int64_t infinities() const { return infinities_; }
  bool IsNegative() const;

  // The magnitude in units, 32 bits per limb from the lowest, without zeros at the top.
  std::vector<uint32_t> Magnitude() const;
  // The sum rounded once to the nearest double, ties to even; beyond the range an infinity.
  double Value() const;

  // Equal sums give equal protos.
  ExactSum ToProto() const;
  // Refuses limbs outside their range, and more than a sum has.
  static absl::Status FromProto(const ExactSum& proto, ExactAccumulator* sum);

 private:
  static constexpr int kLimbs = 104;

  // Adds or subtracts significand * 2^position units.
  void AddUnits(uint64_t significand, int position, bool negative);
  // Carries, so that every limb but the last is in [0, 2^32); the last has the sign.
  void Normalize();
  ExactAccumulator Normalized() const;

  // Between two normalizations a limb takes at most 2^30 additions of less than 2^32 each.
  std::array<int64_t, kLimbs> limbs_ = {};
  int64_t pending_ = 0;
  int64_t infinities_ = 0;
};

// numerator * 2^exponent / denominator, rounded once to the nearest double, ties to even. The numerator has 32 bits per
// limb from the lowest; the denominator is not 0 and below 2^126.
double RoundQuotient(const std::vector<uint32_t>& numerator, unsigned __int128 denominator, int exponent);

}  // namespace lathe

#endif  // LATHE_RUNTIME_STATISTICS_EXACT_ACCUMULATOR_H_
