// Typed columns of chunks of CSV.
#ifndef LATHE_RUNTIME_CSV_CSV_COLUMNS_H_
#define LATHE_RUNTIME_CSV_CSV_COLUMNS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "runtime/columns/block.h"
#include "runtime/columns/block_reader.h"
#include "runtime/csv/csv_chunks.h"
#include "runtime/ingest/value_parser.h"

namespace lathe {

// The rows of a chunk, and the records that are none.
struct CsvRows {
  struct BadRecord {
    int64_t row = 0;        // how many rows of the block come before it
    bool in_block = false;  // it is itself a row of the block, whose values mean nothing
    int column = -1;        // the first whose value is refused; -1 where the record is malformed as a whole
    std::string_view raw;   // with its line end
    absl::Status error;     // with its place
  };

  explicit CsvRows(const std::vector<lathe_type>& types) : block(types) {}

  ColumnBlock block;
  std::vector<BadRecord> bad;  // in their order

  // Of each row, in the text of the chunk: where it begins, and the ends of its fields.
  Buffer<uint32_t> begins;
  const uint32_t* ends = nullptr;
  // The fields of rows that were read record by record.
  std::vector<std::string> side;
  std::vector<bool> is_quoted;

  BlockReader::Scratch scratch;
};

// What is read is settled once, column by column: fields of no column are skipped without a look at their bytes. Any number of
// threads may use it.
class CsvColumns {
 public:
  static constexpr int kAbsent = -1;

  // Column i is field `fields[i]` of records that have `num_fields`; kAbsent: it is missing in every row. `options` names the
  // file and the delimiter. The parsers must outlive this.
  CsvColumns(const std::vector<ValueParser>& parsers, std::vector<int> fields, size_t num_fields, CsvOptions options,
             ReaderCode code = ReaderCode::Plan(), const ReaderKernels& kernels = BestKernels());

  const std::vector<lathe_type>& types() const { return reader_.types(); }

  // Reads a chunk, whose text the rows then point into; the ends of its fields are packed where records are left out. A value
  // that cannot be taken, and a record with another number of fields, is listed, not an error.
  void Read(CsvChunk& chunk, CsvRows* rows) const;

  // `name:line:column: error: message` about the field that a column's value in a row comes from.
  absl::Status ErrorAt(const CsvChunk& chunk, const CsvRows& rows, int64_t row, size_t column, std::string_view message) const;

  // A field of a row as text, quotes undone. `scratch` holds it where that takes a copy.
  FieldText FieldOf(const CsvChunk& chunk, const CsvRows& rows, int64_t row, size_t field, std::string* scratch) const;

 private:
  void ReadScanned(CsvChunk& chunk, CsvRows* rows) const;
  void ReadDefective(const CsvChunk& chunk, CsvRows* rows) const;
  // Finds the records that are rows, and lists the others.
  void FindRows(CsvChunk& chunk, CsvRows* rows) const;
  bool IsUtf8(const CsvChunk& chunk) const;
  FieldColumn Locate(const CsvChunk& chunk, const CsvRows& rows, size_t position) const;
  void ListRefused(const CsvChunk& chunk, CsvRows* rows) const;
  // Reads one record as CsvReader does, for its error.
  CsvRows::BadRecord Examine(std::string_view raw, int64_t line) const;
  absl::Status ParseFields(const CsvReader& reader, std::vector<Value>* values, int* column) const;

  const std::vector<ValueParser>& parsers_;
  const std::vector<int> fields_;
  const size_t num_fields_;
  const CsvOptions options_;
  const BlockReader reader_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_CSV_CSV_COLUMNS_H_
