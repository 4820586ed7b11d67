#include "runtime/tensor/utf8.h"

#include <stddef.h>

int lathe_utf8_read(const char *at, const char *end, uint32_t *code) {
  const unsigned char *bytes = (const unsigned char *)at;
  int64_t left = end - at;
  uint32_t first = bytes[0];
  if (first < 0x80) {
    *code = first;
    return 1;
  }
  int count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  static const uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  uint32_t value = first & (0xffu >> (count + 1));
  *code = UINT32_MAX;
  if (first < 0xc2 || first > 0xf4 || left < count) return 1;
  for (int i = 1; i < count; ++i) {
    if ((bytes[i] & 0xc0) != 0x80) return 1;
    value = value << 6 | (bytes[i] & 0x3fu);
  }
  if (value < kLeast[count] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 1;
  *code = value;
  return count;
}

int lathe_utf8_write(uint32_t code, char *to) {
  if (code < 0x80) {
    to[0] = (char)code;
    return 1;
  }
  int count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (int i = count - 1; i > 0; --i) {
    to[i] = (char)(0x80 | (code & 0x3f));
    code >>= 6;
  }
  to[0] = (char)((0xf00u >> count) | code);
  return count;
}

/* Every `step`th code point of [first, last] changes by `delta`. */
typedef struct case_range {
  uint32_t first, last;
  uint32_t step;
  int32_t delta;
} case_range;

#include "runtime/tensor/case_ranges.inc"

static uint32_t change(const case_range *ranges, size_t count, uint32_t code) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (ranges[middle].last < code)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == count || code < ranges[low].first || (code - ranges[low].first) % ranges[low].step) return code;
  return (uint32_t)((int32_t)code + ranges[low].delta);
}

uint32_t lathe_to_lower(uint32_t code) {
  if (code < 0x80) return code - 'A' < 26 ? code + 32 : code;
  return change(kLower, sizeof kLower / sizeof *kLower, code);
}

uint32_t lathe_to_upper(uint32_t code) {
  if (code < 0x80) return code - 'a' < 26 ? code - 32 : code;
  return change(kUpper, sizeof kUpper / sizeof *kUpper, code);
}

int lathe_is_space(uint32_t code) {
  return code == ' ' || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f) || code == 0x85 || code == 0xa0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}
