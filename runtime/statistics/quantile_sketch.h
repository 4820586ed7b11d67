// Quantiles of numbers in bounded memory, independent of the order of the values.
#ifndef LATHE_RUNTIME_STATISTICS_QUANTILE_SKETCH_H_
#define LATHE_RUNTIME_STATISTICS_QUANTILE_SKETCH_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "runtime/statistics/statistics.pb.h"

namespace lathe {

// Values are grouped by the leading bits of their IEEE encoding, made unsigned so that it orders as the values do. The
// sketch drops the fewest trailing bits that leave at most kMaxGroups groups: a property of the set of values, whatever their
// order and however shards divide them. Up to kMaxGroups distinct values it is exact; beyond, an answer is a value of the
// group that holds the exact one. With values spread over k octaves, a group is about k/8192 of an octave wide.
//
// NaN is missing, infinities are values, -0 counts as 0. Used by one thread at a time.
class QuantileSketch {
 public:
  static constexpr size_t kMaxGroups = 8192;

  void Add(double value);
  void Merge(const QuantileSketch& other);

  int64_t count() const { return count_; }  // present values
  int64_t missing() const { return missing_; }
  int dropped_bits() const { return dropped_bits_; }

  // For q in [0, 1] the value of rank ceil(q * count), at least the first, in ascending order: a value that was added. Thus
  // the median of an even number of values is the lower of the two in the middle. In a group of several values, the nearer
  // of its smallest and its largest. NaN without values. Slower than Quantiles for several.
  double Quantile(double q) const;
  // The same for several q, in any order.
  std::vector<double> Quantiles(const std::vector<double>& qs) const;

  ::lathe::Quantiles ToProto() const;
  // Refuses groups that are out of order, empty, too many, or not groups of the proto's dropped_bits.
  static absl::Status FromProto(const ::lathe::Quantiles& proto, QuantileSketch* sketch);

 private:
  struct Group {
    double min;
    double max;
    int64_t count;
  };

  void AddGroup(uint64_t key, const Group& group);
  // Drops one more bit, joining groups.
  void Coarsen();
  void CoarsenTo(int dropped_bits);
  // By ascending key.
  std::vector<Group> SortedGroups() const;

  int dropped_bits_ = 0;
  int64_t count_ = 0;
  int64_t missing_ = 0;
  absl::flat_hash_map<uint64_t, Group> groups_;  // by the key's leading bits
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_STATISTICS_QUANTILE_SKETCH_H_
