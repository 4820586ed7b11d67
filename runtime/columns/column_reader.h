// From the places of fields to a column of a block: the kernels for what is plain, the parser of values for the rest.
#ifndef LATHE_RUNTIME_COLUMNS_COLUMN_READER_H_
#define LATHE_RUNTIME_COLUMNS_COLUMN_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/block.h"
#include "runtime/columns/kernels.h"
#include "runtime/columns/value_set.h"
#include "runtime/ingest/value_parser.h"

namespace lathe {

// A field without the quotes around it, quotes that are doubled within undone.
struct FieldText {
  std::string_view text;
  bool quoted = false;
};

// `scratch` holds the text where that takes a copy.
FieldText Unquote(std::string_view field, std::string* scratch);

// Reads one column. Any number of threads may use it.
class ColumnReader {
 public:
  // What reading works with; used by one thread at a time.
  struct Scratch {
    std::vector<uint32_t> odd;
    std::vector<uint64_t> refused;  // a bit for each row whose value was refused
    std::string text;

    void Clear(int64_t rows) { refused.assign(static_cast<size_t>(rows) / 64 + 1, 0); }
  };

  // The parser must outlive this.
  ColumnReader(const ValueParser& parser, const ReaderKernels& kernels);

  lathe_type type() const { return parser_.schema().type; }
  // Whether values are checked to be UTF-8.
  bool takes_any_text() const { return type() == LATHE_STRING && values_.empty(); }

  // Fills column `index` of a block that has its rows. A value that ValueParser refuses is missing, and its row marked.
  // `is_utf8`: all of the text is known to be UTF-8.
  void Read(const FieldColumn& fields, bool is_utf8, size_t index, ColumnBlock* block, Scratch* scratch) const;

 private:
  ColumnCount RunKernel(const FieldColumn& fields, ColumnBlock::Column* column, uint32_t* odd) const;
  void ReadOdd(const FieldColumn& fields, int64_t count, size_t index, ColumnBlock* block, Scratch* scratch) const;
  void CheckStrings(const ColumnBlock::Column& column, int64_t num_rows, Scratch* scratch) const;

  const ValueParser& parser_;
  const ReaderKernels& kernels_;
  const ValueSet values_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_COLUMN_READER_H_
