// Columns of integers.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_INTEGERS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_INTEGERS_H_

#include <stdint.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/decimal_blocks.h"
#include "runtime/columns/kernels/fields.h"

namespace lathe {
namespace {

// `kPlain` as of doubles.
template <bool kPlain>
inline ColumnCount ParseIntegers(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity,
                                 uint32_t* odd) {
  Decimals decimals;
  bool wide = false;
  return ForEach64(fields, validity, odd, [&](int64_t first, int count, uint64_t* odd_rows) __attribute__((always_inline)) {
    ParseDecimals<kPlain>(fields, first, count, &wide, &decimals);
    int64_t* const out = values + first;
    uint64_t present = 0;
    for (int i = 0; i < count; ++i) {
      const int64_t sign = -static_cast<int64_t>(decimals.negative >> i & 1);
      const int64_t number = (static_cast<int64_t>(decimals.digits[i]) ^ sign) - sign;
      const double rounded = static_cast<double>(number);
      const bool is_value = (decimals.digits[i] <= uint64_t{1} << 53) & (rounded >= rule.min) & (rounded <= rule.max);
      present |= static_cast<uint64_t>(is_value) << i;
      out[i] = number;
    }
    present &= decimals.plain & ~decimals.point;
    for (uint64_t rest = AllOf(count) & ~present; rest != 0; rest &= rest - 1) {
      const int i = __builtin_ctzll(rest);
      out[i] = 0;
      const Field field = FieldAt<false>(fields, first + i);
      const Parsed parsed = field.begin == field.end ? Missing(rule) : Parsed::kOdd;
      *odd_rows |= static_cast<uint64_t>(parsed == Parsed::kOdd) << i;
    }
    return present;
  });
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_INTEGERS_H_
