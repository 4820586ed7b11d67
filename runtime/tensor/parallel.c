#include <string.h>

#include "runtime/tensor/arena.h"
#include "runtime/tensor/context.h"

/* Pieces per thread: with more of them, a thread that comes late has less to do. */
enum { kPiecesPerThread = 4, kMostPieces = 256 };

typedef struct loop {
  lathe_range_task task;
  void *captures;
  int64_t count, pieces;
  lathe_context *contexts; /* of the pieces; their workspaces are the frames */
} loop;

static void run_piece(void *argument, int64_t index) {
  loop *l = argument;
  /* An error must not leave a thread of the pool: every piece has a handler of its own. */
  lathe_context *context = &l->contexts[index];
  jmp_buf handler;
  context->handler = &handler;
  int64_t size = l->count / l->pieces, longer = l->count % l->pieces;
  int64_t begin = size * index + (index < longer ? index : longer);
  if (!setjmp(handler)) l->task(context, context->workspace, l->captures, begin, begin + size + (index < longer));
}

void lathe_parallel(lathe_context *context, lathe_range_task task, void *frame, int64_t frame_bytes, void *captures, int64_t count) {
  const lathe_pool *pool = context->pool;
  if (!pool || pool->num_threads < 2 || count < 2) {
    if (count > 0) task(context, frame, captures, 0, count);
    return;
  }
  int64_t pieces = (int64_t)pool->num_threads * kPiecesPerThread;
  if (pieces > kMostPieces) pieces = kMostPieces;
  if (pieces > count) pieces = count;
  void *mark = lathe_arena_mark(context);
  int64_t rounded = (frame_bytes + LATHE_ALIGNMENT - 1) & ~(int64_t)(LATHE_ALIGNMENT - 1);
  lathe_context *contexts = lathe_allocate_elements(context, pieces, sizeof *contexts);
  char *frames = lathe_allocate_elements(context, pieces, rounded);
  memset(contexts, 0, (size_t)pieces * sizeof *contexts);
  for (int64_t i = 0; i < pieces; ++i) {
    contexts[i].workspace = frames + i * rounded;
    contexts[i].arena.limit = context->arena.limit;
  }
  loop l = {task, captures, count, pieces, contexts};
  pool->run(pool->pool, run_piece, &l, pieces);
  /* The first piece's error, whichever came first. */
  lathe_context *failed = NULL;
  for (int64_t i = pieces - 1; i >= 0; --i) {
    lathe_arena_free(&contexts[i].arena);
    if (contexts[i].status) failed = &contexts[i];
  }
  if (failed) {
    char error[sizeof failed->error];
    memcpy(error, failed->error, sizeof error);
    lathe_fail(context, failed->status, "%s", error);
  }
  lathe_arena_release(context, mark);
}
