//===- Sequence.h - Values of the runtime -----------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_SEQUENCE_H
#define LATHE_COMPILER_CONVERSION_ONNX_SEQUENCE_H

#include "compiler/conversion/onnx/OnnxLowering.h"

namespace lathe::onnx {

/// The result of a function of the runtime that has one.
mlir::Value call(Kit &k, llvm::StringRef name, mlir::Type result, mlir::ValueRange operands);

/// A converted value of the dialect's type `original` as a value of the runtime, and back.
mlir::Value makeValue(Kit &k, mlir::Value converted, mlir::Type original);
mlir::Value readValue(Kit &k, mlir::Value value, mlir::Type original);

/// The item of a sequence that a function of the runtime returned, as a tensor with elements of the dialect's type.
mlir::Value readItem(Kit &k, mlir::Value sequence, int64_t position, mlir::RankedTensorType original);

/// A lathe_element_type as the runtime's functions take it, and an int64.
mlir::Value elementTypeOf(Kit &k, mlir::Type original);
mlir::Value number(Kit &k, int64_t value);
/// A tensor as the runtime's functions take it.
mlir::Value pass(Kit &k, mlir::Value tensor);
/// The name of a function that is declared once for each element type.
std::string nameFor(llvm::StringRef name, mlir::Value tensor);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_SEQUENCE_H
