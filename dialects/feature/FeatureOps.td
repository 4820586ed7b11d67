#ifndef LATHE_DIALECTS_FEATURE_OPS_TD
#define LATHE_DIALECTS_FEATURE_OPS_TD

include "dialects/feature/FeatureDialect.td"
include "dialects/feature/FeatureEnums.td"
include "dialects/feature/FeatureInterfaces.td"
include "dialects/pipeline/PipelineTypes.td"
include "mlir/Bytecode/BytecodeOpInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Feature_Numbers : 1DTensorOf<[F64]>;
def Feature_Strings : 1DTensorOf<[Pipeline_StringType]>;
def Feature_Timestamps : 1DTensorOf<[Pipeline_TimestampType]>;
def Feature_Categories : 1DTensorOf<[I64]>;
def Feature_Slots : 2DTensorOf<[F32]>;
def Feature_Sums : 2DTensorOf<[F64]>;

class Feature_Op<string mnemonic, list<Trait> traits = []> :
    Op<Feature_Dialect, mnemonic, !listconcat([Pure], traits)>;

// An op from numbers to numbers; missing stays missing unless the description says otherwise.
class Feature_NumberOp<string mnemonic, list<Trait> traits = []> : Feature_Op<mnemonic, !listconcat([
    AllTypesMatch<["input", "result"]>,
    DeclareOpInterfaceMethods<Feature_RowOpInterface>,
    DeclareOpInterfaceMethods<Feature_NumberOpInterface>,
    DeclareOpInterfaceMethods<Feature_SplitOpInterface>], traits)> {
  let results = (outs Feature_Numbers:$result);
  code numberDeclaration = [{
    bool isElementwise() { return true; }
  }];
  let extraClassDeclaration = numberDeclaration;
}

// A correctly rounded, increasing function of present values.
class Feature_MonotoneOp<string mnemonic, list<Trait> traits = []> : Feature_NumberOp<mnemonic, traits> {
  code monotoneDeclaration = numberDeclaration # [{
    bool isMonotone() { return true; }
  }];
  let extraClassDeclaration = monotoneDeclaration;
}

//===----------------------------------------------------------------------===//
// Graph
//===----------------------------------------------------------------------===//

def Feature_GraphOp : Op<Feature_Dialect, "graph", [
    IsolatedFromAbove, Symbol, SingleBlockImplicitTerminator<"YieldOp">, HasParent<"::lathe::pipeline::PipelineOp">]> {
  let summary = "map columns to the features of the model";
  let description = [{
    The arguments of the body are the columns named in `columns`: numbers and bools as `tensor<?xf64>`. The yielded values,
    side by side, are the features.

    Constraints:
    - (C1) one argument per column, of the type that the column's type maps to.
    - (C2) every column exists in the pipeline, is not its label, and is named once.

    With `fused`, transforms have moved into the model: the slots are no longer those that it was trained on.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$columns, UnitAttr:$fused);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name `columns` `(` $columns `)` (`fused` $fused^)? attr-dict-with-keyword $body";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    YieldOp getYield();
    /// Floats per row; -1 before the fit.
    int64_t getWidth();
    /// Whether no op needs the fit.
    bool isFitted();
    /// Whether the yielded values are the margins of the model.
    bool yieldsMargins();
  }];
}

def Feature_YieldOp : Op<Feature_Dialect, "yield", [Pure, Terminator, HasParent<"GraphOp">]> {
  let summary = "end a graph with its features";
  let description = [{
    An operand is a column of numbers (one slot, rounded here and only here to the type that the model reads, f32 unless its
    tables are f64), a column of categories (one slot, the code as a number, -1 for no category; fusion makes these), features
    of several slots, or weighted sums. `names` has one unique prefix per operand; reports and importances name slots by it.

    Constraints:
    - (C1) one unique name per operand.
    - (C2) weighted sums are yielded alone: they are the margins, and the pipeline has no other model.
  }];
  let arguments = (ins
    Variadic<AnyTypeOf<[Feature_Numbers, Feature_Categories, Feature_Slots, Feature_Sums]>>:$features, StrArrayAttr:$names);
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange(), $_builder.getArrayAttr({})); }]>];
  let assemblyFormat = "($features^ `:` type($features))? `names` `(` $names `)` attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The name of every slot, in order. The graph must be fitted.
    ::llvm::SmallVector<::std::string> getSlotNames();
  }];
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

