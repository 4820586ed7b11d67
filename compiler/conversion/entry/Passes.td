#ifndef LATHE_COMPILER_CONVERSION_ENTRY_PASSES_TD
#define LATHE_COMPILER_CONVERSION_ENTRY_PASSES_TD

include "mlir/Pass/PassBase.td"

def CEntryPointsPass : Pass<"lathe-c-entry-points", "::mlir::ModuleOp"> {
  let summary = "give functions marked `lathe.entry` a C calling convention";
  let description = [{
    The programs that call generated code are written in C and C++; they know pointers, not memref descriptors. For each
    `func.func @f` with the unit attribute `lathe.entry`, this pass renames it to `@f.body`, makes it internal, and adds
    an `llvm.func @f` that calls it. In the C signature

    * a rank-1 memref with the identity layout is a pointer to its elements. A dynamic size reads as the largest
      `i64` in the body: bounds are the caller's business;
    * `index` is a 64-bit integer;
    * `!pipeline.batch` and `!pipeline.statistics` are pointers;
    * any other type that LLVM knows passes as it is.

    `llvm.*` argument attributes (`llvm.noalias`, …) move to the entry point. Calls of `@f` inside the module are
    redirected to `@f.body`; other uses of the symbol then mean the C function.

    Precondition: the functions have bodies and at most one result. Run it before the conversion to LLVM, which also
    resolves the casts that this pass leaves.

    ```mlir
    // before
    func.func @sum(%values: memref<?xf64>, %n: index) -> f64 attributes {lathe.entry} { … }
    // after
    llvm.func @sum(%values: !llvm.ptr, %n: i64) -> f64 { … func.call @sum.body … }
    func.func private @sum.body(%values: memref<?xf64>, %n: index) -> f64 { … }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::func::FuncDialect"];
}

#endif // LATHE_COMPILER_CONVERSION_ENTRY_PASSES_TD
