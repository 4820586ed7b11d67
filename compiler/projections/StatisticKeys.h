//===- StatisticKeys.h - How analyzer and fit name statistics ---*- C++ -*-===//
#ifndef LATHE_COMPILER_PROJECTIONS_STATISTICKEYS_H
#define LATHE_COMPILER_PROJECTIONS_STATISTICKEYS_H

#include "dialects/feature/Feature.h"

#include <string>

namespace lathe {

/// What one accumulator of the analyzer collects: a statistic of a value of the graph.
struct AccumulatedValue {
  std::string key;
  pipeline::Statistic statistic;
  mlir::Value value;
};

/// The value before any imputation: what an accumulator is fed where an op wants statistics of `value`.
mlir::Value skipImputation(mlir::Value value);

/// Everything that the analyzer of a graph accumulates, in a fixed order. Keys name a column (`column/<name>/moments`) or,
/// for values that are computed, the op that asks (`fit/<ordinal>/moments`).
llvm::SmallVector<AccumulatedValue> getAccumulatedValues(feature::GraphOp graph);

/// The key of a statistic of `value`; fails the program when `getAccumulatedValues` does not list it.
std::string getStatisticKey(llvm::ArrayRef<AccumulatedValue> accumulated, mlir::Value value, pipeline::Statistic statistic);

} // namespace lathe

#endif // LATHE_COMPILER_PROJECTIONS_STATISTICKEYS_H
