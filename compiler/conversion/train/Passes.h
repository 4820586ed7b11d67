//===- Passes.h - From a declared model to a trainer's kernels -----------===//

#ifndef LATHE_COMPILER_CONVERSION_TRAIN_PASSES_H
#define LATHE_COMPILER_CONVERSION_TRAIN_PASSES_H

#include "dialects/train/Train.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/train/Passes.h.inc"

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TRAIN_PASSES_H
