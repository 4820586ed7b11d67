/* Decimal text of numbers, exactly and without regard to a locale. */
#ifndef LATHE_RUNTIME_TENSOR_DECIMAL_H_
#define LATHE_RUNTIME_TENSOR_DECIMAL_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A binary floating-point format: bits of the significand with the hidden one, and of the exponent. */
typedef struct lathe_float_format {
  int32_t precision, exponent_bits;
} lathe_float_format;

/* The bits of the number of the format that is nearest to a decimal (ties to even); 0 when the text is none. White space around it,
 * a sign, "inf", "infinity" and "nan" in any case are read. */
int lathe_parse_float(const char *text, int64_t size, lathe_float_format format, uint64_t *bits);

enum { kLatheDecimalRoom = 32 };
/* Writes the shortest decimal that reads back as the number, the nearest of several, and returns its size. From 1e-4 to 10 to the
 * power of `plain_digits` without an exponent. "NaN", "INF", "-INF". */
int lathe_format_float(uint64_t bits, lathe_float_format format, int plain_digits, char to[kLatheDecimalRoom]);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_DECIMAL_H_ */
