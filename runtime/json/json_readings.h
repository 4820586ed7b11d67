// What the fast and the careful reader of JSON Lines make of a text, as text: for tests and fuzzers, which compare the two.
#ifndef LATHE_RUNTIME_JSON_JSON_READINGS_H_
#define LATHE_RUNTIME_JSON_JSON_READINGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/kernels.h"
#include "runtime/ingest/value_parser.h"
#include "runtime/json/json_lines_reader.h"

namespace lathe {

// Every row, its values to the bit and its kept members, or what is wrong with it.
std::string ReadJsonCarefully(std::string_view text, const std::vector<ValueParser>& parsers,
                              const std::vector<std::string>& keep, const JsonLinesOptions& options);

struct JsonReading {
  std::string shown;
  std::vector<std::string> ignored;  // names that stand for nothing
};

// The same by JsonColumns; the text arrives in blocks of that size.
JsonReading ReadJsonFast(std::string_view text, const std::vector<ValueParser>& parsers, const std::vector<std::string>& keep,
                         const JsonLinesOptions& options, size_t block, size_t chunk_bytes, const ReaderKernels& kernels);

}  // namespace lathe

#endif  // LATHE_RUNTIME_JSON_JSON_READINGS_H_
