// The intrinsics of what the including file is compiled for.
//
// The kernels of this folder are compiled once for each instruction set, by runtime/columns/kernels_*.cc. Everything in them is
// local to that file, and nothing of the C++ library is used, so that no code for one instruction set is shared with what runs
// on any machine.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_INSTRUCTIONS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_INSTRUCTIONS_H_

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_INSTRUCTIONS_H_
