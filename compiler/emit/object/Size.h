//===- Size.h - What the bytes of an object are ------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_EMIT_OBJECT_SIZE_H
#define LATHE_COMPILER_EMIT_OBJECT_SIZE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lathe {

/// Bytes of an object that are in memory when it runs: code, read-only data and variables.
struct ObjectSize {
  struct Part {
    std::string name;
    uint64_t bytes;
  };
  uint64_t total = 0;
  std::vector<Part> parts; // sums to the total, the largest first
};

/// Measures an object file, as `emitObject` writes it. Symbols that `nameOf` gives the same name are one part; it is told
/// whether the symbol is a function. What no symbol covers, like constants of the code and unwind tables, is a part of its
/// section.
llvm::Expected<ObjectSize> measureObject(llvm::StringRef object,
                                         llvm::function_ref<std::string(llvm::StringRef symbol, bool isFunction)> nameOf);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_OBJECT_SIZE_H
