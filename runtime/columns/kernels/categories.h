// Columns of categories: strings as their indices in a vocabulary.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_CATEGORIES_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_CATEGORIES_H_

#include <stdint.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/kernels/instructions.h"
#include "runtime/columns/kernels/vocabulary.h"
#include "runtime/columns/kernels/vocabulary_avx512.h"

namespace lathe {
namespace {

// `kPlain` as of numbers: fields are taken as they stand, and those that start with a quote are looked up once more.
template <bool kPlain>
inline ColumnCount ParseCategories(const FieldColumn& fields, const ColumnRule& rule, const lathe_vocabulary& table,
                                   int64_t* values, uint64_t* validity, uint32_t* odd) {
  const lathe_vocabulary vocabulary = table;  // no store changes it
  Places places;
#if defined(__AVX512VBMI2__)
  const Tables tables(vocabulary);
#endif
  return ForEach64(fields, validity, odd, [&](int64_t first, int count, uint64_t* odd_rows) __attribute__((always_inline)) {
    int64_t* const out = values + first;
    uint64_t missing = 0;
    uint64_t quoted = 0;
    for (int i = 0; i < count; ++i) {
      const Field field = FieldAt<kPlain>(fields, first + i);
      missing |= static_cast<uint64_t>((field.begin == field.end) & !field.quoted) << i;
      quoted |= static_cast<uint64_t>(kPlain ? *field.begin == '"' : field.quoted) << i;
      places.starts[i] = LoadWord(field.begin);
      places.ends[i] = LoadWord(field.end - 8);
      places.begins[i] = static_cast<uint32_t>(field.begin - fields.text);
      places.sizes[i] = static_cast<uint32_t>(field.size());
    }
    uint64_t present = 0;
#if defined(__AVX512VBMI2__)
    if (count == 64) {
      LookUp64(vocabulary, tables, fields.text, places, out);
      for (int i = 0; i < 64; i += 8) {
        present |= static_cast<uint64_t>(_mm512_movepi64_mask(_mm512_loadu_si512(out + i))) << i;
      }
      present = ~present;
    }
    const int rest_from = count == 64 ? 64 : 0;
#else
    const int rest_from = 0;
#endif
    for (int i = rest_from; i < count; ++i) {
      const char* const begin = fields.text + places.begins[i];
      out[i] = LookUp(vocabulary, begin, begin + places.sizes[i]);
      present |= static_cast<uint64_t>(out[i] >= 0) << i;
    }
    present &= ~missing;
    for (uint64_t rest = (kPlain ? fields.unquote : fields.undouble) ? quoted & ~missing : 0; rest != 0; rest &= rest - 1) {
      const int i = __builtin_ctzll(rest);
      const Field field = FieldAt<false>(fields, first + i);
      // What doubled quotes stand for is another text.
      if (fields.undouble && HasQuote(field)) {
        out[i] = kNotPlain;
      } else if (kPlain) {
        out[i] = LookUp(vocabulary, field.begin, field.end);
      }
      const uint64_t bit = uint64_t{1} << i;
      present = out[i] >= 0 ? present | bit : present & ~bit;
    }
    *odd_rows = AllOf(count) & ~(rule.required ? present : present | missing);
    return present;
  });
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_CATEGORIES_H_
