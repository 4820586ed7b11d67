// From the places of fields to the columns of a block: the kernels for what is plain, the parser of values for the rest.
#ifndef LATHE_RUNTIME_COLUMNS_BLOCK_READER_H_
#define LATHE_RUNTIME_COLUMNS_BLOCK_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/reader.h"
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

// What is read into each column. Where there is no program, as in ingest, a plan of the declared types does what a generated
// reader does else.
struct ReaderCode {
  void (*read)(lathe_block* block);
  const lathe_vocabulary* const* categories;  // of each column, null where it has none; null: no column has any

  static ReaderCode Plan();
  static ReaderCode Of(const lathe_reader& reader) { return {reader.read, reader.categories}; }
};

// Reads blocks of rows. Any number of threads may use it.
class BlockReader {
 public:
  // What reading works with; used by one thread at a time.
  struct Scratch {
    std::vector<FieldColumn> fields;
    std::vector<uint32_t> odd;
    std::vector<uint64_t> refused;  // a bit for each row that had a value refused
    std::string text;
  };

  // The parsers, one for each column, must outlive this.
  BlockReader(const std::vector<ValueParser>& parsers, ReaderCode code, const ReaderKernels& kernels);

  // How columns are in a block.
  const std::vector<lathe_type>& types() const { return types_; }
  // Whether the text of a column is checked to be UTF-8, value by value unless that is known of all of it.
  bool takes_any_text(size_t column) const { return types_[column] == LATHE_STRING && values_[column].empty(); }

  // Fills a block that has its rows from `scratch->fields`, one for each column, those without `begins` missing in every row. A
  // value that ValueParser refuses is missing, and its row marked. `is_utf8`: all of the text is known to be UTF-8.
  void Read(bool is_utf8, ColumnBlock* block, Scratch* scratch) const;

  // Makes a value that ValueParser gave what the column has for it.
  void Encode(size_t column, Value* value) const;

 private:
  friend struct ::lathe_block;

  const std::vector<ValueParser>& parsers_;
  const ReaderCode code_;
  const ReaderKernels& kernels_;
  std::vector<ValueSet> values_;
  std::vector<lathe_type> types_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_BLOCK_READER_H_
