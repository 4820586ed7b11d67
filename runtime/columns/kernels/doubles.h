// Columns of doubles.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_DOUBLES_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_DOUBLES_H_

#include <stdint.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/decimal.h"
#include "runtime/columns/kernels/decimal_blocks.h"
#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/kernels/scale_avx512.h"
#include "runtime/columns/scale.h"

namespace lathe {
namespace {

// A double that ParseDecimals leaves.
inline Parsed ParseOtherDouble(Field field, const ColumnRule& rule, double* value) {
  if (field.begin == field.end) return Missing(rule);
  const Field whole = field;
  const bool negative = TakeSign(&field);
  Decimal decimal;
  double magnitude;
  if (ParseDecimal(field.begin, field.end, &decimal) && decimal.scale <= kMostScale) {
    magnitude = ScaleDown(decimal.digits, decimal.scale);
  } else if (!ParseScientific(field, &magnitude)) {
    return IsNan(whole) ? Missing(rule) : Parsed::kOdd;
  }
  const double number = WithSign(magnitude, negative);
  if (!(number >= rule.min && number <= rule.max)) return Parsed::kOdd;
  *value = number;
  return Parsed::kValue;
}

// `kPlain` for fields that may have quotes: those that do are no decimals, and are taken as the others that are none.
template <bool kPlain>
inline ColumnCount ParseDoubles(const FieldColumn& fields, const ColumnRule& rule, double* values, uint64_t* validity,
                                uint32_t* odd) {
  Decimals decimals;
  bool wide = false;
  return ForEach64(fields, validity, odd, [&](int64_t first, int count, uint64_t* odd_rows) __attribute__((always_inline)) {
    ParseDecimals<kPlain>(fields, first, count, &wide, &decimals);
    double* const out = values + first;
    uint64_t present = 0;
#if defined(__AVX512VBMI2__)
    if (count == 64) present = decimals.parsed_wide ? ScaleWide64(decimals, rule, out) : ScaleNarrow64(decimals, rule, out);
    const int rest_from = count == 64 ? 64 : 0;
#else
    const int rest_from = 0;
#endif
    for (int i = rest_from; i < count; ++i) {
      const double number = WithSign(ScaleDown(decimals.digits[i], decimals.scale[i]), decimals.negative >> i & 1);
      const bool is_value = (number >= rule.min) & (number <= rule.max);
      present |= static_cast<uint64_t>(is_value) << i;
      out[i] = number;
    }
    present &= decimals.plain;
    for (uint64_t rest = AllOf(count) & ~present; rest != 0; rest &= rest - 1) {
      const int i = __builtin_ctzll(rest);
      out[i] = 0;
      const Parsed parsed = ParseOtherDouble(FieldAt<false>(fields, first + i), rule, &out[i]);
      present |= static_cast<uint64_t>(parsed == Parsed::kValue) << i;
      *odd_rows |= static_cast<uint64_t>(parsed == Parsed::kOdd) << i;
    }
    return present;
  });
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_DOUBLES_H_
