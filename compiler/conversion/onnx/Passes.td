#ifndef LATHE_COMPILER_CONVERSION_ONNX_PASSES_TD
#define LATHE_COMPILER_CONVERSION_ONNX_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertOnnxPass : Pass<"lathe-convert-onnx", "::mlir::ModuleOp"> {
  let summary = "lower imported graphs to linalg, tensor and their kin";
  let description = [{
    A full conversion of the `onnx` dialect on tensors. Sizes come from the operators' shape models, which here emit code for
    what is not known when compiling. Contractions become named ops of `linalg`, elementwise operators `linalg.generic`, constants
    `arith.constant`. Unsigned integers become signless: each lowering chooses the signed or unsigned operation by the type that
    the operator had. What is wrong only when the model runs (an index out of range, sizes that cannot be broadcast) becomes
    `cf.assert`.

    ```mlir
    // before
    %0 = onnx.Add(%x, %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    // after
    %e = tensor.empty() : tensor<2x3xf32>
    %0 = linalg.generic {indexing_maps = [(i, j) -> (i, j), (i, j) -> (j), (i, j) -> (i, j)], …} ins(%x, %y) outs(%e) {
      … arith.addf … }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect",
                           "::mlir::cf::ControlFlowDialect", "::mlir::linalg::LinalgDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

#endif // LATHE_COMPILER_CONVERSION_ONNX_PASSES_TD
