// Time, in seconds, from some point on.
#ifndef LATHE_TESTS_BENCHMARKS_DRIVER_CLOCK_H_
#define LATHE_TESTS_BENCHMARKS_DRIVER_CLOCK_H_

#include <chrono>

namespace lathe {
namespace benchmarks {

inline double Now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace benchmarks
}  // namespace lathe

#endif  // LATHE_TESTS_BENCHMARKS_DRIVER_CLOCK_H_
