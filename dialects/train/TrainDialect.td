#ifndef LATHE_DIALECTS_TRAIN_TRAINDIALECT_TD
#define LATHE_DIALECTS_TRAIN_TRAINDIALECT_TD

include "mlir/IR/DialectBase.td"

def Train_Dialect : Dialect {
  let name = "train";
  let cppNamespace = "::lathe::train";
  let summary = "learners: what is trained, and the kernels of training";
  let description = [{
    `train.model` declares what a pipeline learns: a loss, the number of outputs and a learner with its hyperparameters.
    `train.learner` is the same after `lathe-build-learner` has made the kernels: it names the functions that a trainer
    executable calls. The other ops are the bodies of those functions: one op is one numeric step over a block of rows,
    a node's rows or a feature's bins, specialised at compile time for the loss and the number of outputs.

    The dialect does not schedule: which rows go to which thread, when boosting stops and how L-BFGS chooses a step is
    the business of `runtime/train`, which knows no loss function and does no arithmetic on rows itself.

    Every op gives the same bits for any number of threads. Sums over rows are exact integers (fixed-point gradients
    in histograms), or `f64` sums in ascending order of rows within one block, whose results are combined in the order
    of the blocks.
  }];
  let useDefaultAttributePrinterParser = 1;
}

#endif // LATHE_DIALECTS_TRAIN_TRAINDIALECT_TD
