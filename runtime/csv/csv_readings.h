// What the fast and the careful reader of CSV make of a text, as text: for tests and fuzzers, which compare the two.
#ifndef LATHE_RUNTIME_CSV_CSV_READINGS_H_
#define LATHE_RUNTIME_CSV_CSV_READINGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/kernels.h"
#include "runtime/csv/csv_reader.h"
#include "runtime/ingest/value_parser.h"

namespace lathe {

// Every row, its values to the bit and its fields, or what is wrong with it; the first record names the columns.
std::string ReadCsvCarefully(std::string_view text, const std::vector<ValueParser>& parsers, CsvOptions options);

// The same by CsvColumns; the text arrives in blocks of that size.
std::string ReadCsvFast(std::string_view text, const std::vector<ValueParser>& parsers, CsvOptions options, size_t block,
                        size_t chunk_bytes, const ReaderKernels& kernels);

}  // namespace lathe

#endif  // LATHE_RUNTIME_CSV_CSV_READINGS_H_
