//===- Passes.h - Lowering of imported graphs -------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_ONNX_PASSES_H
#define LATHE_COMPILER_CONVERSION_ONNX_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/onnx/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_ONNX_PASSES_H
