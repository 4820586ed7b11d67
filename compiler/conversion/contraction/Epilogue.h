//===- Epilogue.h - What is done with sums before they are stored -*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_EPILOGUE_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_EPILOGUE_H

#include "compiler/conversion/contraction/KernelCode.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace lathe {

/// The elementwise op that alone uses a result, or none: then results are stored as they are.
class Epilogue {
public:
  /// `result` is a tensor of the shape of the sums. Operands of the op may vary with all of the last `inner` dimensions, or
  /// with none of them.
  static Epilogue match(mlir::Value result, int64_t inner);

  /// The tensor that is computed in the end.
  mlir::Value getResult() { return op ? op->getResult(0) : sums; }
  mlir::Operation *getOp() { return op; }

  /// Has the buffers of its operands ready; to be called where the op stands.
  void prepare(KernelCode &code);

  /// The results for `value`: sums, as a vector along the elements of the inner dimensions. `outer` is the position in the
  /// dimensions before, `inner` that in all inner ones together, as one. `mask` is null for a full vector.
  mlir::Value apply(KernelCode &code, mlir::Value value, mlir::ValueRange outer, mlir::Value inner, mlir::Value mask);

private:
  struct Operand {
    mlir::Value buffer;                     // flat; null for the sums
    llvm::SmallVector<mlir::Value> strides; // of the outer dimensions; null where it does not vary
    bool isVector = false;
  };

  mlir::Value sums;
  mlir::linalg::GenericOp op;
  int64_t innerRank = 0;
  llvm::SmallVector<Operand> operands;
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_EPILOGUE_H
