#ifndef LATHE_COMPILER_PROJECTIONS_PASSES_TD
#define LATHE_COMPILER_PROJECTIONS_PASSES_TD

include "mlir/Pass/PassBase.td"

class Projection<string argument> : Pass<argument, "::mlir::ModuleOp"> {
  let dependentDialects = [
    "::lathe::pipeline::PipelineDialect", "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect",
  ];
}

def DeriveAnalyzerPass : Projection<"lathe-derive-analyzer"> {
  let summary = "derive the analyzer from a declared pipeline";
  let description = [{
    Replaces the `pipeline.pipeline` by functions and a `pipeline.program`: `@split`, and `@analyze`, which feeds every
    training row of a range to the accumulators. Accumulated are the moments and quantiles of every number, the counts of
    every string that a vocabulary is fitted on, and what else an op that needs the fit asks for. Imputation is left out:
    the fit adds missing values as what they are replaced by, so that one pass over the data is enough.

    Fails when an op needs the fit behind another one that is not an imputation.
  }];
}

def DeriveTrainerPass : Projection<"lathe-derive-trainer"> {
  let summary = "derive the trainer from a fitted pipeline";
  let description = [{
    Replaces the `pipeline.pipeline` by functions and a `pipeline.program`: `@split`, `@label_of` and `@features`, which maps a
    range of rows to a dense row-major matrix of f32. The `train.model` moves to the module, where `lathe-build-learner`
    makes the kernels of its learner.

    Precondition: every feature is fitted.
  }];
}

def DeriveEvaluatorPass : Projection<"lathe-derive-evaluator"> {
  let summary = "derive the evaluator from a trained pipeline";
  let description = [{
    Replaces the `pipeline.pipeline` by functions and a `pipeline.program`: `@split`, `@label_of` and the `@predict` of
    `lathe-derive-predictor`, so that what is evaluated is what is served.

    Precondition: the model is trained.
  }];
}

def DerivePredictorPass : Projection<"lathe-derive-predictor"> {
  let summary = "derive the predictor from a trained pipeline";
  let description = [{
    Replaces the `pipeline.pipeline` by functions and a `pipeline.program`: `@predict` maps a range of rows to predictions:
    features into a buffer on the stack, margins, link function; less than eight rows one by one by `@features_row`, more in blocks
    by `@features_block`, which is made of the same row code in loops. It reads the columns that features use and nothing
    else; label and split are gone. Of a fused graph `@features` is not exported: its features are not the model's. The `tree.ensemble` stays in the module for `lathe-rank-trees`.

    Precondition: the model is trained.
  }];
}

def DeriveReaderPass : Pass<"lathe-derive-reader", "::mlir::ModuleOp"> {
  let summary = "derive the reader of text from a derived predictor";
  let description = [{
    Of the program, `predict` stays. Where all that it does with a string column is to look values up in one vocabulary, it loads
    the index in the vocabulary instead, as an int64 column, which the reader fills while it parses: the text is neither copied
    nor looked up later. Not where the vocabulary has values that the column's declaration excludes: those are to be
    refused.

    Adds `@read_block`, which calls a function of runtime/abi/reader.h for every input, with its limits as constants; the
    vocabulary `@input_names`; and to the `pipeline.program`, which becomes the entry, the attribute `lathe.reader`.

    ```mlir
    %s = pipeline.load %batch[%row] input(0) string : !pipeline.string
    %missing = pipeline.is_missing %s : !pipeline.string
    %i = pipeline.lookup %s in @contracts
    ```

    becomes

    ```mlir
    %s = pipeline.load %batch[%row] input(0) int64 : f64
    %missing = pipeline.is_missing %s : f64
    %i = arith.fptosi %s : f64 to i64
    ```
  }];
  let dependentDialects = [
    "::lathe::pipeline::PipelineDialect", "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::LLVM::LLVMDialect",
  ];
}

#endif
