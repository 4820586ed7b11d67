// What the machine can do at this moment, so that a slow day is visible beside the results.
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_MACHINE_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_MACHINE_H_

namespace lathe {
namespace benchmarks {

struct Machine {
  double fma_per_second = 0;                 // single-precision fused multiply-adds, widest vectors, one thread
  double fma_per_second_of_two_threads = 0;  // of both together: twice that of one where the second core is a core, and idle
  double read_bytes_per_second = 0;          // sequential reads of memory that no cache holds, one thread
  double chase_seconds = 0;                  // one dependent load from memory that no cache holds
};

// Takes about half a second and 256 MiB.
Machine MeasureMachine();

}  // namespace benchmarks
}  // namespace lathe

#endif  // LATHE_TESTS_BENCHMARKS_DRIVER_MACHINE_H_
