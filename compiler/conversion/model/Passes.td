#ifndef LATHE_COMPILER_CONVERSION_MODEL_PASSES_TD
#define LATHE_COMPILER_CONVERSION_MODEL_PASSES_TD

include "mlir/Pass/PassBase.td"

def DeclareModelPass : Pass<"lathe-declare-model", "::mlir::ModuleOp"> {
  let summary = "write down what goes in and out of a model, before lowering forgets it";
  let description = [{
    Every argument and result of `@main` gets the attribute `lathe.value`: its name (of `onnx.name`, else `input_0`,
    `output_0`, …), its kind, its lathe_element_type, sizes and their names (of `onnx.dims`). Unsigned integers, sequences and
    maps, which the lowered types no longer tell, are found here. Arguments are also said not to be written
    (`bufferization.writable = false`): they are the caller's.

    ```mlir
    // before
    func.func @main(%x: tensor<?x4xui8> {onnx.name = "x", onnx.dims = ["N", ""]}) -> tensor<?xf32>
    // after
    func.func @main(%x: tensor<?x4xui8> {lathe.value = {kind = 1 : i32, name = "x", sizes = array<i64: -1, 4>,
                                                        symbols = ["N", ""], type = 2 : i32}, …}) -> …
    ```
  }];
}

def VersionModelPass : Pass<"lathe-version-model", "::mlir::ModuleOp"> {
  let summary = "clone a model's functions for each target";
  let description = [{
    Every function with a body gets the attribute `lathe.target`, the first of `targets`. For each further target, `@main` and
    the functions that it calls are cloned as `@f.<target>`. The lowering of the entry point (`lathe-model-entry`) chooses among
    the versions of `@main` when it is called. Constants are shared.
  }];
  let options = [ListOption<"targets", "targets", "std::string", "targets, the baseline first">];
}

def CollapseElementwisePass : Pass<"lathe-collapse-elementwise", "::mlir::func::FuncOp"> {
  let summary = "make one dimension of those that an elementwise op walks in the same order";
  let description = [{
    A `linalg.generic` whose dimensions are all parallel, and adjacent in all its operands, becomes one with one dimension, between
    reshapes that cost nothing: its loop is as long as can be, whatever the last dimension was.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
}

def YieldInPlacePass : Pass<"lathe-yield-in-place", "::mlir::func::FuncOp"> {
  let summary = "give tensors that loops carry one buffer";
  let description = [{
    What a loop yields for a tensor of fixed sizes is written into the buffer that the iteration got
    (`linalg.copy`), so that no iteration needs memory of its own. Bufferization finds out where
    nothing has to be copied.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def CopyToLoopsPass : Pass<"lathe-copy-to-loops", "::mlir::func::FuncOp"> {
  let summary = "copy memrefs with gaps by loops, for the library function that does it is not there";
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def OutlineParallelPass : Pass<"lathe-outline-parallel", "::mlir::ModuleOp"> {
  let summary = "make functions of the bodies of parallel loops, for threads of the caller's pool";
  let description = [{
    An outermost `scf.forall` without results, or `scf.parallel` without reductions, becomes a call of the runtime's
    `lathe_parallel`, with a function that covers a range of the iterations, in the order of a loop, and a record of the
    values that it uses. Without a pool the runtime calls it once, for all of them.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

def PlanModelMemoryPass : Pass<"lathe-plan-model-memory", "::mlir::ModuleOp"> {
  let summary = "place all buffers of fixed sizes in one block of memory";
  let description = [{
    Each `memref.alloc` of a fixed size becomes a view of its function's frame, at an offset such that buffers that are
    needed at the same time do not overlap. A call gives the callee's frame a place in the caller's. What is left takes memory
    of the context when it runs: sizes that are not known, and buffers that an iteration of a loop hands to the next.

    The context, as a `!llvm.ptr`, becomes the first argument of functions that need it, and the frame, if there is one, the next;
    `lathe.frame_bytes` says how large it must be. Calls of functions of the runtime that are declared with `lathe.context` get
    the context as well.

    Run it on structured control flow, and `lathe-raise-assertions` after that is gone.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"];
}

def RaiseAssertionsPass : Pass<"lathe-raise-assertions", "::mlir::ModuleOp"> {
  let summary = "leave the call where an assertion does not hold";
  let description = [{
    `cf.assert` becomes a branch to a call of the runtime's `lathe_raise` with its message, which does not return. The function
    that holds it has the context as its first argument (`lathe-plan-model-memory`).
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::cf::ControlFlowDialect"];
}

def ModelEntryPass : Pass<"lathe-model-entry", "::mlir::ModuleOp"> {
  let summary = "make the `lathe_model` of runtime/abi/model.h, and the functions that it points to";
  let options = [
    Option<"name", "name", "std::string", /*default=*/"\"model\"", "the model's name; its symbol is <name>_model">,
    Option<"origin", "origin", "std::string", /*default=*/"", "the target that declares it">
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::memref::MemRefDialect"];
}

def ConstantsToLLVMPass : Pass<"lathe-constants-to-llvm", "::mlir::ModuleOp"> {
  let summary = "make constant tensors the bytes that they are in memory";
  let description = [{
    `memref.global` becomes an array of bytes, strings an array of pointers and sizes: large weights are copied once, and written as
    they are. `memref.get_global` becomes the descriptor of it.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def FinishModelPass : Pass<"lathe-finish-model", "::mlir::ModuleOp"> {
  let summary = "what is left to do in the LLVM dialect";
  let description = [{
    Functions of the runtime that were declared once per element type (`@lathe_value_from_tensor.f32`) become the one that they are;
    stack memory of fixed size moves to the function's start, so that no loop takes more and more of it.
  }];
}

#endif // LATHE_COMPILER_CONVERSION_MODEL_PASSES_TD
