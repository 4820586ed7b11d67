//===- OnnxExternalData.cpp - Data beside ONNX files ----------------------===//
//
// Each folder of a location is opened from the one before, never through a symbolic link. So no check of a path can be
// outrun by who changes what lies there.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxExternalData.h"

#include "compiler/import/onnx/OnnxProto.h"
#include "llvm/ADT/Twine.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mlir;

namespace lathe::onnx_import {
namespace {

/// A file descriptor, closed at the end.
class Descriptor {
public:
  explicit Descriptor(int number) : number(number) {}
  Descriptor(Descriptor &&other) noexcept : number(std::exchange(other.number, -1)) {}
  Descriptor &operator=(Descriptor &&other) noexcept {
    std::swap(number, other.number);
    return *this;
  }
  ~Descriptor() {
    if (number >= 0)
      close(number);
  }
  int get() const { return number; }

private:
  int number;
};

using ErrorHandler = llvm::function_ref<void(const Twine &)>;

std::optional<Descriptor> fail(ErrorHandler onError, StringRef location, const Twine &message) {
  onError("external data '" + printable(location) + "': " + message);
  return std::nullopt;
}

std::string describe(int error) {
  if (error == ELOOP || error == ENOTDIR)
    return "expected a file and folders, found a symbolic link or another thing on the way; declare the file when it is meant";
  return "cannot open it: " + std::string(std::strerror(error));
}

/// Opens a file in the options' folder, or in folders within.
std::optional<Descriptor> openWithin(const OnnxImportOptions &options, StringRef location, ErrorHandler onError) {
  if (options.folder.empty())
    return fail(onError, location, "expected a file that is declared, found none of this name");
  llvm::SmallVector<StringRef> parts;
  location.split(parts, '/');
  for (StringRef part : parts)
    if (part.empty() || part == ".." || part.contains('\0') || part.contains('\\'))
      return fail(onError, location, "expected a path below the model's folder, without '..', and not absolute");
  Descriptor at(open(options.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (at.get() < 0)
    return fail(onError, location, "cannot open the model's folder: " + Twine(std::strerror(errno)));
  for (size_t i = 0; i < parts.size(); ++i) {
    // A pipe would keep the caller waiting: it is opened, and refused later.
    int kind = i + 1 < parts.size() ? O_DIRECTORY : O_NONBLOCK;
    Descriptor next(openat(at.get(), parts[i].str().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind));
    if (next.get() < 0)
      return fail(onError, location, describe(errno));
    at = std::move(next);
  }
  return at;
}

} // namespace

std::optional<AsmResourceBlob> readExternalData(const OnnxImportOptions &options, StringRef location, uint64_t offset,
                                                uint64_t length, ErrorHandler onError) {
  std::optional<Descriptor> file;
  if (auto declared = options.files.find(location); declared != options.files.end()) {
    file.emplace(open(declared->second.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file->get() < 0)
      file = fail(onError, location, "cannot open it: " + Twine(std::strerror(errno)));
  } else {
    file = openWithin(options, location, onError);
  }
  if (!file)
    return std::nullopt;
  struct stat status;
  if (fstat(file->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    (void)fail(onError, location, "expected a regular file");
    return std::nullopt;
  }
  uint64_t size = static_cast<uint64_t>(status.st_size);
  if (offset > size || length > size - offset) {
    (void)fail(onError, location,
               "expected " + Twine(length) + " bytes from byte " + Twine(offset) + " on, found a file of " + Twine(size));
    return std::nullopt;
  }
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(length, /*align=*/64, /*dataIsMutable=*/true);
  char *to = blob.getMutableData().data();
  for (uint64_t done = 0; done < length;) {
    ssize_t count = pread(file->get(), to + done, length - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0) {
      (void)fail(onError, location, "cannot read it: " + Twine(count < 0 ? std::strerror(errno) : "it has become shorter"));
      return std::nullopt;
    }
    done += static_cast<uint64_t>(count);
  }
  return blob;
}

} // namespace lathe::onnx_import
