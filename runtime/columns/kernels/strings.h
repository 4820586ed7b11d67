// Columns of strings.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_STRINGS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_STRINGS_H_

#include <stdint.h>
#include <string.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/fields.h"

namespace lathe {
namespace {

inline char* CopyBytes(char* out, const char* begin, const char* end) {
  char* const stop = out + (end - begin);
  do {
    memcpy(out, begin, 32);
    out += 32;
    begin += 32;
  } while (out < stop);
  return stop;
}

template <bool kPlain>
inline ColumnCount ParseStrings(const FieldColumn& fields, const ColumnRule& rule, int32_t* offsets, char* bytes,
                                uint64_t* validity, uint32_t* odd) {
  char* out = bytes;
  offsets[0] = 0;
  return ForEachRow<kPlain>(fields, validity, odd, [&](Field field, int64_t row) {
    const bool missing = field.begin == field.end && !field.quoted;
    if (!kPlain && fields.undouble && field.quoted && HasQuote(field)) {
      for (const char* p = field.begin; p < field.end; ++p) {
        *out++ = *p;
        p += *p == '"';  // the second of two
      }
    } else {
      out = CopyBytes(out, field.begin, field.end);
    }
    offsets[row + 1] = static_cast<int32_t>(out - bytes);
    return missing ? Missing(rule) : Parsed::kValue;
  });
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_STRINGS_H_
