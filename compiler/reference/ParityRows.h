//===- ParityRows.h - Rows that try a predictor -----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_REFERENCE_PARITYROWS_H
#define LATHE_COMPILER_REFERENCE_PARITYROWS_H

#include "compiler/reference/ReferenceEvaluator.h"
#include "dialects/pipeline/Pipeline.h"

#include <cstdint>
#include <vector>

namespace lathe {

/// Draws rows of values that are likely to break a predictor: missing values, NaN, infinities, zeros of both signs, subnormal
/// and huge numbers, bounds of types, strings that are empty, long, not ASCII, unknown or one byte off a known one, and,
/// for numbers, the fitted constants themselves (fill values, boundaries, thresholds) and their neighbours. Seeded: the same
/// rows for the same module.
class ParityRows {
public:
  ParityRows(pipeline::PipelineOp pipeline, uint64_t seed);

  /// One value per column of the graph.
  std::vector<ReferenceValue> draw();

private:
  uint64_t next();
  uint64_t below(uint64_t bound) { return next() % bound; }
  ReferenceValue drawNumber(pipeline::ColumnOp column);
  ReferenceValue drawString(pipeline::ColumnOp column);
  ReferenceValue drawTimestamp();

  std::vector<pipeline::ColumnOp> columns;
  std::vector<double> constants;
  std::vector<std::string> strings;
  uint64_t state;
};

} // namespace lathe

#endif // LATHE_COMPILER_REFERENCE_PARITYROWS_H
