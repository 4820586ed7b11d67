//===- Passes.h - The projections of a pipeline -----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_PROJECTIONS_PASSES_H
#define LATHE_COMPILER_PROJECTIONS_PASSES_H

#include "dialects/pipeline/Pipeline.h"
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

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/projections/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_PROJECTIONS_PASSES_H
