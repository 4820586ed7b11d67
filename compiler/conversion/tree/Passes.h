//===- Passes.h - Lowering of tree ensembles --------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_PASSES_H
#define LATHE_COMPILER_CONVERSION_TREE_PASSES_H

#include "compiler/conversion/tree/KernelObjective.h"
#include "dialects/tree/Tree.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {

/// The pass that prints to `out`, or to the standard output.
std::unique_ptr<mlir::Pass> createExplainTreeKernelsPass(llvm::raw_ostream &out);
std::unique_ptr<mlir::Pass> createExplainTreeKernelsPass();

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/tree/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_PASSES_H
