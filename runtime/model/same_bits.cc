#include "runtime/model/same_bits.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "runtime/tensor/context.h"
#include "runtime/tensor/value_memory.h"

namespace lathe {
namespace {

bool SameBits(const lathe_tensor& a, const lathe_tensor& b) {
  if (a.type != b.type || a.rank != b.rank || !std::equal(a.shape, a.shape + a.rank, b.shape)) return false;
  const int64_t count = CountElements(a);
  if (a.type != LATHE_ELEMENT_STRING) return count == 0 || std::memcmp(a.data, b.data, count * lathe_element_size(a.type)) == 0;
  const auto* left = static_cast<const lathe_string*>(a.data);
  const auto* right = static_cast<const lathe_string*>(b.data);
  return std::equal(left, left + count, right, [](const lathe_string& x, const lathe_string& y) {
    return x.size == y.size && std::equal(x.data, x.data + x.size, y.data);
  });
}

}  // namespace

bool SameBits(const lathe_value& a, const lathe_value& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case LATHE_TENSOR:
      return SameBits(a.tensor, b.tensor);
    case LATHE_MAP:
      return SameBits(a.map.keys, b.map.keys) && SameBits(a.map.values, b.map.values);
    case LATHE_SEQUENCE:
      return a.sequence.count == b.sequence.count &&
             std::equal(a.sequence.items, a.sequence.items + a.sequence.count, b.sequence.items,
                        [](const lathe_value& x, const lathe_value& y) { return SameBits(x, y); });
    default:
      return true;
  }
}

}  // namespace lathe
