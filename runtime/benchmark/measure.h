// Measures a compiled predictor.
#ifndef LATHE_RUNTIME_BENCHMARK_MEASURE_H_
#define LATHE_RUNTIME_BENCHMARK_MEASURE_H_

#include <cstdint>

#include "runtime/abi/lathe.h"

namespace lathe {

struct Latency {
  int64_t calls = 0;
  double median_ns = 0;
  double p99_ns = 0;
  // What reading the clock costs; contained in the figures above.
  double clock_ns = 0;
};

struct Throughput {
  int64_t rows_per_call = 0;
  int64_t rows = 0;
  // The median of several rounds, by the time that the thread ran: other programs on the machine do not count.
  double rows_per_second = 0;
};

// One row a call, the rows of the batch in turn, for about `seconds`, by the clock on the wall: what a caller waits.
// Pre-condition: the batch has rows.
Latency MeasureLatency(const lathe_program& program, const lathe_batch& batch, double seconds);

// The least of the medians of up to `tries` measurements of `seconds` each, without the cost of the clock; stops at the first
// that is at most `enough_ns`. Other programs on the machine make a measurement longer, never shorter. Pre-condition: the batch
// has rows.
double MeasureLeastLatency(const lathe_program& program, const lathe_batch& batch, double seconds, int tries, double enough_ns);

// Up to 1024 rows a call on this thread, for about `seconds`. Pre-condition: the batch has rows.
Throughput MeasureThroughput(const lathe_program& program, const lathe_batch& batch, double seconds);

}  // namespace lathe

#endif  // LATHE_RUNTIME_BENCHMARK_MEASURE_H_
