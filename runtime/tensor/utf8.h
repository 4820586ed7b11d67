/* Code points of UTF-8 text. */
#ifndef LATHE_RUNTIME_TENSOR_UTF8_H_
#define LATHE_RUNTIME_TENSOR_UTF8_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads the code point at `at` and returns how many bytes it takes; a byte that begins none counts as one, of which `code` is
 * UINT32_MAX. */
int lathe_utf8_read(const char *at, const char *end, uint32_t *code);
/* Writes a code point, at most 4 bytes, and returns how many. */
int lathe_utf8_write(uint32_t code, char *to);

uint32_t lathe_to_lower(uint32_t code);
uint32_t lathe_to_upper(uint32_t code);
int lathe_is_space(uint32_t code);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TENSOR_UTF8_H_ */
