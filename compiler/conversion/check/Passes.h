//===- Passes.h - Lowering of tests -----------------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CHECK_PASSES_H
#define LATHE_COMPILER_CONVERSION_CHECK_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/check/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CHECK_PASSES_H
