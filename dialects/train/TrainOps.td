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
    parameters; `lathec attach` replaces it by what was learned. `lathe-build-learner` derives the trainer's kernels
    from it.

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

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

// Kernels read and write buffers of the runtime: rank-1 memrefs of dynamic size, whose sizes are not looked at.
class Train_Buffer<string element, string cppElement> : Type<
    CPred<"$_self == ::mlir::MemRefType::get({::mlir::ShapedType::kDynamic}, " # cppElement # ")">,
    "memref<?x" # element # ">", "::mlir::MemRefType">,
  BuildableType<"::mlir::MemRefType::get({::mlir::ShapedType::kDynamic}, " # !subst("$_self.getContext()", "$_builder.getContext()", cppElement) # ")">;

def Train_F32s : Train_Buffer<"f32", "::mlir::Float32Type::get($_self.getContext())">;
def Train_F64s : Train_Buffer<"f64", "::mlir::Float64Type::get($_self.getContext())">;
def Train_I8s : Train_Buffer<"i8", "::mlir::IntegerType::get($_self.getContext(), 8)">;
def Train_I16s : Train_Buffer<"i16", "::mlir::IntegerType::get($_self.getContext(), 16)">;
def Train_I32s : Train_Buffer<"i32", "::mlir::IntegerType::get($_self.getContext(), 32)">;
def Train_I64s : Train_Buffer<"i64", "::mlir::IntegerType::get($_self.getContext(), 64)">;

class Train_KernelOp<string mnemonic, list<Trait> traits = []> : Train_Op<mnemonic, traits>;

// A kernel whose arithmetic depends on the loss.
class Train_LossKernelOp<string mnemonic> : Train_KernelOp<mnemonic> {
  let hasVerifier = 1;
}

