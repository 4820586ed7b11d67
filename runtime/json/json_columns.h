// Typed columns of chunks of JSON Lines.
#ifndef LATHE_RUNTIME_JSON_JSON_COLUMNS_H_
#define LATHE_RUNTIME_JSON_JSON_COLUMNS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "runtime/columns/block.h"
#include "runtime/columns/block_reader.h"
#include "runtime/columns/column_names.h"
#include "runtime/ingest/value_parser.h"
#include "runtime/json/json_chunks.h"
#include "runtime/json/json_lines_reader.h"

namespace lathe {

// What the name of a member stands for; nothing, where both are negative.
struct JsonTarget {
  int input = -1;
  int kept = -1;
};

// A value in the text of a chunk: a string with its quotes, anything else as it is written; empty where there is none.
struct JsonSpan {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// The rows of a chunk, and the lines that are none. It also remembers in which order the members came, for the next chunk.
struct JsonRows {
  struct BadLine {
    int64_t row = 0;        // how many rows of the block come before it
    bool in_block = false;  // it is itself a row of the block, whose values mean nothing
    absl::Status error;     // with its place
  };

  explicit JsonRows(const std::vector<lathe_type>& types) : block(types) {}

  ColumnBlock block;
  std::vector<BadLine> bad;          // in their order
  std::vector<std::string> ignored;  // names that stand for nothing, at most as many as were asked for

  // Of each row: its line, and the values of inputs and of kept members. Text whose escapes were undone lies behind the
  // chunk's.
  std::vector<JsonSpan> lines;
  std::vector<JsonSpan> inputs;
  std::vector<JsonSpan> kept;

  // A member that lines before had, in the order of the lines.
  struct Member {
    std::string name;  // with its quotes
    uint64_t start;    // the first bytes of it
    JsonTarget target;
  };
  std::vector<Member> layout;

  // What reading works with.
  size_t text_end = 0;       // behind the text of the chunk and what was added to it
  bool has_escapes = false;  // in the text; without them no value has a quote
  BlockReader::Scratch scratch;
};

// Members come in the order of the line before, some left out, on nearly every line: one comparison finds which one it is, and
// shows that none comes twice. Their values are found first, then read column by column, as those of CSV. A line that is
// otherwise, or has anything else that is not plain, is read by JsonLinesReader. Any number of threads may use it.
class JsonColumns {
 public:
  // The parsers must outlive this. `options` names the file.
  JsonColumns(const std::vector<ValueParser>& parsers, const ColumnNames& names, const std::vector<std::string>& keep,
              size_t most_ignored, JsonLinesOptions options, ReaderCode code = ReaderCode::Plan(),
              const ReaderKernels& kernels = BestKernels());

  const std::vector<lathe_type>& types() const { return reader_.types(); }

  // A kept member of a row as text, escapes undone; `scratch` holds it where that takes a copy. `quoted` tells strings. Empty
  // and not quoted where it is null or left out.
  FieldText KeptOf(const JsonChunk& chunk, const JsonRows& rows, int64_t row, size_t kept, std::string* scratch) const;

  // Reads a chunk, whose text the rows then point into.
  void Read(JsonChunk& chunk, JsonRows* rows) const;

 private:
  enum class Outcome { kRow, kBlank, kOther };

  // Reads the line at `*at`, and puts `*at` behind it; kOther, and `*at` as it was, where the line is not plain.
  Outcome ReadPlain(JsonChunk& chunk, const char** at, JsonRows* rows) const;
  void ReadCarefully(JsonChunk& chunk, JsonSpan line, int64_t number, JsonRows* rows) const;
  absl::Status ParseFields(const JsonLinesReader& reader) const;
  JsonTarget Find(std::string_view name) const;
  // Whether the column takes values that start with that byte.
  bool Takes(size_t input, char start) const;
  void Learn(const std::vector<JsonField>& fields, JsonRows* rows) const;
  JsonSpan Append(JsonChunk& chunk, const JsonField& field, JsonRows* rows) const;
  void StartRow(JsonRows* rows) const;
  void ListRefused(const JsonChunk& chunk, JsonRows* rows) const;

  const std::vector<ValueParser>& parsers_;
  const size_t num_kept_;
  const size_t most_ignored_;
  const JsonLinesOptions options_;
  const ReaderKernels& kernels_;
  const BlockReader reader_;
  const ColumnNames names_;
  const std::vector<std::string> keep_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_JSON_JSON_COLUMNS_H_
