#ifndef LATHE_DIALECTS_FEATURE_DIALECT_TD
#define LATHE_DIALECTS_FEATURE_DIALECT_TD

include "mlir/IR/DialectBase.td"

def Feature_Dialect : Dialect {
  let name = "feature";
  let cppNamespace = "::lathe::feature";
  let summary = "transforms of columns, with a fit and an apply";
  let description = [{
    A `feature.graph` maps columns to the features of a model. Columns are rank-1 tensors: `tensor<?xf64>` for numbers (NaN
    is missing), `tensor<?x!pipeline.string>`, `tensor<?x!pipeline.timestamp>`, and `tensor<?xi64>` for categories, whose
    codes mean what the producing op says; code -1 is "no category". Features are `tensor<?xNxf32>`, `?` for N before the fit.

    An op that must be fitted implements `FitOpInterface`: what it accumulates and how that becomes its state. Its state
    is an attribute, absent before the fit. Every op works on each row by itself, and implements `RowOpInterface`: the
    scalar code of one row, from which analyzer, trainer, evaluator and predictor are all made.

    One pass over the data fits everything: an op that is fitted behind another fitted one (standardize after impute)
    accumulates the present values, and its fit adds the missing ones as what they are replaced by.
  }];
  let dependentDialects = ["::lathe::pipeline::PipelineDialect"];
}

#endif
