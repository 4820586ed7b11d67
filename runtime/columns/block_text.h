// Blocks of rows as text, for tests: readers that give the same text gave the same rows, to the bit, and the same errors.
#ifndef LATHE_RUNTIME_COLUMNS_BLOCK_TEXT_H_
#define LATHE_RUNTIME_COLUMNS_BLOCK_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/columns/block.h"
#include "runtime/ingest/value_parser.h"

namespace lathe {

std::string ShowValue(lathe_type type, const Value& value);

// The value of a column of a block that has its declared type.
std::string ShowColumn(ColumnBlock& block, size_t column, int64_t row);

// Appends a line for each row of the block, which `show_rest(row)` completes, and the error of each that is none between them.
// False where the errors are not in order. `Bad` has `row`, `in_block` and `error`, as CsvRows::BadRecord has them.
template <typename Bad, typename ShowRest>
bool ShowRows(ColumnBlock& block, const std::vector<Bad>& all_bad, const ShowRest& show_rest, std::string* shown) {
  auto bad = all_bad.begin();
  for (int64_t row = 0; row <= block.num_rows(); ++row) {
    bool in_block = false;
    for (; bad != all_bad.end() && bad->row == row; ++bad) {
      absl::StrAppend(shown, bad->error.message(), "\n");
      in_block |= bad->in_block;
    }
    if (in_block || row == block.num_rows()) continue;
    for (size_t i = 0; i < block.num_columns(); ++i) *shown += ShowColumn(block, i, row);
    *shown += show_rest(row) + "\n";
  }
  return bad == all_bad.end();
}

}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_BLOCK_TEXT_H_
