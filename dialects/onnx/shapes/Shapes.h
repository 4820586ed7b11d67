//===- Shapes.h - The shape models of all operators -------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_SHAPES_H
#define LATHE_DIALECTS_ONNX_SHAPES_SHAPES_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace lathe::onnx {

/// Gives every supported operator its ShapeInferenceOpInterface, when the dialect is loaded.
void registerShapeModels(mlir::DialectRegistry &registry);

// A group of operators each, in a file of its own.
void registerElementwiseShapes(mlir::DialectRegistry &registry);
void registerNormalizationShapes(mlir::DialectRegistry &registry);
void registerReductionShapes(mlir::DialectRegistry &registry);
void registerTensorShapes(mlir::DialectRegistry &registry);
void registerControlShapes(mlir::DialectRegistry &registry);
void registerTextShapes(mlir::DialectRegistry &registry);
void registerNNShapes(mlir::DialectRegistry &registry);
void registerMLShapes(mlir::DialectRegistry &registry);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_SHAPES_H
