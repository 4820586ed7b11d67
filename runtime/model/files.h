// Values in files: .npy (a tensor), .pb (ONNX's TensorProto, SequenceProto, MapProto, OptionalProto) and .json.
#ifndef LATHE_RUNTIME_MODEL_FILES_H_
#define LATHE_RUNTIME_MODEL_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/abi/model.h"
#include "runtime/tensor/value_memory.h"

namespace lathe {

// The value of a file, by the end of its name. Errors name the file.
absl::StatusOr<lathe_value> ReadValueFile(const std::string& path, const lathe_value_type& type, ValueMemory* memory);

absl::Status WriteValueFile(const std::string& path, const lathe_value& value, const lathe_value_type& type);

// input_0.pb, input_1.pb, … of a folder in the form of ONNX's backend tests; `kind` is "input" or "output". An optional that
// has no file is absent.
absl::StatusOr<std::vector<lathe_value>> ReadDataSet(const std::string& folder, const std::string& kind,
                                                     const lathe_value_info* infos, int32_t count, ValueMemory* memory);

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_FILES_H_
