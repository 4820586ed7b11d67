//===- LossEmitter.h - The arithmetic of the losses, in IR ---------------===//
//
// Emits, at a builder's insertion point, the loss of one row and its derivatives by the margins, in f64. This is the
// one place that knows the formulas of `squared`, `logistic` and `softmax`.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COMPILER_CONVERSION_TRAIN_LOSSEMITTER_H
#define LATHE_COMPILER_CONVERSION_TRAIN_LOSSEMITTER_H

#include "dialects/train/Train.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace lathe {

class LossEmitter {
public:
  using Builder = mlir::ImplicitLocOpBuilder;
  using Value = mlir::Value;
  using ReadMargin = llvm::function_ref<Value(Builder &, Value output)>;
  using TakeDerivatives = llvm::function_ref<void(Builder &, Value output, Value gradient, Value hessian)>;

  /// The builder stands outside of the loop over rows: the scratch memory that softmax needs is allocated there.
  LossEmitter(Builder &b, train::Loss loss, int64_t outputs);

  /// The loss of a row with the label `label` (f64).
  Value loss(Builder &b, ReadMargin margin, Value label);

  /// Calls `take` with the derivatives by each margin: once with output 0, or in the body of a loop over the outputs.
  /// Returns the loss.
  Value lossAndDerivatives(Builder &b, ReadMargin margin, Value label, TakeDerivatives take);

  /// Calls `take` with the derivatives by each margin.
  void derivatives(Builder &b, ReadMargin margin, Value label, TakeDerivatives take);

private:
  struct Row;
  Row begin(Builder &b, ReadMargin margin, Value label);
  Value finishLoss(Builder &b, const Row &row);
  void finishDerivatives(Builder &b, const Row &row, TakeDerivatives take);

  train::Loss kind;
  int64_t outputs;
  Value scratch; // softmax: margins, then their exponentials, one f64 per output
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TRAIN_LOSSEMITTER_H
