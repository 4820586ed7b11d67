#ifndef LATHE_DIALECTS_TRAIN_TRAINOPS_TD
#define LATHE_DIALECTS_TRAIN_TRAINOPS_TD

include "dialects/train/TrainAttrs.td"
include "dialects/train/TrainDialect.td"
include "dialects/train/TrainEnums.td"
include "dialects/train/TrainLinearOps.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"

class Train_Op<string mnemonic, list<Trait> traits = []> : Op<Train_Dialect, mnemonic, traits>;

def Train_ModelOp : Train_Op<"model", [Symbol]> {
  let summary = "declare what a pipeline learns";
  let description = [{
    The untrained model: its loss, the number of margins per row, and the learner with its hyperparameters. Holds no
    parameters; `lathec attach` replaces it by what was learned. `lathe-build-learner` derives the trainer's kernels from it.

    ```mlir
    train.model @model loss(logistic) outputs(1) learner(#train.linear<l2 = 1.0e-4>)
    ```

    The loss of a row with margins `m` and label `y`:

    | loss | value | label |
    |---|---|---|
    | `squared` | `(m - y)^2 / 2` | a number |
    | `logistic` | `log(1 + exp(m)) - y m` | 0 or 1 |
    | `softmax` | `log(sum_k exp(m_k)) - m_y` | a class index |

    Constraints:
    * (C1) `squared` and `logistic` have one output; `softmax` has at least two.
    * (C2) `learner` is `#train.linear` or `#train.gradient_boosted_trees`.
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    Train_Loss:$loss,
    ConfinedAttr<I64Attr, [IntPositive]>:$outputs,
    AnyAttrOf<[Train_LinearAttr, Train_GradientBoostedTreesAttr]>:$learner
  );
  let assemblyFormat = [{
    $sym_name `loss` `(` $loss `)` `outputs` `(` $outputs `)` `learner` `(` $learner `)` attr-dict
  }];
  let hasVerifier = 1;
}

#endif // LATHE_DIALECTS_TRAIN_TRAINOPS_TD
