//===- ProgramToLLVM.h - What an object exports -----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_LLVM_PROGRAMTOLLVM_H
#define LATHE_COMPILER_CONVERSION_LLVM_PROGRAMTOLLVM_H

#include "mlir/IR/BuiltinOps.h"

namespace lathe {

/// Replaces every `pipeline.program` and `pipeline.vocabulary` of the module by constants in the layouts of
/// runtime/abi/lathe.h and runtime/serving/transforms.h, and makes the functions of a program internal.
llvm::LogicalResult lowerProgramsAndTables(mlir::ModuleOp module);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_LLVM_PROGRAMTOLLVM_H
