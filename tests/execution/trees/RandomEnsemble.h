//===- RandomEnsemble.h - Ensembles and rows drawn by a seed ----*- C++ -*-===//
#ifndef LATHE_TESTS_EXECUTION_TREES_RANDOMENSEMBLE_H
#define LATHE_TESTS_EXECUTION_TREES_RANDOMENSEMBLE_H

#include "dialects/tree/Tree.h"
#include "mlir/IR/BuiltinOps.h"

#include <cstdint>
#include <vector>

namespace lathe {

/// The same numbers on every machine for a seed.
class Random {
public:
  explicit Random(uint64_t seed) : state(seed * 0x9E3779B97F4A7C15u + 1) {}

  uint64_t bits();
  /// In [0, bound).
  int64_t below(int64_t bound) { return static_cast<int64_t>(bits() >> 11) % bound; }
  /// In [low, high].
  int64_t between(int64_t low, int64_t high) { return low + below(high - low + 1); }
  bool chance(double probability) { return unit() < probability; }
  double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

private:
  uint64_t state;
};

/// Adds an ensemble to the module: trees of 1 to 16 levels, complete, lopsided or chains; features with few, many and more than
/// 255 thresholds; missing values of each kind; categories; f32 and f64; leaves of several values; shared nodes; aggregates.
tree::EnsembleOp createRandomEnsemble(mlir::ModuleOp module, Random &random);

/// Rows for it, one after the other, of values that f32 has where the ensemble's features are f32: thresholds and their
/// neighbours, NaN, infinities, zeros, what counts as missing, categories in and out of their sets.
std::vector<double> createRandomRows(tree::EnsembleOp ensemble, int64_t count, Random &random);

} // namespace lathe

#endif // LATHE_TESTS_EXECUTION_TREES_RANDOMENSEMBLE_H
