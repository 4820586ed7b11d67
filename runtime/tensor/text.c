#include "runtime/tensor/text.h"

#include <string.h>

#include "runtime/tensor/utf8.h"
#include "runtime/tensor/values.h"

static int64_t count_of(const lathe_tensor *tensor) {
  int64_t count = 1;
  for (int32_t i = 0; i < tensor->rank; ++i) count *= tensor->shape[i];
  return count;
}

static lathe_tensor strings_of(lathe_context *context, int64_t rank, const lathe_descriptor *x) {
  return lathe_view(context, LATHE_ELEMENT_STRING, rank, x);
}

static void copy_bytes(char *to, const char *from, int64_t size) {
  if (size > 0) memcpy(to, from, (size_t)size);
}

static int is_same(lathe_string a, lathe_string b) {
  return a.size == b.size && (a.size <= 0 || !memcmp(a.data, b.data, (size_t)a.size));
}

const lathe_value *lathe_string_concat(lathe_context *context, int64_t x_rank, const lathe_descriptor *x, int64_t y_rank,
                                       const lathe_descriptor *y) {
  lathe_tensor left = strings_of(context, x_rank, x), right = strings_of(context, y_rank, y);
  lathe_value *result = lathe_new_value(context, LATHE_TENSOR);
  result->tensor = lathe_new_tensor(context, LATHE_ELEMENT_STRING, left.rank, left.shape);
  const lathe_string *a = left.data, *b = right.data;
  lathe_string *to = result->tensor.data;
  int64_t count = count_of(&left), bytes = 0;
  for (int64_t i = 0; i < count; ++i)
    if (__builtin_add_overflow(bytes, a[i].size, &bytes) || __builtin_add_overflow(bytes, b[i].size, &bytes))
      lathe_fail(context, LATHE_OUT_OF_MEMORY, "StringConcat: the strings have more bytes than memory can hold");
  char *next = lathe_allocate(context, bytes);
  for (int64_t i = 0; i < count; ++i) {
    to[i] = (lathe_string){next, a[i].size + b[i].size};
    copy_bytes(next, a[i].data, a[i].size);
    copy_bytes(next + a[i].size, b[i].data, b[i].size);
    next += to[i].size;
  }
  return result;
}

/* A code point grows by at most one byte in another case, of 2 at least. */
static lathe_string change_case(lathe_context *context, lathe_string from, int64_t case_change) {
  char *to = lathe_allocate(context, from.size + from.size / 2 + 4);
  lathe_string result = {to, 0};
  const char *at = from.data, *end = from.data + from.size;
  while (at < end) {
    uint32_t code;
    int size = lathe_utf8_read(at, end, &code);
    if (code == UINT32_MAX)
      to[result.size++] = *at;
    else
      result.size += lathe_utf8_write(case_change == 1 ? lathe_to_lower(code) : lathe_to_upper(code), to + result.size);
    at += size;
  }
  return result;
}

const lathe_value *lathe_string_normalize(lathe_context *context, int64_t rank, const lathe_descriptor *x, int64_t stop_rank,
                                          const lathe_descriptor *stop_words, int64_t case_change, int64_t is_case_sensitive) {
  lathe_tensor in = strings_of(context, rank, x), stops = strings_of(context, stop_rank, stop_words);
  if (rank == 2 && in.shape[0] != 1)
    lathe_fail(context, LATHE_FAILED, "StringNormalizer: the input is [%lld, %lld]; expected [n] or [1, n]", (long long)in.shape[0],
               (long long)in.shape[1]);
  int64_t count = in.shape[rank - 1], stop_count = stops.shape[0], kept = 0;
  /* Without regard to case, both are compared in the one that the result has. */
  int64_t compared = case_change ? case_change : 1;
  const lathe_string *from = in.data;
  lathe_string *words = lathe_allocate_elements(context, stop_count, sizeof *words);
  for (int64_t i = 0; i < stop_count; ++i) {
    words[i] = ((const lathe_string *)stops.data)[i];
    if (!is_case_sensitive) words[i] = change_case(context, words[i], compared);
  }
  lathe_string *to = lathe_allocate_elements(context, count ? count : 1, sizeof *to);
  for (int64_t i = 0; i < count; ++i) {
    lathe_string changed = case_change || (!is_case_sensitive && stop_count) ? change_case(context, from[i], compared) : from[i];
    lathe_string probe = is_case_sensitive ? from[i] : changed;
    int is_stop = 0;
    for (int64_t s = 0; s < stop_count && !is_stop; ++s) is_stop = is_same(probe, words[s]);
    if (!is_stop) to[kept++] = case_change ? changed : from[i];
  }
  if (!kept) to[kept++] = (lathe_string){"", 0};
  lathe_value *result = lathe_new_value(context, LATHE_TENSOR);
  int64_t *shape = lathe_allocate(context, 2 * (int64_t)sizeof *shape);
  shape[0] = 1;
  shape[rank - 1] = kept;
  result->tensor = (lathe_tensor){to, shape, (int32_t)rank, LATHE_ELEMENT_STRING};
  return result;
}

