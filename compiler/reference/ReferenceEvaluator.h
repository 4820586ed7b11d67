//===- ReferenceEvaluator.h - What a trained module means -------*- C++ -*-===//
//
// The oracle of parity tests: evaluates the ops of a trained pipeline one row at a time, straight from the IR, in the most
// obvious way. It shares no code with the lowering but the hash and the elementary functions, which have tests of their own.
// Nothing that ships calls it.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_REFERENCE_REFERENCEEVALUATOR_H
#define LATHE_COMPILER_REFERENCE_REFERENCEEVALUATOR_H

#include "dialects/pipeline/Pipeline.h"
#include "dialects/tree/Tree.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lathe {

/// The value of a column: a number (NaN is missing), a string, or a timestamp in microseconds (each absent when missing).
using ReferenceValue = std::variant<double, std::optional<std::string>, std::optional<int64_t>>;

class ReferenceEvaluator {
public:
  /// The pipeline must be trained (or fitted, for features alone) and outlive the evaluator.
  explicit ReferenceEvaluator(pipeline::PipelineOp pipeline);

  /// The columns that a row gives values for, in order.
  std::vector<std::string> getColumns();

  std::vector<float> features(llvm::ArrayRef<ReferenceValue> row);
  /// What the link is applied to, in the type of the model.
  std::vector<double> margins(llvm::ArrayRef<ReferenceValue> row);
  std::vector<float> predict(llvm::ArrayRef<ReferenceValue> row);

private:
  /// The features of a row before they are rounded.
  std::vector<double> numbers(llvm::ArrayRef<ReferenceValue> row);
  std::vector<double> marginsOf(std::vector<double> features);
  tree::Link getLink();

  pipeline::PipelineOp pipeline;
};

} // namespace lathe

#endif // LATHE_COMPILER_REFERENCE_REFERENCEEVALUATOR_H
