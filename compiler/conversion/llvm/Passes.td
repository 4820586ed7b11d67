#ifndef LATHE_COMPILER_CONVERSION_LLVM_PASSES_TD
#define LATHE_COMPILER_CONVERSION_LLVM_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertToLLVMPass : Pass<"lathe-convert-to-llvm", "::mlir::ModuleOp"> {
  let summary = "lower the row ops of the pipeline dialect, and what upstream dialects are left, to LLVM";
  let description = [{
    A full conversion: `pipeline.load` and its kin become loads from the `lathe_batch` and calls of the runtime's C functions,
    `pipeline.vocabulary` a hash table in read-only data, `pipeline.program` the constant `lathe_program` that the object
    exports; `func`, `arith`, `math`, `memref` and `cf` go through upstream's patterns. Everything but the program, and the
    entry of an executable, gets internal linkage.

    Precondition: structured control flow, affine ops and strided metadata are gone (`convert-scf-to-cf`,
    `expand-strided-metadata`, `lower-affine`), and entry points are made (`lathe-c-entry-points`).
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif
