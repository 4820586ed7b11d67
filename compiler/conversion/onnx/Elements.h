//===- Elements.h - Formulas of elements ------------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_ELEMENTS_H
#define LATHE_COMPILER_CONVERSION_ONNX_ELEMENTS_H

#include "compiler/conversion/math/Expr.h"
#include "compiler/conversion/onnx/OnnxLowering.h"

namespace lathe::onnx {

/// The type that formulas of a type are computed in: f32 for narrower floats.
mlir::Type wideType(mlir::Type type);
/// A float in its wide type; integers and wide floats as they are.
Expr wide(Kit &k, mlir::Value x);
/// A result in its type, rounded once.
mlir::Value narrow(Expr x, mlir::Type type);

/// How a value that does not fit is converted.
struct CastRules {
  bool saturates = true;             // to a float of 8 bits: the largest number, else infinity or NaN
  llvm::StringRef roundMode = "up"; // to f8E8M0FNU: up, down, nearest
  bool wrapsSmallIntegers = true;   // a float to an integer of less than 8 bits: keeps the low bits, as ONNX has it
};

/// An element, converted: from and to are types of the onnx dialect, the value and the result are stored as behind the lowering (what
/// has less than 8 bits, and floats of 8, as i8). Integers keep their low bits; a float that becomes an integer is rounded towards
/// zero, what is too large or too small becomes the nearest integer, NaN becomes 0; bools are whether it is not 0.
/// Strings are not converted here.
mlir::Value castElement(Kit &k, mlir::Value x, mlir::Type from, mlir::Type to, CastRules rules = {});

/// The number that is stored, as a value to compute with: a float of 8 bits or 4 as f32, what is stored as it is computed with unchanged.
mlir::Value unpack(Kit &k, mlir::Value stored, mlir::Type type);

/// The number of elements along dimensions, as a float of the type.
mlir::Value countAs(Kit &k, Dim count, mlir::Type type);

/// A normalized axis; the shape model has checked it.
inline int64_t normalAxis(int64_t axis, int64_t rank) { return axis < 0 ? axis + rank : axis; }

// Groups of operators whose formulas are written so.
void populateCastLowerings(Lowerings &lowerings);
void populateQuantizationLowerings(Lowerings &lowerings);
void populateRandomLowerings(Lowerings &lowerings);
void populateTrainingLowerings(Lowerings &lowerings);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_ELEMENTS_H
