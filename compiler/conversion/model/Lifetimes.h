//===- Lifetimes.h - When the buffers of a function are needed --*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MODEL_LIFETIMES_H
#define LATHE_COMPILER_CONVERSION_MODEL_LIFETIMES_H

#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>
#include <utility>

namespace lathe {

/// Times in a function of structured control flow: an op begins, its regions run, it ends.
class Lifetimes {
public:
  explicit Lifetimes(mlir::func::FuncOp function);

  /// A span of time, both ends included. The end of the function is later than all its ops.
  using Span = std::pair<int64_t, int64_t>;

  /// When the buffer that `value` makes is used, by any name; nothing when an iteration of a loop around `value` hands it to
  /// the next, or out of the loop.
  std::optional<Span> getSpan(mlir::Value value) const;

  /// When `op` runs.
  Span getSpan(mlir::Operation *op) const { return times.lookup(op); }

  /// Whether the function returns the buffer.
  bool isReturned(mlir::Value value) const;

private:
  mlir::SmallPtrSet<mlir::Value, 16> getNames(mlir::Value value) const;

  mlir::func::FuncOp function;
  mlir::BufferViewFlowAnalysis aliases;
  llvm::DenseMap<mlir::Operation *, Span> times;
  int64_t end;
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MODEL_LIFETIMES_H
