// A file mapped into memory for reading.
#ifndef LATHE_RUNTIME_IO_MAPPED_FILE_H_
#define LATHE_RUNTIME_IO_MAPPED_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace lathe {

// Movable; the bytes keep their address when it moves. Any number of threads may read the bytes.
class MappedFile {
 public:
  // Fails when the path is no readable regular file; the error names the path. An empty file gives no bytes.
  static absl::StatusOr<MappedFile> Open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  // Page aligned.
  std::string_view bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes_;
};

// The whole contents of a file or of a pipe; for small inputs such as declarations.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace lathe

#endif  // LATHE_RUNTIME_IO_MAPPED_FILE_H_
