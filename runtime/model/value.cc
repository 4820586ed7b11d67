#include "runtime/model/value.h"

#include "absl/strings/str_cat.h"
#include "runtime/tensor/context.h"

namespace lathe {

absl::StatusOr<lathe_tensor> NewTensor(int32_t type, const std::vector<int64_t>& shape, int64_t most_bytes,
                                       ValueMemory* memory) {
  const int64_t element = lathe_element_size(type);
  if (element == 0) return absl::InvalidArgumentError(absl::StrCat("expected an element type of ONNX, found ", type));
  int64_t size = 1;
  for (int64_t dimension : shape) {
    if (dimension < 0) return absl::InvalidArgumentError(absl::StrCat("expected sizes of 0 and more, found ", dimension));
    if (__builtin_mul_overflow(size, dimension, &size) || size > most_bytes / element) {
      return absl::InvalidArgumentError(
          absl::StrCat("expected a tensor of at most ", most_bytes, " bytes, found a larger one"));
    }
  }
  const lathe_tensor tensor = memory->NewTensor(type, shape);
  if (type == LATHE_ELEMENT_STRING) {
    for (int64_t i = 0; i < size; ++i) static_cast<lathe_string*>(tensor.data)[i] = {"", 0};
  }
  return tensor;
}

std::string DescribeType(const lathe_value_type& type) {
  std::string text = type.is_optional != 0 ? "optional " : "";
  if (type.kind == LATHE_SEQUENCE) return absl::StrCat(text, "sequence of ", DescribeType(*type.element));
  if (type.kind == LATHE_MAP) {
    return absl::StrCat(text, "map from ", lathe_element_name(type.type), " to ", DescribeType(*type.element));
  }
  absl::StrAppend(&text, lathe_element_name(type.type), "[");
  for (int32_t i = 0; i < type.rank; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ");
    if (type.sizes[i] >= 0) {
      absl::StrAppend(&text, type.sizes[i]);
    } else if (type.symbols != nullptr && type.symbols[i][0] != '\0') {
      absl::StrAppend(&text, type.symbols[i]);
    } else {
      absl::StrAppend(&text, "?");
    }
  }
  return absl::StrCat(text, type.rank < 0 ? "..." : "", "]");
}

}  // namespace lathe
