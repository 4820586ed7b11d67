#include "runtime/io/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lathe {
namespace {

constexpr size_t kBufferSize = 1 << 18;

absl::Status OutputError(const std::string& path, const char* action) {
  return absl::UnknownError(absl::StrCat(path, ": error: ", action, " failed: ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<OutputFile> OutputFile::Create(std::string path) {
  struct stat info;
  if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return OutputError(path, "opening the output");
    return OutputFile(std::move(path), "", descriptor);
  }
  std::string temporary = path + ".XXXXXX";
  const int descriptor = mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) return OutputError(path, "creating the output");
  // mkostemp gives a private file; an output has the permissions of any created file.
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(descriptor, 0666 & ~mask);
  return OutputFile(std::move(path), std::move(temporary), descriptor);
}

OutputFile::OutputFile(std::string path, std::string temporary, int descriptor)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      buffer_(std::move(other.buffer_)),
      status_(std::move(other.status_)) {}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

absl::Status OutputFile::Flush() {
  std::string_view rest = buffer_;
  while (status_.ok() && !rest.empty()) {
    const ssize_t count = write(descriptor_, rest.data(), rest.size());
    if (count >= 0) {
      rest.remove_prefix(static_cast<size_t>(count));
    } else if (errno != EINTR) {
      status_ = OutputError(path_, "writing");
    }
  }
  buffer_.clear();
  return status_;
}

absl::Status OutputFile::Write(std::string_view bytes) {
  if (!status_.ok()) return status_;
  buffer_.append(bytes);
  if (buffer_.size() < kBufferSize) return absl::OkStatus();
  return Flush();
}

absl::Status OutputFile::Commit() {
  if (absl::Status status = Flush(); !status.ok()) return status;
  const int descriptor = std::exchange(descriptor_, -1);
  if (close(descriptor) != 0) {
    status_ = OutputError(path_, "closing");
  } else if (!temporary_.empty() && std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    status_ = OutputError(path_, "renaming the finished output");
  }
  if (!status_.ok() && !temporary_.empty()) unlink(temporary_.c_str());
  return status_;
}

absl::Status WriteFile(const std::string& path, std::string_view contents) {
  absl::StatusOr<OutputFile> file = OutputFile::Create(path);
  if (!file.ok()) return file.status();
  if (absl::Status status = file->Write(contents); !status.ok()) return status;
  return file->Commit();
}

}  // namespace lathe
