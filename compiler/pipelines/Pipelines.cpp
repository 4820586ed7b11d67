//===- Pipelines.cpp - The order of passes --------------------------------===//

#include "compiler/pipelines/Pipelines.h"

#include "compiler/conversion/contraction/Passes.h"
#include "compiler/conversion/entry/Passes.h"
#include "compiler/conversion/llvm/Passes.h"
#include "compiler/conversion/math/Passes.h"
#include "compiler/conversion/onnx/Passes.h"
#include "compiler/conversion/targets/Passes.h"
#include "compiler/conversion/train/Passes.h"
#include "compiler/conversion/tree/Passes.h"
#include "compiler/projections/Passes.h"
#include "compiler/transforms/Passes.h"
#include "dialects/feature/Feature.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/shapes/Shapes.h"
#include "dialects/pipeline/Pipeline.h"
#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace lathe {

void registerDialects(DialectRegistry &registry) {
  registry.insert<affine::AffineDialect, arith::ArithDialect, bufferization::BufferizationDialect, cf::ControlFlowDialect,
                  func::FuncDialect, linalg::LinalgDialect, LLVM::LLVMDialect, math::MathDialect, memref::MemRefDialect,
                  scf::SCFDialect, tensor::TensorDialect, vector::VectorDialect>();
  registry
      .insert<feature::FeatureDialect, onnx::OnnxDialect, pipeline::PipelineDialect, train::TrainDialect, tree::TreeDialect>();
  onnx::registerShapeModels(registry);
}

void buildFusionPipeline(OpPassManager &passes) {
  OpPassManager &pipeline = passes.nest<pipeline::PipelineOp>();
  pipeline.addPass(createFoldFeaturesIntoSplitsPass());
  pipeline.addPass(createSimplifyEnsemblePass());
  pipeline.addPass(createRemoveUnusedFeaturesPass());
  pipeline.addPass(createNarrowFeaturesPass());
  pipeline.addPass(createFoldWeightsIntoFeaturesPass());
}

void buildFinishModelPipeline(OpPassManager &passes) {
  passes.addNestedPass<pipeline::PipelineOp>(createFoldScalesIntoWeightsPass());
}

void buildDerivePipeline(OpPassManager &passes, ProjectionKind kind, bool fuse) {
  switch (kind) {
  case ProjectionKind::Analyzer:
    passes.addPass(createDeriveAnalyzerPass());
    break;
  case ProjectionKind::Trainer:
    passes.addPass(createDeriveTrainerPass());
    break;
  case ProjectionKind::Evaluator:
    passes.addPass(createDeriveEvaluatorPass());
    break;
  case ProjectionKind::Predictor:
  case ProjectionKind::Reader:
    if (fuse)
      buildFusionPipeline(passes);
    passes.addPass(createDerivePredictorPass());
    if (kind == ProjectionKind::Reader)
      passes.addPass(createDeriveReaderPass());
    break;
  }
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
}

void buildLowerToLLVMPipeline(OpPassManager &passes, const LowerOptions &options) {
  passes.addPass(createMultiversionPass({llvm::to_vector(options.targets)}));
  passes.addPass(createBuildLearnerPass());
  passes.addPass(createTrainToLoopsPass());
  passes.addPass(createRankTreesPass());
  SelectTreeKernelsPassOptions kernels;
  kernels.maxRowNs = options.maxRowNs;
  kernels.maxBytes = options.maxBytes;
  passes.addPass(createSelectTreeKernelsPass(kernels));
  if (options.explanation)
    passes.addPass(createExplainTreeKernelsPass(*options.explanation));
  passes.addPass(createLowerRankedTreesPass());
  passes.addPass(createExpandMathPass());
  passes.addPass(createExpandNarrowFloatsPass());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  passes.addPass(memref::createExpandStridedMetadataPass());
  passes.addPass(createLowerAffinePass());
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createCEntryPointsPass());
  passes.addPass(createTrainLearnerToLLVMPass());
  passes.addPass(createConvertToLLVMPass());
  passes.addPass(createSetLLVMTargetPass({options.cpu}));
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
}

void registerPasses() {
  registerLatheContractionPasses();
  registerLatheEntryPasses();
  registerLatheFusionPasses();
  registerLatheLLVMPasses();
  registerLatheMathPasses();
  registerLatheOnnxPasses();
  registerLatheProjectionsPasses();
  registerLatheTargetsPasses();
  registerLatheTrainPasses();
  registerLatheTreePasses();
  registerTransformsPasses();
  registerPass([] { return memref::createExpandStridedMetadataPass(); });
  registerPass([] { return createLowerAffinePass(); });
  registerPass([] { return createSCFToControlFlowPass(); });
  PassPipelineRegistration<>("lathe-fuse", "move transforms into the trained model", buildFusionPipeline);
  PassPipelineRegistration<>("lathe-lower-to-llvm", "lower a derived projection to the LLVM dialect",
                             [](OpPassManager &passes) { buildLowerToLLVMPipeline(passes); });
}

} // namespace lathe
