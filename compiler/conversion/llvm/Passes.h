//===- Passes.h - Lowering to LLVM ------------------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_LLVM_PASSES_H
#define LATHE_COMPILER_CONVERSION_LLVM_PASSES_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/llvm/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_LLVM_PASSES_H
