//===- MemoryPlan.h - Where buffers lie in one block ------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MODEL_MEMORYPLAN_H
#define LATHE_COMPILER_CONVERSION_MODEL_MEMORYPLAN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>

namespace lathe {

/// Every buffer starts at a multiple of it: a cache line, and the widest vector.
inline constexpr int64_t kBufferAlignment = 64;

/// A buffer of `bytes` that is needed at the times [begin, end].
struct PlannedBuffer {
  int64_t bytes = 0;
  int64_t begin = 0, end = 0;
  int64_t offset = 0; // found by planMemory, aligned
};

/// Finds offsets such that buffers that are needed at a common time do not overlap: the largest first, each in the smallest
/// gap that it fits. Returns the bytes of the block; nothing when they are more than int64 counts.
std::optional<int64_t> planMemory(llvm::MutableArrayRef<PlannedBuffer> buffers);

/// What no plan can do without: the largest sum of the buffers that are needed at one time.
int64_t getLeastMemory(llvm::ArrayRef<PlannedBuffer> buffers);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MODEL_MEMORYPLAN_H
