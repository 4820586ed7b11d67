#ifndef LATHE_DIALECTS_TREE_DIALECT_TD
#define LATHE_DIALECTS_TREE_DIALECT_TD

include "mlir/IR/DialectBase.td"

def Tree_Dialect : Dialect {
  let name = "tree";
  let cppNamespace = "::lathe::tree";
  let summary = "fitted tree ensembles and their traversal";
  let useDefaultAttributePrinterParser = 1;
  let description = [{
    `tree.ensemble` holds an ensemble as flat tables, `tree.predict` evaluates it on rows of features. `lathe-rank-trees` makes
    ranks of its thresholds (`tree.cuts`, `tree.ranked_ensemble`), `lathe-select-tree-kernels` chooses how each run of trees is
    evaluated, and `lathe-lower-ranked-trees` makes tables in read-only data and vector kernels of them, never code per node:
    compile time and code size do not grow with the model.
  }];
}

#endif
