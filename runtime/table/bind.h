// Finds a program's inputs among the columns of a shard.
#ifndef LATHE_RUNTIME_TABLE_BIND_H_
#define LATHE_RUNTIME_TABLE_BIND_H_

#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/lathe.h"
#include "runtime/table/shard.h"

namespace lathe {

// The shard's columns in the order of `program.inputs`, matched by name and type; the error names every input that is
// missing or of another type. The views live as long as the shard.
absl::StatusOr<std::vector<lathe_column>> BindInputs(const Shard& shard, const lathe_program& program);

// All rows of a shard, as generated code reads them. `columns` come from BindInputs; both must outlive the batch.
lathe_batch BatchOf(const Shard& shard, const std::vector<lathe_column>& columns);

}  // namespace lathe

#endif  // LATHE_RUNTIME_TABLE_BIND_H_
