#ifndef LATHE_DIALECTS_TRAIN_TRAINLINEAROPS_TD
#define LATHE_DIALECTS_TRAIN_TRAINLINEAROPS_TD

include "dialects/train/TrainDialect.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"

def Train_LinearModelOp : Op<Train_Dialect, "linear_model", [Symbol]> {
  let summary = "hold the parameters of a trained linear model";
  let description = [{
    What `lathec attach` puts in the place of a `train.model` whose learner is `#train.linear`. `weights` has one row per
    output, one column per feature. The margin of an output is its intercept plus the products of weights and features,
    summed in `f64` in the order of the features and rounded once to `f32`. A NaN feature gives a NaN margin. Weights are
    `f32`, or `f64` after `lathe-fold-scales-into-weights`; a feature that is a number enters rounded to that type.

    Constraints:
    * (C1) `weights` is outputs x features, `intercept` has one entry per output.
    * (C2) every parameter is finite.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, ElementsAttr:$weights, ElementsAttr:$intercept);
  let assemblyFormat = "$sym_name `weights` `(` $weights `)` `intercept` `(` $intercept `)` attr-dict";
  let hasVerifier = 1;
}

#endif // LATHE_DIALECTS_TRAIN_TRAINLINEAROPS_TD
