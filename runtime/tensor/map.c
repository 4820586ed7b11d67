#include <string.h>

#include "runtime/tensor/values.h"

static void expect_equal_sizes(lathe_context *context, int64_t keys, int64_t values) {
  if (keys != values)
    lathe_fail(context, LATHE_FAILED, "a map of %lld keys and %lld values", (long long)keys, (long long)values);
}

const lathe_value *lathe_map_create(lathe_context *context, int32_t key_type, int64_t keys_rank, const lathe_descriptor *keys,
                                    int32_t value_type, int64_t values_rank, const lathe_descriptor *values) {
  expect_equal_sizes(context, keys->sizes_and_strides[0], values->sizes_and_strides[0]);
  lathe_value *map = lathe_new_value(context, LATHE_MAP);
  map->map.keys = lathe_copy(context, key_type, keys_rank, keys);
  map->map.values = lathe_copy(context, value_type, values_rank, values);
  return map;
}

static const lathe_descriptor *part(lathe_context *context, const lathe_tensor *tensor, int32_t type) {
  if (tensor->type != type)
    lathe_fail(context, LATHE_FAILED, "expected %s in the map, found %s", lathe_element_name(type),
               lathe_element_name(tensor->type));
  return lathe_describe(context, tensor);
}

const lathe_descriptor *lathe_map_keys(lathe_context *context, const lathe_value *map, int32_t type) {
  lathe_expect_kind(context, map, LATHE_MAP);
  return part(context, &map->map.keys, type);
}

const lathe_descriptor *lathe_map_values(lathe_context *context, const lathe_value *map, int32_t type) {
  lathe_expect_kind(context, map, LATHE_MAP);
  return part(context, &map->map.values, type);
}

const lathe_value *lathe_map_zip(lathe_context *context, int32_t key_type, int64_t keys_rank, const lathe_descriptor *keys,
                                 int32_t value_type, int64_t values_rank, const lathe_descriptor *values) {
  lathe_tensor all_keys = lathe_copy(context, key_type, keys_rank, keys);
  lathe_tensor all_values = lathe_copy(context, value_type, values_rank, values);
  int64_t rows = values_rank == 2 ? all_values.shape[0] : 1, columns = all_values.shape[values_rank == 2];
  expect_equal_sizes(context, all_keys.shape[0], columns);
  lathe_value *result = lathe_new_sequence(context, rows);
  int64_t row_bytes = columns * lathe_element_size(value_type);
  for (int64_t i = 0; i < rows; ++i) {
    lathe_value *item = &result->sequence.items[i];
    memset(item, 0, sizeof *item);
    item->kind = LATHE_MAP;
    item->map.keys = all_keys;
    item->map.values = (lathe_tensor){(char *)all_values.data + i * row_bytes, all_keys.shape, 1, value_type};
  }
  return result;
}
