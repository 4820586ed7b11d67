#include "runtime/table/column_type.h"

namespace lathe {

std::string_view TypeName(int32_t type) {
  switch (type) {
    case LATHE_STRING:
      return "string";
    case LATHE_INT64:
      return "int64";
    case LATHE_FLOAT64:
      return "float64";
    case LATHE_BOOL:
      return "bool";
    case LATHE_TIMESTAMP:
      return "timestamp";
    default:
      return "unknown";
  }
}

bool IsColumnType(int32_t type) { return type >= LATHE_STRING && type <= LATHE_TIMESTAMP; }

}  // namespace lathe
