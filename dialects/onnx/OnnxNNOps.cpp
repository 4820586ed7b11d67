//===- OnnxNNOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxNNOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxNNOps.cpp.inc"

void lathe::onnx::OnnxDialect::addNNOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxNNOps.cpp.inc"
      >();
}
