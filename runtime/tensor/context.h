/* What a context is, for the runtime and for generated code. */
#ifndef LATHE_RUNTIME_TENSOR_CONTEXT_H_
#define LATHE_RUNTIME_TENSOR_CONTEXT_H_

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/abi/model.h"
#include "runtime/tensor/sequence.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Every buffer starts at a multiple of this: a cache line, and the widest vector. */
#define LATHE_ALIGNMENT 64

/* Memory of one size after the other, all given back at once. */
typedef struct lathe_arena {
  struct lathe_chunk *chunks; /* the newest first */
  struct lathe_chunk *spare;  /* one that was given back, or null */
  char *next, *end;           /* what is free of the newest */
  int64_t reserved;           /* bytes of all chunks, the spare one included */
  int64_t limit;
} lathe_arena;

struct lathe_context {
  char *workspace; /* aligned; null: not allocated yet */
  int64_t workspace_bytes;
  lathe_arena arena;
  const lathe_pool *pool;
  jmp_buf *handler; /* where an error of the running call goes */
  int32_t status;
  char error[512];
};

/* Called by generated code. ---------------------------------------------------------------------------------------------- */

/* A generated model's code: inputs are checked. */
typedef void (*lathe_body)(lathe_context *context, const lathe_value *inputs, lathe_value *outputs);

/* What `run` of a generated model does: checks the inputs, then calls the body, where errors come back. */
int32_t lathe_call(const lathe_model *model, lathe_body body, lathe_context *context, const lathe_value *inputs,
                   lathe_value *outputs);

/* Leaves the running call with an error. */
void lathe_raise(lathe_context *context, const char *message) __attribute__((noreturn));

/* Memory until the context's next call; the size may be anything, of which negative is an error. Aligned. */
void *lathe_allocate(lathe_context *context, int64_t bytes);
/* bytes * factor, of sizes that may be anything: raises where it is negative or beyond int64. */
int64_t lathe_scale_bytes(lathe_context *context, int64_t bytes, int64_t factor);

/* The arena's state, to give back what was allocated since. */
void *lathe_arena_mark(lathe_context *context);
void lathe_arena_release(lathe_context *context, void *mark);

void *lathe_workspace(lathe_context *context);

/* What generated code does itself for tensors of fixed sizes. An input that is no tensor, and outputs. */
const lathe_value *lathe_input_value(lathe_context *context, const lathe_value *inputs, int64_t index);
void lathe_output_tensor(lathe_context *context, lathe_value *outputs, int64_t index, int32_t type, int64_t rank,
                         const lathe_descriptor *tensor);
void lathe_output_value(lathe_context *context, lathe_value *outputs, int64_t index, const lathe_value *value);

/* A loop whose iterations do not depend on each other: task(context, frame, captures, begin, end) covers [0, count), in pieces
 * on the threads of the context's pool, or at once. `frame` has the `frame_bytes` that a task needs; those that run beside
 * each other get other memory, and contexts of their own. */
typedef void (*lathe_range_task)(lathe_context *context, void *frame, void *captures, int64_t begin, int64_t end);
void lathe_parallel(lathe_context *context, lathe_range_task task, void *frame, int64_t frame_bytes, void *captures, int64_t count);

/* Called by the runtime. ------------------------------------------------------------------------------------------------- */

/* An error with its code; the text may be formatted. */
void lathe_fail(lathe_context *context, int32_t status, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

/* Bytes that an element takes in memory; 0 for what is no lathe_element_type. */
int64_t lathe_element_size(int32_t type);
/* Memory for `count` elements of `size` bytes, where the product may be beyond int64. */
void *lathe_allocate_elements(lathe_context *context, int64_t count, int64_t size);
/* "float32", "string"; "unknown" for what is no lathe_element_type. */
const char *lathe_element_name(int32_t type);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_CONTEXT_H_ */
