#ifndef LATHE_COMPILER_TRANSFORMS_PASSES_TD
#define LATHE_COMPILER_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

class Fusion<string argument> : Pass<argument, "::lathe::pipeline::PipelineOp"> {
  let dependentDialects = ["::lathe::feature::FeatureDialect", "::lathe::train::TrainDialect", "::lathe::tree::TreeDialect"];
}

def FoldFeaturesIntoSplitsPass : Fusion<"lathe-fold-features-into-splits"> {
  let summary = "let a tree ensemble read columns in the place of their transforms";
  let description = [{
    A split of a transformed value is a split of the value itself wherever the transform implements `SplitOpInterface`: scaling,
    clipping and rounding move thresholds, which are found by bisection over all doubles and are exact; an imputation says where
    missing values go; an indicator becomes a test of missing; slots of one-hot and ordinal codes become sets of categories; a
    bucket becomes a threshold where the buckets of one side lie below those of the other. Every row meets the same leaves.

    The ensemble then reads f64 rows, which the graph yields unrounded; `lathe-narrow-features` makes them f32 again where
    that is exact. A transform is kept when a split of its result has no such form. Does nothing to an ensemble of f32 rows that
    has sets of its own, or for which present values are missing.

    ```mlir
    // before
    %0 = feature.standardize %x center(3.0) scale(4.0) : tensor<?xf64>
    feature.yield %0 : tensor<?xf64> names(["x"])          // node 0: x < 0.5
    // after
    feature.yield %x : tensor<?xf64> names(["x"])          // node 0: x < 4.9999999403953543, in f64
    ```
  }];
}

def SimplifyEnsemblePass : Fusion<"lathe-simplify-ensemble"> {
  let summary = "remove tests that decide nothing";
  let description = [{
    A test that sends every row to one side becomes that side, a test whose sides are leaves of equal bits becomes the leaf. A
    tree of one leaf stays: its value is added in its turn.
  }];
}

def RemoveUnusedFeaturesPass : Fusion<"lathe-remove-unused-features"> {
  let summary = "remove features that the model does not use, and columns that no feature uses";
  let description = [{
    A yielded value that no split of the ensemble tests is yielded no more; of `feature.ngrams` only the tested buckets are
    kept, unless it is weighted by l2, which needs all counts. Then transforms without a use go, and columns that nothing reads:
    the derived program does not list them among its inputs, so that a reader skips their bytes.
  }];
}

def NarrowFeaturesPass : Fusion<"lathe-narrow-features"> {
  let summary = "read features as f32 where that is exact";
  let description = [{
    An ensemble that reads f64 rows reads f32 rows when every threshold t has an f32 s such that x < t for a double x exactly
    when x rounded to f32 is below s. That holds for columns that are not scaled, whose thresholds were f32, and for integers
    below 2^24. Half of the bytes, and twice the lanes of a vector.
  }];
}

def FoldScalesIntoWeightsPass : Fusion<"lathe-fold-scales-into-weights"> {
  let summary = "divide the weights of a linear model in the place of its features";
  let description = [{
    A feature that is divided by a constant, as `feature.standardize` and `feature.min_max` do, enters a linear model undivided,
    and its weight is divided, in f64. All weights become f64, and with them features are no longer rounded to f32. This changes
    the last bits of a prediction, to those of the more exact sum: `lathec attach` runs it, so that evaluator, predictor and
    reference all read the folded model.

    ```mlir
    // before
    %0 = feature.standardize %x center(3.0) scale(4.0) : tensor<?xf64>
    train.linear_model @model weights(dense<2.0> : tensor<1x1xf32>) …
    // after
    %0 = feature.standardize %x center(3.0) scale(1.0) : tensor<?xf64>
    train.linear_model @model weights(dense<0.5> : tensor<1x1xf64>) …
    ```
  }];
}

def FoldWeightsIntoFeaturesPass : Fusion<"lathe-fold-weights-into-features"> {
  let summary = "add up a linear model where its features are made";
  let description = [{
    The graph yields the margins: a chain of `feature.add_weighted`, `feature.add_looked_up` and `feature.add_ngrams` in the
    order of the features. The slots of a category become one row of a table, the slots of a text those that it has; products
    with zeros, which change no sum, are not made. Does nothing when an intercept is -0, the one sum that adding 0 changes.

    ```mlir
    // before
    %0 = feature.one_hot %category : tensor<?xi64> -> tensor<?x4xf32>
    feature.yield %0 : tensor<?x4xf32> names(["plan"])
    train.linear_model @model weights(dense<[[…]]> : tensor<1x4xf32>) intercept(dense<0.5> : tensor<1xf32>)
    // after
    %0 = feature.intercept dense<0.5> : tensor<1xf64> -> tensor<?x1xf64>
    %1 = feature.add_looked_up %category to %0 table(dense<[[…], …]> : tensor<4x1xf64>) : tensor<?xi64>, tensor<?x1xf64>
    feature.yield %1 : tensor<?x1xf64> names(["margins"])
    ```
  }];
}

#endif
