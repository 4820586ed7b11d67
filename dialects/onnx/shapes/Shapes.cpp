//===- Shapes.cpp - The shape models of all operators ---------------------===//

#include "dialects/onnx/shapes/Shapes.h"

#include "dialects/onnx/shapes/NumericShapes.h"

void lathe::onnx::registerShapeModels(mlir::DialectRegistry &registry) {
  registerCastShapes(registry);
  registerElementwiseShapes(registry);
  registerNormalizationShapes(registry);
  registerQuantizationShapes(registry);
  registerRandomShapes(registry);
  registerReductionShapes(registry);
  registerTrainingShapes(registry);
  registerTensorShapes(registry);
  registerControlShapes(registry);
  registerTextShapes(registry);
  registerNNShapes(registry);
  registerMLShapes(registry);
}
