#include "runtime/serving/cpu.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace {

TEST(CpuTest, AgreesWithTheCompilersDetection) {
  uint32_t expected = 0;
#if defined(__x86_64__)
  // Each name of the list that the header states, asked one by one; the builtin looks at the enabled registers as well.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma") &&
      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bitalg") &&
      __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("gfni")) {
    expected = LATHE_CPU_AVX512;
  }
#endif
  EXPECT_EQ(lathe_cpu_features(), expected);
}

TEST(CpuTest, IsTheSameForEveryThread) {
  std::vector<uint32_t> found(8, ~0u);
  std::vector<std::thread> threads;
  for (uint32_t& features : found) threads.emplace_back([&features] { features = lathe_cpu_features(); });
  for (std::thread& thread : threads) thread.join();
  for (const uint32_t features : found) EXPECT_EQ(features, lathe_cpu_features());
}

}  // namespace
