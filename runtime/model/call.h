// Calls of a model by programs.
#ifndef LATHE_RUNTIME_MODEL_CALL_H_
#define LATHE_RUNTIME_MODEL_CALL_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/abi/model.h"

namespace lathe {

struct DestroyContext {
  void operator()(lathe_context* context) const { lathe_context_destroy(context); }
};
using ContextPointer = std::unique_ptr<lathe_context, DestroyContext>;

// Null when there is no memory, which Call says.
inline ContextPointer NewContext(const lathe_model& model) { return ContextPointer(lathe_context_create(&model)); }

// Outputs of one call, which stay until the context's next one; or the error that the model gave.
inline absl::StatusOr<std::vector<lathe_value>> Call(const lathe_model& model, lathe_run run, lathe_context* context,
                                                     const std::vector<lathe_value>& inputs) {
  if (context == nullptr) return absl::ResourceExhaustedError("there is no memory for the model's tensors");
  std::vector<lathe_value> outputs(static_cast<size_t>(model.num_outputs));
  if (run(context, inputs.data(), outputs.data()) != LATHE_OK) return absl::InvalidArgumentError(lathe_context_error(context));
  return outputs;
}

}  // namespace lathe

#endif  // LATHE_RUNTIME_MODEL_CALL_H_
