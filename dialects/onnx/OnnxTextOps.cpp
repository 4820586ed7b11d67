//===- OnnxTextOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxTextOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxTextOps.cpp.inc"

void lathe::onnx::OnnxDialect::addTextOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxTextOps.cpp.inc"
      >();
}
