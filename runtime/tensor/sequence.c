#include "runtime/tensor/sequence.h"

#include <string.h>

#include "runtime/tensor/values.h"

/* Items lie behind a header, which counts those in use: a sequence that ends with the last of them may be appended to in
 * place, for no other reads what is behind its own end. */
typedef struct items_header {
  int64_t capacity, used;
} items_header;

static items_header *header_of(lathe_value *items) { return (items_header *)((char *)items - LATHE_ALIGNMENT); }

static lathe_value *new_items(lathe_context *context, int64_t capacity, int64_t used) {
  int64_t bytes;
  if (__builtin_mul_overflow(capacity, (int64_t)sizeof(lathe_value), &bytes) || bytes > INT64_MAX - LATHE_ALIGNMENT)
    lathe_fail(context, LATHE_OUT_OF_MEMORY, "a sequence would have %lld items", (long long)capacity);
  char *memory = lathe_allocate(context, LATHE_ALIGNMENT + bytes);
  lathe_value *items = (lathe_value *)(memory + LATHE_ALIGNMENT);
  *header_of(items) = (items_header){capacity, used};
  return items;
}

static void copy_items(lathe_value *to, const lathe_value *from, int64_t count) {
  if (count > 0) memcpy(to, from, (size_t)count * sizeof *to);
}

lathe_value *lathe_new_sequence(lathe_context *context, int64_t count) {
  lathe_value *value = lathe_new_value(context, LATHE_SEQUENCE);
  value->sequence.items = new_items(context, count, count);
  value->sequence.count = count;
  return value;
}

/* The caller's items have no header. */
const lathe_value *lathe_input_value(lathe_context *context, const lathe_value *inputs, int64_t index) {
  const lathe_value *input = &inputs[index];
  if (input->kind != LATHE_SEQUENCE) return input;
  lathe_value *result = lathe_new_sequence(context, input->sequence.count);
  for (int64_t i = 0; i < input->sequence.count; ++i)
    result->sequence.items[i] = *lathe_input_value(context, input->sequence.items, i);
  return result;
}

const lathe_value *lathe_sequence_empty(lathe_context *context) { return lathe_new_sequence(context, 0); }

int64_t lathe_sequence_length(lathe_context *context, const lathe_value *sequence) {
  lathe_expect_kind(context, sequence, LATHE_SEQUENCE);
  return sequence->sequence.count;
}

/* `position` as one of [0, last], or the call's end. */
static int64_t position_in(lathe_context *context, int64_t position, int64_t count, int64_t last) {
  int64_t found = position < 0 ? position + count : position;
  if (found < 0 || found > last)
    lathe_fail(context, LATHE_FAILED, "position %lld is out of range in a sequence of %lld items", (long long)position,
               (long long)count);
  return found;
}

const lathe_value *lathe_sequence_at(lathe_context *context, const lathe_value *sequence, int64_t position) {
  lathe_expect_kind(context, sequence, LATHE_SEQUENCE);
  const lathe_sequence *from = &sequence->sequence;
  return &from->items[position_in(context, position, from->count, from->count - 1)];
}

const lathe_value *lathe_sequence_append(lathe_context *context, const lathe_value *sequence, const lathe_value *item) {
  lathe_expect_kind(context, sequence, LATHE_SEQUENCE);
  const lathe_sequence *from = &sequence->sequence;
  lathe_value *result = lathe_new_value(context, LATHE_SEQUENCE);
  lathe_value *items = from->items;
  int64_t count = from->count;
  if (header_of(items)->used != count || header_of(items)->capacity == count) {
    items = new_items(context, count < 4 ? 8 : 2 * count, count);
    copy_items(items, from->items, count);
  }
  items[count] = *item;
  header_of(items)->used = count + 1;
  result->sequence = (lathe_sequence){items, count + 1};
  return result;
}

const lathe_value *lathe_sequence_insert(lathe_context *context, const lathe_value *sequence, const lathe_value *item,
                                         int64_t position) {
  lathe_expect_kind(context, sequence, LATHE_SEQUENCE);
  const lathe_sequence *from = &sequence->sequence;
  int64_t at = position_in(context, position, from->count, from->count);
  if (at == from->count) return lathe_sequence_append(context, sequence, item);
  lathe_value *result = lathe_new_sequence(context, from->count + 1);
  lathe_value *items = result->sequence.items;
  copy_items(items, from->items, at);
  items[at] = *item;
  copy_items(items + at + 1, from->items + at, from->count - at);
  return result;
}

const lathe_value *lathe_sequence_erase(lathe_context *context, const lathe_value *sequence, int64_t position) {
  lathe_expect_kind(context, sequence, LATHE_SEQUENCE);
  const lathe_sequence *from = &sequence->sequence;
  int64_t at = position_in(context, position, from->count, from->count - 1);
  lathe_value *result = lathe_new_sequence(context, from->count - 1);
  copy_items(result->sequence.items, from->items, at);
  copy_items(result->sequence.items + at, from->items + at + 1, from->count - at - 1);
  return result;
}

/* A tensor as slabs: `outer` of them, of `size` bytes along and behind the axis each. */
static int64_t product(const int64_t *sizes, int64_t begin, int64_t end) {
  int64_t result = 1;
  for (int64_t i = begin; i < end; ++i) result *= sizes[i];
  return result;
}

