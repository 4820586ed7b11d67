#include "runtime/tensor/context.h"

#include <string.h>

/* Pieces per thread: more even out threads of which one is late. */
enum { kPiecesPerThread = 4, kMostPieces = 256 };

typedef struct loop {
  lathe_context *context; /* of the call */
  lathe_task_body task;
  void *captures;
  int64_t count, pieces;
  lathe_context *contexts; /* of the pieces */
} loop;

static void run_piece(void *argument, int64_t index) {
  loop *l = argument;
  /* An error must not leave a thread of the pool: every piece has a handler of its own. */
  lathe_context *context = &l->contexts[index];
  jmp_buf handler;
  context->handler = &handler;
  int64_t begin = l->count / l->pieces * index + (index < l->count % l->pieces ? index : l->count % l->pieces);
  int64_t end = begin + l->count / l->pieces + (index < l->count % l->pieces);
  if (!setjmp(handler)) l->task(context, l->captures, begin, end);
}

void lathe_parallel(lathe_context *context, lathe_task_body task, void *captures, int64_t count) {
  const lathe_pool *pool = context->pool;
  if (!pool || pool->num_threads < 2 || count < 2) {
    if (count > 0) task(context, captures, 0, count);
    return;
  }
  int64_t pieces = (int64_t)pool->num_threads * kPiecesPerThread;
  if (pieces > kMostPieces) pieces = kMostPieces;
  if (pieces > count) pieces = count;
  void *mark = lathe_arena_mark(context);
  loop l = {context, task, captures, count, pieces, lathe_allocate(context, pieces * (int64_t)sizeof *l.contexts)};
  memset(l.contexts, 0, (size_t)pieces * sizeof *l.contexts);
  for (int64_t i = 0; i < pieces; ++i) l.contexts[i].workspace = context->workspace;
  pool->run(pool->pool, run_piece, &l, pieces);
  /* The first piece's error, whichever came first. */
  for (int64_t i = 0; i < pieces; ++i)
    if (l.contexts[i].status) {
      char error[sizeof context->error];
      memcpy(error, l.contexts[i].error, sizeof error);
      lathe_fail(context, l.contexts[i].status, "%s", error);
    }
  lathe_arena_release(context, mark);
}
