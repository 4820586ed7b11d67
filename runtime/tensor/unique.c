#include <string.h>

#include "runtime/tensor/ordering.h"
#include "runtime/tensor/selection.h"
#include "runtime/tensor/values.h"

/* Slices of a tensor [outer, count, inner] along its middle. */
typedef struct slices {
  const void *data;
  int32_t type;
  int64_t outer, count, inner;
  const uint64_t *keys; /* of single elements with keys, else null */
} slices;

static int compare_slices(const void *state, int64_t a, int64_t b) {
  const slices *all = state;
  if (all->keys) return (all->keys[a] > all->keys[b]) - (all->keys[a] < all->keys[b]);
  for (int64_t o = 0; o < all->outer; ++o)
    for (int64_t i = 0; i < all->inner; ++i) {
      int64_t base = o * all->count * all->inner + i;
      int order = lathe_compare_elements(all->type, all->data, base + a * all->inner, base + b * all->inner);
      if (order) return order;
    }
  return 0;
}

static int compare_first(const void *state, int64_t a, int64_t b) {
  const int64_t *first = state;
  return (first[a] > first[b]) - (first[a] < first[b]);
}

static int64_t *new_indices(lathe_context *context, lathe_value *item, int64_t count) {
  *item = (lathe_value){.kind = LATHE_TENSOR, .tensor = lathe_new_tensor(context, LATHE_ELEMENT_INT64, 1, &count)};
  return item->tensor.data;
}

const lathe_value *lathe_unique(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *x, int64_t axis,
                                int64_t sorted) {
  lathe_tensor in = lathe_view(context, type, rank, x);
  slices all = {in.data, type, 1, 1, 1, NULL};
  int64_t shape[rank + 1];
  for (int64_t i = 0; i < rank; ++i) {
    shape[i] = in.shape[i];
    if (axis < 0 || i == axis)
      all.count *= shape[i];
    else if (i < axis)
      all.outer *= shape[i];
    else
      all.inner *= shape[i];
  }
  int64_t count = all.count;
  int has_keys = type != LATHE_ELEMENT_STRING && type != LATHE_ELEMENT_COMPLEX64 && type != LATHE_ELEMENT_COMPLEX128;
  if (all.outer == 1 && all.inner == 1 && has_keys) {
    uint64_t *keys = lathe_allocate_elements(context, count, sizeof *keys);
    lathe_order_keys(type, in.data, 1, count, keys);
    all.keys = keys;
  }
  int64_t *order = lathe_allocate_elements(context, count, sizeof *order);
  int64_t *spare = lathe_allocate_elements(context, count, sizeof *spare);
  for (int64_t i = 0; i < count; ++i) order[i] = i;
  lathe_stable_sort(order, spare, count, compare_slices, &all);

  /* Groups of equal ones, in ascending order: each begins with the slice that is first in the tensor. */
  lathe_value *result = lathe_new_sequence(context, 4);
  int64_t *group_of = new_indices(context, &result->sequence.items[2], count);
  int64_t *first = lathe_allocate_elements(context, count, sizeof *first);
  int64_t *members = lathe_allocate_elements(context, count, sizeof *members);
  int64_t groups = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (!i || compare_slices(&all, order[i - 1], order[i])) {
      first[groups] = order[i];
      members[groups++] = 0;
    }
    ++members[groups - 1];
    group_of[order[i]] = groups - 1;
  }
  /* The order of the results. */
  for (int64_t g = 0; g < groups; ++g) order[g] = g;
  if (!sorted) lathe_stable_sort(order, spare, groups, compare_first, first);

  int64_t *indices = new_indices(context, &result->sequence.items[1], groups);
  int64_t *counts = new_indices(context, &result->sequence.items[3], groups);
  int64_t *rank_of = spare;
  for (int64_t r = 0; r < groups; ++r) {
    indices[r] = first[order[r]];
    counts[r] = members[order[r]];
    rank_of[order[r]] = r;
  }
  for (int64_t i = 0; i < count; ++i) group_of[i] = rank_of[group_of[i]];

  int32_t result_rank = axis < 0 ? 1 : (int32_t)rank;
  shape[axis < 0 ? 0 : axis] = groups;
  lathe_tensor y = lathe_new_tensor(context, type, result_rank, shape);
  int64_t bytes = all.inner * lathe_element_size(type);
  for (int64_t o = 0; o < all.outer && bytes; ++o)
    for (int64_t r = 0; r < groups; ++r)
      memcpy((char *)y.data + (o * groups + r) * bytes, (const char *)in.data + (o * count + indices[r]) * bytes, (size_t)bytes);
  result->sequence.items[0] = (lathe_value){.kind = LATHE_TENSOR, .tensor = y};
  return result;
}
