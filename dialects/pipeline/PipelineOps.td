#ifndef LATHE_DIALECTS_PIPELINE_OPS_TD
#define LATHE_DIALECTS_PIPELINE_OPS_TD

include "dialects/pipeline/PipelineDialect.td"
include "dialects/pipeline/PipelineEnums.td"
include "dialects/pipeline/PipelineTypes.td"
include "mlir/Bytecode/BytecodeOpInterface.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Pipeline_Op<string mnemonic, list<Trait> traits = []> : Op<Pipeline_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Declaration
//===----------------------------------------------------------------------===//

def Pipeline_PipelineOp : Pipeline_Op<"pipeline", [
    IsolatedFromAbove, NoTerminator, SingleBlock, Symbol, SymbolTable]> {
  let summary = "declare a pipeline: its columns, split, features and model";
  let description = [{
    The one module that every projection is derived from. `label` names a column; a classification task lists its
    `classes` in the order of their indices, and a binary task predicts the second. The op says nothing about how or when
    the pipeline runs, and holds no fitted state itself: the ops inside it do. With `margins`, the predictor also exports a
    function from dense rows of features to margins: the interface of a model that was trained elsewhere.

    Constraints:
    - (C1) with a `pipeline.split`, without which nothing is trained, `label` names a column of the pipeline.
    - (C2) binary has two classes, multiclass at least two, regression none.
    - (C3) there is at most one `pipeline.split` and one `feature.graph`.

    ```mlir
    pipeline.pipeline @churn task(binary) label(@churned) classes(["false", "true"]) origin("//pipelines:churn") {
      pipeline.column @tenure : int64 min(0.0)
      pipeline.column @churned : bool required
    }
    ```
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    Pipeline_Task:$task,
    FlatSymbolRefAttr:$label,
    DefaultValuedAttr<StrArrayAttr, "{}">:$classes,
    DefaultValuedAttr<StrAttr, "\"\"">:$origin,
    DefaultValuedAttr<StrAttr, "\"\"">:$doc,
    UnitAttr:$margins
  );
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `task` `(` $task `)` `label` `(` $label `)` (`classes` `(` $classes^ `)`)? (`origin` `(` $origin^ `)`)?
    (`margins` $margins^)? (`doc` `(` $doc^ `)`)? attr-dict-with-keyword $body
  }];
  let extraClassDeclaration = [{
    /// The columns in the order of the schema.
    ::llvm::SmallVector<ColumnOp> getColumns();
    ColumnOp lookupColumn(::llvm::StringRef name);
    /// Floats that one prediction has.
    int64_t getNumOutputs();
  }];
  let hasVerifier = 1;
}

