#ifndef LATHE_DIALECTS_TRAIN_TRAINATTRS_TD
#define LATHE_DIALECTS_TRAIN_TRAINATTRS_TD

include "dialects/train/TrainDialect.td"
include "mlir/IR/AttrTypeBase.td"

class Train_Attr<string className, string attrMnemonic> : AttrDef<Train_Dialect, className> {
  let mnemonic = attrMnemonic;
}

// A hyperparameter that is a real number, written as MLIR writes floats: `0.1`, `1.0e-6`.
class Train_Real<string defaultText> : AttrOrTypeParameter<"::llvm::APFloat", "a 64-bit float", ""> {
  let parser = "::lathe::train::detail::parseReal($_parser)";
  let printer = "$_printer << $_self";
  let comparator = "$_lhs.bitwiseIsEqual($_rhs)";
  let defaultValue = "::llvm::APFloat(" # defaultText # ")";
}

def Train_LinearAttr : Train_Attr<"Linear", "linear"> {
  let summary = "a linear model, fitted by L-BFGS";
  let description = [{
    Minimizes `mean loss + l1 |w|_1 + l2 / 2 |w|_2^2` over the weights `w` of the features, as the features come; the
    intercept is not penalized. Stops when no entry of the (sub)gradient, by weights of features scaled to a standard
    deviation of 1, exceeds `tolerance`, or after `max_iterations`.
    A NaN feature is refused at run time: a linear model has no direction for a missing value.
  }];
  let parameters = (ins
    Train_Real<"0.0">:$l1,
    Train_Real<"0.0">:$l2,
    DefaultValuedParameter<"int64_t", "200">:$max_iterations,
    Train_Real<"1.0e-6">:$tolerance
  );
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Train_GradientBoostedTreesAttr : Train_Attr<"GradientBoostedTrees", "gradient_boosted_trees"> {
  let summary = "gradient boosted trees, grown level by level on binned features";
  let description = [{
    `trees` counts boosting rounds; with softmax a round adds a tree per class. `max_bins` bins hold a feature's present
    values, missing values have a bin of their own and every split learns their direction. `early_stopping_rounds` = 0
    means that training runs to the end; otherwise it stops after that many rounds without a better validation loss, and
    the best round is kept. `subsample` and `feature_fraction` draw by hash from `seed`.
  }];
  let parameters = (ins
    DefaultValuedParameter<"int64_t", "300">:$trees,
    DefaultValuedParameter<"int64_t", "6">:$max_depth,
    Train_Real<"0.1">:$learning_rate,
    Train_Real<"1.0">:$l2,
    Train_Real<"1.0">:$min_child_weight,
    Train_Real<"0.0">:$min_split_gain,
    DefaultValuedParameter<"int64_t", "255">:$max_bins,
    DefaultValuedParameter<"int64_t", "20">:$early_stopping_rounds,
    Train_Real<"1.0">:$subsample,
    Train_Real<"1.0">:$feature_fraction,
    DefaultValuedParameter<"uint64_t", "0">:$seed
  );
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif // LATHE_DIALECTS_TRAIN_TRAINATTRS_TD
