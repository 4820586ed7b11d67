#include "runtime/columns/kernels.h"

namespace lathe {

const ReaderKernels* const* UsableKernels() {
#if defined(__x86_64__)
  static const ReaderKernels* const kAll[] = {&kPortableKernels, &kAvx2Kernels, &kAvx512Kernels, nullptr};
  static const ReaderKernels* const kWithoutAvx512[] = {&kPortableKernels, &kAvx2Kernels, nullptr};
  static const ReaderKernels* const kWithoutAvx2[] = {&kPortableKernels, nullptr};
  // __builtin_cpu_supports reads what the processor and the operating system say, once, at start.
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                    __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vbmi2");
  return !avx2 ? kWithoutAvx2 : !avx512 ? kWithoutAvx512 : kAll;
#else
  static const ReaderKernels* const kAll[] = {&kPortableKernels, nullptr};
  return kAll;
#endif
}

const ReaderKernels& BestKernels() {
  const ReaderKernels* const* best = UsableKernels();
  while (best[1] != nullptr) ++best;
  return **best;
}

}  // namespace lathe
