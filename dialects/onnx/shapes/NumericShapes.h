//===- NumericShapes.h - Shapes of conversions, quantization, random numbers -*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_NUMERICSHAPES_H
#define LATHE_DIALECTS_ONNX_SHAPES_NUMERICSHAPES_H

#include "dialects/onnx/Shape.h"
#include "dialects/onnx/shapes/DataTypes.h"

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace lathe::onnx {

void registerCastShapes(mlir::DialectRegistry &registry);
void registerQuantizationShapes(mlir::DialectRegistry &registry);
void registerRandomShapes(mlir::DialectRegistry &registry);
void registerTrainingShapes(mlir::DialectRegistry &registry);

/// The element type that an attribute names by a number of TensorProto.DataType. Null, with an error, when there is none.
inline mlir::Type requireElementType(ShapeBuilder &b, int64_t dataType, llvm::StringRef what) {
  mlir::Type type = getElementType(b.getOp()->getContext(), dataType);
  if (!type)
    b.error() << what << " is " << dataType << "; expected the number of an element type of ONNX";
  return type;
}

/// The sizes of NumPy's matmul; nothing, with an error, where they contradict each other.
std::optional<Dims> inferProductSizes(ShapeBuilder &b, mlir::Value a, mlir::Value c);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_NUMERICSHAPES_H
