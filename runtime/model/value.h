// What programs need of values that they read from files.
#ifndef LATHE_RUNTIME_MODEL_VALUE_H_
#define LATHE_RUNTIME_MODEL_VALUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/model.h"
#include "runtime/tensor/value_memory.h"

namespace lathe {

// A tensor of zeros or empty strings in `memory`. Fails where sizes are negative, or there are more elements than `most_bytes`
// hold.
absl::StatusOr<lathe_tensor> NewTensor(int32_t type, const std::vector<int64_t>& shape, int64_t most_bytes,
                                       ValueMemory* memory);

inline lathe_value ToValue(const lathe_tensor& tensor) {
  lathe_value value = {};
  value.kind = LATHE_TENSOR;
  value.tensor = tensor;
  return value;
}

// "float32[N, 3, ?]", "sequence of float32[2]", of what a model declares.
std::string DescribeType(const lathe_value_type& type);

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_VALUE_H_
