//===- OnnxMLOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxMLOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxMLOps.cpp.inc"

void lathe::onnx::OnnxDialect::addMLOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxMLOps.cpp.inc"
      >();
}
