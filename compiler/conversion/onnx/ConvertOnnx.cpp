//===- ConvertOnnx.cpp - Lower imported graphs ----------------------------===//

#include "compiler/conversion/onnx/AllLowerings.h"
#include "compiler/conversion/onnx/Constants.h"
#include "compiler/conversion/onnx/Control.h"
#include "compiler/conversion/onnx/Elements.h"
#include "compiler/conversion/onnx/ML.h"
#include "compiler/conversion/onnx/OnnxLowering.h"
#include "compiler/conversion/onnx/Passes.h"
#include "compiler/conversion/onnx/Text.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/pipeline/Pipeline.h"
#include "dialects/tree/Tree.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"

namespace lathe {
#define GEN_PASS_DEF_CONVERTONNXPASS
#include "compiler/conversion/onnx/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::onnx;

static LogicalResult lowerConstant(ConstantOp op, ConstantOp::Adaptor, Kit &k, Values &results) {
  ElementsAttr value = convertConstant(op.getValue());
  if (!value)
    return k.refuse() << "its elements are of an unknown kind";
  results.push_back(arith::ConstantOp::create(k, value));
  return success();
}

void onnx::populateAllLowerings(Lowerings &lowerings) {
  lowerings.add<ConstantOp, lowerConstant>();
  populateActivationLowerings(lowerings);
  populateCastLowerings(lowerings);
  populateElementwiseLowerings(lowerings);
  populateNormalizationLowerings(lowerings);
  populateQuantizationLowerings(lowerings);
  populateRandomLowerings(lowerings);
  populateReductionLowerings(lowerings);
  populateTensorLowerings(lowerings);
  populateControlLowerings(lowerings);
  populateSequenceLowerings(lowerings);
  populateTextLowerings(lowerings);
  populateTrainingLowerings(lowerings);
  populateNNLowerings(lowerings);
  populateMLColumnLowerings(lowerings);
  populateMLLinearLowerings(lowerings);
  populateMLMapLowerings(lowerings);
  populateMLSupportVectorLowerings(lowerings);
  populateMLTableLowerings(lowerings);
  populateMLTreeLowerings(lowerings);
}

namespace {

struct ConvertOnnx : lathe::impl::ConvertOnnxPassBase<ConvertOnnx> {
  /// Beside those of tensors: trees, look-ups, and values that the runtime keeps.
  void getDependentDialects(DialectRegistry &registry) const override {
    ConvertOnnxPassBase::getDependentDialects(registry);
    registry.insert<bufferization::BufferizationDialect, memref::MemRefDialect, pipeline::PipelineDialect, tree::TreeDialect>();
  }

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    TypeConverter converter;
    converter.addConversion([](Type type) { return type; });
    converter.addConversion([](RankedTensorType type) -> Type {
      return RankedTensorType::get(type.getShape(), convertElementType(type.getElementType()), type.getEncoding());
    });
    auto pointer = LLVM::LLVMPointerType::get(context);
    converter.addConversion([=](SequenceType) -> Type { return pointer; });
    converter.addConversion([=](onnx::OptionalType) -> Type { return pointer; });
    converter.addConversion([=](MapType) -> Type { return pointer; });

    RewritePatternSet patterns(context);
    Lowerings lowerings(converter, patterns);
    populateAllLowerings(lowerings);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns, converter);
    populateReturnOpTypeConversionPattern(patterns, converter);
    populateCallOpTypeConversionPattern(patterns, converter);

    ConversionTarget target(*context);
    target.addIllegalDialect<OnnxDialect>();
    target.markUnknownOpDynamicallyLegal([&](Operation *op) {
      if (auto function = dyn_cast<func::FuncOp>(op))
        return converter.isSignatureLegal(function.getFunctionType());
      return !isa<func::ReturnOp, func::CallOp>(op) || converter.isLegal(op);
    });
    ConversionConfig config;
    config.allowPatternRollback = false;
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns), config)))
      signalPassFailure();
  }
};

} // namespace
