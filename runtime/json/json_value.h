// Turns fields of JSON into typed values.
#ifndef LATHE_RUNTIME_JSON_JSON_VALUE_H_
#define LATHE_RUNTIME_JSON_JSON_VALUE_H_

#include "absl/status/status.h"
#include "runtime/ingest/value_parser.h"
#include "runtime/json/json_lines_reader.h"

namespace lathe {

// null is missing. A string is read as a quoted field of CSV is, whatever the column's type; a number goes into int64,
// float64 and (1, 0) bool columns, a JSON bool into bool columns. Everything else is an error, worded as ValueParser's.
absl::Status ParseJsonValue(const ValueParser& parser, const JsonField& field, Value* value);

}  // namespace lathe

#endif  // LATHE_RUNTIME_JSON_JSON_VALUE_H_
