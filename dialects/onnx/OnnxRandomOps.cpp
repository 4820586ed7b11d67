//===- OnnxRandomOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxRandomOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxRandomOps.cpp.inc"

void lathe::onnx::OnnxDialect::addRandomOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxRandomOps.cpp.inc"
      >();
}
