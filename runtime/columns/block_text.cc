#include "runtime/columns/block_text.h"

#include <cstring>

namespace lathe {

std::string ShowValue(lathe_type type, const Value& value) {
  if (value.missing) return "- ";
  switch (type) {
    case LATHE_FLOAT64: {
      uint64_t bits;
      std::memcpy(&bits, &value.number, sizeof(bits));
      return absl::StrCat(absl::Hex(bits), " ");
    }
    case LATHE_BOOL:
      return value.boolean ? "true " : "false ";
    case LATHE_STRING:
      return absl::StrCat("'", absl::string_view(value.text.data(), value.text.size()), "' ");
    default:
      return absl::StrCat(value.integer, " ");
  }
}

std::string ShowColumn(ColumnBlock& block, size_t column, int64_t row) {
  const lathe_type type = block.column(column).type;
  const lathe_column view = block.View()[column];
  const auto bit = [&](const void* bits) { return (static_cast<const uint8_t*>(bits)[row / 8] >> (row % 8) & 1) != 0; };
  Value value;
  value.missing = view.validity != nullptr && !bit(view.validity);
  switch (type) {
    case LATHE_FLOAT64:
      value.number = static_cast<const double*>(view.values)[row];
      break;
    case LATHE_BOOL:
      value.boolean = bit(view.values);
      break;
    case LATHE_STRING: {
      const int32_t* const offsets = static_cast<const int32_t*>(view.values) + row;
      value.text = {view.bytes + offsets[0], static_cast<size_t>(offsets[1] - offsets[0])};
      break;
    }
    default:
      value.integer = static_cast<const int64_t*>(view.values)[row];
  }
  return ShowValue(type, value);
}

}  // namespace lathe
