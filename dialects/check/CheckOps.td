#ifndef LATHE_DIALECTS_CHECK_OPS_TD
#define LATHE_DIALECTS_CHECK_OPS_TD

include "dialects/check/CheckDialect.td"
include "dialects/pipeline/PipelineTypes.td"
include "mlir/Bytecode/BytecodeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Check_Op<string mnemonic, list<Trait> traits = []> : Op<Check_Dialect, mnemonic, traits>;

def Check_Scalar : AnyTypeOf<[I1, I8, I16, I32, I64, Index, F32, F64]>;

def Check_ExpectTrueOp : Check_Op<"expect_true"> {
  let summary = "expect a condition to hold";
  let arguments = (ins I1:$condition);
  let assemblyFormat = "$condition attr-dict";
}

def Check_ExpectEqOp : Check_Op<"expect_eq", [AllTypesMatch<["actual", "expected"]>]> {
  let summary = "expect two scalars to be equal, bit by bit";
  let description = [{
    0 and -0 differ. NaN equals NaN, whatever its payload and sign, which no contract of Lathe's fixes.

    ```mlir
    check.expect_eq %sum, %expected : f32
    ```
  }];
  let arguments = (ins Check_Scalar:$actual, Check_Scalar:$expected);
  let assemblyFormat = "$actual `,` $expected attr-dict `:` type($actual)";
}

def Check_ExpectAlmostEqOp : Check_Op<"expect_almost_eq", [AllTypesMatch<["actual", "expected"]>]> {
  let summary = "expect two numbers to be close";
  let description = [{
    Within `ulps` representable values of each other, or within the absolute `tolerance`. An infinity is close to itself
    alone, NaN to NaN alone. Does not say where the tolerance comes from: a comment of the test does.

    Constraints:
    - (C1) there is either `ulps` or `tolerance`.
    - (C2) it is not negative, and finite.
  }];
  let arguments = (ins
    AnyTypeOf<[F32, F64]>:$actual, AnyTypeOf<[F32, F64]>:$expected, OptionalAttr<I64Attr>:$ulps, OptionalAttr<F64Attr>:$tolerance);
  let assemblyFormat = [{
    $actual `,` $expected (`ulps` `(` $ulps^ `)`)? (`tolerance` `(` $tolerance^ `)`)? attr-dict `:` type($actual)
  }];
  let hasVerifier = 1;
}

def Check_OpaqueOp : Check_Op<"opaque", [AllTypesMatch<["input", "result"]>]> {
  let summary = "return a value as one that the compiler does not know";
  let description = [{
    Without it the optimizer computes a test of constants, and the machine code that is to be tested never runs. Lowers to
    a call of a function that returns its argument, and is compiled elsewhere.
  }];
  let arguments = (ins AnyTypeOf<[I64, F32, F64]>:$input);
  let results = (outs AnyTypeOf<[I64, F32, F64]>:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

def Check_BatchOp : Check_Op<"batch"> {
  let summary = "rows that the test writes down";
  let description = [{
    `columns` are the types of the columns in the order of the program's inputs, `rows` their values: a string, an i64 for
    `int64` and `timestamp`, an f64 for `float64`, a bool, and `unit` for a missing value. Lowers to a constant
    `lathe_batch` with validity bitmaps.

    Constraints:
    - (C1) columns are types of columns; every row has one value per column.
    - (C2) every value is missing or of its column's type.

    ```mlir
    %batch = check.batch columns(["string", "timestamp"]) rows([["a", 0], [unit, unit]])
    ```
  }];
  let arguments = (ins StrArrayAttr:$columns, ArrayAttr:$rows, DefaultValuedAttr<StrAttr, "\"\"">:$source);
  let results = (outs Pipeline_BatchType:$result);
  let assemblyFormat = "`columns` `(` $columns `)` `rows` `(` $rows `)` (`source` `(` $source^ `)`)? attr-dict";
  let hasVerifier = 1;
}

def Check_ExpectRowsOp : Check_Op<"expect_rows"> {
  let summary = "expect what a derived function writes for a batch";
  let description = [{
    Calls `function`, as a projection derives it, on all rows of the batch and compares what it writes (`@features`, `@predict`)
    or returns (`@split`, `@label_of`) with `expected`, rows x values: bit by bit, or within `ulps`. The symbol is not resolved before the lowering,
    as the function comes into being by a `lathe-derive-*` pass.

    Constraints:
    - (C1) `batch` is the result of `check.batch`.
    - (C2) `expected` is rows x values of f32 or i32, for all rows of the batch.

    ```mlir
    check.expect_rows @features(%batch) are dense<[[1.0, 0.0], [0x7FC00000, 0.0]]> : tensor<2x2xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$function, Pipeline_BatchType:$batch, ElementsAttr:$expected, OptionalAttr<I64Attr>:$ulps);
  let assemblyFormat = "$function `(` $batch `)` `are` $expected (`ulps` `(` $ulps^ `)`)? attr-dict";
  let hasVerifier = 1;
}

#endif
