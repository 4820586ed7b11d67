// Statistics files: reading, checking and merging them.
#ifndef LATHE_RUNTIME_STATISTICS_STATISTICS_H_
#define LATHE_RUNTIME_STATISTICS_STATISTICS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/statistics/statistics.pb.h"

namespace lathe {

// Reads a file that an analyzer wrote; refuses a malformed one, naming the path.
absl::StatusOr<Statistics> ReadStatistics(const std::string& path);

// Merges the statistics of shards. The result depends on the rows alone: not on how shards divide them, nor on the order of
// `parts`. Refuses an empty list, malformed statistics, and parts of different pipelines or with different keys.
absl::StatusOr<Statistics> MergeStatistics(const std::vector<Statistics>& parts);

// Reads and merges; errors name the path.
absl::StatusOr<Statistics> ReadAndMergeStatistics(const std::vector<std::string>& paths);

// The statistic of that key, or nullptr.
const Statistic* FindStatistic(const Statistics& statistics, std::string_view key);

}  // namespace lathe

#endif  // LATHE_RUNTIME_STATISTICS_STATISTICS_H_
