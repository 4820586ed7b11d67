// Sizes of compiled code.
#ifndef LATHE_RUNTIME_BENCHMARK_OBJECT_SIZE_H_
#define LATHE_RUNTIME_BENCHMARK_OBJECT_SIZE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace lathe {

// Bytes.
struct ObjectSize {
  uint64_t file = 0;
  // Sections that are loaded: executable, read-only, and writable (zeroed ones included).
  uint64_t code = 0;
  uint64_t constants = 0;
  uint64_t variables = 0;
};

// Reads the section table of a 64-bit ELF file: an object file, a shared library or an executable.
absl::StatusOr<ObjectSize> ReadObjectSize(const std::string& path);

}  // namespace lathe

#endif  // LATHE_RUNTIME_BENCHMARK_OBJECT_SIZE_H_
