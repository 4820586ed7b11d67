#ifndef LATHE_DIALECTS_TREE_OPS_TD
#define LATHE_DIALECTS_TREE_OPS_TD

include "dialects/tree/TreeDialect.td"
include "mlir/Bytecode/BytecodeOpInterface.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tree_EnsembleOp : Op<Tree_Dialect, "ensemble", [Symbol]> {
  let summary = "hold the nodes of a tree ensemble";
  let description = [{
    All nodes of all trees, tree after tree; `roots[t]` is the first node of tree t and `outputs[t]` the margin that it adds
    to. Node n with `feature[n] >= 0` sends a row left, to `left[n]`, when its feature is below `threshold[n]`, else to
    `left[n] + 1`; a missing feature (NaN) goes left when `missing_left[n]` is 1. A node with `feature[n] == -1` is a leaf
    that adds `value[n]`. Child indices count nodes of the ensemble.

    The margin of an output is `base` plus the leaf values, added in f32 in the order of the trees.

    Constraints:
    - (C1) all node tables have one length, and roots and outputs one.
    - (C2) a child lies behind its parent and inside the tables, so that every walk ends.
    - (C3) a feature is in [0, features), an output in [0, size of base).
    - (C4) thresholds, leaf values and bases are not NaN.
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    I64Attr:$features,
    DenseF32ArrayAttr:$base,
    DenseI32ArrayAttr:$roots,
    DenseI32ArrayAttr:$outputs,
    DenseI32ArrayAttr:$feature,
    DenseF32ArrayAttr:$threshold,
    DenseI8ArrayAttr:$missing_left,
    DenseI32ArrayAttr:$left,
    DenseF32ArrayAttr:$value
  );
  // The tables are in the dictionary, where `array<f32: ...>` reads floats back exactly; a directive of an f32 array would not.
  let assemblyFormat = "$sym_name `features` `(` $features `)` attr-dict-with-keyword";
  let hasVerifier = 1;
}

def Tree_PredictOp : Op<Tree_Dialect, "predict", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "evaluate an ensemble on one row";
  let description = [{
    Writes one margin per output into `margins`. Does not apply a link function. NaN is missing. Lowered by
    `lathe-convert-tree-to-loops`.

    Constraints:
    - (C1) the row has as many features, and `margins` as many entries, as the ensemble.
  }];
  let arguments = (ins
    FlatSymbolRefAttr:$ensemble,
    Arg<MemRefRankOf<[F32], [1]>, "", [MemRead]>:$row,
    Arg<MemRefRankOf<[F32], [1]>, "", [MemWrite]>:$margins);
  let assemblyFormat = "$ensemble `(` $row `)` `into` $margins `:` type($row) `,` type($margins) attr-dict";
}

#endif
