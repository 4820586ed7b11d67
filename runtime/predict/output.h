// Where predictions go.
#ifndef LATHE_RUNTIME_PREDICT_OUTPUT_H_
#define LATHE_RUNTIME_PREDICT_OUTPUT_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lathe {

// Used by one thread at a time.
class Output {
 public:
  virtual ~Output() = default;
  virtual absl::Status Write(std::string_view bytes) = 0;
  // Completes the output; without it a file does not appear.
  virtual absl::Status Commit() = 0;
};

// A file that appears when it is complete.
absl::StatusOr<std::unique_ptr<Output>> OpenFileOutput(const std::string& path);

// A descriptor that others own. What was written to it stays, whatever comes after.
std::unique_ptr<Output> BorrowOutput(int descriptor, std::string name);

}  // namespace lathe

#endif  // LATHE_RUNTIME_PREDICT_OUTPUT_H_
