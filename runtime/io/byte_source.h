// Bytes read in blocks, from a file descriptor or from memory: what the streaming readers of CSV and JSON Lines read from.
#ifndef LATHE_RUNTIME_IO_BYTE_SOURCE_H_
#define LATHE_RUNTIME_IO_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace lathe {

// Used by one thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Reads up to `size` bytes into `buffer` and returns how many; 0 only at the end. A pipe may give fewer than asked.
  virtual absl::StatusOr<size_t> Read(char* buffer, size_t size) = 0;
};

// Reads a descriptor: a file, a pipe, standard input. Closes it only when it opened it.
class FileSource : public ByteSource {
 public:
  // Opens a file; the error names the path.
  static absl::StatusOr<FileSource> Open(const std::string& path);
  // Borrows an open descriptor; `name` stands for it in errors.
  static FileSource Borrow(int descriptor, std::string name);

  FileSource(FileSource&& other) noexcept;
  FileSource& operator=(FileSource&&) = delete;
  ~FileSource() override;

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

  // The size of a file in bytes; 0 where it is not known, as for a pipe.
  int64_t size() const;

  // Lets another thread end a Read that waits for a pipe: Interrupt makes it, and every later one, find the end of the input.
  absl::Status AllowInterrupt();
  void Interrupt();

 private:
  FileSource(int descriptor, bool owned, std::string name);
  // Waits for input; false when interrupted.
  bool Wait();

  int descriptor_;
  bool owned_;
  std::string name_;
  int interrupt_[2] = {-1, -1};  // a pipe that is closed for writing to interrupt
};

// Reads memory, at most `block` bytes a call, so that a test can place block boundaries anywhere. The bytes must outlive it.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes, size_t block = static_cast<size_t>(-1));

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

 private:
  std::string_view bytes_;
  size_t block_;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_IO_BYTE_SOURCE_H_
