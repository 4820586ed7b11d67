#ifndef LATHE_COMPILER_CONVERSION_TRAIN_PASSES_TD
#define LATHE_COMPILER_CONVERSION_TRAIN_PASSES_TD

include "mlir/Pass/PassBase.td"

def BuildLearnerPass : Pass<"lathe-build-learner", "::mlir::ModuleOp"> {
  let summary = "derive the kernels of training from the declared model";
  let description = [{
    Replaces the module's `train.model` by a `train.learner @lathe_learner` and the functions that it names: one
    `func.func` per kernel, marked `lathe.entry`, whose body is one or two `train` ops specialised for the model's
    loss and number of outputs. The C signatures are those of `struct lathe_learner` in runtime/train/learner.h.

    A module without a `train.model` stays as it is. Two of them are an error.
  }];
  let dependentDialects = [
    "::lathe::train::TrainDialect", "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"
  ];
}

def TrainToLoopsPass : Pass<"lathe-convert-train-to-loops"> {
  let summary = "lower the kernel ops of the train dialect to loops";
  let description = [{
    Every kernel op becomes `scf` loops over `memref` accesses, with `arith`, `vector` and `math` inside. Elementary
    functions stay `math.exp`, `math.log` and `math.log1p` on `f64`. Sums keep the order that the op's description
    states; no flag permits reassociation or contraction. `train.model` and `train.learner` are left alone.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

def TrainLearnerToLLVMPass : Pass<"lathe-convert-train-learner-to-llvm", "::mlir::ModuleOp"> {
  let summary = "turn `train.learner` into a constant of the C struct";
  let description = [{
    Each `train.learner` becomes an internal constant `llvm.mlir.global` of the same name with the layout of
    `struct lathe_learner` (runtime/train/learner.h), and its kernels become internal: a program knows them through the
    struct alone. Precondition: the kernels are C entry points (`lathe-c-entry-points`).
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // LATHE_COMPILER_CONVERSION_TRAIN_PASSES_TD
