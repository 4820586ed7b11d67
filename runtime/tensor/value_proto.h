#ifndef LATHE_RUNTIME_TENSOR_VALUE_PROTO_H_
#define LATHE_RUNTIME_TENSOR_VALUE_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/abi/model.h"
#include "runtime/tensor/value_memory.h"

namespace lathe {

// A value from the bytes of an ONNX TensorProto, SequenceProto, MapProto or OptionalProto, whichever `type` says. What it points
// to is in `memory`. The bytes may be anything: sizes are checked before memory is taken.
absl::StatusOr<lathe_value> ParseValue(std::string_view bytes, const lathe_value_type& type, ValueMemory* memory);

// The bytes of a value, as ParseValue reads them.
std::string SerializeValue(const lathe_value& value, const lathe_value_type& type);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TENSOR_VALUE_PROTO_H_
