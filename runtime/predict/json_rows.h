// Rows of a JSON Lines stream: one object a line, columns are its members.
#ifndef LATHE_RUNTIME_PREDICT_JSON_ROWS_H_
#define LATHE_RUNTIME_PREDICT_JSON_ROWS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/reader.h"
#include "runtime/io/byte_source.h"
#include "runtime/predict/row_source.h"

namespace lathe {

// A member that is null or left out is missing; the others are read by ParseJsonValue.
// `name` stands for the source in errors. The source and the reader must outlive the rows.
absl::StatusOr<std::unique_ptr<RowSource>> OpenJsonRows(ByteSource& source, const std::string& name, const lathe_reader& reader,
                                                        const std::vector<std::string>& keep, size_t batch_bytes = kBatchBytes);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_JSON_ROWS_H_
