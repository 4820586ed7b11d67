//===- OnnxTrainingOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxTrainingOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxTrainingOps.cpp.inc"

void lathe::onnx::OnnxDialect::addTrainingOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxTrainingOps.cpp.inc"
      >();
}
