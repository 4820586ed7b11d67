#ifndef LATHE_RUNTIME_TENSOR_VALUE_MEMORY_H_
#define LATHE_RUNTIME_TENSOR_VALUE_MEMORY_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/abi/model.h"
#include "runtime/tensor/context.h"

namespace lathe {

// Owns what values point to.
class ValueMemory {
 public:
  // Zeroed, aligned for any element.
  void* Allocate(size_t bytes) {
    blocks_.push_back(std::make_unique<std::max_align_t[]>(bytes / sizeof(std::max_align_t) + 1));
    return blocks_.back().get();
  }

  lathe_string CopyString(std::string_view text) {
    char* data = static_cast<char*>(Allocate(text.size()));
    std::memcpy(data, text.data(), text.size());
    return {data, static_cast<int64_t>(text.size())};
  }

  // A tensor of zeros. Its number of elements must be one that memory can hold.
  lathe_tensor NewTensor(int32_t type, const std::vector<int64_t>& shape) {
    int64_t* sizes = static_cast<int64_t*>(Allocate(shape.size() * sizeof(int64_t)));
    int64_t count = 1;
    for (size_t i = 0; i < shape.size(); ++i) count *= sizes[i] = shape[i];
    void* data = Allocate(static_cast<size_t>(count * lathe_element_size(type)));
    return {data, sizes, static_cast<int32_t>(shape.size()), type};
  }

 private:
  std::vector<std::unique_ptr<std::max_align_t[]>> blocks_;
};

inline int64_t CountElements(const lathe_tensor& tensor) {
  int64_t count = 1;
  for (int32_t i = 0; i < tensor.rank; ++i) count *= tensor.shape[i];
  return count;
}

}  // namespace lathe

#endif  // LATHE_RUNTIME_TENSOR_VALUE_MEMORY_H_
