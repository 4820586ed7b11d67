//===- MLScores.h - From scores to labels and probabilities -----*- C++ -*-===//
//
// What the classifiers and regressors of ai.onnx.ml have in common. Where the specification leaves something open, it is as in
// ONNX Runtime.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_MLSCORES_H
#define LATHE_COMPILER_CONVERSION_ONNX_MLSCORES_H

#include "compiler/conversion/onnx/OnnxLowering.h"

namespace lathe::onnx {

/// The input as rows of f32, or of f64 where it is f64 and `keepsDoubles`. A tensor of rank 1 is one row.
mlir::Value toRows(Kit &k, mlir::Value x, mlir::Value original, bool keepsDoubles = false);
/// A number as f32 or f64; integers are signed.
mlir::Value toFloat(Kit &k, mlir::Value x, mlir::Type to);

/// Constant tensors.
mlir::Value constantFloats(Kit &k, llvm::ArrayRef<float> values, llvm::ArrayRef<int64_t> shape);
mlir::Value constantStrings(Kit &k, llvm::ArrayRef<llvm::StringRef> values);
mlir::Value constantIntegers(Kit &k, llvm::ArrayRef<int64_t> values);

/// 1 / (1 + exp(-x)), without overflow.
mlir::Value logistic(Kit &k, mlir::Value x);
/// The values of `post_transform` of rows of scores. Null, after an error, where it is not known.
mlir::Value transformScores(Kit &k, mlir::Value scores, llvm::StringRef transform);
/// Of each row, the first column of `columns` with the largest score, i64.
mlir::Value findLargest(Kit &k, mlir::Value scores, int64_t columns);
/// Labels by their numbers, which are i64: integers, or strings where there are some.
mlir::Value pickLabels(Kit &k, mlir::Value numbers, std::optional<llvm::ArrayRef<int64_t>> integers,
                       std::optional<mlir::ArrayAttr> strings);
/// Two columns of a row from its one score.
mlir::Value makePairs(Kit &k, mlir::Value scores, Kit::Body first, Kit::Body second);
/// 1 where a row's one score is above `threshold`, else 0.
mlir::Value isAbove(Kit &k, mlir::Value scores, double threshold);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_MLSCORES_H
