// Columns of bools.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_BOOLS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_BOOLS_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/fields.h"

namespace lathe {
namespace {

// The bytes of a word of up to 5 letters.
inline uint64_t Word(const char* text, size_t size) {
  uint64_t word = 0;
  memcpy(&word, text, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word & ((uint64_t{1} << (8 * size)) - 1);
}

// Without branches on what the value is: bools are as random as data gets.
template <bool kPlain>
inline ColumnCount ParseBools(const FieldColumn& fields, const ColumnRule& rule, uint64_t* values, uint64_t* validity,
                              uint32_t* odd) {
  constexpr uint64_t kTrue = 0x65757274;  // "true", the first letter in the lowest byte
  constexpr uint64_t kFalse = 0x65736c6166;
  constexpr uint64_t kYes = 0x736579;
  constexpr uint64_t kNo = 0x6f6e;
  return ForEach64(fields, validity, odd, [&](int64_t first, int count, uint64_t* odd_rows) __attribute__((always_inline)) {
    uint64_t present = 0;
    uint64_t value = 0;
    for (int i = 0; i < count; ++i) {
      const Field field = FieldAt<kPlain>(fields, first + i);
      const size_t size = field.size();
      const uint64_t exact = Word(field.begin, size > 7 ? 7 : size);
      const uint64_t lower = exact | (0x20202020202020 & ((uint64_t{1} << (8 * (size > 7 ? 7 : size))) - 1));
      // A longer field that ends with zero bytes has the same word.
      const bool is_digit = size == 1;
      const bool is_true = (lower == kTrue) | (lower == kYes) | ((exact == '1') & is_digit);
      const bool is_bool = (is_true | (lower == kFalse) | (lower == kNo) | ((exact == '0') & is_digit)) & (size <= 5);
      value |= static_cast<uint64_t>(is_true & is_bool) << i;
      present |= static_cast<uint64_t>(is_bool) << i;
    }
    for (uint64_t rest = AllOf(count) & ~present; rest != 0; rest &= rest - 1) {
      const int i = __builtin_ctzll(rest);
      const bool is_odd = FieldAt<kPlain>(fields, first + i).size() > 0 || rule.required;
      *odd_rows |= static_cast<uint64_t>(is_odd) << i;
    }
    values[first / 64] = value;
    return present;
  });
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_BOOLS_H_
