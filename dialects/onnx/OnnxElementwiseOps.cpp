//===- OnnxElementwiseOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxElementwiseOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxElementwiseOps.cpp.inc"

void lathe::onnx::OnnxDialect::addElementwiseOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxElementwiseOps.cpp.inc"
      >();
}
