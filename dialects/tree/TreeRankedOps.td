#ifndef LATHE_DIALECTS_TREE_RANKEDOPS_TD
#define LATHE_DIALECTS_TREE_RANKEDOPS_TD

// The ranked form of an ensemble: part of TreeOps.td, which includes this file.

include "dialects/tree/TreeAttrs.td"

def Tree_CutsOp : Op<Tree_Dialect, "cuts", [Symbol]> {
  let summary = "hold what turns a row into ranks";
  let description = [{
    A ranked tree compares bytes: the ranks of *virtual features*. There are two sorts of them, in this order.

    **Ranks in thresholds.** Search s looks a feature up in its thresholds, `threshold[search_offsets[s]]` up to
    `threshold[search_offsets[s + 1] - 1]`, which ascend: the number of thresholds that are at most the feature's value.
    It gives the virtual features `search_ranks[s]` up to `search_ranks[s + 1] - 1`; v is the number of thresholds among the
    255 from `first[v]` on. So x < threshold k is exactly rank <= k, and a feature with more thresholds becomes several ranks.

    **Tests of categories.** Test c gives virtual feature `search_ranks.back() + c`: 0 when the category of `test_feature[c]`
    is in set `test_set[c]`, else 1. Sets and categories are as in `tree.ensemble`.

    **Missing.** A missing value has rank 255 where `missing_high[v]` is 1, so that no comparison holds, else rank 0, so that
    each does. What is missing is as in `tree.ensemble`. A feature whose tests disagree becomes two ranks.

    Constraints:
    - (C1) the tables have the lengths that the description gives them.
    - (C2) features are in [0, features), sets are sets.
    - (C3) thresholds of a search ascend.
    - (C4) searches are in the order of their ranks; those with at most 255 thresholds come first, by ascending log2 of the
      number of thresholds.
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    I64Attr:$features,
    DenseI32ArrayAttr:$search_feature,
    DenseI32ArrayAttr:$search_offsets,
    DenseI32ArrayAttr:$search_ranks,
    Tree_FloatTable:$threshold,
    DenseI32ArrayAttr:$first,
    DenseI8ArrayAttr:$missing_high,
    DenseI32ArrayAttr:$test_feature,
    DenseI32ArrayAttr:$test_set,
    OptionalAttr<DenseI8ArrayAttr>:$missing,
    OptionalAttr<F64Attr>:$missing_value,
    OptionalAttr<DenseI32ArrayAttr>:$set_offsets,
    OptionalAttr<DenseI32ArrayAttr>:$set_words,
    OptionalAttr<DenseI8ArrayAttr>:$other_left,
    UnitAttr:$category_floor
  );
  let assemblyFormat = "$sym_name `features` `(` $features `)` attr-dict-with-keyword";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getNumSearches() { return getSearchFeature().size(); }
    int64_t getNumTests() { return getTestFeature().size(); }
    /// Virtual features.
    int64_t getNumRanks() { return getMissingHigh().size(); }
    int64_t getNumThresholds(int64_t search) { return getSearchOffsets()[search + 1] - getSearchOffsets()[search]; }
    ::mlir::FloatType getRowType() { return getThreshold().getType(); }
    ::lathe::tree::Missing getMissingOf(int64_t feature) {
      auto missing = getMissing();
      return missing ? static_cast<::lathe::tree::Missing>((*missing)[feature]) : ::lathe::tree::Missing::NaN;
    }
  }];
}

def Tree_RankedEnsembleOp : Op<Tree_Dialect, "ranked_ensemble", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "hold the nodes of an ensemble over ranks";
  let description = [{
    The trees of a `tree.ensemble` whose tests compare ranks of `cuts`: a node with `feature[n] >= 0` goes left when virtual
    feature `feature[n]` is at most `rank[n]`. All else is as in `tree.ensemble`. `kernels`, which
    `lathe-select-tree-kernels` gives it, says how each run of trees is evaluated.

    Constraints:
    - (C1) feature, rank and left have one length; `kernels` are of as many trees as there are.
    - (C2) `cuts` is a `tree.cuts`; a feature is one of its virtual features.
    - (C3) ranks are in [0, 254].
    - (C4) children lie behind their parents.
    - (C5) roots are nodes; an output and the `leaf_size - 1` behind it are in [0, size of base).
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    FlatSymbolRefAttr:$cuts,
    Tree_FloatTable:$base,
    DenseI32ArrayAttr:$roots,
    DenseI32ArrayAttr:$outputs,
    DenseI32ArrayAttr:$feature,
    DenseI16ArrayAttr:$rank,
    DenseI32ArrayAttr:$left,
    Tree_FloatTable:$value,
    DefaultValuedAttr<I64Attr, "1">:$leaf_size,
    DefaultValuedAttr<Tree_Aggregate, "::lathe::tree::Aggregate::Sum">:$aggregate,
    OptionalAttr<F64Attr>:$divisor,
    UnitAttr:$base_last,
    OptionalAttr<Tree_KernelArrayAttr>:$kernels
  );
  let assemblyFormat = [{
    $sym_name `cuts` `(` $cuts `)` (`aggregate` `(` $aggregate^ `)`)? attr-dict-with-keyword
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getNumMargins() { return getBase().size(); }
    int64_t getNumTrees() { return getRoots().size(); }
    ::mlir::FloatType getMarginType() { return getBase().getType(); }
  }];
}

def Tree_PredictRankedOp : Op<Tree_Dialect, "predict_ranked", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "evaluate a ranked ensemble on rows";
  let description = [{
    As `tree.predict`, by the ensemble's kernels. Lowered by `lathe-lower-ranked-trees`.
  }];
  let arguments = (ins
    FlatSymbolRefAttr:$ensemble,
    Arg<MemRefRankOf<[F32, F64], [2]>, "", [MemRead]>:$rows,
    Arg<MemRefRankOf<[F32, F64], [2]>, "", [MemWrite]>:$margins);
  let assemblyFormat = "$ensemble `(` $rows `)` `into` $margins `:` type($rows) `,` type($margins) attr-dict";
}

#endif
