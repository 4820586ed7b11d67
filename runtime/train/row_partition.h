// Row numbers grouped by the node that the rows are in.
#ifndef LATHE_RUNTIME_TRAIN_ROW_PARTITION_H_
#define LATHE_RUNTIME_TRAIN_ROW_PARTITION_H_

#include <cstdint>
#include <vector>

#include "runtime/train/learner.h"
#include "runtime/train/thread_pool.h"

namespace lathe {

// A range of a list of rows.
struct RowRange {
  int64_t begin = 0, end = 0;
  int64_t size() const { return end - begin; }
};

// How to divide one range: rows go left when their bin is at most `bin`; missing_bin as missing_left says.
struct RowSplit {
  RowRange range;
  const uint8_t* column;
  int32_t bin, missing_bin;
  bool missing_left;
};

// A list of rows that splits rearrange in place. Rows within a range keep their order, so that the result does not
// depend on how the work was divided.
class RowPartition {
 public:
  RowPartition(const lathe_learner& learner, ThreadPool& pool) : learner_(learner), pool_(pool) {}

  // Starts over with these rows.
  void Reset(std::vector<int32_t> rows);

  // Divides disjoint ranges; the left rows come first. Returns the number of left rows of each.
  std::vector<int64_t> Split(const std::vector<RowSplit>& splits);

  const int32_t* rows() const { return rows_.data(); }
  int64_t size() const { return static_cast<int64_t>(rows_.size()); }

 private:
  const lathe_learner& learner_;
  ThreadPool& pool_;
  std::vector<int32_t> rows_, left_, right_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_ROW_PARTITION_H_
