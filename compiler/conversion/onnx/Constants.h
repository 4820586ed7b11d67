//===- Constants.h - Constants behind the conversion of types ---*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_CONSTANTS_H
#define LATHE_COMPILER_CONVERSION_ONNX_CONSTANTS_H

#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/BuiltinTypes.h"

namespace lathe::onnx {

/// The type of an element behind the conversion: integers without a sign; what has less than 8 bits (but bool), and floats of 8 bits
/// and less, as the i8 that holds it.
mlir::Type convertElementType(mlir::Type type);

/// The same values with converted elements; null when a value of this kind is not known.
mlir::ElementsAttr convertConstant(mlir::ElementsAttr value);

} // namespace lathe::onnx

#endif // LATHE_COMPILER_CONVERSION_ONNX_CONSTANTS_H
