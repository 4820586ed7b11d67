//===- Shapes.cpp - The shape models of all operators ---------------------===//

#include "dialects/onnx/shapes/Shapes.h"

void lathe::onnx::registerShapeModels(mlir::DialectRegistry &registry) {
  registerElementwiseShapes(registry);
  registerNormalizationShapes(registry);
  registerReductionShapes(registry);
  registerTensorShapes(registry);
  registerControlShapes(registry);
  registerTextShapes(registry);
  registerNNShapes(registry);
  registerMLShapes(registry);
}
