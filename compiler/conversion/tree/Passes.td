#ifndef LATHE_COMPILER_CONVERSION_TREE_PASSES_TD
#define LATHE_COMPILER_CONVERSION_TREE_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTreeToLoopsPass : Pass<"lathe-convert-tree-to-loops", "::mlir::ModuleOp"> {
  let summary = "lower tree ensembles to read-only tables and a loop";
  let description = [{
    Each `tree.ensemble` becomes constant `memref.global` tables, each `tree.predict` a loop over the trees around a
    `scf.while` that walks from the root to a leaf. Leaf values are added in f32 in the order of the trees. The code does
    not grow with the model.

    ```mlir
    // before
    tree.predict @model(%row) into %margins : memref<28xf32>, memref<1xf32>
    // after
    scf.for %tree = … { %leaf = scf.while (%node = %root) … memref.store %sum, %margins[%output] }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

#endif