def Train_BaseMarginOp : Train_LossKernelOp<"base_margin"> {
  let summary = "write the margins that a model without features has";
  let description = [{
    `means` holds, per output, the mean of the training labels (`squared`) or the fraction of rows in class 1
    (`logistic`) or in each class (`softmax`). Writes the minimizer of the mean loss: the mean, the log odds, the
    logarithms. A fraction of 0 is raised to the smallest normal number, so that a class without rows gets a finite
    margin. `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_Loss:$loss, ConfinedAttr<I64Attr, [IntPositive]>:$outputs,
                   Train_F64s:$means, Train_F32s:$base);
  let assemblyFormat = "$loss `(` $outputs `)` $means `into` $base attr-dict";
}

def Train_LossOp : Train_LossKernelOp<"loss"> {
  let summary = "sum the loss over a block of rows";
  let description = [{
    Adds up the loss of the rows [begin, end) in `f64`, in ascending order of rows, from `outputs` margins per row
    (row-major) and one label. The labels are present and valid: the runtime has refused others. Does not divide by the
    number of rows. `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_Loss:$loss, ConfinedAttr<I64Attr, [IntPositive]>:$outputs,
                   Train_F32s:$margins, Train_F32s:$labels, Index:$begin, Index:$end);
  let results = (outs F64:$sum);
  let assemblyFormat = [{
    $loss `(` $outputs `)` $margins `,` $labels `rows` `(` $begin `to` $end `)` attr-dict
  }];
}

def Train_GradientsOp : Train_LossKernelOp<"gradients"> {
  let summary = "write the derivatives of the loss by the margins";
  let description = [{
    For each row in [begin, end) and each output `k`, writes the first and the second derivative of the loss by margin
    `k` to `gradients[2 * (k * stride + row)]` and the place after it. A second derivative is at least 1e-16, so that
    a sure row still weighs something. Raises `largest[0]` and `largest[1]` to the largest magnitudes written.
    `softmax` takes the diagonal of the Hessian. `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_Loss:$loss, ConfinedAttr<I64Attr, [IntPositive]>:$outputs,
                   Train_F32s:$margins, Train_F32s:$labels, Index:$begin, Index:$end, Index:$stride,
                   Train_F32s:$gradients, Train_F32s:$largest);
  let assemblyFormat = [{
    $loss `(` $outputs `)` $margins `,` $labels `rows` `(` $begin `to` $end `)` `stride` $stride
    `into` $gradients `,` $largest attr-dict
  }];
}

def Train_QuantizeOp : Train_KernelOp<"quantize"> {
  let summary = "turn gradients into fixed-point integers";
  let description = [{
    For each `i` in [begin, end), multiplies the pair `gradients[2 i]`, `gradients[2 i + 1]` by the two scales and
    rounds to the nearest integer, ties to even. The scales are powers of two, and the products stay below 2^31 in
    magnitude. Sums of the results are exact, whatever their order. `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_F32s:$gradients, F64:$gradient_scale, F64:$hessian_scale, Index:$begin, Index:$end,
                   Train_I32s:$fixed);
  let assemblyFormat = [{
    $gradients `scales` `(` $gradient_scale `,` $hessian_scale `)` `pairs` `(` $begin `to` $end `)` `into` $fixed
    attr-dict
  }];
}

def Train_HistogramOp : Train_KernelOp<"histogram"> {
  let summary = "add the gradients of a node's rows to the bins that they fall into";
  let description = [{
    Row `r` falls into the bins `entries[offsets[r]]` to `entries[offsets[r + 1] - 1]`. For each row `r` in
    `rows[begin]` to `rows[end - 1]`, adds the pair at `fixed[2 r]` to the pair of sums of each of these bins, at
    `sums[2 * bin]`. Bin 0 belongs to no feature: it collects the total of the rows. `sums` is not cleared first.

    A row has no entry for the most frequent bin of a feature; `train.complete_histogram` fills it in.
    `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_I32s:$rows, Index:$begin, Index:$end, Train_I64s:$offsets,
                   AnyTypeOf<[Train_I16s, Train_I32s]>:$entries, Train_I32s:$fixed, Train_I64s:$sums);
  let assemblyFormat = [{
    $rows `(` $begin `to` $end `)` `entries` $offsets `,` $entries `:` type($entries) `gradients` $fixed `into` $sums
    attr-dict
  }];
}

def Train_CompleteHistogramOp : Train_KernelOp<"complete_histogram"> {
  let summary = "fill in the bin of a feature that has no entries";
  let description = [{
    Sets the sums of bin `frequent` to the total (bin 0) less the sums of the other bins in [first, first + bins).
    `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_I64s:$sums, Index:$first, Index:$bins, Index:$frequent);
  let assemblyFormat = "$sums `bins` `(` $first `,` $bins `)` `frequent` $frequent attr-dict";
}

def Train_SplitSearchOp : Train_KernelOp<"split_search"> {
  let summary = "find the best split of a node by one feature";
  let description = [{
    The feature's bins of present values are [first, first + bins) in ascending order of values. With `missing` = 1
    the bin after them holds the missing values. A split after bin `b`, for `b` below `candidates`, sends the bins up
    to `first + b` left. Its gain is `GL^2 / (HL + l2) + GR^2 / (HR + l2) - G^2 / (H + l2)`, with sums of gradients
    `G` and hessians `H` in the units given. A split without a positive gain, or that leaves a side with less than
    `min_child_weight` of hessian, does not qualify.

    Missing values go to the side with the greater gain, left when equal. Where the node has none, `missing_left` is
    the side with the greater sum of hessians, left when equal. Of equal gains the lowest bin wins.

    Results: the gain (-inf when no split qualifies; `bin` is -1 then), the bin, whether missing values go left,
    and the fixed-point sums of the left side. `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_I64s:$sums, Index:$first, Index:$bins, Index:$candidates, Index:$missing,
                   F64:$gradient_unit, F64:$hessian_unit, F64:$l2, F64:$min_child_weight);
  let results = (outs F64:$gain, I32:$bin, I1:$missing_left, I64:$left_gradient, I64:$left_hessian);
  let assemblyFormat = [{
    $sums `bins` `(` $first `,` $bins `)` `candidates` $candidates `missing` $missing
    `units` `(` $gradient_unit `,` $hessian_unit `)` `l2` $l2 `min_child_weight` $min_child_weight attr-dict
  }];
}

def Train_PartitionOp : Train_KernelOp<"partition"> {
  let summary = "divide a node's rows by a bin test, keeping their order";
  let description = [{
    Row `r` goes left when its bin `column[r]` (unsigned) is at most `bin`, except that `missing_bin` goes left when
    `missing_left` is set and right otherwise. Copies the rows `rows[begin]` to `rows[end - 1]` to the front of `left`
    or of `right` in their order; returns how many went left. Each output has room for all the rows, and neither
    overlaps `rows`. `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_I32s:$rows, Index:$begin, Index:$end, Train_I8s:$column, I32:$bin, I32:$missing_bin,
                   I1:$missing_left, Train_I32s:$left, Train_I32s:$right);
  let results = (outs Index:$count);
  let assemblyFormat = [{
    $rows `(` $begin `to` $end `)` `column` $column `bin` $bin `missing` `(` $missing_bin `,` $missing_left `)`
    `into` $left `,` $right attr-dict
  }];
}

def Train_AddToMarginsOp : Train_KernelOp<"add_to_margins"> {
  let summary = "add a leaf's value to the margins of its rows";
  let description = [{
    Adds `value` in `f32` to `margins[outputs * r + output]` for each row `r` in `rows[begin]` to `rows[end - 1]`.
    `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntPositive]>:$outputs, Train_I32s:$rows, Index:$begin, Index:$end,
                   Index:$output, F32:$value, Train_F32s:$margins);
  let assemblyFormat = [{
    `(` $outputs `)` $rows `(` $begin `to` $end `)` `output` $output `value` $value `into` $margins attr-dict
  }];
}

def Train_LinearGradientOp : Train_LossKernelOp<"linear_gradient"> {
  let summary = "sum the loss of a linear model and its gradient over a block of sparse rows";
  let description = [{
    Row `r` holds `values[i]` in slot `indices[i]` for `i` in [offsets[r], offsets[r + 1]) and zeros elsewhere.
    `weights` and `gradient` are `outputs` x (features + 1), row-major, the intercept last. Margins and sums are
    `f64`; a margin adds the products in the order of the row's entries and then the intercept. Returns the sum of the
    losses of the rows [begin, end), and adds the sum of their gradients to `gradient`, both in ascending order of
    rows. No penalty is included, and no value is NaN: the runtime has refused it. `lathe-convert-train-to-loops` lowers it.
  }];
  let arguments = (ins Train_Loss:$loss, ConfinedAttr<I64Attr, [IntPositive]>:$outputs,
                   Train_I64s:$offsets, Train_I32s:$indices, Train_F32s:$values, Train_F32s:$labels,
                   Index:$begin, Index:$end, Index:$features, Train_F64s:$weights, Train_F64s:$gradient);
  let results = (outs F64:$sum);
  let assemblyFormat = [{
    $loss `(` $outputs `)` $offsets `,` $indices `,` $values `,` $labels `rows` `(` $begin `to` $end `)`
    `features` $features `weights` $weights `into` $gradient attr-dict
  }];
}

//===----------------------------------------------------------------------===//
// The learner
//===----------------------------------------------------------------------===//

def Train_LearnerOp : Train_Op<"learner", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "name the kernels and hyperparameters that a trainer runs";
  let description = [{
    What the trainer executable sees of a `train.model`, made by `lathe-build-learner`. `kernels` maps the names of the
    fields of `lathe_learner` (runtime/train/learner.h) to functions of the module; a field that is not named is null.
    `lathe-convert-train-learner-to-llvm` turns the op into a constant of that struct.

    ```mlir
    train.learner @lathe_learner loss(logistic) outputs(1) learner(#train.linear<l2 = 1.0e-4>)
      kernels({linear_gradient = @lathe_learner_linear_gradient})
    ```

    Constraints:
    * (C1) `squared` and `logistic` have one output; `softmax` has at least two.
    * (C2) each kernel is a symbol reference to a function of the module, under the name of a kernel.
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    Train_Loss:$loss,
    ConfinedAttr<I64Attr, [IntPositive]>:$outputs,
    AnyAttrOf<[Train_LinearAttr, Train_GradientBoostedTreesAttr]>:$learner,
    DictionaryAttr:$kernels
  );
  let assemblyFormat = [{
    $sym_name `loss` `(` $loss `)` `outputs` `(` $outputs `)` `learner` `(` $learner `)` `kernels` `(` $kernels `)`
    attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Names of the kernels in the order of their fields in `lathe_learner`.
    static ::llvm::ArrayRef<::llvm::StringRef> getKernelNames();
  }];
}

#endif // LATHE_DIALECTS_TRAIN_TRAINOPS_TD
