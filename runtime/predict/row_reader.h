// Rows of any input format, parsed and checked against what a program expects.
#ifndef LATHE_RUNTIME_PREDICT_ROW_READER_H_
#define LATHE_RUNTIME_PREDICT_ROW_READER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "runtime/ingest/value_parser.h"

namespace lathe {

// A value of the input that goes to the output as it is, whether or not the program reads it.
struct KeptValue {
  bool missing = true;
  // Text in quotes, in formats that tell text from other values; else a number, true, false, or whole JSON.
  bool is_text = true;
  std::string text;
};

// Used by one thread at a time, in memory bounded by the longest row.
class RowReader {
 public:
  enum class Event {
    kRow,      // values() and kept() hold the next row
    kBadRow,   // this row is malformed or refused, error() says how; reading may go on
    kEnd,
    kFailure,  // nothing more can be read, error() says why
  };

  virtual ~RowReader() = default;

  virtual Event Next() = 0;

  // By position of the program's inputs; strings are valid until the next call of Next.
  const std::vector<Value>& values() const { return values_; }
  // By position of the kept columns.
  const std::vector<KeptValue>& kept() const { return kept_; }
  // `name:line:column: error: message`.
  const absl::Status& error() const { return error_; }
  // Names of columns that are neither read nor kept, met so far, in the order of the input.
  const std::vector<std::string>& ignored() const { return ignored_; }

 protected:
  std::vector<Value> values_;
  std::vector<KeptValue> kept_;
  std::vector<std::string> ignored_;
  absl::Status error_;
};

// One parser for each input of the program, in its order.
std::vector<ValueParser> InputParsers(const lathe_program& program);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_ROW_READER_H_
