//===- ModelPipeline.cpp - From an imported graph to a model --------------===//

#include "compiler/pipelines/ModelPipeline.h"

#include "compiler/conversion/contraction/Passes.h"
#include "compiler/conversion/llvm/Passes.h"
#include "compiler/conversion/math/Passes.h"
#include "compiler/conversion/model/Passes.h"
#include "compiler/conversion/model/StringElements.h"
#include "compiler/conversion/onnx/Passes.h"
#include "compiler/conversion/targets/Passes.h"
#include "compiler/conversion/tree/Passes.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/TensorToLinalg/TensorToLinalgPass.h"
#include "mlir/Conversion/VectorToSCF/VectorToSCF.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/ControlFlow/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Linalg/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/IR/TensorInferTypeOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace lathe {

void registerModelDialects(DialectRegistry &registry) {
  registry.insert<affine::AffineDialect, arith::ArithDialect, bufferization::BufferizationDialect, cf::ControlFlowDialect,
                  complex::ComplexDialect, func::FuncDialect, linalg::LinalgDialect, LLVM::LLVMDialect, math::MathDialect,
                  memref::MemRefDialect, scf::SCFDialect, tensor::TensorDialect, ub::UBDialect, vector::VectorDialect>();
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(registry);
  cf::registerBufferizableOpInterfaceExternalModels(registry);
  linalg::registerBufferizableOpInterfaceExternalModels(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerInferTypeOpInterfaceExternalModels(registry);
  vector::registerBufferizableOpInterfaceExternalModels(registry);
  registerStringElements(registry);
}

static void addCleanups(OpPassManager &passes) {
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
}

void buildModelPipeline(OpPassManager &passes, const ModelOptions &options) {
  passes.addPass(createDeclareModelPass());
  passes.addPass(createConvertOnnxPass());
  addCleanups(passes);
  passes.addPass(createVersionModelPass({llvm::to_vector(options.targets)}));
  passes.addPass(createFuseElementwisePass());
  addCleanups(passes);
  passes.addPass(createLowerContractionsPass());
  addCleanups(passes);
}

static void addBufferization(OpPassManager &passes) {
  passes.addNestedPass<func::FuncOp>(createCollapseElementwisePass());
  passes.addNestedPass<func::FuncOp>(createYieldInPlacePass());
  addCleanups(passes);
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion = bufferization::LayoutMapOption::IdentityLayoutMap;
  bufferize.unknownTypeConversion = bufferization::LayoutMapOption::IdentityLayoutMap;
  bufferize.allowReturnAllocsFromLoops = true;
  passes.addPass(bufferization::createOneShotBufferizePass(bufferize));
  addCleanups(passes);
}

void buildLowerModelPipeline(OpPassManager &passes, const ModelOptions &options) {
  addBufferization(passes);
  passes.addPass(createRankTreesPass());
  passes.addPass(createSelectTreeKernelsPass());
  passes.addPass(createLowerRankedTreesPass());
  passes.addNestedPass<func::FuncOp>(createCopyToLoopsPass());
  passes.addPass(createConvertLinalgToLoopsPass());
  passes.addPass(createOutlineParallelPass());
  addCleanups(passes);
  passes.addPass(createPlanModelMemoryPass());
  passes.addPass(createExpandMathPass());
  passes.addPass(createExpandNarrowFloatsPass());
  passes.addNestedPass<func::FuncOp>(createConvertVectorToSCFPass());
  addCleanups(passes);
  passes.addPass(memref::createExpandStridedMetadataPass());
  passes.addPass(createLowerAffinePass());
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createRaiseAssertionsPass());
  passes.addPass(createConstantsToLLVMPass());
  passes.addPass(createModelEntryPass({options.name, options.origin}));
  passes.addPass(createConvertToLLVMPass());
  passes.addPass(createFinishModelPass());
  passes.addPass(createSetLLVMTargetPass({options.cpu}));
  addCleanups(passes);
}

void registerModelPasses() {
  registerLatheModelPasses();
  registerPass([] { return createLinalgElementwiseOpFusionPass(); });
  registerPass([] { return createConvertLinalgToLoopsPass(); });
  registerPass([] { return bufferization::createOneShotBufferizePass(); });
  PassPipelineRegistration<>("lathe-model", "bring a graph to linear algebra on tensors",
                             [](OpPassManager &passes) { buildModelPipeline(passes); });
  PassPipelineRegistration<>("lathe-lower-model", "lower linear algebra on tensors to a model in the LLVM dialect",
                             [](OpPassManager &passes) { buildLowerModelPipeline(passes); });
}

} // namespace lathe
