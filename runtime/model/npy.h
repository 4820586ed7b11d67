// NumPy's files of one array.
#ifndef LATHE_RUNTIME_MODEL_NPY_H_
#define LATHE_RUNTIME_MODEL_NPY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/abi/model.h"
#include "runtime/tensor/value_memory.h"

namespace lathe {

// Reads versions 1 to 3, little-endian, in C's or Fortran's order, of numbers, truth values and strings ('U' and 'S'). What has
// no type in NumPy, as bfloat16, comes as its bits: of `wanted` where both take as many bytes.
absl::StatusOr<lathe_tensor> ReadNpy(std::string_view bytes, int32_t wanted, ValueMemory* memory);

// The tensor as such a file; strings as 'U' of the longest one.
absl::StatusOr<std::string> WriteNpy(const lathe_tensor& tensor);

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_NPY_H_
