// Which column a name of the input stands for.
#ifndef LATHE_RUNTIME_COLUMNS_COLUMN_NAMES_H_
#define LATHE_RUNTIME_COLUMNS_COLUMN_NAMES_H_

#include <string_view>
#include <vector>

#include "runtime/ingest/value_parser.h"
#include "runtime/serving/transforms.h"

namespace lathe {

// Finds names by the perfect hash of a generated reader; by comparing them where there is none, as in tests.
class ColumnNames {
 public:
  // What is given must outlive this.
  ColumnNames(const std::vector<ValueParser>& columns, const lathe_vocabulary* names) : columns_(columns), names_(names) {}

  // The position of the column; -1 where no column has the name.
  int Find(std::string_view name) const {
    if (names_ != nullptr) return lathe_vocabulary_lookup(names_, name.data(), static_cast<int64_t>(name.size()));
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].schema().name == name) return static_cast<int>(i);
    }
    return -1;
  }

 private:
  const std::vector<ValueParser>& columns_;
  const lathe_vocabulary* const names_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_COLUMN_NAMES_H_
