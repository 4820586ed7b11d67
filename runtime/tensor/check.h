/* Whether the values that a model is called with are what it declares. */
#ifndef LATHE_RUNTIME_TENSOR_CHECK_H_
#define LATHE_RUNTIME_TENSOR_CHECK_H_

#include "runtime/tensor/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Leaves the call with LATHE_INVALID_INPUT where one is not. */
void lathe_check_inputs(lathe_context *context, const lathe_model *model, const lathe_value *inputs);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_CHECK_H_ */
