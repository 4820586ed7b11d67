#ifndef LATHE_COMPILER_CONVERSION_CHECK_PASSES_TD
#define LATHE_COMPILER_CONVERSION_CHECK_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertCheckToCallsPass : Pass<"lathe-convert-check-to-calls", "::mlir::ModuleOp"> {
  let summary = "turn assertions into calls, and tests into a program";
  let description = [{
    Every assertion becomes a call of the function of the same name in tests/execution/check_runtime.c, with its place in
    the source as text; `check.batch` a constant `lathe_batch`. `@check_all`, to which the exported constant
    `@lathe_check_entry` points, announces and calls the functions marked `check.test` in the order of the module.

    Precondition: the functions that `check.expect_rows` names are derived. Fails when the module has no test, or when a
    test has arguments or results.

    ```mlir
    // before
    func.func @one_is_one() attributes {check.test} { … check.expect_eq %a, %b : f64 }
    // after
    func.func private @one_is_one() { … call @check_expect_eq_f64(%place, %a, %b) : (!llvm.ptr, f64, f64) -> () }
    llvm.func @check_all() { … func.call @check_begin(%name) … func.call @one_is_one() … }
    llvm.mlir.global external constant @lathe_check_entry() : !llvm.ptr { … llvm.mlir.addressof @check_all … }
    ```
  }];
  let dependentDialects = [
    "::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect"
  ];
}

#endif
