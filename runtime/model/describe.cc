#include "runtime/model/describe.h"

#include "absl/strings/str_cat.h"
#include "runtime/model/value.h"

namespace lathe {

std::string DescribeModel(const lathe_model& model) {
  std::string text = absl::StrCat(model.name, model.origin[0] == '\0' ? "" : absl::StrCat(", of ", model.origin), "\n");
  const auto append = [&](const char* kind, const lathe_value_info* infos, int32_t count) {
    for (int32_t i = 0; i < count; ++i)
      absl::StrAppend(&text, kind, " '", infos[i].name, "': ", DescribeType(infos[i].type), "\n");
  };
  append("input ", model.inputs, model.num_inputs);
  append("output", model.outputs, model.num_outputs);
  absl::StrAppend(&text, "memory of fixed size: ", model.workspace_bytes, " bytes\nversions:");
  for (int32_t i = 0; i < model.num_versions; ++i) absl::StrAppend(&text, " ", model.versions[i].target);
  return absl::StrCat(text, "\n");
}

}  // namespace lathe
