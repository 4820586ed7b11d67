#include "runtime/benchmark/measure.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

namespace lathe {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kRowsPerCall = 1024;
constexpr int kRounds = 5;
// Bounds the memory of the samples, not the precision: the 99th percentile of a million calls is settled.
constexpr size_t kMaxSamples = 1000000;

double Nanoseconds(Clock::duration duration) { return std::chrono::duration<double, std::nano>(duration).count(); }

double ThreadSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Reorders the samples. `fraction` in [0, 1).
double Quantile(std::vector<double>& samples, double fraction) {
  const auto position = samples.begin() + static_cast<int64_t>(static_cast<double>(samples.size()) * fraction);
  std::nth_element(samples.begin(), position, samples.end());
  return *position;
}

double ClockCost() {
  std::vector<double> samples;
  for (int i = 0; i < 1001; ++i) {
    const Clock::time_point begin = Clock::now();
    samples.push_back(Nanoseconds(Clock::now() - begin));
  }
  return Quantile(samples, 0.5);
}

}  // namespace

Latency MeasureLatency(const lathe_program& program, const lathe_batch& batch, double seconds) {
  std::vector<float> out(static_cast<size_t>(program.num_outputs));
  // Caches and branch predictors see every row once before the clock runs.
  for (int64_t row = 0; row < batch.num_rows; ++row) program.predict(&batch, row, row + 1, out.data());
  std::vector<double> samples;
  const Clock::time_point start = Clock::now();
  int64_t row = 0;
  do {
    const Clock::time_point begin = Clock::now();
    program.predict(&batch, row, row + 1, out.data());
    samples.push_back(Nanoseconds(Clock::now() - begin));
    row = row + 1 == batch.num_rows ? 0 : row + 1;
  } while (samples.size() < kMaxSamples && Nanoseconds(Clock::now() - start) < seconds * 1e9);

  Latency result;
  result.calls = static_cast<int64_t>(samples.size());
  result.median_ns = Quantile(samples, 0.5);
  result.p99_ns = Quantile(samples, 0.99);
  result.clock_ns = ClockCost();
  return result;
}

double MeasureLeastLatency(const lathe_program& program, const lathe_batch& batch, double seconds, int tries,
                           double enough_ns) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < tries && least > enough_ns; ++i) {
    const Latency latency = MeasureLatency(program, batch, seconds);
    least = std::min(least, std::max(0.0, latency.median_ns - latency.clock_ns));
  }
  return least;
}

Throughput MeasureThroughput(const lathe_program& program, const lathe_batch& batch, double seconds) {
  Throughput result;
  result.rows_per_call = std::min(kRowsPerCall, batch.num_rows);
  std::vector<float> out(static_cast<size_t>(result.rows_per_call * program.num_outputs));
  std::vector<double> rates;
  for (int round = 0; round < kRounds; ++round) {
    const double start = ThreadSeconds();
    int64_t rows = 0;
    double elapsed = 0;
    do {
      for (int64_t begin = 0; begin < batch.num_rows; begin += result.rows_per_call)
        program.predict(&batch, begin, std::min(begin + result.rows_per_call, batch.num_rows), out.data());
      rows += batch.num_rows;
      elapsed = ThreadSeconds() - start;
    } while (elapsed < seconds / kRounds);
    result.rows += rows;
    rates.push_back(static_cast<double>(rows) / std::max(elapsed, 1e-9));
  }
  result.rows_per_second = Quantile(rates, 0.5);
  return result;
}

}  // namespace lathe
