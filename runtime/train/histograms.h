// Sums of gradients per bin, for the nodes of one level of a tree.
#ifndef LATHE_RUNTIME_TRAIN_HISTOGRAMS_H_
#define LATHE_RUNTIME_TRAIN_HISTOGRAMS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/train/bins.h"
#include "runtime/train/learner.h"
#include "runtime/train/row_partition.h"
#include "runtime/train/thread_pool.h"

namespace lathe {

// A pair (gradient, hessian) of fixed-point sums per bin, as `lathe_learner.histogram16` has it.
using Histogram = std::vector<int64_t>;

// Builds histograms on all threads. The sums are exact integers, so that neither the division of the work nor its order
// shows in them.
class HistogramBuilder {
 public:
  HistogramBuilder(const lathe_learner& learner, const BinnedDataset& binned, ThreadPool& pool)
      : learner_(learner), binned_(binned), pool_(pool) {}

  // What to do for one node: sum up its rows; where `sibling` is given, it holds the parent's histogram, and what
  // is not in the node is left there.
  struct Request {
    RowRange range;
    Histogram* histogram;
    Histogram* sibling;
  };

  // `fixed` are the pairs of all training rows.
  void Build(const int32_t* rows, const int32_t* fixed, const std::vector<Request>& requests);

  // A histogram to build into, perhaps used before; Give returns it.
  std::unique_ptr<Histogram> Take();
  void Give(std::unique_ptr<Histogram> histogram) { free_.push_back(std::move(histogram)); }

  int64_t bytes() const { return binned_.total_bins * 2 * static_cast<int64_t>(sizeof(int64_t)); }

 private:
  const lathe_learner& learner_;
  const BinnedDataset& binned_;
  ThreadPool& pool_;
  std::vector<std::unique_ptr<Histogram>> free_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_HISTOGRAMS_H_
