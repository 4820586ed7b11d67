/* Cast between strings and numbers. */
#include <stdio.h>
#include <string.h>

#include "runtime/tensor/decimal.h"
#include "runtime/tensor/text.h"
#include "runtime/tensor/values.h"

static int format_of(int32_t type, lathe_float_format *format) {
  switch (type) {
    case LATHE_ELEMENT_FLOAT32: *format = (lathe_float_format){24, 8}; return 1;
    case LATHE_ELEMENT_FLOAT64: *format = (lathe_float_format){53, 11}; return 1;
    case LATHE_ELEMENT_FLOAT16: *format = (lathe_float_format){11, 5}; return 1;
    case LATHE_ELEMENT_BFLOAT16: *format = (lathe_float_format){8, 8}; return 1;
    default: return 0;
  }
}

static int is_signed(int32_t type) {
  return type == LATHE_ELEMENT_INT8 || type == LATHE_ELEMENT_INT16 || type == LATHE_ELEMENT_INT32 || type == LATHE_ELEMENT_INT64;
}

static int64_t count_of(const lathe_tensor *tensor) {
  int64_t count = 1;
  for (int32_t i = 0; i < tensor->rank; ++i) count *= tensor->shape[i];
  return count;
}

static _Noreturn void refuse(lathe_context *context, lathe_string text, int32_t type, const char *why) {
  lathe_fail(context, LATHE_FAILED, "Cast: '%.*s' is %s of type %s", (int)(text.size > 64 ? 64 : text.size), text.data ? text.data : "",
             why, lathe_element_name(type));
}

/* An integer as its two's complement. A decimal with a fraction is cut, as a cast of its number cuts it. */
static uint64_t parse_integer(lathe_context *context, lathe_string text, int32_t type) {
  const char *at = text.data, *end = text.data + text.size;
  while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r'))) ++at;
  while (at < end && (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r'))) --end;
  int is_negative = at < end && *at == '-', overflow = 0;
  if (at < end && (*at == '-' || *at == '+')) ++at;
  const char *first = at;
  uint64_t value = 0;
  for (; at < end && *at >= '0' && *at <= '9'; ++at)
    overflow |= __builtin_mul_overflow(value, 10, &value) | __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value);
  if (at == first || at != end) {
    uint64_t bits;
    double real;
    if (!lathe_parse_float(text.data, text.size, (lathe_float_format){53, 11}, &bits)) refuse(context, text, type, "no number");
    memcpy(&real, &bits, sizeof real);
    is_negative = real < 0;
    double magnitude = is_negative ? -real : real;
    overflow = !(magnitude < 0x1p64);
    value = overflow ? 0 : (uint64_t)magnitude;
  }
  uint64_t most = UINT64_MAX >> (64 - 8 * lathe_element_size(type));
  if (is_signed(type)) most = (most >> 1) + (uint64_t)is_negative;
  if (overflow || value > (is_negative && !is_signed(type) ? 0 : most)) refuse(context, text, type, "out of the range");
  return is_negative ? 0 - value : value;
}

static uint64_t parse_bool(lathe_context *context, lathe_string text) {
  uint64_t bits;
  if (text.size == 4 && !memcmp(text.data, "True", 4)) return 1;
  if (text.size == 4 && !memcmp(text.data, "true", 4)) return 1;
  if (text.size == 5 && (!memcmp(text.data, "False", 5) || !memcmp(text.data, "false", 5))) return 0;
  if (!lathe_parse_float(text.data, text.size, (lathe_float_format){53, 11}, &bits)) refuse(context, text, LATHE_ELEMENT_BOOL, "no value");
  return bits << 1 != 0;
}

const lathe_value *lathe_parse_numbers(lathe_context *context, int64_t rank, const lathe_descriptor *x, int32_t type) {
  lathe_tensor in = lathe_view(context, LATHE_ELEMENT_STRING, rank, x);
  lathe_value *result = lathe_new_value(context, LATHE_TENSOR);
  result->tensor = lathe_new_tensor(context, type, in.rank, in.shape);
  int64_t count = count_of(&in), size = lathe_element_size(type);
  lathe_float_format format;
  int is_float = format_of(type, &format);
  char *to = result->tensor.data;
  for (int64_t i = 0; i < count; ++i, to += size) {
    lathe_string text = ((const lathe_string *)in.data)[i];
    uint64_t bits;
    if (type == LATHE_ELEMENT_BOOL)
      bits = parse_bool(context, text);
    else if (!is_float)
      bits = parse_integer(context, text, type);
    else if (!lathe_parse_float(text.data, text.size, format, &bits))
      refuse(context, text, type, "no number");
    /* The low bytes, which come first on every machine that Lathe compiles for. */
    memcpy(to, &bits, (size_t)size);
  }
  return result;
}

const lathe_value *lathe_format_numbers(lathe_context *context, int32_t type, int64_t rank, const lathe_descriptor *x) {
  lathe_tensor in = lathe_view(context, type, rank, x);
  lathe_value *result = lathe_new_value(context, LATHE_TENSOR);
  result->tensor = lathe_new_tensor(context, LATHE_ELEMENT_STRING, in.rank, in.shape);
  int64_t count = count_of(&in), size = lathe_element_size(type);
  lathe_float_format format;
  int is_float = format_of(type, &format);
  lathe_string *to = result->tensor.data;
  char *text = lathe_allocate_elements(context, count, kLatheDecimalRoom);
  for (int64_t i = 0; i < count; ++i, text += kLatheDecimalRoom) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)in.data + i * size, (size_t)size);
    int written;
    if (is_float) {
      written = lathe_format_float(bits, format, type == LATHE_ELEMENT_FLOAT64 ? 17 : 8, text);
    } else if (is_signed(type)) {
      int unused = (int)(64 - 8 * size);
      written = snprintf(text, kLatheDecimalRoom, "%lld", (long long)((int64_t)(bits << unused) >> unused));
    } else {
      written = snprintf(text, kLatheDecimalRoom, "%llu", (unsigned long long)bits);
    }
    to[i] = (lathe_string){text, written};
  }
  return result;
}
