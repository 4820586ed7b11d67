//===- MemoryPlan.cpp - Where buffers lie in one block --------------------===//

#include "compiler/conversion/model/MemoryPlan.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"

#include <limits>
#include <map>
#include <tuple>

namespace lathe {

static int64_t getRoundedBytes(const PlannedBuffer &buffer) {
  return static_cast<int64_t>(llvm::alignTo(static_cast<uint64_t>(buffer.bytes), kBufferAlignment));
}

std::optional<int64_t> planMemory(llvm::MutableArrayRef<PlannedBuffer> buffers) {
  int64_t sum = 0;
  for (const PlannedBuffer &buffer : buffers)
    if (buffer.bytes > std::numeric_limits<int64_t>::max() - kBufferAlignment ||
        llvm::AddOverflow(sum, getRoundedBytes(buffer), sum))
      return std::nullopt;

  llvm::SmallVector<PlannedBuffer *> order;
  for (PlannedBuffer &buffer : buffers)
    order.push_back(&buffer);
  // The order of the buffers decides among equals, so that the plan is the same on every run.
  llvm::stable_sort(order, [](const PlannedBuffer *a, const PlannedBuffer *b) {
    return std::make_tuple(-a->bytes, a->begin) < std::make_tuple(-b->bytes, b->begin);
  });
  llvm::SmallVector<PlannedBuffer *> placed; // by offset
  int64_t total = 0;
  for (PlannedBuffer *buffer : order) {
    int64_t size = getRoundedBytes(*buffer), free = 0, best = -1, bestGap = std::numeric_limits<int64_t>::max();
    for (const PlannedBuffer *other : placed) {
      if (other->end < buffer->begin || buffer->end < other->begin)
        continue;
      int64_t gap = other->offset - free;
      if (gap >= size && gap < bestGap) {
        best = free;
        bestGap = gap;
      }
      free = std::max(free, other->offset + getRoundedBytes(*other));
    }
    buffer->offset = best >= 0 ? best : free;
    total = std::max(total, buffer->offset + size);
    auto at = llvm::upper_bound(placed, buffer,
                                [](const PlannedBuffer *a, const PlannedBuffer *b) { return a->offset < b->offset; });
    placed.insert(at, buffer);
  }
  return total;
}

int64_t getLeastMemory(llvm::ArrayRef<PlannedBuffer> buffers) {
  std::map<int64_t, int64_t> changes; // of the sum, by time
  for (const PlannedBuffer &buffer : buffers) {
    changes[buffer.begin] += getRoundedBytes(buffer);
    changes[buffer.end + 1] -= getRoundedBytes(buffer);
  }
  int64_t sum = 0, most = 0;
  for (auto [time, change] : changes)
    most = std::max(most, sum += change);
  return most;
}

} // namespace lathe
