// Rows to measure with, made up from what a program says about its inputs.
#ifndef LATHE_RUNTIME_BENCHMARK_ROWS_H_
#define LATHE_RUNTIME_BENCHMARK_ROWS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "runtime/abi/lathe.h"
#include "runtime/table/table_builder.h"

namespace lathe {

// `num_rows` rows in the order of `program.inputs`: declared values and bounds are kept, one in ten optional values is
// missing, free text is a few words, most of them frequent. The same seed gives the same rows on every machine.
absl::StatusOr<TableBuilder> GenerateRows(const lathe_program& program, int64_t num_rows, uint64_t seed);

}  // namespace lathe

#endif  // LATHE_RUNTIME_BENCHMARK_ROWS_H_
