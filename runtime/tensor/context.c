#include "runtime/tensor/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/tensor/arena.h"
#include "runtime/tensor/check.h"

static const int64_t kMemoryLimit = (int64_t)4 << 30;

static int reserve_workspace(lathe_context *context, int64_t bytes) {
  if (bytes <= context->workspace_bytes) return 1;
  free(context->workspace);
  bytes = (bytes + LATHE_ALIGNMENT - 1) & ~(int64_t)(LATHE_ALIGNMENT - 1);
  context->workspace = aligned_alloc(LATHE_ALIGNMENT, (size_t)bytes);
  context->workspace_bytes = context->workspace ? bytes : 0;
  return context->workspace != NULL;
}

lathe_context *lathe_context_create(const lathe_model *model) {
  lathe_context *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  context->arena.limit = kMemoryLimit;
  if (model && !reserve_workspace(context, model->workspace_bytes)) {
    free(context);
    return NULL;
  }
  return context;
}

void lathe_context_destroy(lathe_context *context) {
  if (!context) return;
  lathe_arena_free(&context->arena);
  free(context->workspace);
  free(context);
}

const char *lathe_context_error(const lathe_context *context) { return context->error; }

void lathe_context_set_memory_limit(lathe_context *context, int64_t bytes) { context->arena.limit = bytes; }

void lathe_context_set_pool(lathe_context *context, const lathe_pool *pool) { context->pool = pool; }

void *lathe_workspace(lathe_context *context) { return context->workspace; }

int32_t lathe_call(const lathe_model *model, lathe_body body, lathe_context *context, const lathe_value *inputs,
                   lathe_value *outputs) {
  context->status = LATHE_OK;
  context->error[0] = '\0';
  memset(outputs, 0, (size_t)model->num_outputs * sizeof *outputs);
  lathe_arena_reset(&context->arena);
  jmp_buf handler;
  context->handler = &handler;
  if (!setjmp(handler)) {
    lathe_check_inputs(context, model, inputs);
    if (!reserve_workspace(context, model->workspace_bytes))
      lathe_fail(context, LATHE_OUT_OF_MEMORY, "no memory for the %lld bytes of the model's tensors",
                 (long long)model->workspace_bytes);
    body(context, inputs, outputs);
  }
  context->handler = NULL;
  if (context->status) memset(outputs, 0, (size_t)model->num_outputs * sizeof *outputs);
  return context->status;
}

void lathe_fail(lathe_context *context, int32_t status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(context->error, sizeof context->error, format, arguments);
  va_end(arguments);
  context->status = status;
  longjmp(*context->handler, 1);
}

void lathe_raise(lathe_context *context, const char *message) { lathe_fail(context, LATHE_FAILED, "%s", message); }

void *lathe_allocate(lathe_context *context, int64_t bytes) {
  if (bytes < 0) lathe_fail(context, LATHE_FAILED, "a tensor would have a negative size");
  void *memory = lathe_arena_allocate(&context->arena, bytes);
  if (!memory)
    lathe_fail(context, LATHE_OUT_OF_MEMORY, "tensors need %lld bytes more than the limit of %lld allows",
               (long long)bytes, (long long)context->arena.limit);
  return memory;
}

void *lathe_allocate_elements(lathe_context *context, int64_t count, int64_t size) {
  int64_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes))
    lathe_fail(context, LATHE_OUT_OF_MEMORY, "a tensor would have %lld elements", (long long)count);
  return lathe_allocate(context, bytes);
}

int64_t lathe_scale_bytes(lathe_context *context, int64_t bytes, int64_t factor) {
  int64_t product;
  if (factor < 0) lathe_fail(context, LATHE_FAILED, "a tensor would have the negative size %lld", (long long)factor);
  if (__builtin_mul_overflow(bytes, factor, &product))
    lathe_fail(context, LATHE_OUT_OF_MEMORY, "a tensor would have more elements than memory can hold");
  return product;
}

void *lathe_arena_mark(lathe_context *context) { return context->arena.next; }

void lathe_arena_release(lathe_context *context, void *mark) { lathe_arena_release_to(&context->arena, mark); }
