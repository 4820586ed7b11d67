#include <stdint.h>
#include <stdlib.h>

#include "runtime/tensor/arena.h"

/* Its bytes follow it, from the next multiple of the alignment. */
struct lathe_chunk {
  struct lathe_chunk *older;
  int64_t bytes; /* all, this header included */
};

enum { kSmallestChunk = 1 << 16 };

static int64_t round_up(int64_t bytes) { return (bytes + LATHE_ALIGNMENT - 1) & ~(int64_t)(LATHE_ALIGNMENT - 1); }

static char *begin_of(struct lathe_chunk *chunk) { return (char *)chunk + LATHE_ALIGNMENT; }
static char *end_of(struct lathe_chunk *chunk) { return (char *)chunk + chunk->bytes; }

static void free_chunk(lathe_arena *arena, struct lathe_chunk *chunk) {
  arena->reserved -= chunk->bytes;
  free(chunk);
}

static void use(lathe_arena *arena, struct lathe_chunk *chunk) {
  chunk->older = arena->chunks;
  arena->chunks = chunk;
  arena->next = begin_of(chunk);
  arena->end = end_of(chunk);
}

/* A chunk that holds `bytes`, a multiple of the alignment; 0 when there is no such memory. */
static int grow(lathe_arena *arena, int64_t bytes) {
  if (arena->spare) {
    struct lathe_chunk *spare = arena->spare;
    arena->spare = NULL;
    if (end_of(spare) - begin_of(spare) >= bytes) {
      use(arena, spare);
      return 1;
    }
    free_chunk(arena, spare);
  }
  int64_t left = arena->limit - arena->reserved;
  if (bytes > left - LATHE_ALIGNMENT) return 0;
  int64_t wanted = bytes + LATHE_ALIGNMENT;
  /* Twice what there is, so that chunks stay few; within the limit. */
  int64_t comfortable = arena->reserved > kSmallestChunk ? arena->reserved : kSmallestChunk;
  if (comfortable > left) comfortable = left & ~(int64_t)(LATHE_ALIGNMENT - 1);
  if (wanted < comfortable) wanted = comfortable;
  struct lathe_chunk *chunk = aligned_alloc(LATHE_ALIGNMENT, (size_t)wanted);
  if (!chunk) return 0;
  chunk->bytes = wanted;
  arena->reserved += wanted;
  use(arena, chunk);
  return 1;
}

void *lathe_arena_allocate(lathe_arena *arena, int64_t bytes) {
  if (bytes < 0 || bytes > INT64_MAX - LATHE_ALIGNMENT) return NULL;
  /* What is empty has an address of its own as well. */
  bytes = bytes ? round_up(bytes) : LATHE_ALIGNMENT;
  if (bytes > arena->end - arena->next && !grow(arena, bytes)) return NULL;
  char *memory = arena->next;
  arena->next += bytes;
  return memory;
}

void lathe_arena_release_to(lathe_arena *arena, void *mark) {
  char *next = mark;
  while (arena->chunks && !(next >= begin_of(arena->chunks) && next <= end_of(arena->chunks))) {
    struct lathe_chunk *chunk = arena->chunks;
    arena->chunks = chunk->older;
    /* The largest is kept: a loop that needs it once needs it again. */
    if (arena->spare && arena->spare->bytes >= chunk->bytes) {
      free_chunk(arena, chunk);
      continue;
    }
    if (arena->spare) free_chunk(arena, arena->spare);
    arena->spare = chunk;
  }
  arena->next = arena->chunks ? next : NULL;
  arena->end = arena->chunks ? end_of(arena->chunks) : NULL;
}

void lathe_arena_reset(lathe_arena *arena) {
  if (!arena->chunks) return;
  if (!arena->chunks->older && !arena->spare) {
    arena->next = begin_of(arena->chunks);
    return;
  }
  /* One chunk as large as all of them serves the next call at once. */
  int64_t bytes = arena->reserved;
  lathe_arena_free(arena);
  (void)grow(arena, bytes - LATHE_ALIGNMENT);
}

void lathe_arena_free(lathe_arena *arena) {
  lathe_arena_release_to(arena, NULL);
  if (arena->spare) free_chunk(arena, arena->spare);
  arena->spare = NULL;
}
