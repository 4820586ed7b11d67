/* What makes values, within the runtime. */
#ifndef LATHE_RUNTIME_TENSOR_VALUES_H_
#define LATHE_RUNTIME_TENSOR_VALUES_H_

#include "runtime/tensor/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A memref of the elements. */
const lathe_descriptor *lathe_describe(lathe_context *context, const lathe_tensor *tensor);
/* A memref's elements and a copy of its sizes; and with a copy of its elements. */
lathe_tensor lathe_view(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *tensor);
lathe_tensor lathe_copy(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *tensor);
/* A tensor of these sizes, which are copied, and of new memory for its elements. */
lathe_tensor lathe_new_tensor(lathe_context *context, int32_t type, int32_t rank, const int64_t *shape);

/* A value of a lathe_kind that is otherwise empty. */
lathe_value *lathe_new_value(lathe_context *context, int32_t kind);
/* A sequence of `count` items, to be filled. */
lathe_value *lathe_new_sequence(lathe_context *context, int64_t count);
/* Leaves the call unless the value is of the kind. */
void lathe_expect_kind(lathe_context *context, const lathe_value *value, int32_t kind);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_VALUES_H_ */
