// How often each string occurs.
#ifndef LATHE_RUNTIME_STATISTICS_VALUE_COUNTS_H_
#define LATHE_RUNTIME_STATISTICS_VALUE_COUNTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "runtime/statistics/statistics.pb.h"

namespace lathe {

// Exact; memory grows with the distinct strings. Used by one thread at a time.
class ValueCounts {
 public:
  void Add(std::string_view value);
  void AddMissing() { ++missing_; }
  void Merge(const ValueCounts& other);

  int64_t missing() const { return missing_; }
  size_t num_distinct() const { return counts_.size(); }

  // By descending count, then ascending bytes: the order of a vocabulary.
  std::vector<std::pair<std::string, int64_t>> ByDescendingCount() const;

  Counts ToProto() const;
  // Refuses values that are out of order or repeated, and counts that are not positive.
  static absl::Status FromProto(const Counts& proto, ValueCounts* counts);

 private:
  int64_t missing_ = 0;
  absl::flat_hash_map<std::string, int64_t> counts_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_STATISTICS_VALUE_COUNTS_H_
