// A trainer program over rows in memory, for tests: features, labels and splits are given, not computed.
#ifndef LATHE_RUNTIME_TRAIN_TESTING_ROWS_H_
#define LATHE_RUNTIME_TRAIN_TESTING_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/abi/lathe.h"
#include "runtime/train/learner.h"

namespace lathe {

// Rows of `width` features. Fill it in, then make a program and batches, which point into it.
struct TestRows {
  explicit TestRows(int32_t width);

  void Add(const std::vector<float>& row, float label, int32_t split = LATHE_TRAIN);
  int64_t size() const { return static_cast<int64_t>(labels.size()); }

  // A program with `num_classes` classes (0: regression) that trains `learner`.
  lathe_program Program(const lathe_learner& learner, int32_t num_classes) const;
  // The rows as batches that end at the given rows, ascending; the last one ends at the last row.
  std::vector<lathe_batch> Batches(const std::vector<int64_t>& ends = {}) const;

  int32_t width;
  std::vector<float> features;  // row-major
  std::vector<float> labels;
  std::vector<int32_t> splits;

 private:
  // The columns of the batches made so far: features, labels, splits, width.
  mutable std::vector<std::vector<lathe_column>> columns_;
  std::vector<std::string> names_;
  std::vector<const char*> name_pointers_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_TESTING_ROWS_H_
