#include "runtime/tensor/decimal.h"

#include <stdio.h>
#include <string.h>

#include "runtime/tensor/natural.h"

static int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static int is_digit(char c) { return c >= '0' && c <= '9'; }

static int equals_without_case(const char *text, int64_t size, const char *lower) {
  if (size != (int64_t)strlen(lower)) return 0;
  for (int64_t i = 0; i < size; ++i)
    if ((text[i] | 0x20) != lower[i]) return 0;
  return 1;
}

static uint64_t infinity_of(lathe_float_format format) {
  return (((uint64_t)1 << format.exponent_bits) - 1) << (format.precision - 1);
}

/* The bits of significand * 2^exponent, of which the first bit of 64 is set; `rest` != 0: a little more. */
static uint64_t round_to(uint64_t significand, int64_t exponent, int rest, lathe_float_format format) {
  int64_t least = 2 - ((int64_t)1 << (format.exponent_bits - 1)); /* exponent of the smallest normal number */
  int64_t top = exponent + 63;
  if (top > 1 - least) return infinity_of(format);
  int64_t kept = top >= least ? format.precision : format.precision - (least - top);
  if (kept < 0) return 0;
  uint64_t mantissa = kept ? significand >> (64 - kept) : 0, cut = kept ? significand << kept : significand;
  uint64_t half = (uint64_t)1 << 63;
  int up = cut > half || (cut == half && (rest || (mantissa & 1)));
  /* A carry goes on into the exponent, as it should. */
  uint64_t bits = top >= least ? ((uint64_t)(top - least) << (format.precision - 1)) + mantissa : mantissa;
  return bits + (uint64_t)up;
}

/* digits * 10^exponent, where digits are not 0. */
static uint64_t scale_decimal(natural *digits, int64_t exponent, int rest, lathe_float_format format) {
  natural divisor;
  natural_set(&divisor, 1);
  if (exponent >= 0)
    natural_multiply_power_of_ten(digits, exponent);
  else
    natural_multiply_power_of_ten(&divisor, -exponent);
  /* A quotient of 64 bits, or 65. */
  int64_t shift = 64 - (natural_bits(digits) - natural_bits(&divisor));
  if (shift > 0)
    natural_shift_left(digits, shift);
  else
    natural_shift_left(&divisor, -shift);
  /* Bit by bit: digits / divisor is in [2^63, 2^65). */
  uint64_t quotient = 0;
  int64_t bits = 65;
  natural_shift_left(&divisor, 64);
  natural scaled = divisor;
  if (natural_compare(digits, &scaled) < 0) {
    bits = 64;
    natural_shift_left(digits, 1);
  }
  for (int i = 0; i < 64; ++i) {
    quotient <<= 1;
    if (natural_compare(digits, &scaled) >= 0) {
      natural_subtract(digits, &scaled);
      quotient |= 1;
    }
    natural_shift_left(digits, 1);
  }
  return round_to(quotient, bits - 64 - shift, rest || digits->count, format);
}

int lathe_parse_float(const char *text, int64_t size, lathe_float_format format, uint64_t *bits) {
  const char *at = text, *end = text + size;
  while (at < end && is_space(*at)) ++at;
  while (at < end && is_space(end[-1])) --end;
  uint64_t sign = 0;
  if (at < end && (*at == '-' || *at == '+')) sign = (uint64_t)(*at++ == '-') << (format.precision + format.exponent_bits - 1);
  if (equals_without_case(at, end - at, "inf") || equals_without_case(at, end - at, "infinity")) {
    *bits = sign | infinity_of(format);
    return 1;
  }
  if (equals_without_case(at, end - at, "nan")) {
    *bits = sign | infinity_of(format) | (uint64_t)1 << (format.precision - 2);
    return 1;
  }
  /* 780 digits decide: halfway between two doubles there are no more. */
  enum { kMostDigits = 780 };
  natural digits;
  natural_set(&digits, 0);
  int64_t exponent = 0, used = 0, seen = 0;
  int rest = 0, has_point = 0;
  for (; at < end && (is_digit(*at) || (*at == '.' && !has_point)); ++at) {
    if (*at == '.') {
      has_point = 1;
      continue;
    }
    ++seen;
    if (used < kMostDigits) {
      used += used || *at != '0';
      natural_multiply(&digits, 10, (uint32_t)(*at - '0'));
      exponent -= has_point;
    } else {
      rest |= *at != '0';
      exponent += !has_point;
    }
  }
  if (!seen) return 0;
  if (at < end && (*at | 0x20) == 'e') {
    int is_negative = 0;
    int64_t written = 0;
    ++at;
    if (at < end && (*at == '-' || *at == '+')) is_negative = *at++ == '-';
    if (at == end) return 0;
    for (; at < end && is_digit(*at); ++at)
      if (written < 1000000000) written = 10 * written + (*at - '0');
    exponent += is_negative ? -written : written;
  }
  if (at != end) return 0;
  *bits = sign;
  if (!digits.count || used + exponent < -400) return 1;
  *bits |= used + exponent > 400 ? infinity_of(format) : scale_decimal(&digits, exponent, rest, format);
  return 1;
}

