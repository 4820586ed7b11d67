//===- Folding.h - Parts of the evaluation of operators ---------*- C++ -*-===//
#ifndef LATHE_COMPILER_TRANSFORMS_ONNX_FOLDING_H
#define LATHE_COMPILER_TRANSFORMS_ONNX_FOLDING_H

#include "dialects/onnx/Groups.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>
#include <string>

namespace lathe::onnx_fold {

/// A constant operand, or a result that is made.
struct Tensor {
  mlir::RankedTensorType type;
  std::string bytes;

  int64_t count() const { return type.getNumElements(); }
  llvm::ArrayRef<int64_t> shape() const { return type.getShape(); }
};

/// The operands of an op by the inputs of its schema; none where an optional one is absent.
struct Operands {
  llvm::SmallVector<std::optional<Tensor>> inputs;

  const Tensor *operator[](unsigned i) const { return i < inputs.size() && inputs[i] ? &*inputs[i] : nullptr; }
};

/// Integers of any width, with the sign that their type has.
llvm::SmallVector<int64_t> getIntegers(const Tensor &tensor);
Tensor createIntegers(mlir::RankedTensorType type, llvm::ArrayRef<int64_t> values);

/// Strides of a dense row-major tensor.
llvm::SmallVector<int64_t> getStrides(llvm::ArrayRef<int64_t> shape);

/// Calls with the indices of every element, in order.
template <typename Function> void forEachIndex(llvm::ArrayRef<int64_t> shape, Function function) {
  llvm::SmallVector<int64_t> index(shape.size(), 0);
  for (int64_t size : shape)
    if (size == 0)
      return;
  while (true) {
    function(llvm::ArrayRef<int64_t>(index));
    size_t d = shape.size();
    while (d > 0 && ++index[d - 1] == shape[d - 1])
      index[--d] = 0;
    if (d == 0)
      return;
  }
}

/// The place of an element in an operand that is broadcast to the shape of the index.
int64_t getBroadcastPlace(llvm::ArrayRef<int64_t> index, llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<int64_t> strides);

/// Each takes the type of the result; nothing when the op is none of its own.
std::optional<Tensor> foldMove(mlir::Operation *op, const Operands &operands, mlir::RankedTensorType type);
std::optional<Tensor> foldArithmetic(mlir::Operation *op, const Operands &operands, mlir::RankedTensorType type);

/// Integers that follow from shapes, each where it is known: of a tensor of rank 0 or 1. Looks at no more than so many values.
std::optional<llvm::SmallVector<std::optional<int64_t>>> getKnownElements(mlir::Value value, int &visits);

} // namespace lathe::onnx_fold

#endif // LATHE_COMPILER_TRANSFORMS_ONNX_FOLDING_H
