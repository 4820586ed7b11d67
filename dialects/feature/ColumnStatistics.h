//===- ColumnStatistics.h - What a fit may ask of the data ------*- C++ -*-===//
#ifndef LATHE_DIALECTS_FEATURE_COLUMNSTATISTICS_H
#define LATHE_DIALECTS_FEATURE_COLUMNSTATISTICS_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace lathe::feature {

/// The merged statistic of one operand over the training rows, missing values already counted as what an imputation makes
/// of them. An implementation answers only what the op's `getStatistic()` asked for.
class ColumnStatistics {
public:
  virtual ~ColumnStatistics() = default;

  /// Present values.
  virtual int64_t count() const = 0;
  /// Moments; the variance is the population's. Undefined when count() is 0.
  virtual double mean() const = 0;
  virtual double variance() const = 0;
  virtual double min() const = 0;
  virtual double max() const = 0;
  /// The value at fraction q in [0, 1]: the lower of two neighbours. Undefined when count() is 0.
  virtual double quantile(double q) const = 0;
  /// Every distinct string with its count, ascending by bytes.
  virtual std::vector<std::pair<llvm::StringRef, int64_t>> counts() const = 0;
};

} // namespace lathe::feature

#endif // LATHE_DIALECTS_FEATURE_COLUMNSTATISTICS_H
