//===- PipelineDialect.cpp - Registration of the pipeline dialect ---------===//

#include "dialects/pipeline/Pipeline.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include "dialects/pipeline/PipelineDialect.cpp.inc"
#include "dialects/pipeline/PipelineEnums.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/pipeline/PipelineTypes.cpp.inc"

void lathe::pipeline::PipelineDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/pipeline/PipelineTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/pipeline/PipelineOps.cpp.inc"
      >();
}

mlir::Operation *lathe::pipeline::PipelineDialect::materializeConstant(mlir::OpBuilder &builder, mlir::Attribute value,
                                                                       mlir::Type type, mlir::Location loc) {
  return mlir::arith::ConstantOp::materialize(builder, value, type, loc);
}
