// The state behind a generated analyzer's calls of lathe_accumulate_number and lathe_accumulate_string.
#ifndef LATHE_RUNTIME_STATISTICS_ACCUMULATE_H_
#define LATHE_RUNTIME_STATISTICS_ACCUMULATE_H_

#include <variant>
#include <vector>

#include "runtime/abi/lathe.h"
#include "runtime/statistics/moments_accumulator.h"
#include "runtime/statistics/quantile_sketch.h"
#include "runtime/statistics/statistics.pb.h"
#include "runtime/statistics/value_counts.h"

// One accumulator per entry of lathe_program.accumulators. Used by one thread at a time; threads use a state each, and the
// protos are merged.
struct lathe_statistics {
 public:
  explicit lathe_statistics(const lathe_program& program);

  // A number fed to counts, or a string to moments or quantiles, is ignored: the verifier of the analyzer excludes it.
  void Add(int32_t index, double value);
  void Add(int32_t index, const char* data, int64_t size);

  // What was collected, in the order of the program's accumulators.
  lathe::Statistics ToProto(int64_t rows, int64_t train_rows) const;

 private:
  using Accumulator = std::variant<lathe::MomentsAccumulator, lathe::QuantileSketch, lathe::ValueCounts>;

  const lathe_program& program_;
  std::vector<Accumulator> accumulators_;
};

#endif  // LATHE_RUNTIME_STATISTICS_ACCUMULATE_H_
