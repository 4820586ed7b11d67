// The loop for decimals that suits the instruction set and the data.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_DECIMAL_BLOCKS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_DECIMAL_BLOCKS_H_

#include <stdint.h>

#include "runtime/columns/kernels/decimal.h"
#include "runtime/columns/kernels/decimals.h"
#include "runtime/columns/kernels/decimals_avx512.h"
#include "runtime/columns/kernels/decimals_wide.h"
#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/scale.h"

namespace lathe {
namespace {

// `wide` remembers what the block before was like.
template <bool kPlain>
inline __attribute__((always_inline)) void ParseDecimals(const FieldColumn& fields, int64_t first, int count, bool* wide,
                                                         Decimals* out) {
  out->parsed_wide = *wide;
#if defined(__AVX512VBMI2__)
  if (count == 64) {
    if (!*wide) {
      ParseNarrow64<kPlain>(fields, first, out);
      if (__builtin_popcountll(out->wide) < 8) return;
    }
    ParseWide64<kPlain>(fields, first, out);
    out->parsed_wide = true;
    *wide = out->wide != 0;
    return;
  }
#endif
#if defined(__AVX2__)
  if (!*wide) {
    ParseNarrow<kPlain>(fields, first, count, out);
    if (__builtin_popcountll(out->wide) < 8) return;
  }
  ParseWide<kPlain>(fields, first, count, out);
  out->parsed_wide = true;
  *wide = out->wide != 0;
#elif defined(__SSE4_1__)
  ParseNarrow<kPlain>(fields, first, count, out);
#else
  out->negative = 0;
  out->point = 0;
  out->plain = 0;
  for (int i = 0; i < count; ++i) {
    Field field = FieldAt<kPlain>(fields, first + i);
    const bool negative = field.begin != field.end && TakeSign(&field);
    Decimal decimal;
    const bool plain = ParseDecimal(field.begin, field.end, &decimal) && decimal.scale <= kMostScale;
    out->digits[i] = plain ? decimal.digits : 0;
    out->scale[i] = static_cast<uint8_t>(plain ? decimal.scale : 0);
    out->negative |= static_cast<uint64_t>(negative) << i;
    out->point |= static_cast<uint64_t>(plain && decimal.has_point) << i;
    out->plain |= static_cast<uint64_t>(plain) << i;
  }
#endif
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_DECIMAL_BLOCKS_H_