def Feature_ImputeOp : Feature_NumberOp<"impute", [DeclareOpInterfaceMethods<Feature_FitOpInterface>]> {
  let summary = "replace missing numbers";
  let description = [{
    By the mean or the median of the training rows, or by a given constant. The mean is exact, rounded once; the median is
    the lower of the two middle values, to the resolution of the quantile sketch. Fails to fit when every training value is
    missing.

    Constraints:
    - (C1) strategy constant has its `fill`, the others get it from the fit.

    ```mlir
    %1 = feature.impute %0 median : tensor<?xf64>
    %1 = feature.impute %0 median fill(29.0) : tensor<?xf64>
    ```
  }];
  let arguments = (ins Feature_Numbers:$input, Feature_ImputeStrategy:$strategy, OptionalAttr<F64Attr>:$fill);
  let assemblyFormat = "$input $strategy (`fill` `(` $fill^ `)`)? attr-dict `:` type($input)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Feature_IndicatorOp : Feature_NumberOp<"indicator"> {
  let summary = "1 where a number is missing, else 0";
  let arguments = (ins Feature_Numbers:$input);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

def Feature_ClipOp : Feature_MonotoneOp<"clip"> {
  let summary = "bound numbers below and above";
  let description = [{
    A missing number stays missing.

    Constraints:
    - (C1) there is a bound, and lower <= upper.
    - (C2) bounds are finite.
  }];
  let arguments = (ins Feature_Numbers:$input, OptionalAttr<F64Attr>:$lower, OptionalAttr<F64Attr>:$upper);
  let assemblyFormat = "$input (`lower` `(` $lower^ `)`)? (`upper` `(` $upper^ `)`)? attr-dict `:` type($input)";
  let hasFolder = 1;
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Feature_Log1pOp : Feature_MonotoneOp<"log1p"> {
  let summary = "log(1 + x)";
  let description = [{
    A value of -1 or below has no logarithm and becomes missing. Correctly rounded to f32 where it enters the model but for
    cases within 2^-28 of a tie; the f64 error is below 2 ulp.
  }];
  let arguments = (ins Feature_Numbers:$input);
  // Two neighbouring results, of which each may be 2 ulp off, are up to 2^10 arguments apart where the logarithm is flattest.
  let extraClassDeclaration = monotoneDeclaration # [{
    int64_t getDisorder() { return 1 << 13; }
  }];
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

def Feature_StandardizeOp : Feature_MonotoneOp<"standardize", [DeclareOpInterfaceMethods<Feature_FitOpInterface>]> {
  let summary = "subtract the mean and divide by the standard deviation";
  let description = [{
    Both of the training rows; the deviation is the population's (divided by n), as scikit-learn's StandardScaler. A
    constant column is divided by 1. Computes (x - center) / scale in f64.

    Constraints:
    - (C1) center and scale are both there or both absent, and scale is positive.
  }];
  let arguments = (ins Feature_Numbers:$input, OptionalAttr<F64Attr>:$center, OptionalAttr<F64Attr>:$scale);
  let assemblyFormat = "$input (`center` `(` $center^ `)`)? (`scale` `(` $scale^ `)`)? attr-dict `:` type($input)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Feature_MinMaxOp : Feature_MonotoneOp<"min_max", [DeclareOpInterfaceMethods<Feature_FitOpInterface>]> {
  let summary = "map the range of the training rows to [0, 1]";
  let description = [{
    Computes (x - center) / scale in f64 with center the minimum and scale the range; a constant column is divided by 1. A
    value outside the training range is mapped outside [0, 1]: clip first to bound it.

    Constraints:
    - (C1) center and scale are both there or both absent, and scale is positive.
  }];
  let arguments = (ins Feature_Numbers:$input, OptionalAttr<F64Attr>:$center, OptionalAttr<F64Attr>:$scale);
  let assemblyFormat = "$input (`center` `(` $center^ `)`)? (`scale` `(` $scale^ `)`)? attr-dict `:` type($input)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Categories
//===----------------------------------------------------------------------===//

class Feature_CategoryOp<string mnemonic, list<Trait> traits = []> : Feature_Op<mnemonic, !listconcat([
    DeclareOpInterfaceMethods<Feature_RowOpInterface>,
    DeclareOpInterfaceMethods<Feature_CategoryOpInterface>], traits)> {
  let results = (outs Feature_Categories:$result);
}

def Feature_BucketizeOp : Feature_CategoryOp<"bucketize", [
    DeclareOpInterfaceMethods<Feature_FitOpInterface>, DeclareOpInterfaceMethods<Feature_SplitOpInterface>]> {
  let summary = "number the bucket that a value falls in";
  let description = [{
    Code 0 is missing; code 1 + i means that i boundaries are <= x. Boundaries are given, or fitted as the distinct
    k/quantiles quantiles of the training rows, so that fewer buckets than asked for may come out.

    Constraints:
    - (C1) boundaries ascend strictly and are finite.
    - (C2) without boundaries, quantiles is at least 2.
  }];
  let arguments = (ins Feature_Numbers:$input, DefaultValuedAttr<I64Attr, "0">:$quantiles, OptionalAttr<DenseF64ArrayAttr>:$boundaries);
  let assemblyFormat = "$input (`quantiles` `(` $quantiles^ `)`)? (`boundaries` `(` custom<Boundaries>($boundaries)^ `)`)? attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = "bool isElementwise() { return true; }";
}

def Feature_VocabularyOp : Feature_CategoryOp<"vocabulary", [DeclareOpInterfaceMethods<Feature_FitOpInterface>]> {
  let summary = "number strings by how frequent they are";
  let description = [{
    Code 0 is missing, code 1 is out of vocabulary (-1 with `ignore_unknown`), 2 and up are the values, by descending count
    in the training rows, then ascending bytes. Values rarer than `min_count`, and values beyond the `max_categories` (0:
    no limit) most frequent, are out of vocabulary.

    Constraints:
    - (C1) min_count is at least 1, max_categories is not negative.
    - (C2) values are distinct.
  }];
  let arguments = (ins
    Feature_Strings:$input,
    DefaultValuedAttr<I64Attr, "1">:$min_count,
    DefaultValuedAttr<I64Attr, "0">:$max_categories,
    UnitAttr:$ignore_unknown,
    OptionalAttr<StrArrayAttr>:$values);
  let assemblyFormat = [{
    $input (`min_count` `(` $min_count^ `)`)? (`max_categories` `(` $max_categories^ `)`)?
    (`ignore_unknown` $ignore_unknown^)? (`values` `(` $values^ `)`)? attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Feature_HashOp : Feature_CategoryOp<"hash"> {
  let summary = "number strings by their hash";
  let description = [{
    One input: code 0 is missing, 1 + XXH64(bytes, seed) mod buckets otherwise. Several inputs are crossed: their hashes are
    chained in order, missing values included, and the code is the chained hash mod buckets.

    Constraints:
    - (C1) buckets is positive.
    - (C2) there is at least one input.
  }];
  let arguments = (ins Variadic<Feature_Strings>:$inputs, I64Attr:$buckets, DefaultValuedAttr<I64Attr, "0">:$seed);
  let assemblyFormat = "$inputs `buckets` `(` $buckets `)` (`seed` `(` $seed^ `)`)? attr-dict `:` type($inputs) `->` type($result)";
  let hasVerifier = 1;
}

def Feature_FormatOp : Feature_Op<"format", [DeclareOpInterfaceMethods<Feature_RowOpInterface>]> {
  let summary = "write whole numbers as decimal text";
  let description = "So that int64 and bool columns can be categories. Missing stays missing.";
  let arguments = (ins Feature_Numbers:$input);
  let results = (outs Feature_Strings:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

//===----------------------------------------------------------------------===//
// Encoders
//===----------------------------------------------------------------------===//

def Feature_OrdinalOp : Feature_Op<"ordinal", [
    DeclareOpInterfaceMethods<Feature_RowOpInterface>, DeclareOpInterfaceMethods<Feature_SplitOpInterface>]> {
  let summary = "use a category's code as a number";
  let description = "Missing (code 0) and no category (code -1) become NaN.";
  let extraClassDeclaration = "bool isElementwise() { return true; }";
  let arguments = (ins Feature_Categories:$input);
  let results = (outs Feature_Numbers:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

def Feature_OneHotOp : Feature_Op<"one_hot", [
    DeclareOpInterfaceMethods<Feature_RowOpInterface>, DeclareOpInterfaceMethods<Feature_SplitOpInterface>]> {
  let summary = "one slot per category, 1 for the row's category";
  let description = [{
    No category (code -1) leaves all slots 0. The input must be a category op; the width is its number of categories.

    Constraints:
    - (C1) the input is the result of an op with the category interface.
    - (C2) a static width equals the number of categories.
  }];
  let arguments = (ins Feature_Categories:$input);
  let results = (outs Feature_Slots:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Feature_DatePartOp : Feature_Op<"date_part", [DeclareOpInterfaceMethods<Feature_RowOpInterface>]> {
  let summary = "a part of a timestamp, as a number";
  let description = [{
    In UTC and the proleptic Gregorian calendar (Hinnant's civil-from-days). month and day count from 1, day_of_week from
    Monday = 0, day_of_year from 1; is_weekend is 1 on Saturday and Sunday; epoch_days are whole days since 1970-01-01,
    rounded down. Missing becomes NaN.
  }];
  let arguments = (ins Feature_Timestamps:$input, Feature_DatePart:$part);
  let results = (outs Feature_Numbers:$result);
  let assemblyFormat = "$input $part attr-dict `:` type($input) `->` type($result)";
}

def Feature_NgramsOp : Feature_Op<"ngrams", [DeclareOpInterfaceMethods<Feature_RowOpInterface>]> {
  let summary = "hashed word n-grams of a text";
  let description = [{
    Word n-grams of lengths 1 to `ngrams`; runtime/serving/transforms.h states tokens, hash and weights. Missing text has no
    n-grams: all slots are 0. With `kept`, only these buckets have a slot, in that order.

    Constraints:
    - (C1) ngrams is in [1, 8], and the result has a slot for each of the `buckets`, or for each kept one.
    - (C2) kept buckets ascend strictly and are in [0, buckets); weight l2, which needs all of them, keeps all.
  }];
  let arguments = (ins
    Feature_Strings:$input, I32Attr:$ngrams, I64Attr:$buckets, DefaultValuedAttr<I64Attr, "0">:$seed,
    DefaultValuedAttr<Feature_NgramWeight, "NgramWeight::Count">:$weight, OptionalAttr<DenseI64ArrayAttr>:$kept);
  let results = (outs Feature_Slots:$result);
  let assemblyFormat = [{
    $input `ngrams` `(` $ngrams `)` `buckets` `(` $buckets `)` (`seed` `(` $seed^ `)`)? (`weight` `(` $weight^ `)`)?
    (`kept` `(` $kept^ `)`)? attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Weighted sums
//===----------------------------------------------------------------------===//

def Feature_InterceptOp : Feature_Op<"intercept", [DeclareOpInterfaceMethods<Feature_RowOpInterface>]> {
  let summary = "start weighted sums";
  let description = [{
    The sums of a linear model, one per output, before any feature is added. `lathe-fold-weights-into-features` makes a chain of
    the ops below from a linear model, in the order of its features; each adds in f64, so that the chain gives the bits of the
    model. No slot is made.

    Constraints:
    - (C1) no value is -0 or not finite: products that are zero can then be left out, because x + 0 is x unless x is -0, and a
      sum of finite products that did not start from -0 never is.

    ```mlir
    %0 = feature.intercept dense<0.5> : tensor<1xf64> -> tensor<?x1xf64>
    %1 = feature.add_weighted %x to %0 weights(dense<[2.0]> : tensor<1xf64>) : tensor<?xf64>, tensor<?x1xf64>
    %2 = feature.add_looked_up %category to %1 table(dense<…> : tensor<4x1xf64>) : tensor<?xi64>, tensor<?x1xf64>
    ```
  }];
  let arguments = (ins ElementsAttr:$values);
  let results = (outs Feature_Sums:$result);
  let extraClassDeclaration = "bool isElementwise() { return true; }";
  let assemblyFormat = "$values attr-dict `->` type($result)";
  let hasVerifier = 1;
}

// Adds to sums, of which there are as many as the last dimension of the op's table.
class Feature_AddOp<string mnemonic, list<Trait> traits = []> : Feature_Op<mnemonic, !listconcat([
    AllTypesMatch<["sums", "result"]>, DeclareOpInterfaceMethods<Feature_RowOpInterface>], traits)> {
  let results = (outs Feature_Sums:$result);
}

def Feature_AddWeightedOp : Feature_AddOp<"add_weighted"> {
  let summary = "add a number times its weights";
  let description = [{
    With `rounded`, the number is rounded to f32 before. A missing number makes every sum NaN.

    Constraints:
    - (C1) one weight per sum.
  }];
  let arguments = (ins Feature_Numbers:$input, Feature_Sums:$sums, ElementsAttr:$weights, UnitAttr:$rounded);
  let extraClassDeclaration = "bool isElementwise() { return true; }";
  let assemblyFormat = "$input `to` $sums `weights` `(` $weights `)` (`rounded` $rounded^)? attr-dict `:` type($input) `,` type($sums)";
  let hasVerifier = 1;
}

def Feature_AddLookedUpOp : Feature_AddOp<"add_looked_up"> {
  let summary = "add the weights of a category";
  let description = [{
    What the one-hot slots of a category times their weights add up to: row `code` of the table. Code -1 adds nothing.

    Constraints:
    - (C1) the table has a row per category and a column per sum.
  }];
  let arguments = (ins Feature_Categories:$input, Feature_Sums:$sums, ElementsAttr:$table);
  let extraClassDeclaration = "bool isElementwise() { return true; }";
  let assemblyFormat = "$input `to` $sums `table` `(` $table `)` attr-dict `:` type($input) `,` type($sums)";
  let hasVerifier = 1;
}

def Feature_AddNgramsOp : Feature_AddOp<"add_ngrams"> {
  let summary = "add the weighted n-grams of a text";
  let description = [{
    What the slots of `feature.ngrams` times their weights add up to, in the order of the buckets. Only the n-grams that the
    text has are touched.

    Constraints:
    - (C1) the table has a row per bucket and a column per sum.
  }];
  let arguments = (ins
    Feature_Strings:$input, Feature_Sums:$sums, I32Attr:$ngrams, I64Attr:$buckets, DefaultValuedAttr<I64Attr, "0">:$seed,
    DefaultValuedAttr<Feature_NgramWeight, "NgramWeight::Count">:$weight, ElementsAttr:$table);
  let assemblyFormat = [{
    $input `to` $sums `ngrams` `(` $ngrams `)` `buckets` `(` $buckets `)` (`seed` `(` $seed^ `)`)? (`weight` `(` $weight^ `)`)?
    `table` `(` $table `)` attr-dict `:` type($input) `,` type($sums)
  }];
  let hasVerifier = 1;
}

#endif
