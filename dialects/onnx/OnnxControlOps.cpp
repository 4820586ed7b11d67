//===- OnnxControlOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxControlOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxControlOps.cpp.inc"

void lathe::onnx::OnnxDialect::addControlOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxControlOps.cpp.inc"
      >();
}
