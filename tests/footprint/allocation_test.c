/* Predicting allocates nothing, by one row or by many: the functions that allocate are replaced by ones that count. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#include "pipelines/churn_c.h"

#if defined(__SANITIZE_ADDRESS__)
/* The sanitizer has replaced them already. */
int main(void) {
  puts("not measured under the address sanitizer");
  return 0;
}
#else

static volatile long calls = 0;

/* Debian's libc, under the names that remain when a program brings its own. */
extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* memory, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void* memory);

void* malloc(size_t size) {
  ++calls;
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  ++calls;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, size_t size) {
  ++calls;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  ++calls;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, size_t alignment, size_t size) {
  ++calls;
  *memory = __libc_memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}
void free(void* memory) {
  ++calls;
  __libc_free(memory);
}

enum { kRows = 1000 };
static churn_row rows[kRows];
static churn_prediction alone[kRows], together[kRows];

int main(void) {
  /* The count counts at all. */
  const long before = calls;
  void* volatile memory = malloc(1);
  free(memory);
  if (calls != before + 2) {
    fprintf(stderr, "expected malloc and free to be counted, found %ld calls\n", calls - before);
    return 1;
  }
  for (int i = 0; i < kRows; ++i) {
    churn_row* row = &rows[i];
    row->signup = churn_int64(1600000000000000 + 86400000000 * i);
    row->tenure_months = churn_int64(i % 80);
    row->contract = (churn_contract)(i % 5);
    row->plan = churn_text(i % 3 ? "premium" : NULL);
    row->payment_method = churn_text(i % 2 ? "direct-debit" : "nobody knows this one");
    row->monthly_charges = i % 7 ? churn_float64(10 + 0.1 * i) : row->monthly_charges;
    row->support_calls = churn_int64(i % 6);
    row->senior = churn_bool(i % 4 == 0);
    row->last_ticket = churn_text(i % 5 ? "where do i find my invoice!! it was wrong again" : "");
  }
  calls = 0;
  for (int i = 0; i < kRows; ++i)
    if (churn_predict(&rows[i], &alone[i]).code != CHURN_OK) return 1;
  if (churn_predict_batch(rows, kRows, together, NULL).code != CHURN_OK) return 1;
  const long found = calls;
  if (found != 0) {
    fprintf(stderr, "expected no call of the allocator in %d predictions, found %ld\n", 2 * kRows, found);
    return 1;
  }
  return memcmp(alone, together, sizeof alone) != 0;
}
#endif
