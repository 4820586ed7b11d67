#include "runtime/table/bind.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lathe {

absl::StatusOr<std::vector<lathe_column>> BindInputs(const Shard& shard, const lathe_program& program) {
  std::vector<lathe_column> columns;
  std::string wrong;
  for (int32_t i = 0; i < program.num_inputs; ++i) {
    const lathe_input& input = program.inputs[i];
    const int found = shard.FindColumn(input.name);
    if (found >= 0 && shard.spec(found).type == input.type) {
      columns.push_back(shard.column(found));
      continue;
    }
    absl::StrAppend(&wrong, wrong.empty() ? "" : ", ", "column '", input.name, "' of type ",
                    std::string(TypeName(input.type)), " (found ",
                    found < 0 ? "none" : std::string(TypeName(shard.spec(found).type)), ")");
  }
  if (!wrong.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(shard.path(), ": error: expected ", wrong,
                                                   "; ingest the file with the dataset of pipeline '", program.name, "'"));
  }
  return columns;
}

lathe_batch BatchOf(const Shard& shard, const std::vector<lathe_column>& columns) {
  return {columns.data(), shard.num_rows(), {shard.source().data(), static_cast<int64_t>(shard.source().size())}};
}

}  // namespace lathe
