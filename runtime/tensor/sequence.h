/* Values that are no tensors, for generated code: sequences, optionals and maps are pointers to lathe_value. They do not
 * change once made; what a function returns shares the items of what it was given. Memory is the context's, until its next
 * call. Generated code calls these through compiler/conversion/model/RuntimeCalls.h, which declares them by their names here
 * and adds the context. */
#ifndef LATHE_RUNTIME_TENSOR_SEQUENCE_H_
#define LATHE_RUNTIME_TENSOR_SEQUENCE_H_

#include <stdint.h>

#include "runtime/abi/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* MLIR's descriptor of a memref: `rank` sizes, then as many strides, in elements. An unranked memref as an argument is two: its
 * rank and a pointer to this. */
typedef struct lathe_descriptor {
  void *allocated;
  void *aligned;
  int64_t offset;
  int64_t sizes_and_strides[];
} lathe_descriptor;

/* Tensors in and out of values. `type` is a lathe_element_type. The first copies the elements, for buffers are used again; the
 * second gives the elements themselves, not to be written, and raises unless the value is a tensor of that type and rank. */
const lathe_value *lathe_value_from_tensor(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *tensor);
const lathe_descriptor *lathe_value_to_tensor(lathe_context *context, const lathe_value *value, int32_t type, int64_t rank);
/* The rank of a tensor, of which the type says nothing. */
int64_t lathe_value_rank(lathe_context *context, const lathe_value *value);

/* Optionals. `get` raises when there is no value. */
const lathe_value *lathe_optional_none(lathe_context *context);
int64_t lathe_optional_has_value(lathe_context *context, const lathe_value *optional);
const lathe_value *lathe_optional_get(lathe_context *context, const lathe_value *optional);

/* Sequences. Positions count from the end when they are negative, and raise when they are out of range: [-n, n) to read or
 * erase, [-n, n] to insert before. */
const lathe_value *lathe_sequence_empty(lathe_context *context);
/* Behind the others; cheap, so that n items are n appends. */
const lathe_value *lathe_sequence_append(lathe_context *context, const lathe_value *sequence, const lathe_value *item);
const lathe_value *lathe_sequence_insert(lathe_context *context, const lathe_value *sequence, const lathe_value *item,
                                         int64_t position);
const lathe_value *lathe_sequence_erase(lathe_context *context, const lathe_value *sequence, int64_t position);
const lathe_value *lathe_sequence_at(lathe_context *context, const lathe_value *sequence, int64_t position);
int64_t lathe_sequence_length(lathe_context *context, const lathe_value *sequence);

/* ConcatFromSequence: tensors of this type and `rank`, which agree in all sizes but that of `axis`; with `new_axis` != 0 they
 * agree in all and are stacked along an axis that they do not have. `axis` may be negative. */
const lathe_descriptor *lathe_sequence_concatenate(lathe_context *context, const lathe_value *sequence, int32_t type, int64_t rank,
                                        int64_t axis, int64_t new_axis);
/* SplitToSequence: pieces of `tensor` along `axis` of the sizes given (int64, rank 1), which must sum to the axis' size. With
 * keep_axis == 0 every piece has size 1 and loses the axis. */
const lathe_value *lathe_sequence_split(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *tensor,
                                        int64_t axis, int64_t sizes_rank, const lathe_descriptor *sizes, int64_t keep_axis);

/* Maps. Keys and values are of rank 1 and equal size; both are copied. */
const lathe_value *lathe_map_create(lathe_context *context, int32_t key_type, int64_t keys_rank, const lathe_descriptor *keys,
                                    int32_t value_type, int64_t values_rank, const lathe_descriptor *values);
const lathe_descriptor *lathe_map_keys(lathe_context *context, const lathe_value *map, int32_t type);
const lathe_descriptor *lathe_map_values(lathe_context *context, const lathe_value *map, int32_t type);
/* ZipMap: a sequence of a map for each row of `values`, which has rank 2 (or 1: one row); the maps share `keys`. */
const lathe_value *lathe_map_zip(lathe_context *context, int32_t key_type, int64_t keys_rank, const lathe_descriptor *keys,
                                 int32_t value_type, int64_t values_rank, const lathe_descriptor *values);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_SEQUENCE_H_ */
