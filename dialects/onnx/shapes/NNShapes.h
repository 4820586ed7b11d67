//===- NNShapes.h - Shapes of neural networks' operators --------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_NN_SHAPES_H
#define LATHE_DIALECTS_ONNX_SHAPES_NN_SHAPES_H

#include "dialects/onnx/shapes/Model.h"

namespace lathe::onnx {

// Kinds of operators of the group, in a file of its own each.
void registerAttentionShapes(mlir::DialectRegistry &registry);
void registerConvolutionShapes(mlir::DialectRegistry &registry);
void registerPoolingShapes(mlir::DialectRegistry &registry);
void registerRecurrentShapes(mlir::DialectRegistry &registry);
void registerResamplingShapes(mlir::DialectRegistry &registry);
void registerSignalShapes(mlir::DialectRegistry &registry);

/// Fails with a message unless `tensor` has that rank.
inline llvm::LogicalResult checkRank(ShapeBuilder &b, mlir::Value tensor, int64_t rank, llvm::StringRef what) {
  if (ShapeBuilder::rank(tensor) == rank)
    return llvm::success();
  return b.error() << what << " has rank " << ShapeBuilder::rank(tensor) << "; expected " << rank;
}

/// Fails with a message when both are known and differ.
inline llvm::LogicalResult checkSame(ShapeBuilder &b, Dim actual, Dim expected, const llvm::Twine &what) {
  if (!actual.isStatic() || !expected.isStatic() || actual.isSame(expected))
    return llvm::success();
  return b.error() << what << " is " << actual.get() << "; expected " << expected.get();
}

/// The one that is known better.
inline Dim known(Dim a, Dim b) { return a.isStatic() ? a : b.isStatic() || a.isUnknown() ? b : a; }

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_NN_SHAPES_H
