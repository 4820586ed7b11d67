#include "runtime/io/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

absl::Status FileError(const std::string& path, const char* found) {
  return absl::NotFoundError(absl::StrCat(path, ": error: expected a readable file, found: ", found));
}

}  // namespace

absl::StatusOr<MappedFile> MappedFile::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return FileError(path, std::strerror(errno));
  struct stat info;
  if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
    close(descriptor);
    return FileError(path, "something that is not a regular file");
  }
  const size_t size = static_cast<size_t>(info.st_size);
  if (size == 0) {
    close(descriptor);
    return MappedFile(std::string_view());
  }
  void* const address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  const int map_errno = errno;
  close(descriptor);
  if (address == MAP_FAILED) return FileError(path, std::strerror(map_errno));
  return MappedFile(std::string_view(static_cast<const char*>(address), size));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return FileError(path, std::strerror(errno));
  std::string contents;
  char block[65536];
  for (;;) {
    const ssize_t count = read(descriptor, block, sizeof(block));
    if (count > 0) {
      contents.append(block, static_cast<size_t>(count));
    } else if (count == 0) {
      close(descriptor);
      return contents;
    } else if (errno != EINTR) {
      const int read_errno = errno;
      close(descriptor);
      return FileError(path, std::strerror(read_errno));
    }
  }
}

}  // namespace lathe
