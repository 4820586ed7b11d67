#include "runtime/train/thread_pool.h"

#include <vector>

#include "gtest/gtest.h"

namespace lathe {
namespace {

TEST(ThreadPoolTest, RunsEveryIterationOnce) {
  for (int threads : {1, 2, 3, 8}) {
    ThreadPool pool(threads);
    for (int64_t count : {0, 1, 2, 7, 1000}) {
      std::vector<int> runs(count, 0);
      pool.ParallelFor(count, [&](int64_t i) { ++runs[i]; });
      EXPECT_EQ(runs, std::vector<int>(count, 1)) << threads << " threads";
    }
  }
}

TEST(ThreadPoolTest, LoopsFollowEachOther) {
  ThreadPool pool(3);
  std::vector<int64_t> values(100, 0);
  for (int loop = 0; loop < 500; ++loop) {
    pool.ParallelFor(100, [&](int64_t i) { values[i] += i; });
  }
  for (int64_t i = 0; i < 100; ++i) EXPECT_EQ(values[i], 500 * i);
}

}  // namespace
}  // namespace lathe
