#include "tests/benchmarks/driver/machine.h"

#include <atomic>
#include <cmath>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "tests/benchmarks/driver/clock.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lathe {
namespace benchmarks {
namespace {

constexpr int64_t kRounds = 20'000'000;
// A fused multiply-add takes 4 cycles and two start per cycle: so many must be under way, and 14 still fit the registers.
constexpr int kChains = 14;

// Unrolled, as only then the chains are registers.
#define FOR_EACH_CHAIN _Pragma("GCC unroll 14") for (int i = 0; i < kChains; ++i)

#if defined(__x86_64__)
__attribute__((target("avx512f"))) double Fma512() {
  __m512 sums[kChains];
  FOR_EACH_CHAIN sums[i] = _mm512_set1_ps(static_cast<float>(i));
  const __m512 factor = _mm512_set1_ps(0.5f);
  const double start = Now();
  for (int64_t round = 0; round < kRounds / kChains; ++round) {
    FOR_EACH_CHAIN sums[i] = _mm512_fmadd_ps(sums[i], factor, factor);
  }
  const double seconds = Now() - start;
  FOR_EACH_CHAIN asm volatile("" : : "v"(sums[i]));  // the sums are used, or there would be none
  return 16.0 * kRounds / seconds;
}

__attribute__((target("avx2,fma"))) double Fma256() {
  __m256 sums[kChains];
  FOR_EACH_CHAIN sums[i] = _mm256_set1_ps(static_cast<float>(i));
  const __m256 factor = _mm256_set1_ps(0.5f);
  const double start = Now();
  for (int64_t round = 0; round < kRounds / kChains; ++round) {
    FOR_EACH_CHAIN sums[i] = _mm256_fmadd_ps(sums[i], factor, factor);
  }
  const double seconds = Now() - start;
  FOR_EACH_CHAIN asm volatile("" : : "x"(sums[i]));
  return 8.0 * kRounds / seconds;
}

double Fma() { return __builtin_cpu_supports("avx512f") ? Fma512() : Fma256(); }
#else
double Fma() {
  float sums[kChains] = {};
  const double start = Now();
  for (int64_t round = 0; round < kRounds / kChains; ++round) {
    FOR_EACH_CHAIN sums[i] = std::fma(sums[i], 0.5f, 0.5f);
  }
  const double seconds = Now() - start;
  FOR_EACH_CHAIN asm volatile("" : : "m"(sums[i]));
  return kRounds / seconds;
}
#endif

// The mean over some tens of milliseconds.
double FmaForAWhile() {
  constexpr int kTimes = 20;
  double seconds = 0;  // per operation
  for (int i = 0; i < kTimes; ++i) seconds += 1 / Fma();
  return kTimes / seconds;
}

double FmaOfTwoThreads() {
  std::atomic<int> ready{0};
  double rates[2];
  const auto run = [&](double* rate) {
    ++ready;
    while (ready < 2) {
    }
    *rate = FmaForAWhile();
  };
  std::thread other(run, &rates[1]);
  run(&rates[0]);
  other.join();
  return rates[0] + rates[1];
}

double Read(const std::vector<uint64_t>& memory) {
  const double start = Now();
  uint64_t sums[8] = {};
  for (size_t i = 0; i + 8 <= memory.size(); i += 8)
    for (int lane = 0; lane < 8; ++lane) sums[lane] += memory[i + lane];
  for (uint64_t& sum : sums) asm volatile("" : "+r"(sum));
  return memory.size() * sizeof(uint64_t) / (Now() - start);
}

// A cycle through all cache lines in an order that no prefetcher knows.
double Chase(std::vector<uint64_t>* memory) {
  constexpr size_t kLine = 8;
  const size_t lines = memory->size() / kLine;
  std::vector<uint32_t> order(lines);
  for (size_t i = 0; i < lines; ++i) order[i] = static_cast<uint32_t>(i);
  uint64_t random = 1;
  for (size_t i = lines - 1; i > 0; --i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    std::swap(order[i], order[(random >> 33) % i]);
  }
  for (size_t i = 0; i < lines; ++i) (*memory)[order[i] * kLine] = order[(i + 1) % lines] * kLine;
  constexpr int kSteps = 1'000'000;
  uint64_t at = 0;
  const double start = Now();
  for (int i = 0; i < kSteps; ++i) at = (*memory)[at];
  asm volatile("" : "+r"(at));
  return (Now() - start) / kSteps;
}

}  // namespace

Machine MeasureMachine() {
  Machine machine;
  std::vector<uint64_t> memory(size_t{256} << 17, 1);
  machine.fma_per_second = FmaForAWhile();
  machine.fma_per_second_of_two_threads = FmaOfTwoThreads();
  machine.read_bytes_per_second = Read(memory);
  machine.chase_seconds = Chase(&memory);
  return machine;
}

}  // namespace benchmarks
}  // namespace lathe
