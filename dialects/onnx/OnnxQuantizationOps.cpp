//===- OnnxQuantizationOps.cpp ------------------------------------------------===//

#include "dialects/onnx/OnnxQuantizationOps.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Builders.h"

#define GET_OP_CLASSES
#include "dialects/onnx/OnnxQuantizationOps.cpp.inc"

void lathe::onnx::OnnxDialect::addQuantizationOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/OnnxQuantizationOps.cpp.inc"
      >();
}