/*--- StringSplit ---*/

/* Moves `at` behind white space. */
static const char *skip_space(const char *at, const char *end) {
  while (at < end) {
    uint32_t code;
    int size = lathe_utf8_read(at, end, &code);
    if (!lathe_is_space(code)) break;
    at += size;
  }
  return at;
}

/* Gives the parts of a string to `parts`, if it is not null, and returns their number. */
static int64_t split_at_space(lathe_string x, int64_t most, lathe_string *parts) {
  const char *at = x.data, *end = x.data + x.size;
  int64_t count = 0;
  while ((at = skip_space(at, end)) < end) {
    const char *begin = at;
    if (most >= 0 && count == most) {
      at = end; /* what is left, with the space behind it */
    } else {
      while (at < end) {
        uint32_t code;
        int size = lathe_utf8_read(at, end, &code);
        if (lathe_is_space(code)) break;
        at += size;
      }
    }
    if (parts) parts[count] = (lathe_string){begin, at - begin};
    ++count;
  }
  return count;
}

static int64_t split_at(lathe_string x, lathe_string delimiter, int64_t most, lathe_string *parts) {
  if (!delimiter.size) return split_at_space(x, most, parts);
  const char *begin = x.data, *at = begin, *end = x.data + x.size;
  int64_t count = 0;
  while (end - at >= delimiter.size && count != most) {
    if (memcmp(at, delimiter.data, (size_t)delimiter.size)) {
      ++at;
      continue;
    }
    if (parts) parts[count] = (lathe_string){begin, at - begin};
    ++count;
    begin = at += delimiter.size;
  }
  if (parts) parts[count] = (lathe_string){begin, end - begin};
  return count + 1;
}

const lathe_value *lathe_string_split(lathe_context *context, int64_t rank, const lathe_descriptor *x, int64_t delimiter_rank,
                                      const lathe_descriptor *delimiter, int64_t most) {
  lathe_tensor in = strings_of(context, rank, x);
  lathe_string separator = *(const lathe_string *)strings_of(context, delimiter_rank, delimiter).data;
  int64_t count = count_of(&in), widest = 0;
  const lathe_string *from = in.data;
  lathe_value *result = lathe_new_sequence(context, 2);
  lathe_tensor numbers = lathe_new_tensor(context, LATHE_ELEMENT_INT64, in.rank, in.shape);
  int64_t *number = numbers.data;
  for (int64_t i = 0; i < count; ++i) {
    number[i] = split_at(from[i], separator, most, NULL);
    if (number[i] > widest) widest = number[i];
  }
  int64_t *shape = lathe_allocate(context, (rank + 1) * (int64_t)sizeof *shape);
  if (rank) memcpy(shape, in.shape, (size_t)rank * sizeof *shape);
  shape[rank] = widest;
  lathe_tensor parts = lathe_new_tensor(context, LATHE_ELEMENT_STRING, in.rank + 1, shape);
  lathe_string *to = parts.data;
  for (int64_t i = 0; i < count; ++i, to += widest) {
    split_at(from[i], separator, most, to);
    for (int64_t j = number[i]; j < widest; ++j) to[j] = (lathe_string){"", 0};
  }
  result->sequence.items[0] = (lathe_value){.kind = LATHE_TENSOR, .tensor = parts};
  result->sequence.items[1] = (lathe_value){.kind = LATHE_TENSOR, .tensor = numbers};
  return result;
}

/*--- RegexFullMatch ---*/

const lathe_value *lathe_regex_full_match(lathe_context *context, int64_t rank, const lathe_descriptor *x, int64_t classes_rank,
                                          const lathe_descriptor *classes, int64_t next_rank, const lathe_descriptor *next,
                                          int64_t accepts_rank, const lathe_descriptor *accepts) {
  lathe_tensor in = strings_of(context, rank, x);
  lathe_tensor states = lathe_view(context, LATHE_ELEMENT_INT32, next_rank, next);
  const uint8_t *class_of = lathe_view(context, LATHE_ELEMENT_UINT8, classes_rank, classes).data;
  const uint8_t *is_match = lathe_view(context, LATHE_ELEMENT_UINT8, accepts_rank, accepts).data;
  const int32_t *transitions = states.data;
  int64_t width = states.shape[1], count = count_of(&in);
  lathe_value *result = lathe_new_value(context, LATHE_TENSOR);
  result->tensor = lathe_new_tensor(context, LATHE_ELEMENT_BOOL, in.rank, in.shape);
  uint8_t *to = result->tensor.data;
  for (int64_t i = 0; i < count; ++i) {
    lathe_string text = ((const lathe_string *)in.data)[i];
    int32_t state = 0;
    for (int64_t j = 0; j < text.size && state >= 0; ++j) state = transitions[state * width + class_of[(unsigned char)text.data[j]]];
    to[i] = state >= 0 && is_match[state];
  }
  return result;
}
