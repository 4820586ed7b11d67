#ifndef LATHE_COMPILER_CONVERSION_TREE_PASSES_TD
#define LATHE_COMPILER_CONVERSION_TREE_PASSES_TD

include "mlir/Pass/PassBase.td"

def RankTreesPass : Pass<"lathe-rank-trees", "::mlir::ModuleOp"> {
  let summary = "compare ranks instead of values";
  let description = [{
    Replaces each `tree.ensemble` that rows are predicted with by `tree.cuts`, which turn a row into bytes, and by a
    `tree.ranked_ensemble`, whose nodes compare bytes. Thresholds, missing directions, more than 255 thresholds of a feature,
    values that count as missing and sets of categories all become ranks of virtual features; what follows knows none of them.

    ```mlir
    // before
    tree.ensemble @model features(1) attributes {feature = array<i32: 0, -1, -1>, threshold = array<f32: 1.5, 0.0, 0.0>, …}
    // after
    tree.cuts @model_cuts features(1) attributes {threshold = array<f32: 1.5>, …}
    tree.ranked_ensemble @model_ranked cuts(@model_cuts) attributes {feature = array<i32: 0, -1, -1>, rank = array<i16: 0, 0, 0>, …}
    ```
  }];
  let dependentDialects = ["::lathe::tree::TreeDialect"];
}

def SelectTreeKernelsPass : Pass<"lathe-select-tree-kernels", "::mlir::ModuleOp"> {
  let summary = "choose the kernel of each run of trees by a cost model";
  let description = [{
    Gives each `tree.ranked_ensemble` its `kernels`. The cost model (compiler/conversion/tree/CostModel.h) estimates time and
    bytes of each kernel for each tree; the cheapest sequence wins, where a change of kernels has a cost too.
  }];
  let options = [
    Option<"maxRowNs", "max-row-ns", "double", "0", "prefer the time of one row when it would take more nanoseconds; 0: no limit">,
    Option<"maxBytes", "max-bytes", "int64_t", "0", "prefer few bytes when tables would take more; 0: no limit">,
    Option<"objective", "objective", "::lathe::KernelObjective", "::lathe::KernelObjective::Batch", "what to make small",
           [{::llvm::cl::values(
             clEnumValN(::lathe::KernelObjective::Batch, "batch", "the time of many rows"),
             clEnumValN(::lathe::KernelObjective::Row, "row", "the time of one row"),
             clEnumValN(::lathe::KernelObjective::Size, "size", "the bytes of code and tables"))}]>
  ];
  let dependentDialects = ["::lathe::tree::TreeDialect"];
}

def ExplainTreeKernelsPass : Pass<"lathe-explain-tree-kernels", "::mlir::ModuleOp"> {
  let summary = "print what kernels were chosen, and why";
  let description = [{
    For each ranked ensemble and each target that predicts with it: the kernel of each run of trees, what the cost model expects
    of it, and what it expects of the kernels that were not chosen. Changes nothing.
  }];
  let constructor = "::lathe::createExplainTreeKernelsPass()";
}

def LowerRankedTreesPass : Pass<"lathe-lower-ranked-trees", "::mlir::ModuleOp"> {
  let summary = "lower ranked ensembles to read-only tables and vector kernels";
  let description = [{
    Each `tree.ranked_ensemble` becomes constant tables, laid out for its kernels, and each function that predicts with it
    calls a function for the kind of processor that its own `lathe.target` names. That function takes blocks of 64 rows through
    ranks and compare-all kernels on `vector<64xi8>`, and the few rows that fill no block through kernels of one row.

    ```mlir
    // before
    tree.predict_ranked @model_ranked(%rows) into %margins : memref<?x28xf32>, memref<?x1xf32>
    // after
    call @model_ranked_predict(%rows, %margins) : (memref<?x28xf32, …>, memref<?x1xf32, …>) -> ()
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

#endif
