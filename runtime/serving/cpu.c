#include "runtime/serving/cpu.h"

#include <stdatomic.h>

#if defined(__x86_64__)
#include <cpuid.h>

static uint64_t enabled_states(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

static uint32_t detect(void) {
  /* Bits of the leaves, as Intel's manual (volume 2A, CPUID) and AMD's (volume 3, appendix E) number them. */
  const uint32_t kOsxsave = 1u << 27;                                                    /* leaf 1, ecx */
  const uint32_t kEbx = 1u << 16 | 1u << 17 | 1u << 21 | 1u << 28 | 1u << 30 | 1u << 31; /* F DQ IFMA CD BW VL */
  const uint32_t kEcx = 1u << 1 | 1u << 6 | 1u << 8 | 1u << 12 | 1u << 14;               /* VBMI VBMI2 GFNI BITALG VPOPCNTDQ */
  const uint64_t kStates = 0xe6; /* the system saves xmm, ymm, opmask, the upper halves of zmm0-15, and zmm16-31 */
  uint32_t eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & kOsxsave)) return 0;
  if ((enabled_states() & kStates) != kStates) return 0;
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return 0;
  return (ebx & kEbx) == kEbx && (ecx & kEcx) == kEcx ? LATHE_CPU_AVX512 : 0;
}
#else
static uint32_t detect(void) { return 0; }
#endif

uint32_t lathe_cpu_features(void) {
  /* Threads that come at once all find the same; nothing else is published with it, so that no order is needed. */
  enum { kUnknown = -1 };
  static atomic_int known = kUnknown;
  int features = atomic_load_explicit(&known, memory_order_relaxed);
  if (features == kUnknown) {
    features = (int)detect();
    atomic_store_explicit(&known, features, memory_order_relaxed);
  }
  return (uint32_t)features;
}
