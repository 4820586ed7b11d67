#include "runtime/train/losses.h"

#include <algorithm>
#include <limits>

namespace lathe {
namespace {

constexpr int64_t kBlockRows = 4096;

}  // namespace

int64_t CountBlocks(int64_t begin, int64_t end) { return (end - begin + kBlockRows - 1) / kBlockRows; }

RowBlock BlockOf(int64_t begin, int64_t end, int64_t block) {
  const int64_t first = begin + block * kBlockRows;
  return {first, std::min(first + kBlockRows, end)};
}

void ForBlocks(ThreadPool& pool, int64_t begin, int64_t end, const std::function<void(int64_t, RowBlock)>& body) {
  pool.ParallelFor(CountBlocks(begin, end), [&](int64_t block) { body(block, BlockOf(begin, end, block)); });
}

double MeanOverBlocks(ThreadPool& pool, int64_t begin, int64_t end, const std::function<double(RowBlock)>& body) {
  if (begin == end) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sums(CountBlocks(begin, end));
  ForBlocks(pool, begin, end, [&](int64_t block, RowBlock rows) { sums[block] = body(rows); });
  double total = 0;
  for (double sum : sums) total += sum;
  return total / static_cast<double>(end - begin);
}

std::vector<float> BaseMargins(const lathe_learner& learner, const Dataset& data) {
  std::vector<double> means(learner.outputs, 0);
  for (int64_t row = 0; row < data.train_rows; ++row) {
    if (learner.loss == LATHE_SOFTMAX) {
      means[static_cast<int32_t>(data.labels[row])] += 1;
    } else {
      means[0] += data.labels[row];
    }
  }
  for (double& mean : means) mean /= static_cast<double>(data.train_rows);
  std::vector<float> base(learner.outputs);
  learner.base_margin(means.data(), base.data());
  return base;
}

}  // namespace lathe
