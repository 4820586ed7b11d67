/* The order of elements, for what sorts them: numbers as in arithmetic with NaN behind all (as NumPy sorts), -0 equal to 0,
 * strings by their bytes, complex numbers by real, then imaginary part. */
#ifndef LATHE_RUNTIME_TENSOR_ORDERING_H_
#define LATHE_RUNTIME_TENSOR_ORDERING_H_

#include "runtime/tensor/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Unsigned integers in the order of `count` elements of `data`, `stride` elements apart. Not for strings and complex
 * numbers. */
void lathe_order_keys(int32_t type, const void *data, int64_t stride, int64_t count, uint64_t *keys);

/* Less than 0, 0, or more than 0: how element `a` compares with element `b`, of any type. */
int lathe_compare_elements(int32_t type, const void *data, int64_t a, int64_t b);

/* Sorts `items` with memory for as many in `spare`; equal ones keep their order. */
typedef int (*lathe_compare)(const void *state, int64_t a, int64_t b);
void lathe_stable_sort(int64_t *items, int64_t *spare, int64_t count, lathe_compare compare, const void *state);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_ORDERING_H_ */
