// Names of column types.
#ifndef LATHE_RUNTIME_TABLE_COLUMN_TYPE_H_
#define LATHE_RUNTIME_TABLE_COLUMN_TYPE_H_

#include <string>
#include <string_view>

#include "runtime/abi/lathe.h"

namespace lathe {

// A column's name and type, in the order of the table.
struct ColumnSpec {
  std::string name;
  lathe_type type;

  friend bool operator==(const ColumnSpec& a, const ColumnSpec& b) { return a.name == b.name && a.type == b.type; }
};

// "string", "int64", "float64", "bool", "timestamp": the names of the declaration. "unknown" for anything else.
std::string_view TypeName(int32_t type);

// Whether the number is a lathe_type.
bool IsColumnType(int32_t type);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TABLE_COLUMN_TYPE_H_
