#ifndef LATHE_DIALECTS_TREE_OPS_TD
#define LATHE_DIALECTS_TREE_OPS_TD

include "dialects/tree/TreeAttrs.td"
include "dialects/tree/TreeDialect.td"
include "dialects/tree/TreeEnums.td"
include "mlir/Bytecode/BytecodeOpInterface.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tree_FloatTable : Attr<Or<[DenseF32ArrayAttr.predicate, DenseF64ArrayAttr.predicate]>, "f32 or f64 dense array attribute"> {
  let storageType = "::mlir::Attribute";
  let returnType = "::lathe::tree::FloatTable";
  let convertFromStorage = "::lathe::tree::FloatTable($_self)";
}

def Tree_EnsembleOp : Op<Tree_Dialect, "ensemble", [Symbol]> {
  let summary = "hold the nodes of a tree ensemble";
  let description = [{
    All nodes of all trees. `roots[t]` is the first node of tree t and `outputs[t]` the first margin that it adds to. Node n
    with `feature[n] >= 0` is a test: it sends a row to `left[n]` or to `left[n] + 1`. A node with `feature[n] == -1` is a
    leaf. Child indices count nodes of the ensemble; a node may be the child of several.

    **Tests.** A numerical test goes left when the feature is below `threshold[n]`. With `set[n] >= 0` the test is
    categorical: the category is the feature's value without its fraction (rounded down with `category_floor`), and goes left
    when its bit is set in the set's words, `set_words[set_offsets[s]]` up to `set_words[set_offsets[s + 1] - 1]`, bit c % 32 of
    word c / 32; a category without a bit goes left when `other_left[s]` is 1. A missing value goes left when
    `missing_left[n]` is 1, in both kinds.

    **Missing.** NaN, unless `missing` says otherwise for the feature: `0` (nan), `1` (zero: also values of at most 1e-35f in
    magnitude, as LightGBM has it), `2` (none: NaN counts as 0). A value equal to `missing_value` is missing in any case.

    **Margins.** Leaf n of tree t gives `value[n * leaf_size + k]` to margin `outputs[t] + k`, for k < `leaf_size`. A margin
    starts from its base, and leaves are added in the order of the trees, in the type of `base`; `divisor` divides the sum at the
    end, in that type. With `base_last` the sum starts from 0 and the base is added at the very end. An `aggregate` of min or
    max takes the least or greatest leaf instead of the sum, and adds the base to it; without a leaf it is the base.

    **Links.** `link` says what margins mean, `link_scale` multiplies them first; the pipeline's task decides where the link is
    absent. `tree.predict` gives margins.

    The type of `threshold` is that of the features, the type of `base` that of the margins.

    Constraints:
    - (C1) all node tables have one length, `value` has `leaf_size` times as many entries, and roots and outputs have one length.
    - (C2) a child lies behind its parent and inside the tables, so that every walk ends.
    - (C3) a feature is in [0, features); an output and the `leaf_size - 1` behind it are in [0, size of base).
    - (C4) thresholds, leaf values, bases and `missing_value` are not NaN.
    - (C5) `value` has the type of `base`.
    - (C6) `missing` has an entry in [0, 2] per feature.
    - (C7) sets, their offsets and words and `other_left` are there together and agree.
    - (C8) `divisor` is not 0 and goes with a sum.
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    I64Attr:$features,
    Tree_FloatTable:$base,
    DenseI32ArrayAttr:$roots,
    DenseI32ArrayAttr:$outputs,
    DenseI32ArrayAttr:$feature,
    Tree_FloatTable:$threshold,
    DenseI8ArrayAttr:$missing_left,
    DenseI32ArrayAttr:$left,
    Tree_FloatTable:$value,
    DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$leaf_size,
    OptionalAttr<DenseI8ArrayAttr>:$missing,
    OptionalAttr<F64Attr>:$missing_value,
    OptionalAttr<DenseI32ArrayAttr>:$set,
    OptionalAttr<DenseI32ArrayAttr>:$set_offsets,
    OptionalAttr<DenseI32ArrayAttr>:$set_words,
    OptionalAttr<DenseI8ArrayAttr>:$other_left,
    UnitAttr:$category_floor,
    DefaultValuedAttr<Tree_Aggregate, "::lathe::tree::Aggregate::Sum">:$aggregate,
    OptionalAttr<F64Attr>:$divisor,
    UnitAttr:$base_last,
    OptionalAttr<Tree_Link>:$link,
    DefaultValuedAttr<F64Attr, "1.0">:$link_scale
  );
  // The tables are in the dictionary, where `array<f32: ...>` reads floats back exactly; a directive of an f32 array would not.
  let assemblyFormat = [{
    $sym_name `features` `(` $features `)` (`link` `(` $link^ `)`)? (`aggregate` `(` $aggregate^ `)`)? attr-dict-with-keyword
  }];
  let builders = [
    // An ensemble of numerical tests over f32 features and margins; every other attribute is the default.
    OpBuilder<(ins "::llvm::StringRef":$name, "int64_t":$features, "::llvm::ArrayRef<float>":$base,
                   "::llvm::ArrayRef<int32_t>":$roots, "::llvm::ArrayRef<int32_t>":$outputs,
                   "::llvm::ArrayRef<int32_t>":$feature, "::llvm::ArrayRef<float>":$threshold,
                   "::llvm::ArrayRef<int8_t>":$missing_left, "::llvm::ArrayRef<int32_t>":$left,
                   "::llvm::ArrayRef<float>":$value)>
  ];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getNumMargins() { return getBase().size(); }
    /// Of the features of a row, and of the margins.
    ::mlir::FloatType getRowType() { return getThreshold().getType(); }
    ::mlir::FloatType getMarginType() { return getBase().getType(); }
    ::lathe::tree::Missing getMissingOf(int64_t feature) {
      auto missing = getMissing();
      return missing ? static_cast<::lathe::tree::Missing>((*missing)[feature]) : ::lathe::tree::Missing::NaN;
    }
    /// The set that test n compares with; -1 for a numerical test.
    int32_t getSetOf(int64_t node) {
      auto set = getSet();
      return set ? (*set)[node] : -1;
    }
    int64_t getNumSets() { return getOtherLeft() ? getOtherLeft()->size() : 0; }
    /// Words of set s.
    ::llvm::ArrayRef<int32_t> getWordsOf(int64_t s) {
      auto offsets = *getSetOffsets();
      return getSetWords()->slice(offsets[s], offsets[s + 1] - offsets[s]);
    }
  }];
}

def Tree_PredictOp : Op<Tree_Dialect, "predict", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "evaluate an ensemble on rows";
  let description = [{
    Writes the margins of each row of `rows` into the same row of `margins`; any number of rows, also none. Does not apply a link.

    Constraints:
    - (C1) rows have as many features, and `margins` as many columns, as the ensemble, in its types.
    - (C2) both have as many rows.
  }];
  let arguments = (ins
    FlatSymbolRefAttr:$ensemble,
    Arg<MemRefRankOf<[F32, F64], [2]>, "", [MemRead]>:$rows,
    Arg<MemRefRankOf<[F32, F64], [2]>, "", [MemWrite]>:$margins);
  let assemblyFormat = "$ensemble `(` $rows `)` `into` $margins `:` type($rows) `,` type($margins) attr-dict";
}

include "dialects/tree/TreeRankedOps.td"

#endif
