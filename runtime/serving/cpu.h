/* What the processor has beyond the baseline that generated code is built for. C11, no allocation; from any thread. */
#ifndef LATHE_RUNTIME_SERVING_CPU_H_
#define LATHE_RUNTIME_SERVING_CPU_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* AVX-512 F, CD, BW, DQ, VL, IFMA, VBMI, VBMI2, BITALG and VPOPCNTDQ, and GFNI; and an operating system that saves their
 * registers. Intel since Ice Lake, AMD since Zen 4. The compiler generates the version "avx512" for exactly these. */
#define LATHE_CPU_AVX512 1u

/* LATHE_CPU_* bits of this processor; 0 on other architectures than x86-64. Asks the processor at the first call, which takes
 * microseconds in a virtual machine, and remembers the answer. */
uint32_t lathe_cpu_features(void);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_SERVING_CPU_H_ */
