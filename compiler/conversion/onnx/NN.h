//===- NN.h - Lowering of neural networks' operators ------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_NN_H
#define LATHE_COMPILER_CONVERSION_ONNX_NN_H

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "mlir/IR/TypeUtilities.h"

namespace lathe::onnx {

// Kinds of operators of the group, in a file of its own each.
void populateAttentionLowerings(Lowerings &lowerings);
void populateConvolutionLowerings(Lowerings &lowerings);
void populateFourierLowerings(Lowerings &lowerings);
void populateLinearAttentionLowerings(Lowerings &lowerings);
void populateMatrixLowerings(Lowerings &lowerings);
void populatePoolingLowerings(Lowerings &lowerings);
void populateRecurrentLowerings(Lowerings &lowerings);
void populateRegionLowerings(Lowerings &lowerings);
void populateResamplingLowerings(Lowerings &lowerings);
void populateTransposedConvolutionLowerings(Lowerings &lowerings);

//===--- Precision ---===//

/// What sums of such elements are computed in: f32 for narrower floats, else the type itself.
mlir::Type accumulatorType(mlir::Type element);
/// A scalar float in another float type.
mlir::Value convertFloat(Kit &k, mlir::Value scalar, mlir::Type to);
/// A tensor with its elements in another float type; the same value where they are.
mlir::Value convertFloats(Kit &k, mlir::Value tensor, mlir::Type to);

//===--- Parts of tensors ---===//

/// Constant elements before and behind.
mlir::Value pad(Kit &k, mlir::Value tensor, llvm::ArrayRef<Dim> low, llvm::ArrayRef<Dim> high, mlir::Value scalar);
mlir::Value slice(Kit &k, mlir::Value tensor, llvm::ArrayRef<Dim> offsets, llvm::ArrayRef<Dim> sizes);
/// `into` with `part` at the offsets, its elements so far apart.
mlir::Value insert(Kit &k, mlir::Value part, mlir::Value into, llvm::ArrayRef<Dim> offsets, llvm::ArrayRef<int64_t> strides = {});
/// The part at one position of a dimension, without that dimension.
mlir::Value at(Kit &k, mlir::Value tensor, int64_t axis, mlir::Value position);
/// `into` with `part` at one position of a dimension, which `part` lacks.
mlir::Value insertAt(Kit &k, mlir::Value part, mlir::Value into, int64_t axis, mlir::Value position);
/// One dimension as two, `inner` of the second; two or more as one. Both are views.
mlir::Value split(Kit &k, mlir::Value tensor, int64_t axis, Dim outer, Dim inner);
mlir::Value merge(Kit &k, mlir::Value tensor, int64_t axis, int64_t count = 2);
/// Positions [begin, begin + count) of the first dimension; of a constant as a constant.
mlir::Value leading(Kit &k, mlir::Value tensor, int64_t begin, int64_t count);
/// The part at one position of the first dimension, without it; of a constant as a constant.
mlir::Value leadingAt(Kit &k, mlir::Value tensor, int64_t position);
/// A dimension of size 1 more, or less.
mlir::Value unsqueeze(Kit &k, mlir::Value tensor, int64_t axis);
mlir::Value squeeze(Kit &k, mlir::Value tensor, int64_t axis);

//===--- Code ---===//

using Loops = llvm::ArrayRef<unsigned>;

/// Elements from those of the inputs, each of which has the dimensions of the result that `loops` names for it.
mlir::Value mapLoops(Kit &k, llvm::ArrayRef<Dim> dims, mlir::ValueRange inputs, llvm::ArrayRef<llvm::SmallVector<unsigned>> loops,
                     mlir::Type element, Kit::Body body);
/// Sums of products over the loops that the result has not, in the order of the loops. Elements are of one type.
mlir::Value contract(Kit &k, mlir::Value a, Loops aLoops, mlir::Value b, Loops bLoops, llvm::ArrayRef<Dim> dims, Loops loops);
/// scf.for with carried values, from 0.
llvm::SmallVector<mlir::Value>
forEach(Kit &k, mlir::Value count, mlir::ValueRange carried,
        llvm::function_ref<llvm::SmallVector<mlir::Value>(Kit &, mlir::Value, mlir::ValueRange)> body);
/// scf.if with results.
llvm::SmallVector<mlir::Value> choose(Kit &k, mlir::Value condition,
                                      llvm::function_ref<llvm::SmallVector<mlir::Value>(Kit &)> then,
                                      llvm::function_ref<llvm::SmallVector<mlir::Value>(Kit &)> otherwise);

//===--- Scalars ---===//

/// Boolean.
mlir::Value both(Kit &k, mlir::Value a, mlir::Value b);
/// 0 <= i < size, of indices.
mlir::Value isWithin(Kit &k, mlir::Value i, Dim size);
mlir::Value clamp(Kit &k, mlir::Value x, mlir::Value low, mlir::Value high);
/// An index as a float.
mlir::Value toFloat(Kit &k, mlir::Type type, mlir::Value index);
mlir::Value sigmoid(Kit &k, mlir::Value x);
mlir::Value div(Kit &k, mlir::Value a, mlir::Value b);

/// A scalar number, an integer or a float, as a float; and back, towards zero and within the range of an integer.
mlir::Value numberToFloat(Kit &k, mlir::Value number, mlir::Type type, bool isUnsigned);
mlir::Value floatToNumber(Kit &k, mlir::Value number, mlir::Type type, bool isUnsigned);

/// A position between elements of a dimension: the index before it and how far behind that it is, in [0, 1). For positions
/// that are further than one away from every element, and for NaN, the index is -2.
struct FloorParts {
  mlir::Value index, part;
};
FloorParts floorParts(Kit &k, mlir::Value position, Dim size);
/// The integer part of a float as an index; the float must be small.
mlir::Value truncateToIndex(Kit &k, mlir::Value number);

/// Probabilities along the last dimension; a row of minus infinity alone gives zeros.
mlir::Value softmaxLast(Kit &k, mlir::Value scores);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_NN_H
