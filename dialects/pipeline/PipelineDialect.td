#ifndef LATHE_DIALECTS_PIPELINE_DIALECT_TD
#define LATHE_DIALECTS_PIPELINE_DIALECT_TD

include "mlir/IR/DialectBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Pipeline_Dialect : Dialect {
  let name = "pipeline";
  let cppNamespace = "::lathe::pipeline";
  let summary = "the declaration of a machine-learning pipeline, and access to its rows";
  let description = [{
    Two groups of ops.

    *Declaration*: `pipeline.pipeline` with its columns and its split. It holds no data and no fitted state; the transforms
    are in the `feature` dialect, the model in `train`, `tree`. Projections (the `lathe-derive-*` passes) read the
    declaration, emit functions and erase it.

    *Rows*: what generated functions need of a batch of rows: load a value of a column, hash it, look it up, accumulate
    it. These ops lower to loads and runtime calls by `lathe-convert-to-llvm`.

    Missing is a value: NaN for a number, a null pointer for a string, the smallest i64 for a timestamp.
  }];
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif
