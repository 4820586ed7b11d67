// Threads for code that has none of its own.
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_SPLIT_ROWS_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_SPLIT_ROWS_H_

#include <cstdint>
#include <thread>
#include <vector>

namespace lathe {
namespace benchmarks {

// Calls `score(begin, end)` for `threads` ranges that make up [0, count), each on a thread, the first on the caller's.
template <typename Score>
void SplitRows(int64_t count, int threads, const Score& score) {
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(score, count * i / threads, count * (i + 1) / threads);
  score(int64_t{0}, count / threads);
  for (std::thread& other : others) other.join();
}

}  // namespace benchmarks
}  // namespace lathe

#endif  // LATHE_TESTS_BENCHMARKS_DRIVER_SPLIT_ROWS_H_
