// Values of a model as JSON: an object with a member for each input or output.
//
// A tensor is nested arrays, as deep as its rank, or {"shape": [2, 3], "data": [1, 2, 3, 4, 5, 6]}; a sequence an array; a map
// an object; an optional without a value null. Numbers that JSON does not have are the strings "NaN", "Infinity" and
// "-Infinity". Elements of 8 bits and less that are floats are their bits.
#ifndef LATHE_RUNTIME_MODEL_JSON_VALUES_H_
#define LATHE_RUNTIME_MODEL_JSON_VALUES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/model.h"
#include "runtime/tensor/value_memory.h"

namespace lathe {

// The model's inputs, in their order. An error names the input and the place in it.
absl::StatusOr<std::vector<lathe_value>> ReadJsonInputs(std::string_view text, const lathe_model& model, ValueMemory* memory);

// One value.
absl::StatusOr<lathe_value> ReadJsonValue(std::string_view text, const lathe_value_type& type, ValueMemory* memory);

// Nested arrays; a value takes one line.
std::string WriteJsonValue(const lathe_value& value);

// An object of the model's outputs, one a line.
std::string WriteJsonOutputs(const lathe_model& model, const std::vector<lathe_value>& outputs);

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_JSON_VALUES_H_
