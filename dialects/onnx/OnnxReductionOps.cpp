//===- OnnxReductionOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxReductionOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxReductionOps.cpp.inc"

void lathe::onnx::OnnxDialect::addReductionOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxReductionOps.cpp.inc"
      >();
}
