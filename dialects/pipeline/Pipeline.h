//===- Pipeline.h - The pipeline dialect ------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_PIPELINE_PIPELINE_H
#define LATHE_DIALECTS_PIPELINE_PIPELINE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/pipeline/PipelineDialect.h.inc"
#include "dialects/pipeline/PipelineEnums.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/pipeline/PipelineTypes.h.inc"
#define GET_OP_CLASSES
#include "dialects/pipeline/PipelineOps.h.inc"

#endif // LATHE_DIALECTS_PIPELINE_PIPELINE_H
