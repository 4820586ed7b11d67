#ifndef LATHE_COMPILER_CONVERSION_TREE_PASSES_TD
#define LATHE_COMPILER_CONVERSION_TREE_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTreeToLoopsPass : Pass<"lathe-convert-tree-to-loops", "::mlir::ModuleOp"> {
  let summary = "lower tree ensembles to read-only tables and a loop";
  let description = [{
    Each `tree.ensemble` becomes constant `memref.global` tables, each `tree.predict` a loop over the rows, and in it over the
    trees, around a `scf.while` that walks from the root to a leaf. The code does not grow with the model.

    ```mlir
    // before
    tree.predict @model(%rows) into %margins : memref<?x28xf32>, memref<?x1xf32>
    // after
    scf.for %row = … { scf.for %tree = … { %leaf = scf.while (%node = %root) … memref.store %sum, %margins[%row, %output] } }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

#endif
