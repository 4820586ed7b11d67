/* Tensors in and out of values, and optionals. */
#include "runtime/tensor/values.h"

#include <string.h>

const lathe_descriptor *lathe_describe(lathe_context *context, const lathe_tensor *tensor) {
  int64_t rank = tensor->rank;
  lathe_descriptor *descriptor =
      lathe_allocate(context, (int64_t)sizeof(lathe_descriptor) + 2 * rank * (int64_t)sizeof(int64_t));
  descriptor->allocated = descriptor->aligned = tensor->data;
  descriptor->offset = 0;
  int64_t stride = 1;
  for (int64_t i = rank - 1; i >= 0; --i) {
    descriptor->sizes_and_strides[i] = tensor->shape[i];
    descriptor->sizes_and_strides[rank + i] = stride;
    /* Of a tensor without elements the product means nothing, and may be beyond int64. */
    stride = (int64_t)((uint64_t)stride * (uint64_t)tensor->shape[i]);
  }
  return descriptor;
}

static int64_t *copy_sizes(lathe_context *context, int64_t rank, const int64_t *from) {
  int64_t *sizes = lathe_allocate(context, rank * (int64_t)sizeof(int64_t));
  if (rank) memcpy(sizes, from, (size_t)rank * sizeof *sizes);
  return sizes;
}

lathe_tensor lathe_view(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *tensor) {
  char *data = tensor->aligned;
  return (lathe_tensor){data + tensor->offset * lathe_element_size(type), copy_sizes(context, rank, tensor->sizes_and_strides),
                        (int32_t)rank, type};
}

/* Memory for the elements of a shape; their bytes in `bytes`. */
static void *allocate_elements(lathe_context *context, int32_t type, int32_t rank, const int64_t *shape, int64_t *bytes) {
  int64_t elements = 1;
  int overflow = 0, is_empty = 0;
  for (int32_t i = 0; i < rank; ++i) {
    is_empty |= shape[i] == 0;
    overflow |= __builtin_mul_overflow(elements, shape[i], &elements);
  }
  if (is_empty) elements = overflow = 0;
  if (overflow) lathe_fail(context, LATHE_OUT_OF_MEMORY, "a tensor would have more elements than memory can hold");
  *bytes = elements * lathe_element_size(type);
  return lathe_allocate_elements(context, elements, lathe_element_size(type));
}

lathe_tensor lathe_new_tensor(lathe_context *context, int32_t type, int32_t rank, const int64_t *shape) {
  int64_t bytes;
  void *data = allocate_elements(context, type, rank, shape, &bytes);
  return (lathe_tensor){data, copy_sizes(context, rank, shape), rank, type};
}

lathe_tensor lathe_copy(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *tensor) {
  lathe_tensor result = lathe_view(context, type, rank, tensor);
  int64_t bytes;
  void *data = allocate_elements(context, type, (int32_t)rank, result.shape, &bytes);
  if (bytes) memcpy(data, result.data, (size_t)bytes);
  result.data = data;
  return result;
}

lathe_value *lathe_new_value(lathe_context *context, int32_t kind) {
  lathe_value *value = lathe_allocate(context, sizeof *value);
  memset(value, 0, sizeof *value);
  value->kind = kind;
  return value;
}

void lathe_expect_kind(lathe_context *context, const lathe_value *value, int32_t kind) {
  static const char *const kNames[] = {"no value", "a tensor", "a sequence", "a map"};
  if (value->kind == kind) return;
  lathe_fail(context, LATHE_FAILED, "expected %s, found %s", kNames[kind & 3], kNames[value->kind & 3]);
}

void lathe_output_tensor(lathe_context *context, lathe_value *outputs, int64_t index, int32_t type, int64_t rank,
                         const lathe_descriptor *tensor) {
  outputs[index].kind = LATHE_TENSOR;
  outputs[index].tensor = lathe_view(context, type, rank, tensor);
}

void lathe_output_value(lathe_context *context, lathe_value *outputs, int64_t index, const lathe_value *value) {
  (void)context;
  outputs[index] = *value;
}

const lathe_value *lathe_value_from_tensor(lathe_context *context, int32_t type, int64_t rank,
                                           const lathe_descriptor *tensor) {
  lathe_value *value = lathe_new_value(context, LATHE_TENSOR);
  value->tensor = lathe_copy(context, type, rank, tensor);
  return value;
}

const lathe_descriptor *lathe_value_to_tensor(lathe_context *context, const lathe_value *value, int32_t type, int64_t rank) {
  lathe_expect_kind(context, value, LATHE_TENSOR);
  if (value->tensor.type != type || value->tensor.rank != rank)
    lathe_fail(context, LATHE_FAILED, "expected a tensor of %s and rank %lld, found one of %s and rank %d",
               lathe_element_name(type), (long long)rank, lathe_element_name(value->tensor.type), (int)value->tensor.rank);
  return lathe_describe(context, &value->tensor);
}

int64_t lathe_value_rank(lathe_context *context, const lathe_value *value) {
  lathe_expect_kind(context, value, LATHE_TENSOR);
  return value->tensor.rank;
}

const lathe_value *lathe_optional_none(lathe_context *context) { return lathe_new_value(context, LATHE_NONE); }

int64_t lathe_optional_has_value(lathe_context *context, const lathe_value *optional) {
  (void)context;
  return optional->kind != LATHE_NONE;
}

const lathe_value *lathe_optional_get(lathe_context *context, const lathe_value *optional) {
  if (optional->kind == LATHE_NONE) lathe_fail(context, LATHE_FAILED, "the optional has no value");
  return optional;
}
