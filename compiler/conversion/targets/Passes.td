#ifndef LATHE_COMPILER_CONVERSION_TARGETS_PASSES_TD
#define LATHE_COMPILER_CONVERSION_TARGETS_PASSES_TD

include "mlir/Pass/PassBase.td"

def MultiversionPass : Pass<"lathe-multiversion", "::mlir::ModuleOp"> {
  let summary = "clone what a predictor computes for each target, and choose among the clones when it is called";
  let description = [{
    Every function with a body gets the attribute `lathe.target`, the first of `targets`: the baseline, which every
    processor must have. That is all for one target, or for a module without a `pipeline.program` that predicts.

    With more targets, the functions that the program exports as `predict` and `margins`, and the functions that they
    call, are cloned for each further target, named `@f.<target>`; the exported ones of the baseline become
    `@f.<target>` as well. In their place stand functions that ask `lathe_cpu_features` of runtime/serving and call the
    last version of `targets` that the processor has. Tables, vocabularies and ensembles are not cloned: all versions
    share them. The program lists its `versions`, so that tests can call each.

    Run it before what generates code by the target: the lowering of the tree dialect.

    ```mlir
    // before
    func.func @predict(%out: memref<?xf32>) attributes {lathe.entry} { call @row(…) … }
    func.func private @row(…) { … }
    // after, targets=x86-64-v3,avx512
    func.func @predict(%out: memref<?xf32>) attributes {lathe.entry, lathe.target = "x86-64-v3"} {
      %cpu = call @lathe_cpu_features() : () -> i32
      …
      scf.if %has { call @predict.avx512(%out) … } else { call @"predict.x86-64-v3"(%out) … }
    }
    func.func @"predict.x86-64-v3"(…) attributes {lathe.entry, lathe.target = "x86-64-v3"} { call @row(…) … }
    func.func @predict.avx512(…) attributes {lathe.entry, lathe.target = "avx512"} { call @row.avx512(…) … }
    ```
  }];
  let options = [ListOption<"targets", "targets", "std::string", "targets, the baseline first">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::scf::SCFDialect"];
}

def SetLLVMTargetPass : Pass<"lathe-set-llvm-target", "::mlir::ModuleOp"> {
  let summary = "tell LLVM the target of each function";
  let description = [{
    Adds to `lathe.target` of an `llvm.func` what LLVM generates code by: processor, features, timings and the
    width of vectors that it prefers. With `cpu`, functions are generated for that processor instead, which has what the target names.
  }];
  let options = [Option<"cpu", "cpu", "std::string", /*default=*/"", "LLVM's name of a processor">];
}

#endif // LATHE_COMPILER_CONVERSION_TARGETS_PASSES_TD
