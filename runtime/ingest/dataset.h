// Reads the declaration of a dataset.
#ifndef LATHE_RUNTIME_INGEST_DATASET_H_
#define LATHE_RUNTIME_INGEST_DATASET_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compiler/schema/pipeline.pb.h"
#include "runtime/ingest/value_parser.h"

namespace lathe {

// A `Dataset` in proto3 JSON. Refuses unnamed, repeated and untyped columns, limits of columns that are not numbers, values
// of columns that are not strings, and a delimiter that is not one byte; the error names the path.
absl::StatusOr<Dataset> ReadDataset(const std::string& path);

// What the declaration says about each column, in its order. The dataset must be one that ReadDataset gave.
std::vector<ColumnSchema> SchemasOf(const Dataset& dataset);

}  // namespace lathe

#endif  // LATHE_RUNTIME_INGEST_DATASET_H_
