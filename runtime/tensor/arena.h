/* Memory of one size after the other, all given back at once. */
#ifndef LATHE_RUNTIME_TENSOR_ARENA_H_
#define LATHE_RUNTIME_TENSOR_ARENA_H_

#include "runtime/tensor/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Aligned memory; null where the limit, or the machine, has no more. A size of 0 is fine, a negative one is not. */
void *lathe_arena_allocate(lathe_arena *arena, int64_t bytes);
/* Gives back what was allocated since `arena->next` was `mark`. */
void lathe_arena_release_to(lathe_arena *arena, void *mark);
/* Gives everything back, and keeps the memory for what comes. */
void lathe_arena_reset(lathe_arena *arena);
/* The memory as well. */
void lathe_arena_free(lathe_arena *arena);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_ARENA_H_ */
