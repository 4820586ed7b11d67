//===- Passes.h - From bufferized functions to a model ----------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_MODEL_PASSES_H
#define LATHE_COMPILER_CONVERSION_MODEL_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/model/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_MODEL_PASSES_H
