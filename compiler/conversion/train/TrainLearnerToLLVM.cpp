//===- TrainLearnerToLLVM.cpp - train.learner to a C constant ------------===//

#include "compiler/conversion/train/Passes.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_TRAINLEARNERTOLLVMPASS
#include "compiler/conversion/train/Passes.h.inc"

namespace {

using namespace train;

/// Values of lathe_learner.kind.
enum Kind : int32_t { kLinear = 1, kGradientBoostedTrees = 2 };

/// Fields of `struct lathe_learner`, in their order. A learner leaves the other learner's hyperparameters zero.
SmallVector<Attribute> hyperparameters(LearnerOp op, Builder &b) {
  SmallVector<Attribute> fields;
  auto int32 = [&](int64_t value) { fields.push_back(b.getI32IntegerAttr(value)); };
  auto int64 = [&](int64_t value) { fields.push_back(b.getI64IntegerAttr(value)); };
  auto real = [&](const llvm::APFloat &value) { fields.push_back(b.getF64FloatAttr(value.convertToDouble())); };
  auto zero = [&] { return llvm::APFloat(0.0); };

  auto linear = dyn_cast<LinearAttr>(op.getLearner());
  auto trees = dyn_cast<GradientBoostedTreesAttr>(op.getLearner());
  int32(linear ? kLinear : kGradientBoostedTrees);
  int32(static_cast<int32_t>(op.getLoss()));
  int32(op.getOutputs());
  int32(0);

  real(linear ? linear.getL1() : zero());
  real(linear ? linear.getL2() : zero());
  real(linear ? linear.getTolerance() : zero());
  int64(linear ? linear.getMaxIterations() : 0);

  int64(trees ? trees.getTrees() : 0);
  int64(trees ? trees.getMaxDepth() : 0);
  int64(trees ? trees.getMaxBins() : 0);
  int64(trees ? trees.getEarlyStoppingRounds() : 0);
  int64(trees ? trees.getSeed() : 0);
  real(trees ? trees.getLearningRate() : zero());
  real(trees ? trees.getL2() : zero());
  real(trees ? trees.getMinChildWeight() : zero());
  real(trees ? trees.getMinSplitGain() : zero());
  real(trees ? trees.getSubsample() : zero());
  real(trees ? trees.getFeatureFraction() : zero());
  return fields;
}

void lower(LearnerOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), op);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  SmallVector<Attribute> scalars = hyperparameters(op, b);
  SmallVector<Type> types;
  for (Attribute scalar : scalars)
    types.push_back(cast<TypedAttr>(scalar).getType());
  types.append(LearnerOp::getKernelNames().size(), pointer);
  auto type = LLVM::LLVMStructType::getLiteral(b.getContext(), types);

  auto global = LLVM::GlobalOp::create(b, type, /*isConstant=*/true, LLVM::Linkage::Internal, op.getSymName(),
                                       /*value=*/Attribute());
  b.createBlock(&global.getInitializerRegion());
  Value value = LLVM::PoisonOp::create(b, type);
  int64_t position = 0;
  auto append = [&](Value field) {
    value = LLVM::InsertValueOp::create(b, value, field, ArrayRef<int64_t>{position++});
  };
  for (Attribute scalar : scalars)
    append(LLVM::ConstantOp::create(b, cast<TypedAttr>(scalar).getType(), cast<TypedAttr>(scalar)));
  for (StringRef name : LearnerOp::getKernelNames()) {
    if (auto kernel = op.getKernels().getAs<FlatSymbolRefAttr>(name))
      append(LLVM::AddressOfOp::create(b, pointer, kernel.getValue()));
    else
      append(LLVM::ZeroOp::create(b, pointer));
  }
  LLVM::ReturnOp::create(b, value);
  op.erase();
}

struct TrainLearnerToLLVMPass : impl::TrainLearnerToLLVMPassBase<TrainLearnerToLLVMPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    for (auto learner : llvm::make_early_inc_range(module.getOps<LearnerOp>())) {
      for (NamedAttribute kernel : learner.getKernels()) {
        auto symbol = cast<FlatSymbolRefAttr>(kernel.getValue());
        auto entry = module.lookupSymbol<LLVM::LLVMFuncOp>(symbol.getValue());
        if (!entry) {
          learner.emitError() << "expects C entry points as kernels, found " << symbol
                              << "; run lathe-c-entry-points first";
          return signalPassFailure();
        }
        entry.setLinkage(LLVM::Linkage::Internal);
      }
      lower(learner);
    }
  }
};

} // namespace
} // namespace lathe