def Pipeline_ColumnOp : Pipeline_Op<"column", [HasParent<"PipelineOp">, Symbol]> {
  let summary = "declare a column of the schema";
  let description = [{
    What ingest checks and the generated interfaces show. A row may lack the value unless `required`. `min` and `max` are
    inclusive bounds of a number; `values` are the only values of a string.

    Constraints:
    - (C1) `min` and `max` need a numeric type, and min <= max.
    - (C2) `values` needs a string type, and has no duplicates.
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    Pipeline_ColumnType:$type,
    UnitAttr:$required,
    OptionalAttr<F64Attr>:$min,
    OptionalAttr<F64Attr>:$max,
    DefaultValuedAttr<StrArrayAttr, "{}">:$values,
    UnitAttr:$key,
    DefaultValuedAttr<StrAttr, "\"\"">:$doc
  );
  let assemblyFormat = [{
    $sym_name `:` $type (`required` $required^)? (`key` $key^)? (`min` `(` $min^ `)`)? (`max` `(` $max^ `)`)?
    (`values` `(` $values^ `)`)? (`doc` `(` $doc^ `)`)? attr-dict
  }];
  let hasVerifier = 1;
}

def Pipeline_SplitOp : Pipeline_Op<"split", [HasParent<"PipelineOp">]> {
  let summary = "declare which rows train, validate and test";
  let description = [{
    A row's values in `hash_columns` (all columns of the pipeline when empty) hash to a fraction in [0, 1); the first
    `train` of it trains, the next `validation` validates, the rest tests. Thus the split depends on the row alone, not on
    its place. Rows of a source in `test_files` all test; the fractions then divide the other rows.

    Constraints:
    - (C1) every fraction is in [0, 1], train is positive, and they sum to 1 within 1e-9.
  }];
  let arguments = (ins
    F64Attr:$train,
    F64Attr:$validation,
    F64Attr:$test,
    DefaultValuedAttr<StrArrayAttr, "{}">:$hash_columns,
    DefaultValuedAttr<StrArrayAttr, "{}">:$test_files,
    DefaultValuedAttr<I64Attr, "0">:$seed
  );
  let assemblyFormat = [{
    `train` `(` $train `)` `validation` `(` $validation `)` `test` `(` $test `)` (`hash` `(` $hash_columns^ `)`)?
    (`test_files` `(` $test_files^ `)`)? (`seed` `(` $seed^ `)`)? attr-dict
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

def Pipeline_RowValue : AnyTypeOf<[F64, Pipeline_StringType, Pipeline_TimestampType]>;

def Pipeline_LoadOp : Pipeline_Op<"load", [MemoryEffects<[MemRead]>]> {
  let summary = "load one value of a row";
  let description = [{
    `input` counts the program's inputs. A number or bool becomes f64, NaN when missing; a string keeps its type, null
    when missing; a timestamp its microseconds. A vector has the numbers of the 8 rows from `row` on. Does not check `row` against
    the size of the batch.
  }];
  let arguments = (ins Pipeline_BatchType:$batch, Index:$row, I32Attr:$input, Pipeline_ColumnType:$column_type);
  let results = (outs AnyTypeOf<[Pipeline_RowValue, FixedVectorOfLengthAndType<[8], [F64]>]>:$result);
  let assemblyFormat = "$batch `[` $row `]` `input` `(` $input `)` $column_type `:` type($result) attr-dict";
  let hasVerifier = 1;
}

def Pipeline_HashValueOp : Pipeline_Op<"hash_value", [MemoryEffects<[MemRead]>]> {
  let summary = "chain the hash of one value of a row";
  let description = "The hash of the value seeded by `seed`; a missing value has a hash of its own. Lowers to `lathe_hash_value`.";
  let arguments = (ins Pipeline_BatchType:$batch, Index:$row, I64:$seed, I32Attr:$input, Pipeline_ColumnType:$column_type);
  let results = (outs I64:$result);
  let assemblyFormat = "$batch `[` $row `]` `seed` `(` $seed `)` `input` `(` $input `)` $column_type attr-dict";
}

def Pipeline_SourceOp : Pipeline_Op<"source", [MemoryEffects<[MemRead]>]> {
  let summary = "the base name of the file that the batch came from";
  let arguments = (ins Pipeline_BatchType:$batch);
  let results = (outs Pipeline_StringType:$result);
  let assemblyFormat = "$batch attr-dict";
}

def Pipeline_IsMissingOp : Pipeline_Op<"is_missing", [Pure]> {
  let summary = "whether a value is missing";
  let description = "NaN for f64, a null pointer for a string, the smallest i64 for a timestamp.";
  let arguments = (ins Pipeline_RowValue:$value);
  let results = (outs I1:$result);
  let assemblyFormat = "$value `:` type($value) attr-dict";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Pipeline_TicksOp : Pipeline_Op<"ticks", [Pure]> {
  let summary = "the microseconds of a timestamp";
  let description = "Of a missing timestamp: the smallest i64; check with `pipeline.is_missing` first.";
  let arguments = (ins Pipeline_TimestampType:$value);
  let results = (outs I64:$result);
  let assemblyFormat = "$value attr-dict";
}

def Pipeline_VocabularyOp : Pipeline_Op<"vocabulary", [Symbol]> {
  let summary = "a read-only table of strings";
  let description = [{
    Lowers to a `lathe_vocabulary` in read-only data: a perfect hash, which the lowering finds, so that a look-up reads one
    displacement and one entry and ends with one verifying compare.

    Constraints:
    - (C1) values are distinct.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$values);
  let assemblyFormat = "$sym_name $values attr-dict";
  let hasVerifier = 1;
}

def Pipeline_LookupOp : Pipeline_Op<"lookup", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the index of a string in a vocabulary, or -1";
  let description = "A missing string has any index: `pipeline.is_missing` tells it. Of a loaded string: `pipeline.lookup_column`.";
  let arguments = (ins Pipeline_StringType:$value, FlatSymbolRefAttr:$vocabulary);
  let results = (outs I64:$result);
  let assemblyFormat = "$value `in` $vocabulary attr-dict";
  let hasCanonicalizer = 1;
}

def Pipeline_LookupColumnOp : Pipeline_Op<"lookup_column", [MemoryEffects<[MemRead]>, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the index of a string of a batch in a vocabulary, or -1";
  let description = [{
    What `pipeline.lookup` gives for the string that `pipeline.load` loads. That the string lies among others of its column is what
    this op knows more: eight bytes can be read where it begins, however short it is, unless it is among the last bytes of the
    column. So nothing but that is branched on, and look-ups of many rows are on their way at once. A missing string has any index.
  }];
  let arguments = (ins Pipeline_BatchType:$batch, Index:$row, I32Attr:$input, FlatSymbolRefAttr:$vocabulary);
  let results = (outs I64:$result);
  let assemblyFormat = "$batch `[` $row `]` `input` `(` $input `)` `in` $vocabulary attr-dict";
}

def Pipeline_HashStringOp : Pipeline_Op<"hash_string", [Pure]> {
  let summary = "hash a string";
  let description = [{
    XXH64 of the bytes, seeded. A missing string hashes to a constant that depends on the seed alone, so that a chain of
    hashes tells missing from empty.
  }];
  let arguments = (ins Pipeline_StringType:$value, I64:$seed);
  let results = (outs I64:$result);
  let assemblyFormat = "$value `seed` `(` $seed `)` attr-dict";
}

def Pipeline_FormatIntegerOp : Pipeline_Op<"format_integer", [MemoryEffects<[MemAlloc, MemWrite]>]> {
  let summary = "the decimal text of a whole number";
  let description = [{
    For categories that are numbers. Missing (NaN) gives a missing string. The text lies in the caller's stack frame, in a
    buffer that is allocated once per call of the function, not per row.
  }];
  let arguments = (ins F64:$value);
  let results = (outs Pipeline_StringType:$result);
  let assemblyFormat = "$value attr-dict";
}

def Pipeline_HashNgramsOp : Pipeline_Op<"hash_ngrams", []> {
  let summary = "add the hashed n-grams of a text to a row of features";
  let description = [{
    Lowers to `lathe_hash_ngrams` of runtime/serving/transforms.h, which states the tokens and the weights; with `kept`, a slot
    per kept bucket, to `lathe_hash_kept_ngrams`.
  }];
  let arguments = (ins
    Pipeline_StringType:$text,
    Arg<MemRefRankOf<[F32], [1]>, "", [MemWrite]>:$out,
    I32Attr:$ngrams, I64Attr:$offset, I64Attr:$buckets, I64Attr:$seed, I32Attr:$weight, OptionalAttr<DenseI64ArrayAttr>:$kept);
  let assemblyFormat = [{
    $text `into` $out `at` $offset `ngrams` $ngrams `buckets` $buckets `seed` $seed `weight` $weight (`kept` $kept^)?
    `:` type($out) attr-dict
  }];
}

def Pipeline_AddNgramsOp : Pipeline_Op<"add_ngrams", []> {
  let summary = "add the weighted n-grams of a text to sums";
  let description = [{
    What `pipeline.hash_ngrams` would write, times the rows of `table`. Lowers to `lathe_add_ngrams` of
    runtime/serving/transforms.h. `counts` (an entry per bucket) and `present` (a bit per bucket) are scratch.
  }];
  let arguments = (ins
    Pipeline_StringType:$text,
    Arg<MemRefRankOf<[F64], [1]>, "", [MemRead, MemWrite]>:$sums,
    Arg<MemRefRankOf<[F64], [2]>, "", [MemRead]>:$table,
    Arg<MemRefRankOf<[F32], [1]>, "", [MemWrite]>:$counts,
    Arg<MemRefRankOf<[I64], [1]>, "", [MemWrite]>:$present,
    I32Attr:$ngrams, I64Attr:$seed, I32Attr:$weight);
  let assemblyFormat = [{
    $text `to` $sums `table` $table `scratch` $counts `,` $present `ngrams` $ngrams `seed` $seed `weight` $weight
    `:` type($sums) `,` type($table) `,` type($counts) `,` type($present) attr-dict
  }];
}

def Pipeline_StringEqualsOp : Pipeline_Op<"string_equals", [Pure]> {
  let summary = "whether a string has exactly these bytes";
  let description = "False for a missing string.";
  let arguments = (ins Pipeline_StringType:$value, StrAttr:$literal);
  let results = (outs I1:$result);
  let assemblyFormat = "$value `,` $literal attr-dict";
}

def Pipeline_AccumulateOp : Pipeline_Op<"accumulate", []> {
  let summary = "feed one value to an accumulator";
  let description = "A missing value is counted as missing. Lowers to `lathe_accumulate_number` or `lathe_accumulate_string`.";
  let arguments = (ins
    Arg<Pipeline_StatisticsType, "", [MemWrite]>:$state, AnyTypeOf<[F64, Pipeline_StringType]>:$value, I32Attr:$accumulator);
  let assemblyFormat = "$value `into` $state `[` $accumulator `]` `:` type($value) attr-dict";
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

def Pipeline_ProgramOp : Pipeline_Op<"program", [Symbol]> {
  let summary = "what a projection exports";
  let description = [{
    Lowers to a constant `lathe_program` of runtime/abi/lathe.h. `functions` maps a field of it (`split`, `label_of`,
    `features`, `predict`, `margins`, `analyze`) to the function that fills it; a field that is not named is null. `row_type` and
    `margin_type` are those of `margins`, which writes `num_margins` a row. With `entry`, the
    object also exports `lathe_entry`, a pointer to the program, which the main functions of the runtime start from.
    `versions` lists the versions of some of the functions that `lathe-multiversion` made: a dictionary each with the `target`,
    the bits of `lathe_cpu_features` that it `needs`, and `functions`, as above.
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    StrAttr:$pipeline,
    StrAttr:$origin,
    StrAttr:$doc,
    StrAttr:$label,
    Pipeline_Task:$task,
    ArrayAttr:$inputs,
    StrArrayAttr:$classes,
    I32Attr:$outputs,
    StrArrayAttr:$feature_names,
    StrArrayAttr:$accumulator_keys,
    DenseI32ArrayAttr:$accumulator_kinds,
    DictionaryAttr:$functions,
    DefaultValuedAttr<I32Attr, "0">:$num_margins,
    OptionalAttr<TypeAttr>:$row_type,
    OptionalAttr<TypeAttr>:$margin_type,
    OptionalAttr<FlatSymbolRefAttr>:$learner,
    DefaultValuedAttr<ArrayAttr, "{}">:$versions,
    UnitAttr:$entry
  );
  let assemblyFormat = "$sym_name (`entry` $entry^)? attr-dict-with-keyword";
}

#endif
