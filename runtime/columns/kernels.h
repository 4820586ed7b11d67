// Leaf loops of the fast readers, in one version for each instruction set; all versions give the same results.
//
// A kernel decides only what is plain: a number of a few digits, a date as ISO 8601 has it. A field that is not is "odd": its
// row is listed, its value reads as missing, and the caller has runtime/ingest/value_parser.h decide. So what is a value, and
// what an error says, is written once.
#ifndef LATHE_RUNTIME_COLUMNS_KERNELS_H_
#define LATHE_RUNTIME_COLUMNS_KERNELS_H_

#include <cstddef>
#include <cstdint>

#include "runtime/serving/transforms.h"

namespace lathe {

// Bytes around a text that kernels may read, and behind an output that they may write.
constexpr size_t kTextPadding = 64;

// What one pass over CSV found.
struct CsvScan {
  size_t num_ends;     // of fields, in records that are complete
  size_t num_records;  // that are complete
  size_t num_lines;    // line feeds in them, within quotes too
  // From where on the text breaks the rules of quotes and line ends; its size where it does not. Records that are not complete
  // there are not listed.
  size_t defect;
  bool has_quotes;
  bool has_returns;
  bool is_ascii;
};

// One field of each row.
struct FieldColumn {
  const char* text;  // offsets are from here; kTextPadding bytes around what they span are readable
  int64_t num_rows;
  // The field of row r goes from begins[r * begin_stride] + begin_shift to ends[r * end_stride].
  const uint32_t* begins;
  const uint32_t* ends;
  size_t begin_stride;
  size_t end_stride;
  uint32_t begin_shift;
  bool drop_return;  // the last field of a record, whose line may end with CRLF
  bool unquote;      // fields may have quotes around them
  bool undouble;     // quotes within those may be doubled
};

// What a column takes.
struct ColumnRule {
  double min;  // inclusive; of numbers
  double max;
  bool required;  // a missing value is odd
};

struct ColumnCount {
  int64_t num_missing;  // rows whose validity bit is 0, the odd ones among them
  int64_t num_odd;
};

struct ReaderKernels {
  const char* name;

  // Finds the ends of fields and records in [text, text + size), by RFC 4180 as CsvReader has it; the text starts with a
  // record. `ends` are offsets of delimiters and line feeds outside of quotes; `records[i]` is the number of ends up to the end
  // of record i. Both need room for size + kTextPadding elements.
  void (*scan_csv)(const char* text, size_t size, char delimiter, uint32_t* ends, uint32_t* records, CsvScan* scan);

  size_t (*count_lines)(const char* text, size_t size);  // line feeds

  // The first quote, backslash or control character from `text` on; there must be one.
  const char* (*string_end)(const char* text);

  // Each fills `values` and the words of `validity` (bit r % 64 of word r / 64), and lists odd rows in `odd`.
  ColumnCount (*doubles)(const FieldColumn& fields, const ColumnRule& rule, double* values, uint64_t* validity, uint32_t* odd);
  ColumnCount (*integers)(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity,
                          uint32_t* odd);
  ColumnCount (*timestamps)(const FieldColumn& fields, const ColumnRule& rule, int64_t* values, uint64_t* validity,
                            uint32_t* odd);
  // `values` are bits too.
  ColumnCount (*bools)(const FieldColumn& fields, const ColumnRule& rule, uint64_t* values, uint64_t* validity, uint32_t* odd);
  // Copies the text of the fields, quotes undone. `bytes` needs kTextPadding more than the fields have.
  ColumnCount (*strings)(const FieldColumn& fields, const ColumnRule& rule, int32_t* offsets, char* bytes, uint64_t* validity,
                         uint32_t* odd);
  // The index of each field in a vocabulary. A text that it does not hold is odd.
  ColumnCount (*categories)(const FieldColumn& fields, const ColumnRule& rule, const lathe_vocabulary& vocabulary,
                            int64_t* values, uint64_t* validity, uint32_t* odd);
};

extern const ReaderKernels kPortableKernels;
#if defined(__x86_64__)
extern const ReaderKernels kAvx2Kernels;    // x86-64-v3 and carry-less multiply
extern const ReaderKernels kAvx512Kernels;  // x86-64-v4, VBMI2 and carry-less multiply
#endif

// The fastest version that this machine can run.
const ReaderKernels& BestKernels();

// Every version that this machine can run; null-terminated.
const ReaderKernels* const* UsableKernels();

}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_KERNELS_H_
