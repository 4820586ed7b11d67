// Rows of a CSV stream, their columns named by its first record.
#ifndef LATHE_RUNTIME_PREDICT_CSV_ROWS_H_
#define LATHE_RUNTIME_PREDICT_CSV_ROWS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/reader.h"
#include "runtime/io/byte_source.h"
#include "runtime/predict/row_source.h"

namespace lathe {

// Reads the header and matches the program's inputs by name, in any order. Inputs that the header lacks are missing in every
// row; when one of them is required, or a column of `keep` is absent, or a name comes twice, the header is an error.
// `name` stands for the source in errors. The source and the generated code must outlive the rows.
absl::StatusOr<std::unique_ptr<RowSource>> OpenCsvRows(ByteSource& source, const std::string& name, const lathe_reader& code,
                                                       const std::vector<std::string>& keep, size_t batch_bytes = kBatchBytes);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_CSV_ROWS_H_
