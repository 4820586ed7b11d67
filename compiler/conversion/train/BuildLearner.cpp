//===- BuildLearner.cpp - Derive the kernels of a declared model ---------===//
//
// One function below per kernel: its C signature, as runtime/train/learner.h has it, and its body.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/entry/Passes.h"
#include "compiler/conversion/train/Passes.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_BUILDLEARNERPASS
#include "compiler/conversion/train/Passes.h.inc"

namespace {

using namespace train;

constexpr llvm::StringLiteral kLearnerName = "lathe_learner";

class KernelBuilder {
public:
  explicit KernelBuilder(ModelOp model)
      : model(model), b(model.getLoc(), OpBuilder(model)), loss(model.getLoss()), outputs(model.getOutputs()) {
    auto buffer = [&](Type element) { return MemRefType::get({ShapedType::kDynamic}, element); };
    f32 = b.getF32Type(), f64 = b.getF64Type(), i32 = b.getI32Type(), index = b.getIndexType();
    f32s = buffer(f32), f64s = buffer(f64), i8s = buffer(b.getI8Type()), i16s = buffer(b.getI16Type());
    i32s = buffer(i32), i64s = buffer(b.getI64Type());
  }

  void build() {
    ModuleOp module = model->getParentOfType<ModuleOp>();
    b.setInsertionPointToEnd(module.getBody());
    baseMargin();
    if (isa<LinearAttr>(model.getLearner())) {
      linearGradient();
    } else {
      lossSum();
      gradients();
      quantize();
      histogram("histogram16", i16s);
      histogram("histogram32", i32s);
      splitSearch();
      partition();
      addToMargins();
    }
    LearnerOp::create(b, kLearnerName, loss, outputs, model.getLearner(), b.getDictionaryAttr(kernels));
    model.erase();
  }

private:
  /// Makes `@lathe_learner_<name>` and leaves the builder in its body, before the return.
  void kernel(StringRef name, ArrayRef<Type> arguments, Type result, llvm::function_ref<Value(ValueRange)> body) {
    OpBuilder::InsertionGuard guard(b);
    std::string symbol = (kLearnerName + "_" + name).str();
    auto type = b.getFunctionType(arguments, result ? TypeRange(result) : TypeRange());
    auto function = func::FuncOp::create(b, symbol, type);
    function->setAttr(kEntryAttr, b.getUnitAttr());
    // The runtime gives every kernel buffers that do not overlap.
    for (auto [i, argument] : llvm::enumerate(arguments))
      if (isa<MemRefType>(argument))
        function.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), b.getUnitAttr());
    b.setInsertionPointToStart(function.addEntryBlock());
    Value value = body(function.getArguments());
    func::ReturnOp::create(b, value ? ValueRange(value) : ValueRange());
    kernels.emplace_back(b.getStringAttr(name), FlatSymbolRefAttr::get(b.getContext(), symbol));
  }

  void baseMargin() {
    kernel("base_margin", {f64s, f32s}, {}, [&](ValueRange a) -> Value {
      BaseMarginOp::create(b, loss, outputs, a[0], a[1]);
      return {};
    });
  }

  void lossSum() {
    kernel("loss_sum", {f32s, f32s, index, index}, f64,
           [&](ValueRange a) -> Value { return LossOp::create(b, f64, loss, outputs, a[0], a[1], a[2], a[3]); });
  }

  void gradients() {
    kernel("gradients", {f32s, f32s, index, index, index, f32s, f32s}, {}, [&](ValueRange a) -> Value {
      GradientsOp::create(b, loss, outputs, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
      return {};
    });
  }

  void quantize() {
    kernel("quantize", {f32s, f64, f64, index, index, i32s}, {}, [&](ValueRange a) -> Value {
      QuantizeOp::create(b, a[0], a[1], a[2], a[3], a[4], a[5]);
      return {};
    });
  }

  void histogram(StringRef name, Type entries) {
    kernel(name, {i32s, index, index, i64s, entries, i32s, i64s}, {}, [&](ValueRange a) -> Value {
      HistogramOp::create(b, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
      return {};
    });
  }

  /// Searches the features `features[begin]` to `features[end - 1]`; `layout` has five numbers per feature: first bin,
  /// bins, candidates, missing, most frequent bin.
  void splitSearch() {
    SmallVector<Type> arguments = {i64s, i32s, i32s, index, index, f64, f64, f64, f64, f64s, i32s, i32s, i64s};
    kernel("split_search", arguments, {}, [&](ValueRange a) -> Value {
      Value sums = a[0], layout = a[1], features = a[2];
      Value one = arith::ConstantIndexOp::create(b, 1);
      auto loop = scf::ForOp::create(b, a[3], a[4], one);
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      Value i = loop.getInductionVar();
      auto toIndex = [&](Value value) -> Value { return arith::IndexCastUIOp::create(b, index, value); };
      auto constant = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(b, value); };
      Value feature = toIndex(memref::LoadOp::create(b, features, i));
      Value record = arith::MulIOp::create(b, feature, constant(5));
      SmallVector<Value> field;
      for (int64_t k = 0; k < 5; ++k)
        field.push_back(
            toIndex(memref::LoadOp::create(b, layout, ValueRange(arith::AddIOp::create(b, record, constant(k))))));
      Value missing = field[3];
      CompleteHistogramOp::create(b, sums, field[0], arith::AddIOp::create(b, field[1], missing), field[4]);
      auto split = SplitSearchOp::create(b, {f64, i32, b.getI1Type(), b.getI64Type(), b.getI64Type()}, sums, field[0],
                                         field[1], field[2], missing, a[5], a[6], a[7], a[8]);
      memref::StoreOp::create(b, split.getGain(), a[9], i);
      memref::StoreOp::create(b, split.getBin(), a[10], i);
      memref::StoreOp::create(b, arith::ExtUIOp::create(b, i32, split.getMissingLeft()), a[11], i);
      Value pair = arith::MulIOp::create(b, i, constant(2));
      memref::StoreOp::create(b, split.getLeftGradient(), a[12], pair);
      memref::StoreOp::create(b, split.getLeftHessian(), a[12], ValueRange(arith::AddIOp::create(b, pair, one)));
      return {};
    });
  }

  void partition() {
    kernel("partition", {i32s, index, index, i8s, i32, i32, i32, i32s, i32s}, index, [&](ValueRange a) -> Value {
      Value zero = arith::ConstantOp::create(b, b.getI32IntegerAttr(0));
      Value missingLeft = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, a[6], zero);
      return PartitionOp::create(b, index, a[0], a[1], a[2], a[3], a[4], a[5], missingLeft, a[7], a[8]);
    });
  }

  void addToMargins() {
    kernel("add_to_margins", {i32s, index, index, index, f32, f32s}, {}, [&](ValueRange a) -> Value {
      AddToMarginsOp::create(b, outputs, a[0], a[1], a[2], a[3], a[4], a[5]);
      return {};
    });
  }

  void linearGradient() {
    SmallVector<Type> arguments = {i64s, i32s, f32s, f32s, index, index, index, f64s, f64s};
    kernel("linear_gradient", arguments, f64, [&](ValueRange a) -> Value {
      return LinearGradientOp::create(b, f64, loss, outputs, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
    });
  }

  ModelOp model;
  ImplicitLocOpBuilder b;
  Loss loss;
  int64_t outputs;
  SmallVector<NamedAttribute> kernels;
  Type f32, f64, i32, index, f32s, f64s, i8s, i16s, i32s, i64s;
};

struct BuildLearnerPass : impl::BuildLearnerPassBase<BuildLearnerPass> {
  void runOnOperation() override {
    SmallVector<ModelOp> models;
    getOperation().walk([&](ModelOp model) { models.push_back(model); });
    if (models.empty())
      return;
    if (models.size() > 1) {
      models[1].emitError() << "expects one train.model in a module, found " << models.size();
      return signalPassFailure();
    }
    KernelBuilder(models.front()).build();
  }
};

} // namespace
} // namespace lathe
