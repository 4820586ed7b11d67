// Inputs for models of which nothing else is known.
#ifndef LATHE_RUNTIME_MODEL_MADE_UP_INPUTS_H_
#define LATHE_RUNTIME_MODEL_MADE_UP_INPUTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/abi/model.h"
#include "runtime/tensor/value_memory.h"

namespace lathe {

struct MadeUpSizes {
  int64_t otherwise = 2;                 // of sizes that are not declared
  std::map<std::string, int64_t> named;  // of those that have a name
};

// Numbers about 0 and small integers, truth values and short strings that the seed gives: the same on every machine. Sequences
// have two items. Fails where there is no type to make up a value of.
absl::StatusOr<std::vector<lathe_value>> MakeUpInputs(const lathe_model& model, const MadeUpSizes& sizes, uint64_t seed,
                                                      ValueMemory* memory);

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_MADE_UP_INPUTS_H_
