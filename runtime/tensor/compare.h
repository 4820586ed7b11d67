#ifndef LATHE_RUNTIME_TENSOR_COMPARE_H_
#define LATHE_RUNTIME_TENSOR_COMPARE_H_

#include <string>

#include "absl/status/status.h"
#include "runtime/abi/model.h"

namespace lathe {

// Floats a (expected) and b are near when |a - b| <= absolute + relative * |a|, or both are NaN, or they are equal.
struct Tolerance {
  double relative = 1e-3;
  double absolute = 1e-7;
};

// What differs first, and how many elements do; OK when nothing does. Integers, bools and strings must be equal.
absl::Status CompareValues(const lathe_value& expected, const lathe_value& found, const Tolerance& tolerance);

// An element as a number; of floats of up to 16 bits too. Not of strings and complex numbers.
double ElementAsDouble(const lathe_tensor& tensor, int64_t index);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TENSOR_COMPARE_H_
