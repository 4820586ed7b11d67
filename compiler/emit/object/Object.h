//===- Object.h - From the LLVM dialect to an object file -------*- C++ -*-===//
#ifndef LATHE_COMPILER_EMIT_OBJECT_OBJECT_H
#define LATHE_COMPILER_EMIT_OBJECT_OBJECT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace lathe {

/// What machine the object is for. The default is the build machine's architecture at a fixed feature level, never the
/// build machine's own processor: the same sources give the same bits everywhere. A function may say that it is for another
/// processor of the architecture (`target_cpu`, `target_features`).
struct Machine {
  std::string triple; // empty: the default triple of LLVM
  std::string cpu;    // empty: x86-64-v3 on x86-64, generic elsewhere
  /// For tests: the code checks each of its accesses, by LLVM's AddressSanitizer, whose runtime the program must have.
  bool isAddressSanitized = false;
};

/// Optimizes and writes a position-independent object. Floating point stays as the IR has it: no fast-math, no contraction.
/// Reports errors as diagnostics on the module. `stageDone` is called behind each stage with its name.
llvm::LogicalResult emitObject(mlir::ModuleOp module, const Machine &machine, llvm::raw_pwrite_stream &out,
                               llvm::function_ref<void(llvm::StringRef)> stageDone = nullptr);

/// The same, as optimized LLVM IR text.
llvm::LogicalResult emitLLVMIR(mlir::ModuleOp module, const Machine &machine, llvm::raw_ostream &out);

} // namespace lathe

#endif // LATHE_COMPILER_EMIT_OBJECT_OBJECT_H
