#include "runtime/evaluate/probability.h"

#include <algorithm>

#include "runtime/math/elementary.h"

namespace lathe {

double LogLossOf(double probability) {
  constexpr double kSmallest = 0x1p-24;
  return -lathe_log(std::clamp(probability, kSmallest, 1.0 - kSmallest));
}

}  // namespace lathe
