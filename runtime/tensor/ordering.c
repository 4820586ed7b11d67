#include "runtime/tensor/ordering.h"

#include <string.h>

/* Bits of a binary float as an unsigned integer in its order: NaN all ones, -0 as 0. `sign` is the sign bit, `infinity` the
 * bits of +infinity. */
static inline uint64_t order_float(uint64_t bits, uint64_t sign, uint64_t infinity) {
  uint64_t magnitude = bits & (sign - 1);
  if (magnitude > infinity) return UINT64_MAX;
  if (!magnitude) return sign;
  return bits & sign ? sign - magnitude : sign + magnitude;
}

#define ORDER(TYPE, EXPRESSION)                     \
  {                                                 \
    const TYPE *from = data;                        \
    for (int64_t i = 0; i < count; ++i) {           \
      uint64_t x = (uint64_t)from[i * stride];      \
      keys[i] = EXPRESSION;                         \
    }                                               \
    return;                                         \
  }

static const uint64_t kSign64 = (uint64_t)1 << 63;

void lathe_order_keys(int32_t type, const void *data, int64_t stride, int64_t count, uint64_t *keys) {
  switch (type) {
    case LATHE_ELEMENT_FLOAT32: ORDER(uint32_t, order_float(x, 0x80000000u, 0x7f800000u))
    case LATHE_ELEMENT_FLOAT64: ORDER(uint64_t, order_float(x, kSign64, (uint64_t)0x7ff << 52))
    case LATHE_ELEMENT_FLOAT16: ORDER(uint16_t, order_float(x, 0x8000u, 0x7c00u))
    case LATHE_ELEMENT_BFLOAT16: ORDER(uint16_t, order_float(x, 0x8000u, 0x7f80u))
    case LATHE_ELEMENT_INT8: ORDER(int8_t, x ^ kSign64)
    case LATHE_ELEMENT_INT16: ORDER(int16_t, x ^ kSign64)
    case LATHE_ELEMENT_INT32: ORDER(int32_t, x ^ kSign64)
    case LATHE_ELEMENT_INT64: ORDER(int64_t, x ^ kSign64)
    case LATHE_ELEMENT_UINT16: ORDER(uint16_t, x)
    case LATHE_ELEMENT_UINT32: ORDER(uint32_t, x)
    case LATHE_ELEMENT_UINT64: ORDER(uint64_t, x)
    default: ORDER(uint8_t, x) /* uint8, bool */
  }
}

static int compare_keys(int32_t type, const void *data, int64_t a, int64_t b) {
  int64_t size = lathe_element_size(type);
  uint64_t left, right;
  lathe_order_keys(type, (const char *)data + a * size, 1, 1, &left);
  lathe_order_keys(type, (const char *)data + b * size, 1, 1, &right);
  return (left > right) - (left < right);
}

int lathe_compare_elements(int32_t type, const void *data, int64_t a, int64_t b) {
  if (type == LATHE_ELEMENT_STRING) {
    const lathe_string *left = (const lathe_string *)data + a, *right = (const lathe_string *)data + b;
    int64_t common = left->size < right->size ? left->size : right->size;
    int order = common > 0 ? memcmp(left->data, right->data, (size_t)common) : 0;
    return order ? order : (left->size > right->size) - (left->size < right->size);
  }
  if (type == LATHE_ELEMENT_COMPLEX64 || type == LATHE_ELEMENT_COMPLEX128) {
    int32_t part = type == LATHE_ELEMENT_COMPLEX64 ? LATHE_ELEMENT_FLOAT32 : LATHE_ELEMENT_FLOAT64;
    int order = compare_keys(part, data, 2 * a, 2 * b);
    return order ? order : compare_keys(part, data, 2 * a + 1, 2 * b + 1);
  }
  return compare_keys(type, data, a, b);
}

void lathe_stable_sort(int64_t *items, int64_t *spare, int64_t count, lathe_compare compare, const void *state) {
  /* Runs of a few items by insertion, then merged, from one memory to the other. */
  enum { kRun = 8 };
  for (int64_t begin = 0; begin < count; begin += kRun) {
    int64_t end = count - begin < kRun ? count : begin + kRun;
    for (int64_t i = begin + 1; i < end; ++i) {
      int64_t item = items[i], j = i;
      for (; j > begin && compare(state, items[j - 1], item) > 0; --j) items[j] = items[j - 1];
      items[j] = item;
    }
  }
  int64_t *from = items, *to = spare;
  for (int64_t width = kRun; width < count; width *= 2) {
    for (int64_t begin = 0; begin < count;) {
      int64_t middle = count - begin < width ? count : begin + width;
      int64_t end = count - middle < width ? count : middle + width;
      int64_t left = begin, right = middle;
      for (int64_t i = begin; i < end; ++i)
        to[i] = left < middle && (right >= end || compare(state, from[left], from[right]) <= 0) ? from[left++] : from[right++];
      begin = end;
    }
    int64_t *swap = from;
    from = to;
    to = swap;
  }
  if (from != items) memcpy(items, from, (size_t)count * sizeof *items);
}