/* The digits of significand * 2^exponent, which is 0.d1d2d3... * 10^*point; returns how many. By Steele and White's and Dragon4's
 * algorithm: until what is left is nearer than half the way to a neighbour. */
static int shortest_digits(uint64_t significand, int64_t exponent, int lower_is_nearer, char *digits, int64_t *point) {
  natural value, unit, above, below, sum;
  natural_set(&value, significand);
  natural_set(&unit, 1);
  natural_set(&above, 1);
  natural_set(&below, 1);
  /* All doubled, so that half of a distance is a whole number; doubled again where the lower distance is half the other. */
  natural_shift_left(&value, 1 + lower_is_nearer + (exponent > 0 ? exponent : 0));
  natural_shift_left(&unit, 1 + lower_is_nearer + (exponent < 0 ? -exponent : 0));
  natural_shift_left(&above, lower_is_nearer + (exponent > 0 ? exponent : 0));
  natural_shift_left(&below, exponent > 0 ? exponent : 0);
  int is_even = !(significand & 1);
  /* log10(2) is 0.30103; one too small is made good below. */
  int64_t top = exponent + 63 - __builtin_clzll(significand);
  int64_t power = (top * 30103 - (top < 0 ? 99999 : 0)) / 100000;
  if (power > 0) natural_multiply_power_of_ten(&unit, power);
  if (power < 0) {
    natural_multiply_power_of_ten(&value, -power);
    natural_multiply_power_of_ten(&above, -power);
    natural_multiply_power_of_ten(&below, -power);
  }
  for (;;) {
    sum = value;
    natural_add(&sum, &above);
    int order = natural_compare(&sum, &unit);
    if (order < 0 || (!order && !is_even)) break;
    natural_multiply(&unit, 10, 0);
    ++power;
  }
  *point = power;
  for (int count = 0;;) {
    natural_multiply(&value, 10, 0);
    natural_multiply(&above, 10, 0);
    natural_multiply(&below, 10, 0);
    int digit = 0;
    for (; natural_compare(&value, &unit) >= 0; ++digit) natural_subtract(&value, &unit);
    sum = value;
    natural_add(&sum, &above);
    int to_lower = natural_compare(&value, &below), to_upper = natural_compare(&sum, &unit);
    int down = to_lower < 0 || (!to_lower && is_even), up = to_upper > 0 || (!to_upper && is_even);
    if (down && up) {
      natural_shift_left(&value, 1);
      up = natural_compare(&value, &unit) >= 0;
    }
    digits[count++] = (char)('0' + digit + up);
    if (down || up) return count;
  }
}

int lathe_format_float(uint64_t bits, lathe_float_format format, int plain_digits, char to[kLatheDecimalRoom]) {
  int fraction_bits = format.precision - 1;
  int is_negative = bits >> (fraction_bits + format.exponent_bits) & 1;
  uint64_t magnitude = bits & (((uint64_t)1 << (fraction_bits + format.exponent_bits)) - 1), infinity = infinity_of(format);
  if (magnitude > infinity) return snprintf(to, kLatheDecimalRoom, "NaN");
  if (magnitude == infinity) return snprintf(to, kLatheDecimalRoom, is_negative ? "-INF" : "INF");
  char *next = to;
  if (is_negative) *next++ = '-';
  if (!magnitude) {
    *next++ = '0';
    return (int)(next - to);
  }
  uint64_t fraction = magnitude & (((uint64_t)1 << fraction_bits) - 1), biased = magnitude >> fraction_bits;
  int64_t least = 2 - ((int64_t)1 << (format.exponent_bits - 1)) - fraction_bits;
  char digits[kLatheDecimalRoom];
  int64_t point;
  int count = shortest_digits(biased ? fraction | (uint64_t)1 << fraction_bits : fraction, least + (biased ? (int64_t)biased - 1 : 0),
                              !fraction && biased > 1, digits, &point);
  int64_t exponent = point - 1;
  if (exponent < -4 || exponent >= plain_digits) {
    *next++ = digits[0];
    if (count > 1) *next++ = '.';
    memcpy(next, digits + 1, (size_t)(count - 1));
    next += count - 1;
    return (int)(next - to) + snprintf(next, 8, "e%c%02d", exponent < 0 ? '-' : '+', (int)(exponent < 0 ? -exponent : exponent));
  }
  if (point <= 0) {
    *next++ = '0';
    *next++ = '.';
    for (int64_t i = point; i < 0; ++i) *next++ = '0';
  }
  for (int i = 0; i < count || i < point; ++i) {
    if (i && i == point) *next++ = '.';
    *next++ = i < count ? digits[i] : '0';
  }
  return (int)(next - to);
}
