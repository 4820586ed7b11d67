// A file that appears under its name only when it is complete.
#ifndef LATHE_RUNTIME_IO_OUTPUT_FILE_H_
#define LATHE_RUNTIME_IO_OUTPUT_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lathe {

// Writes to a temporary file beside the final name; Commit renames it. Destroyed without Commit, it removes what it wrote
// and leaves an older file of that name as it was. A path that names a device or a pipe (/dev/stdout) is written directly.
// Used by one thread at a time.
class OutputFile {
 public:
  static absl::StatusOr<OutputFile> Create(std::string path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  // Appends; buffered. After an error every later call gives an error too.
  absl::Status Write(std::string_view bytes);

  // Flushes and renames. Write and Commit may not be called after it.
  absl::Status Commit();

  const std::string& path() const { return path_; }

 private:
  OutputFile(std::string path, std::string temporary, int descriptor);
  absl::Status Flush();

  std::string path_;
  std::string temporary_;  // empty when the path is written directly
  int descriptor_;         // -1 once committed, or moved from
  std::string buffer_;
  absl::Status status_;
};

// Creates, writes and commits a file.
absl::Status WriteFile(const std::string& path, std::string_view contents);

}  // namespace lathe

#endif  // LATHE_RUNTIME_IO_OUTPUT_FILE_H_
