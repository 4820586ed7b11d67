#include <string.h>

#include "runtime/tensor/ordering.h"
#include "runtime/tensor/selection.h"
#include "runtime/tensor/values.h"

typedef struct candidate {
  uint64_t key;
  int64_t index;
} candidate;

static inline int is_before(candidate a, candidate b) { return a.key < b.key || (a.key == b.key && a.index < b.index); }

/* Lets the candidate at `at` sink in a heap whose last candidate is at the top. */
static void sink(candidate *heap, int64_t count, int64_t at) {
  candidate moved = heap[at];
  for (int64_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && is_before(heap[child], heap[child + 1])) ++child;
    if (!is_before(moved, heap[child])) break;
    heap[at] = heap[child];
  }
  heap[at] = moved;
}

/* The first `k` of `count` keys in their order. */
static void choose(const uint64_t *keys, int64_t count, int64_t k, candidate *heap) {
  for (int64_t i = 0; i < k; ++i) heap[i] = (candidate){keys[i], i};
  for (int64_t i = k / 2 - 1; i >= 0; --i) sink(heap, k, i);
  for (int64_t i = k; i < count && k > 0; ++i) {
    /* An equal one that is found later is no better. */
    if (keys[i] >= heap[0].key) continue;
    heap[0] = (candidate){keys[i], i};
    sink(heap, k, 0);
  }
  for (int64_t end = k - 1; end > 0; --end) {
    candidate last = heap[0];
    heap[0] = heap[end];
    heap[end] = last;
    sink(heap, end, 0);
  }
}

const lathe_value *lathe_top_k(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *x, int64_t k,
                               int64_t axis, int64_t largest) {
  lathe_tensor in = lathe_view(context, type, rank, x);
  int64_t count = in.shape[axis], outer = 1, inner = 1, shape[rank];
  for (int64_t i = 0; i < rank; ++i) {
    shape[i] = in.shape[i];
    if (i < axis) outer *= shape[i];
    if (i > axis) inner *= shape[i];
  }
  if (k < 0 || k > count)
    lathe_fail(context, LATHE_FAILED, "TopK: K is %lld; expected a number of the %lld elements along axis %lld", (long long)k,
               (long long)count, (long long)axis);
  shape[axis] = k;
  lathe_value *result = lathe_new_sequence(context, 2);
  lathe_tensor values = lathe_new_tensor(context, type, (int32_t)rank, shape);
  lathe_tensor indices = lathe_new_tensor(context, LATHE_ELEMENT_INT64, (int32_t)rank, shape);
  uint64_t *keys = lathe_allocate_elements(context, count, sizeof *keys);
  candidate *heap = lathe_allocate_elements(context, k, sizeof *heap);
  int64_t size = lathe_element_size(type);
  int64_t *index = indices.data;
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t i = 0; i < inner; ++i) {
      const char *from = (const char *)in.data + (o * count * inner + i) * size;
      lathe_order_keys(type, from, inner, count, keys);
      if (largest)
        for (int64_t j = 0; j < count; ++j) keys[j] = ~keys[j];
      choose(keys, count, k, heap);
      for (int64_t j = 0; j < k; ++j) {
        int64_t to = (o * k + j) * inner + i;
        index[to] = heap[j].index;
        memcpy((char *)values.data + to * size, from + heap[j].index * inner * size, (size_t)size);
      }
    }
  result->sequence.items[0] = (lathe_value){.kind = LATHE_TENSOR, .tensor = values};
  result->sequence.items[1] = (lathe_value){.kind = LATHE_TENSOR, .tensor = indices};
  return result;
}
