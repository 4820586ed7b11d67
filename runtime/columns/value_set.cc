#include "runtime/columns/value_set.h"

#include <cstring>

namespace lathe {

ValueSet::ValueSet(const std::vector<std::string>& values) {
  if (values.empty()) return;
  int bits = 1;
  while ((size_t{1} << bits) < 4 * values.size()) ++bits;
  slots_.resize(size_t{1} << bits);
  shift_ = 64 - bits;
  for (const std::string& value : values) {
    std::string padded = value;
    padded.append(8, '\0');
    const uint64_t start = Start(padded.data(), value.size());
    size_t slot = SlotOf(start, value.size());
    while (slots_[slot].used && slots_[slot].value != value) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = {start, value, true};
  }
}

uint64_t ValueSet::Start(const char* text, size_t size) {
  uint64_t start = 0;
  std::memcpy(&start, text, sizeof(start));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  start = __builtin_bswap64(start);
#endif
  return size >= 8 ? start : start & ((uint64_t{1} << (8 * size)) - 1);
}

size_t ValueSet::SlotOf(uint64_t start, size_t size) const {
  return static_cast<size_t>(((start + size) * 0x9e3779b97f4a7c15) >> shift_);
}

bool ValueSet::Contains(std::string_view text) const {
  const uint64_t start = Start(text.data(), text.size());
  for (size_t slot = SlotOf(start, text.size()); slots_[slot].used; slot = (slot + 1) & (slots_.size() - 1)) {
    if (slots_[slot].start == start && slots_[slot].value.size() == text.size() &&
        (text.size() <= 8 || std::memcmp(slots_[slot].value.data(), text.data(), text.size()) == 0)) {
      return true;
    }
  }
  return false;
}

}  // namespace lathe
