// Features as bins: what trees are grown on.
#ifndef LATHE_RUNTIME_TRAIN_BINS_H_
#define LATHE_RUNTIME_TRAIN_BINS_H_

#include <cstdint>
#include <vector>

#include "runtime/train/dataset.h"
#include "runtime/train/thread_pool.h"

namespace lathe {

// How one feature's values fall into bins. A bin number here is within the feature: present values have the bins 0 ...
// num_bins - 1 in ascending order, a missing value has bin num_bins.
struct FeatureBins {
  int32_t num_bins = 1;
  bool has_missing = false;
  int32_t frequent = 0;  // the bin that most training rows fall into
  // A split after bin b is the test x < thresholds[b]. When training rows lack the value, a last one, the largest
  // finite number, parts present from missing values.
  std::vector<float> thresholds;

  // The bin of a value that is present.
  int32_t BinOf(float value) const;
  bool can_split() const { return !thresholds.empty(); }
};

// Finds the bins of a feature from the values of the training rows. `values` are the entries that are not zero (NaN
// included), in any order; `zeros` counts the others. At most `max_bins` bins of present values: one per distinct value
// when there are no more, else bins of about equal count. A threshold is the midpoint of the neighbouring values in
// f32, or the right one where that rounds to the left one.
FeatureBins FindBins(std::vector<float> values, int64_t zeros, int32_t max_bins);

// A column of bins: one byte per row, or, when most rows are in the frequent bin, the other rows alone.
struct BinColumn {
  std::vector<uint8_t> dense;  // per row; empty when sparse
  std::vector<int32_t> rows;   // ascending; sparse only
  std::vector<uint8_t> bins;   // of `rows`
};

// All rows of a dataset in bins. Bins are numbered over all features, from 1; bin 0 stands for a node's total.
struct BinnedDataset {
  std::vector<FeatureBins> features;
  std::vector<BinColumn> columns;
  std::vector<int32_t> usable;  // features that can split, ascending
  std::vector<int32_t> layout;  // LATHE_LAYOUT_FIELDS per feature
  int64_t total_bins = 1;

  // Row r falls into the bins entries[offsets[r]] ... entries[offsets[r + 1] - 1], and into the frequent bin of every
  // feature that these do not name. 16-bit entries when they suffice, else 32-bit; the other vector is empty. Training
  // rows only.
  std::vector<int64_t> offsets;
  std::vector<uint16_t> entries16;
  std::vector<uint32_t> entries32;
};

// The result depends on the dataset alone, not on the number of threads.
BinnedDataset BinDataset(const Dataset& data, int32_t max_bins, ThreadPool& pool);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_BINS_H_
