// The strings that a column may have, to look up quickly.
#ifndef LATHE_RUNTIME_COLUMNS_VALUE_SET_H_
#define LATHE_RUNTIME_COLUMNS_VALUE_SET_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lathe {

// An open-addressed table whose slots are chosen by length and first bytes: one load, one multiplication, and where the slot is
// taken one comparison. Any number of threads may use it.
class ValueSet {
 public:
  explicit ValueSet(const std::vector<std::string>& values);

  // No values stand for any value.
  bool empty() const { return slots_.empty(); }

  // kTextPadding bytes behind `text` must be readable.
  bool Contains(std::string_view text) const;

 private:
  struct Slot {
    uint64_t start = 0;  // the first bytes
    std::string value;
    bool used = false;
  };

  static uint64_t Start(const char* text, size_t size);
  size_t SlotOf(uint64_t start, size_t size) const;

  std::vector<Slot> slots_;
  int shift_ = 0;
};

}  // namespace lathe

#endif  // LATHE_RUNTIME_COLUMNS_VALUE_SET_H_
