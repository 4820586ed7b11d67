// Fields of a column, one after the other.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_FIELDS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_FIELDS_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "runtime/columns/kernels.h"
#include "runtime/columns/kernels/block.h"

namespace lathe {
namespace {

struct Field {
  const char* begin;
  const char* end;
  bool quoted;

  size_t size() const { return static_cast<size_t>(end - begin); }
};

// kPlain says that no field of the column has quotes, and none a carriage return behind it.
template <bool kPlain>
inline __attribute__((always_inline)) Field FieldAt(const FieldColumn& fields, int64_t row) {
  const size_t r = static_cast<size_t>(row);
  Field field;
  field.begin = fields.text + fields.begins[r * fields.begin_stride] + fields.begin_shift;
  field.end = fields.text + fields.ends[r * fields.end_stride];
  field.quoted = false;
  if (!kPlain) {
    // What is before an empty field may be anything, as at the start of the text.
    field.end -= fields.drop_return & (field.end > field.begin) & (field.end[-1] == '\r');
    if (*field.begin == '"' && field.end > field.begin) {
      field.quoted = true;
      ++field.begin;
      --field.end;
    }
  }
  return field;
}

inline bool HasQuote(const Field& field) {
  const uint64_t quotes = Block(field.begin).Equal('"');
  if (field.size() >= 64) return quotes != 0 || memchr(field.begin + 64, '"', field.size() - 64) != nullptr;
  return (quotes & ((uint64_t{1} << field.size()) - 1)) != 0;
}

inline bool IsPlain(const FieldColumn& fields) { return !fields.unquote && !fields.drop_return; }

// For kernels that look at what is not plain once more. Quotes around one field are mostly around all.
inline bool LooksPlain(const FieldColumn& fields) {
  return !fields.drop_return && fields.num_rows > 0 && !FieldAt<false>(fields, 0).quoted;
}

enum class Parsed { kValue, kMissing, kOdd };

inline Parsed Missing(const ColumnRule& rule) { return rule.required ? Parsed::kOdd : Parsed::kMissing; }

// Runs `parse(first, count, &odd_rows)` over blocks of 64 rows, the last of which has fewer; it stores their values, and
// returns which of them have one, and which are odd.
template <typename Parse>
inline __attribute__((always_inline)) ColumnCount ForEach64(const FieldColumn& fields, uint64_t* validity, uint32_t* odd,
                                                            const Parse& parse) {
  ColumnCount total = {0, 0};
  for (int64_t first = 0; first < fields.num_rows; first += 64) {
    const int count = fields.num_rows - first < 64 ? static_cast<int>(fields.num_rows - first) : 64;
    uint64_t odd_rows = 0;
    const uint64_t present = parse(first, count, &odd_rows);
    for (; odd_rows != 0; odd_rows &= odd_rows - 1) {
      odd[total.num_odd++] = static_cast<uint32_t>(first + __builtin_ctzll(odd_rows));
    }
    validity[first / 64] = present;
    total.num_missing += count - __builtin_popcountll(present);
  }
  return total;
}

// A bit for each of `count` rows, 64 at most.
inline uint64_t AllOf(int count) { return count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1; }

// Runs `parse(field, row)` over the rows; it returns what the field is, and stores the value itself.
template <bool kPlain, typename Parse>
inline __attribute__((always_inline)) ColumnCount ForEachRow(const FieldColumn& fields, uint64_t* validity, uint32_t* odd,
                                                             const Parse& parse) {
  return ForEach64(fields, validity, odd, [&](int64_t first, int count, uint64_t* odd_rows) __attribute__((always_inline)) {
    uint64_t present = 0;
    for (int i = 0; i < count; ++i) {
      const Parsed parsed = parse(FieldAt<kPlain>(fields, first + i), first + i);
      if (__builtin_expect(parsed == Parsed::kValue, 1)) {
        present |= uint64_t{1} << i;
      } else if (parsed == Parsed::kOdd) {
        *odd_rows |= uint64_t{1} << i;
      }
    }
    return present;
  });
}

}  // namespace
}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_FIELDS_H_
