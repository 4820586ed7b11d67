#include "runtime/model/files.h"

#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "runtime/io/mapped_file.h"
#include "runtime/io/output_file.h"
#include "runtime/model/json_values.h"
#include "runtime/model/npy.h"
#include "runtime/model/value.h"
#include "runtime/tensor/value_proto.h"

namespace lathe {
namespace {

absl::Status UnknownFormat() {
  return absl::InvalidArgumentError(
      "expected a name that ends with .npy, .pb or .json, found another; give the file one of these");
}

absl::StatusOr<lathe_value> Parse(const std::string& path, std::string_view bytes, const lathe_value_type& type,
                                  ValueMemory* memory) {
  if (absl::EndsWith(path, ".json")) return ReadJsonValue(bytes, type, memory);
  if (absl::EndsWith(path, ".pb")) return ParseValue(bytes, type, memory);
  if (!absl::EndsWith(path, ".npy")) return UnknownFormat();
  if (type.kind != LATHE_TENSOR) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected ", DescribeType(type), ", found an array; write it as .json or .pb"));
  }
  const auto tensor = ReadNpy(bytes, type.type, memory);
  if (!tensor.ok()) return tensor.status();
  return ToValue(*tensor);
}

}  // namespace

absl::StatusOr<lathe_value> ReadValueFile(const std::string& path, const lathe_value_type& type, ValueMemory* memory) {
  const auto bytes = ReadFile(path);
  if (!bytes.ok()) return bytes.status();
  auto value = Parse(path, *bytes, type, memory);
  if (!value.ok()) return absl::Status(value.status().code(), absl::StrCat(path, ": error: ", value.status().message()));
  return value;
}

absl::Status WriteValueFile(const std::string& path, const lathe_value& value, const lathe_value_type& type) {
  if (absl::EndsWith(path, ".json")) return WriteFile(path, absl::StrCat(WriteJsonValue(value), "\n"));
  if (absl::EndsWith(path, ".pb")) return WriteFile(path, SerializeValue(value, type));
  absl::Status status = UnknownFormat();
  if (absl::EndsWith(path, ".npy")) {
    if (value.kind == LATHE_TENSOR) {
      const auto bytes = WriteNpy(value.tensor);
      return bytes.ok() ? WriteFile(path, *bytes) : bytes.status();
    }
    status = absl::InvalidArgumentError("expected a tensor, as .npy holds one, found another value; write it as .json or .pb");
  }
  return absl::Status(status.code(), absl::StrCat(path, ": error: ", status.message()));
}

absl::StatusOr<std::vector<lathe_value>> ReadDataSet(const std::string& folder, const std::string& kind,
                                                     const lathe_value_info* infos, int32_t count, ValueMemory* memory) {
  std::vector<lathe_value> values;
  for (int32_t i = 0; i < count; ++i) {
    const std::string path = absl::StrCat(folder, "/", kind, "_", i, ".pb");
    if (infos[i].type.is_optional != 0 && !std::filesystem::exists(path)) {
      values.push_back({});
      continue;
    }
    auto value = ReadValueFile(path, infos[i].type, memory);
    if (!value.ok()) return value.status();
    values.push_back(*value);
  }
  return values;
}

}  // namespace lathe