static int64_t axis_in(lathe_context *context, int64_t axis, int64_t rank) {
  int64_t found = axis < 0 ? axis + rank : axis;
  if (found < 0 || found >= rank)
    lathe_fail(context, LATHE_FAILED, "axis %lld is out of range for rank %lld", (long long)axis, (long long)rank);
  return found;
}

const lathe_descriptor *lathe_sequence_concatenate(lathe_context *context, const lathe_value *sequence, int32_t type, int64_t rank,
                                        int64_t axis, int64_t new_axis) {
  lathe_expect_kind(context, sequence, LATHE_SEQUENCE);
  const lathe_sequence *from = &sequence->sequence;
  if (!from->count) lathe_fail(context, LATHE_FAILED, "there is nothing to concatenate in an empty sequence");
  int64_t rank_of_result = rank + (new_axis != 0);
  axis = axis_in(context, axis, rank_of_result);
  int64_t *shape = lathe_allocate(context, rank_of_result * (int64_t)sizeof *shape);
  int64_t along = 0;
  const lathe_tensor *first = &from->items[0].tensor;
  for (int64_t i = 0; i < from->count; ++i) {
    lathe_expect_kind(context, &from->items[i], LATHE_TENSOR);
    const lathe_tensor *item = &from->items[i].tensor;
    if (item->type != type || item->rank != rank)
      lathe_fail(context, LATHE_FAILED, "item %lld of the sequence is of %s and rank %d, expected %s and rank %lld",
                 (long long)i, lathe_element_name(item->type), (int)item->rank, lathe_element_name(type), (long long)rank);
    for (int64_t d = 0; d < rank; ++d)
      if ((new_axis || d != axis) && item->shape[d] != first->shape[d])
        lathe_fail(context, LATHE_FAILED, "item %lld of the sequence has size %lld in dimension %lld, the first has %lld",
                   (long long)i, (long long)item->shape[d], (long long)d, (long long)first->shape[d]);
    along += new_axis ? 1 : item->shape[axis];
  }
  for (int64_t d = 0; d < rank_of_result; ++d)
    shape[d] = d == axis ? along : first->shape[new_axis && d > axis ? d - 1 : d];
  lathe_tensor result = lathe_new_tensor(context, type, (int32_t)rank_of_result, shape);
  int64_t outer = product(shape, 0, axis), slab = product(shape, axis, rank_of_result) * lathe_element_size(type);
  int64_t at = 0;
  for (int64_t i = 0; i < from->count; ++i) {
    const lathe_tensor *item = &from->items[i].tensor;
    int64_t piece = product(item->shape, axis, rank) * lathe_element_size(type);
    if (piece > 0)
      for (int64_t o = 0; o < outer; ++o)
        memcpy((char *)result.data + o * slab + at, (char *)item->data + o * piece, (size_t)piece);
    at += piece;
  }
  return lathe_describe(context, &result);
}

const lathe_value *lathe_sequence_split(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *tensor,
                                        int64_t axis, int64_t sizes_rank, const lathe_descriptor *sizes, int64_t keep_axis) {
  (void)sizes_rank;
  axis = axis_in(context, axis, rank);
  const int64_t *shape = tensor->sizes_and_strides;
  int64_t count = sizes->sizes_and_strides[0];
  const int64_t *piece_sizes = (const int64_t *)sizes->aligned + sizes->offset;
  int64_t element = lathe_element_size(type), sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (piece_sizes[i] < 0 || piece_sizes[i] > shape[axis] - sum)
      lathe_fail(context, LATHE_FAILED, "piece %lld has size %lld, where %lld are left to split", (long long)i,
                 (long long)piece_sizes[i], (long long)(shape[axis] - sum));
    sum += piece_sizes[i];
  }
  if (sum != shape[axis])
    lathe_fail(context, LATHE_FAILED, "the sizes of the pieces sum to %lld, not to the %lld of axis %lld", (long long)sum,
               (long long)shape[axis], (long long)axis);
  lathe_value *result = lathe_new_sequence(context, count);
  int64_t *piece_shape = lathe_allocate(context, rank * (int64_t)sizeof *piece_shape);
  int64_t outer = product(shape, 0, axis), inner = product(shape, axis + 1, rank) * element, slab = inner * shape[axis];
  const char *data = (const char *)tensor->aligned + tensor->offset * element;
  for (int64_t i = 0; i < count; ++i) {
    int64_t rank_of_piece = 0;
    for (int64_t d = 0; d < rank; ++d)
      if (d != axis || keep_axis) piece_shape[rank_of_piece++] = d == axis ? piece_sizes[i] : shape[d];
    lathe_value *item = &result->sequence.items[i];
    memset(item, 0, sizeof *item);
    item->kind = LATHE_TENSOR;
    item->tensor = lathe_new_tensor(context, type, (int32_t)rank_of_piece, piece_shape);
    int64_t piece = inner * piece_sizes[i];
    if (piece > 0)
      for (int64_t o = 0; o < outer; ++o)
        memcpy((char *)item->tensor.data + o * piece, data + o * slab, (size_t)piece);
    data += piece;
  }
  return result;
}
