// Rows of any input format, parsed and checked against what a program expects, in batches that threads read apart.
#ifndef LATHE_RUNTIME_PREDICT_ROW_SOURCE_H_
#define LATHE_RUNTIME_PREDICT_ROW_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/abi/reader.h"
#include "runtime/columns/block.h"
#include "runtime/columns/block_reader.h"
#include "runtime/ingest/value_parser.h"

namespace lathe {

// A value of the input that goes to the output as it is, whether or not the program reads it.
struct KeptValue {
  bool missing = true;
  // Text in quotes, in formats that tell text from other values; else a number, true, false, or whole JSON.
  bool is_text = true;
  std::string_view text;
};

// Some rows of the input. Used by one thread at a time.
class RowBatch {
 public:
  struct BadRow {
    int64_t row = 0;        // how many rows of the block come before it
    bool in_block = false;  // it is itself a row of the block, whose values mean nothing
    absl::Status error;     // `name:line:column: error: message`
  };

  virtual ~RowBatch() = default;

  // Columns by position of the program's inputs.
  virtual ColumnBlock& block() = 0;
  // A kept column of a row, by position; `scratch` may hold its text.
  virtual KeptValue Kept(int64_t row, size_t column, std::string* scratch) const = 0;

  // In the order of the input.
  std::vector<BadRow> bad;
  // Names of columns that are neither read nor kept and that no batch before is known to have had.
  std::vector<std::string> ignored;
};

// About how much text a batch has: it and its columns stay in the second cache.
constexpr size_t kBatchBytes = size_t{1} << 17;

// Gives the same rows and errors whatever the number of threads and the sizes in which the input arrives.
class RowSource {
 public:
  virtual ~RowSource() = default;

  virtual std::unique_ptr<RowBatch> MakeBatch() const = 0;
  // Takes the bytes of the next rows, as many as are there; waits for more only where there are none. False at the end. One
  // thread at a time; an error ends the input.
  virtual absl::StatusOr<bool> Take(RowBatch& batch) = 0;
  // Parses what Take took. Any number of threads, each with its batch.
  virtual void Read(RowBatch& batch) const = 0;

  // Names of columns that are neither read nor kept, in the order of the input. One thread at a time, batches in their order.
  void NoteIgnored(const RowBatch& batch);
  const std::vector<std::string>& ignored() const { return ignored_; }

 protected:
  // Names may be free: remembering all of them would break the bound on memory.
  static constexpr size_t kMostIgnored = 100;

  std::vector<std::string> ignored_;
};

// One parser for each input of the program, in its order.
std::vector<ValueParser> InputParsers(const lathe_program& program);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_ROW_SOURCE_H_
