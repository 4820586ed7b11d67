//===- Einsum.h - Equations of Einsum ---------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_EINSUM_H
#define LATHE_DIALECTS_ONNX_SHAPES_EINSUM_H

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/Shape.h"

namespace lathe::onnx {

/// An equation as a nest of loops: those of the result's dimensions, in order, then those that are summed over, in the order of
/// their first appearance.
struct Einsum {
  llvm::SmallVector<llvm::SmallVector<unsigned>> operands; // the loop of each dimension of each operand
  unsigned outputRank = 0;
  Dims loops; // their sizes
};

/// Reads the equation and settles sizes. Reports what is wrong.
std::optional<Einsum> inferEinsum(ShapeBuilder &b, EinsumOp op);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_EINSUM_H
