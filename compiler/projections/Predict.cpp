//===- Predict.cpp - From a row of features to a prediction ---------------===//

#include "compiler/projections/Projection.h"

#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace lathe {
namespace {

/// Builds the body of one row's prediction.
class PredictBuilder {
public:
  PredictBuilder(ImplicitLocOpBuilder &b, ModuleOp module) : b(b), module(module) {}

  /// margins = weights x row + intercept, in f64 in the order of the features.
  void buildLinear(train::LinearModelOp model, Value row, Value margins) {
    auto weightsType = cast<RankedTensorType>(model.getWeights().getType());
    int64_t outputs = weightsType.getDimSize(0), features = weightsType.getDimSize(1);
    Value weights = createTable("weights", model.getWeights());
    Value intercept = createTable("intercept", model.getIntercept());
    auto perOutput = scf::ForOp::create(b, index(0), index(outputs), index(1));
    b.setInsertionPointToStart(perOutput.getBody());
    Value output = perOutput.getInductionVar();
    auto extend = [&](Value value) -> Value { return arith::ExtFOp::create(b, b.getF64Type(), value); };
    Value start = extend(memref::LoadOp::create(b, intercept, output));
    auto perFeature = scf::ForOp::create(b, index(0), index(features), index(1), ValueRange(start));
    b.setInsertionPointToStart(perFeature.getBody());
    Value feature = perFeature.getInductionVar();
    Value weight = extend(memref::LoadOp::create(b, weights, ValueRange{output, feature}));
    Value product = arith::MulFOp::create(b, weight, extend(memref::LoadOp::create(b, row, feature)));
    scf::YieldOp::create(b, Value(arith::AddFOp::create(b, perFeature.getRegionIterArg(0), product)));
    b.setInsertionPointAfter(perFeature);
    Value margin = arith::TruncFOp::create(b, b.getF32Type(), perFeature.getResult(0));
    memref::StoreOp::create(b, margin, margins, output);
    b.setInsertionPointAfter(perOutput);
  }

  /// The link function: what a margin means. Elementary functions in f64, rounded once.
  void buildLink(pipeline::Task task, int64_t outputs, Value margins, Value out, Value outOffset) {
    if (task == pipeline::Task::Multiclass)
      return buildSoftmax(outputs, margins, out, outOffset);
    Value margin = memref::LoadOp::create(b, margins, index(0));
    if (task == pipeline::Task::Binary) {
      Value wide = arith::ExtFOp::create(b, b.getF64Type(), margin);
      Value one = f64(1);
      Value power = math::ExpOp::create(b, arith::NegFOp::create(b, wide));
      Value probability = arith::DivFOp::create(b, one, arith::AddFOp::create(b, one, power));
      margin = arith::TruncFOp::create(b, b.getF32Type(), probability);
    }
    memref::StoreOp::create(b, margin, out, outOffset);
  }

private:
  void buildSoftmax(int64_t outputs, Value margins, Value out, Value outOffset) {
    SmallVector<Value> powers;
    Value largest;
    for (int64_t i = 0; i < outputs; ++i) {
      Value wide = arith::ExtFOp::create(b, b.getF64Type(), Value(memref::LoadOp::create(b, margins, index(i))));
      powers.push_back(wide);
      largest = i ? Value(arith::MaximumFOp::create(b, largest, wide)) : wide;
    }
    Value sum;
    for (Value &power : powers) {
      power = math::ExpOp::create(b, arith::SubFOp::create(b, power, largest));
      sum = sum ? Value(arith::AddFOp::create(b, sum, power)) : power;
    }
    for (auto [i, power] : llvm::enumerate(powers)) {
      Value probability = arith::TruncFOp::create(b, b.getF32Type(), Value(arith::DivFOp::create(b, power, sum)));
      memref::StoreOp::create(b, probability, out, Value(arith::AddIOp::create(b, outOffset, index(i))));
    }
  }

  /// A read-only global of the module with the given contents.
  Value createTable(StringRef name, ElementsAttr values) {
    auto tensor = cast<RankedTensorType>(values.getType());
    auto type = MemRefType::get(tensor.getShape(), tensor.getElementType());
    OpBuilder detached(b.getContext());
    auto global = memref::GlobalOp::create(detached, b.getLoc(), name, detached.getStringAttr("private"), type, values,
                                           /*constant=*/true, /*alignment=*/detached.getI64IntegerAttr(64));
    StringAttr symbol = SymbolTable(module).insert(global);
    return memref::GetGlobalOp::create(b, type, symbol);
  }

  Value index(int64_t value) { return arith::ConstantIndexOp::create(b, value); }
  Value f64(double value) { return arith::ConstantOp::create(b, b.getF64FloatAttr(value)); }

  ImplicitLocOpBuilder &b;
  ModuleOp module;
};

} // namespace

func::FuncOp Projection::buildPredict(func::FuncOp featuresRow) {
  auto ensembles = pipeline.getBody().getOps<tree::EnsembleOp>();
  auto linears = pipeline.getBody().getOps<train::LinearModelOp>();
  if (ensembles.empty() && linears.empty()) {
    pipeline.emitOpError("has no trained model; run lathec attach before");
    return nullptr;
  }
  int64_t width = getGraph().getWidth(), outputs = pipeline.getNumOutputs();
  auto buffer = MemRefType::get({ShapedType::kDynamic}, b.getF32Type());
  auto function = createFunction(
      "predict", {pipeline::BatchType::get(b.getContext()), b.getIndexType(), b.getIndexType(), buffer}, {}, true);
  Value batch = function.getArgument(0), begin = function.getArgument(1), end = function.getArgument(2);

  // Both buffers live on the stack, outside of the loop: prediction allocates nothing.
  Value row = memref::AllocaOp::create(b, MemRefType::get({width}, b.getF32Type()), b.getI64IntegerAttr(64));
  Value margins = memref::AllocaOp::create(b, MemRefType::get({outputs}, b.getF32Type()), b.getI64IntegerAttr(64));
  auto rowType = cast<MemRefType>(featuresRow.getArgumentTypes().back());
  Value rowView = memref::CastOp::create(b, rowType, row);
  auto loop = scf::ForOp::create(b, begin, end, arith::ConstantIndexOp::create(b, 1));
  b.setInsertionPointToStart(loop.getBody());
  func::CallOp::create(b, featuresRow, ValueRange{batch, loop.getInductionVar(), rowView});
  PredictBuilder predict(b, module);
  if (!ensembles.empty()) {
    tree::EnsembleOp ensemble = *ensembles.begin();
    ensemble->moveBefore(module.getBody(), module.getBody()->begin());
    tree::PredictOp::create(b, FlatSymbolRefAttr::get(ensemble.getSymNameAttr()), row, margins);
  } else {
    predict.buildLinear(*linears.begin(), row, margins);
  }
  Value offset = arith::MulIOp::create(b, arith::SubIOp::create(b, loop.getInductionVar(), begin),
                                       arith::ConstantIndexOp::create(b, outputs));
  predict.buildLink(pipeline.getTask(), outputs, margins, function.getArgument(3), offset);
  b.setInsertionPointAfter(loop);
  func::ReturnOp::create(b);
  return function;
}

} // namespace lathe
