//===- Split.cpp - A test of one value of a row ---------------------------===//

#include "dialects/feature/Split.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace lathe::feature {

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool Split::goesLeft(double number) const {
  bool left = std::isnan(number) ? missingLeft : !threshold || number < *threshold;
  return left != swapped;
}

bool Split::goesLeftCode(int64_t code) const {
  bool hasBit = code >= 0 && code < static_cast<int64_t>(leftCodes.size());
  bool left = hasBit ? leftCodes.test(code) : otherLeft;
  return left != swapped;
}

std::optional<bool> Split::getConstant() const {
  bool allLeft = isCategorical ? leftCodes.all() && otherLeft : !threshold;
  bool noneLeft = isCategorical ? leftCodes.none() && !otherLeft : threshold == -kInfinity;
  if ((allLeft && missingLeft) || (noneLeft && !missingLeft))
    return missingLeft != swapped;
  return std::nullopt;
}

/// Doubles but NaN as integers of the same order; -0 comes right before 0.
static int64_t toKey(double value) {
  int64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits < 0 ? std::numeric_limits<int64_t>::min() - bits - 1 : bits;
}

static double fromKey(int64_t key) {
  int64_t bits = key < 0 ? std::numeric_limits<int64_t>::min() - key - 1 : key;
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::optional<double> findLeast(llvm::function_ref<bool(double)> isAbove, int64_t disorder, bool *failed) {
  const int64_t lowest = toKey(-kInfinity), highest = toKey(kInfinity);
  std::optional<double> least;
  int64_t low = lowest, high = highest;
  if (isAbove(kInfinity)) {
    while (low < high) {
      // Half of the distance, which an int64 does not hold.
      int64_t middle = low + static_cast<int64_t>((static_cast<uint64_t>(high) - static_cast<uint64_t>(low)) / 2);
      if (isAbove(fromKey(middle)))
        high = middle;
      else
        low = middle + 1;
    }
    double value = fromKey(low);
    least = value == 0 ? 0.0 : value;
  }
  int64_t boundary = least ? low : highest;
  for (int64_t i = 0; i < disorder; ++i) {
    bool isBelowInOrder = boundary - lowest <= i || !isAbove(fromKey(boundary - 1 - i));
    bool isAboveInOrder = !least || highest - boundary < i || isAbove(fromKey(boundary + i));
    if (!isBelowInOrder || !isAboveInOrder) {
      *failed = true;
      return std::nullopt;
    }
  }
  return least;
}

Split pullBackRounding(const Split &split) {
  if (split.isCategorical || !split.threshold)
    return split;
  Split result = split;
  bool failed = false;
  result.threshold = findLeast([&](double value) { return static_cast<float>(value) >= *split.threshold; }, 0, &failed);
  return result;
}

std::optional<Split> pushForwardRounding(const Split &split, bool isIntegral) {
  if (split.isCategorical || !split.threshold)
    return split;
  Split rounded = split;
  rounded.threshold = static_cast<float>(*split.threshold);
  Split exact = pullBackRounding(rounded);
  auto same = [&](double a, double b) { return a == b || (isIntegral && std::ceil(a) == std::ceil(b)); };
  if (exact.threshold && same(*exact.threshold, *split.threshold))
    return rounded;
  return std::nullopt;
}

} // namespace lathe::feature
