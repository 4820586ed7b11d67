#include "runtime/predict/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/io/output_file.h"

namespace lathe {
namespace {

class FileOutput : public Output {
 public:
  explicit FileOutput(OutputFile file) : file_(std::move(file)) {}
  absl::Status Write(std::string_view bytes) override { return file_.Write(bytes); }
  absl::Status Commit() override { return file_.Commit(); }

 private:
  OutputFile file_;
};

class DescriptorOutput : public Output {
 public:
  DescriptorOutput(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  absl::Status Write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0)
        return absl::DataLossError(absl::StrCat(name_, ": error: cannot write: ", std::strerror(errno)));
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return absl::OkStatus();
  }
  absl::Status Commit() override { return absl::OkStatus(); }

 private:
  int descriptor_;
  std::string name_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Output>> OpenFileOutput(const std::string& path) {
  absl::StatusOr<OutputFile> file = OutputFile::Create(path);
  if (!file.ok()) return file.status();
  return std::make_unique<FileOutput>(*std::move(file));
}

std::unique_ptr<Output> BorrowOutput(int descriptor, std::string name) {
  return std::make_unique<DescriptorOutput>(descriptor, std::move(name));
}

}  // namespace lathe
