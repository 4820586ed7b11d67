// Sums over fixed blocks of rows, the same for any number of threads.
#ifndef LATHE_RUNTIME_TRAIN_LOSSES_H_
#define LATHE_RUNTIME_TRAIN_LOSSES_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/train/dataset.h"
#include "runtime/train/learner.h"
#include "runtime/train/thread_pool.h"

namespace lathe {

// Rows [begin, end).
struct RowBlock {
  int64_t begin, end;
};

// The number of blocks of 4096 rows of [begin, end), and one of them.
int64_t CountBlocks(int64_t begin, int64_t end);
RowBlock BlockOf(int64_t begin, int64_t end, int64_t block);

// Calls body(block, rows) for each of these blocks.
void ForBlocks(ThreadPool& pool, int64_t begin, int64_t end,
               const std::function<void(int64_t block, RowBlock rows)>& body);

// The mean of body(rows), which gives a block's sum, over the rows [begin, end); blocks are added in their order.
// NaN without rows.
double MeanOverBlocks(ThreadPool& pool, int64_t begin, int64_t end, const std::function<double(RowBlock rows)>& body);

// The margins of a model without features (lathe_learner.base_margin) for the training rows.
std::vector<float> BaseMargins(const lathe_learner& learner, const Dataset& data);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TRAIN_LOSSES_H_
