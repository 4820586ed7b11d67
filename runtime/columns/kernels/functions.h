// The table of functions of one instruction set.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_FUNCTIONS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_FUNCTIONS_H_

#include <stdint.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/bools.h"
#include "runtime/columns/kernels/categories.h"
#include "runtime/columns/kernels/doubles.h"
#include "runtime/columns/kernels/fields.h"
#include "runtime/columns/kernels/integers.h"
#include "runtime/columns/kernels/scan.h"
#include "runtime/columns/kernels/strings.h"
#include "runtime/columns/kernels/timestamps.h"

namespace lathe {
namespace {

ColumnCount Doubles(const FieldColumn& fields, const ColumnRule& rule, double* values, uint64_t* validity, uint32_t* odd) {
  return LooksPlain(fields) ? ParseDoubles<true>(fields, rule, values, validity, odd)
                            : ParseDoubles<false>(fields, rule, values, validity, odd);
}
ColumnCount Integers(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity, uint32_t* odd) {
  return LooksPlain(fields) ? ParseIntegers<true>(fields, rule, values, validity, odd)
                            : ParseIntegers<false>(fields, rule, values, validity, odd);
}
ColumnCount Timestamps(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity, uint32_t* odd) {
  return IsPlain(fields) ? ParseTimestamps<true>(fields, rule, values, validity, odd)
                         : ParseTimestamps<false>(fields, rule, values, validity, odd);
}
ColumnCount Bools(const FieldColumn& fields, const ColumnRule& rule, uint64_t* values, uint64_t* validity, uint32_t* odd) {
  return IsPlain(fields) ? ParseBools<true>(fields, rule, values, validity, odd)
                         : ParseBools<false>(fields, rule, values, validity, odd);
}
ColumnCount Strings(const FieldColumn& fields, const ColumnRule& rule, int32_t* offsets, char* bytes, uint64_t* validity,
                    uint32_t* odd) {
  return IsPlain(fields) ? ParseStrings<true>(fields, rule, offsets, bytes, validity, odd)
                         : ParseStrings<false>(fields, rule, offsets, bytes, validity, odd);
}

ColumnCount Categories(const FieldColumn& fields, const ColumnRule& rule, const lathe_vocabulary& vocabulary, int64_t* values,
                       uint64_t* validity, uint32_t* odd) {
  return LooksPlain(fields) ? ParseCategories<true>(fields, rule, vocabulary, values, validity, odd)
                            : ParseCategories<false>(fields, rule, vocabulary, values, validity, odd);
}

constexpr ReaderKernels MakeKernels(const char* name) {
  return {name, ScanCsv, CountLines, StringEnd, Doubles, Integers, Timestamps, Bools, Strings, Categories};
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_FUNCTIONS_H_
