//===- OnnxTensorOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxTensorOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxTensorOps.cpp.inc"

void lathe::onnx::OnnxDialect::addTensorOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxTensorOps.cpp.inc"
      >();
}
