//===- ReaderToLLVM.h - The reader of a program -----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_LLVM_READERTOLLVM_H
#define LATHE_COMPILER_CONVERSION_LLVM_READERTOLLVM_H

#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/BuiltinOps.h"

namespace lathe {

/// Where the program has a reader: adds its `lathe_reader`, in the layout of runtime/abi/reader.h, and `lathe_reader_entry`,
/// which points to it. The program and its vocabularies are lowered elsewhere.
void lowerReader(mlir::ModuleOp module, pipeline::ProgramOp program);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_LLVM_READERTOLLVM_H
