// Turns text into typed values and checks them against a column's declaration: shared by ingest and the predictor, so that
// both take and refuse the same values.
#ifndef LATHE_RUNTIME_INGEST_VALUE_PARSER_H_
#define LATHE_RUNTIME_INGEST_VALUE_PARSER_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "runtime/abi/lathe.h"
#include "runtime/table/table_builder.h"

namespace lathe {

// What the declaration says about a column.
struct ColumnSchema {
  std::string name;
  lathe_type type = LATHE_STRING;
  bool required = false;
  double min = -std::numeric_limits<double>::infinity();  // inclusive; of int64 and float64 columns
  double max = std::numeric_limits<double>::infinity();
  std::vector<std::string> values;  // the only values of a string column; empty: any
};

// The same of a compiled program's input.
ColumnSchema SchemaOf(const lathe_input& input);

// A value of a column. The member that counts is that of the type; a string points into the text it was parsed from.
struct Value {
  bool missing = true;
  bool boolean = false;
  int64_t integer = 0;  // of int64, and of timestamp in microseconds
  double number = 0;
  std::string_view text;
};

// Any number of threads may use a parser.
class ValueParser {
 public:
  explicit ValueParser(ColumnSchema schema);

  const ColumnSchema& schema() const { return schema_; }

  // Reads a field of CSV. An empty field is missing; in a string column an empty field in quotes is the empty string.
  //   string     any valid UTF-8
  //   int64      decimal digits with an optional sign, magnitude at most 2^53, which transforms hold exactly
  //   float64    decimal or scientific notation, correctly rounded; `nan` is missing; infinities are refused
  //   bool       true, false, 1, 0, yes, no in any case
  //   timestamp  see ParseTimestamp
  // An error says `column 'c': expected ..., found "..."; what to do`, without a place in the file.
  absl::Status Parse(std::string_view text, bool quoted, Value* value) const;

  // Checks a missing value, for sources other than CSV.
  absl::Status ParseMissing(Value* value) const;

 private:
  absl::Status Refuse(std::string_view found, std::string_view advice) const;
  std::string Expectation() const;

  ColumnSchema schema_;
  absl::flat_hash_set<std::string> values_;
};

// Appends a value to a column of the parser's type.
absl::Status AppendValue(TableBuilder& table, int column, lathe_type type, const Value& value);

}  // namespace lathe

#endif  // LATHE_RUNTIME_INGEST_VALUE_PARSER_H_
