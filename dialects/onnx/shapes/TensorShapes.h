//===- TensorShapes.h - Parts of the shapes of tensor operators -*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_TENSORSHAPES_H
#define LATHE_DIALECTS_ONNX_SHAPES_TENSORSHAPES_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace lathe::onnx {

/// Operators that choose elements by indices or by conditions.
void registerTensorIndexShapes(mlir::DialectRegistry &registry);
/// Operators that make tensors of numbers.
void registerTensorSourceShapes(mlir::DialectRegistry &registry);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_TENSORSHAPES_H
