// The rows that a model learns from, as sparse features.
#ifndef LATHE_RUNTIME_TRAIN_DATASET_H_
#define LATHE_RUNTIME_TRAIN_DATASET_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/lathe.h"
#include "runtime/train/thread_pool.h"

namespace lathe {

// Training rows first, then validation rows, each in the order of the batches. Row r holds values[i] in slot indices[i]
// for i in [offsets[r], offsets[r + 1]), slots ascending, and 0 in every other slot. NaN means missing. Labels are
// class indices or values, and are finite.
struct Dataset {
  int64_t train_rows = 0;
  int64_t validation_rows = 0;
  int32_t num_features = 0;
  std::vector<int64_t> offsets;
  std::vector<int32_t> indices;
  std::vector<float> values;
  std::vector<float> labels;

  int64_t num_rows() const { return train_rows + validation_rows; }
};

// Runs the program's split, label_of and features over the batches, which come in the order that fixes the result
// (sorted by source). Rows of the test split are left out.
//
// Errors name the source and the row: a row to learn from has no label, or one that is not finite. Also an error: no
// training rows; a single class among them, when the label has classes.
absl::StatusOr<Dataset> LoadDataset(const lathe_program& program, const std::vector<lathe_batch>& batches,
                                    ThreadPool& pool);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_DATASET_H_
