// Count, extremes, mean and variance of numbers, independent of their order.
#ifndef LATHE_RUNTIME_STATISTICS_MOMENTS_ACCUMULATOR_H_
#define LATHE_RUNTIME_STATISTICS_MOMENTS_ACCUMULATOR_H_

#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "runtime/statistics/exact_accumulator.h"
#include "runtime/statistics/statistics.pb.h"

namespace lathe {

// NaN is missing. Infinite values are counted as present but enter neither the extremes nor the mean and variance. -0 counts
// as 0. Used by one thread at a time.
class MomentsAccumulator {
 public:
  void Add(double value);
  void Merge(const MomentsAccumulator& other);

  int64_t count() const { return count_; }  // present values
  int64_t missing() const { return missing_; }
  double min() const { return min_; }  // +inf without finite values
  double max() const { return max_; }  // -inf without finite values

  // Both are computed from the exact sums and rounded once. NaN without finite values. The variance is the population's: the
  // mean of the squared distances from the mean.
  double Mean() const;
  double Variance() const;

  Moments ToProto() const;
  // Refuses negative counts and malformed sums.
  static absl::Status FromProto(const Moments& proto, MomentsAccumulator* moments);

 private:
  int64_t NumFinite() const { return count_ - sum_.infinities(); }

  int64_t count_ = 0;
  int64_t missing_ = 0;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
  ExactAccumulator sum_;
  ExactAccumulator sum_of_squares_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_STATISTICS_MOMENTS_ACCUMULATOR_H_
