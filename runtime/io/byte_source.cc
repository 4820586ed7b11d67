#include "runtime/io/byte_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lathe {

absl::StatusOr<FileSource> FileSource::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return absl::NotFoundError(absl::StrCat(path, ": error: expected a readable file, found: ", std::strerror(errno)));
  }
  return FileSource(descriptor, /*owned=*/true, path);
}

FileSource FileSource::Borrow(int descriptor, std::string name) {
  return FileSource(descriptor, /*owned=*/false, std::move(name));
}

FileSource::FileSource(int descriptor, bool owned, std::string name)
    : descriptor_(descriptor), owned_(owned), name_(std::move(name)) {}

FileSource::FileSource(FileSource&& other) noexcept
    : descriptor_(other.descriptor_), owned_(std::exchange(other.owned_, false)), name_(std::move(other.name_)) {
  std::swap(interrupt_, other.interrupt_);
}

FileSource::~FileSource() {
  if (owned_) close(descriptor_);
  for (const int end : interrupt_) {
    if (end >= 0) close(end);
  }
}

int64_t FileSource::size() const {
  struct stat status;
  return fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : 0;
}

absl::Status FileSource::AllowInterrupt() {
  if (pipe2(interrupt_, O_CLOEXEC) == 0) return absl::OkStatus();
  return absl::UnknownError(absl::StrCat(name_, ": error: cannot make a pipe: ", std::strerror(errno)));
}

void FileSource::Interrupt() { close(std::exchange(interrupt_[1], -1)); }

bool FileSource::Wait() {
  if (interrupt_[0] < 0) return true;
  pollfd waits[2] = {{descriptor_, POLLIN, 0}, {interrupt_[0], POLLIN, 0}};
  while (poll(waits, 2, -1) < 0 && errno == EINTR) {
  }
  return waits[1].revents == 0;
}

absl::StatusOr<size_t> FileSource::Read(char* buffer, size_t size) {
  for (;;) {
    if (!Wait()) return size_t{0};
    const ssize_t count = read(descriptor_, buffer, size);
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR) {
      return absl::UnknownError(absl::StrCat(name_, ": error: reading failed: ", std::strerror(errno)));
    }
  }
}

MemorySource::MemorySource(std::string_view bytes, size_t block) : bytes_(bytes), block_(std::max<size_t>(block, 1)) {}

absl::StatusOr<size_t> MemorySource::Read(char* buffer, size_t size) {
  const size_t count = std::min({size, block_, bytes_.size()});
  if (count > 0) std::memcpy(buffer, bytes_.data(), count);
  bytes_.remove_prefix(count);
  return count;
}

}  // namespace lathe
