//===- Split.h - A test of one value of a row -------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_FEATURE_SPLIT_H
#define LATHE_DIALECTS_FEATURE_SPLIT_H

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>
#include <optional>

namespace lathe::feature {

/// What a node of a decision tree asks of one value: a row goes left or right.
///
/// Of a number: values below `threshold` go left, the others right, missing ones (NaN) by `missingLeft`. Without a threshold
/// every present value goes left; with -inf every present value goes right.
///
/// Of a category: codes go left when their bit in `leftCodes` is set; codes that have none, as -1 (no category), by `otherLeft`;
/// missing ones, which the codes of a category op never are, by `missingLeft`.
struct Split {
  bool isCategorical = false;
  std::optional<double> threshold;
  bool missingLeft = false;
  llvm::BitVector leftCodes;
  bool otherLeft = false;
  /// Left and right are exchanged.
  bool swapped = false;

  static Split below(std::optional<double> threshold, bool missingLeft) { return {false, threshold, missingLeft}; }
  static Split among(llvm::BitVector codes, bool otherLeft) { return {true, {}, otherLeft, std::move(codes), otherLeft}; }

  /// Where a number or a code goes.
  bool goesLeft(double number) const;
  bool goesLeftCode(int64_t code) const;

  /// Whether every row goes to one side: left when true.
  std::optional<bool> getConstant() const;

  bool operator==(const Split &other) const {
    return isCategorical == other.isCategorical && threshold == other.threshold && missingLeft == other.missingLeft &&
           leftCodes == other.leftCodes && otherLeft == other.otherLeft && swapped == other.swapped;
  }
};

/// The least double, in the order from -inf to +inf, at which `isAbove` is true; none when it is nowhere. `isAbove` must be
/// false and then true in that order, except for `disorder` doubles around the first one, which are tried one by one: the
/// result is none, and `*failed` is set, when one of them is out of order. -0 and 0 are one value, given as 0.
std::optional<double> findLeast(llvm::function_ref<bool(double)> isAbove, int64_t disorder, bool *failed);

/// The split of a number before it is rounded to f32 that sends every row where `split` sends the rounded one.
Split pullBackRounding(const Split &split);

/// The reverse: the split of the rounded number that decides as `split` does of the number itself, for every number; or, with
/// `isIntegral`, for every integer. None when there is no such split.
std::optional<Split> pushForwardRounding(const Split &split, bool isIntegral);

} // namespace lathe::feature

#endif // LATHE_DIALECTS_FEATURE_SPLIT_H
