//===- Predict.cpp - From rows of features to predictions -----------------===//

#include "compiler/projections/Link.h"
#include "compiler/projections/Projection.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace lathe {
namespace {

/// Rows are predicted in blocks, whose features lie on the stack: as many as fit in kBlockBytes, but kVectorRows of them, what
/// the tree kernels take at once, as long as these fit in kMostBlockBytes.
constexpr int64_t kMostRows = 256, kVectorRows = 64, kBlockBytes = 64 << 10, kMostBlockBytes = 256 << 10;

int64_t getBlockRows(int64_t rowBytes) {
  rowBytes = std::max<int64_t>(1, rowBytes);
  if (kVectorRows * rowBytes > kMostBlockBytes)
    return std::max<int64_t>(1, kBlockBytes / rowBytes);
  return std::clamp(kBlockBytes / rowBytes / kVectorRows * kVectorRows, kVectorRows, kMostRows);
}

Value index(ImplicitLocOpBuilder &b, int64_t value) { return arith::ConstantIndexOp::create(b, value); }

void buildForEach(ImplicitLocOpBuilder &b, Value count, llvm::function_ref<void(Value)> body) {
  auto loop = scf::ForOp::create(b, index(b, 0), count, index(b, 1));
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
  b.setInsertionPointAfter(loop);
}

/// The first `count` rows of a matrix.
Value buildFirstRows(ImplicitLocOpBuilder &b, Value matrix, Value count) {
  OpFoldResult zero = b.getIndexAttr(0), one = b.getIndexAttr(1);
  OpFoldResult columns = b.getIndexAttr(cast<MemRefType>(matrix.getType()).getDimSize(1));
  return memref::SubViewOp::create(b, matrix, ArrayRef<OpFoldResult>{zero, zero}, ArrayRef<OpFoldResult>{count, columns},
                                   ArrayRef<OpFoldResult>{one, one});
}

/// Row `row` of `margins` to the predictions from `offset` of `out`: link function in f64, rounded once.
void buildPredictions(ImplicitLocOpBuilder &b, Model &model, pipeline::Task task, int64_t outputs, Value margins, Value row,
                      Value out, Value offset) {
  SmallVector<Value> wide;
  for (int64_t k = 0; k < model.getNumMargins(); ++k) {
    Value margin = memref::LoadOp::create(b, margins, ValueRange{row, index(b, k)});
    if (!margin.getType().isF64())
      margin = arith::ExtFOp::create(b, b.getF64Type(), margin);
    if (model.getLinkScale() != 1)
      margin = arith::MulFOp::create(b, margin, Value(arith::ConstantOp::create(b, b.getF64FloatAttr(model.getLinkScale()))));
    wide.push_back(margin);
  }
  SmallVector<Value> predictions = buildLink(b, model.getLink(task), wide);
  // A binary model with a margin per class predicts the second.
  for (auto [k, prediction] : llvm::enumerate(ArrayRef<Value>(predictions).take_back(outputs))) {
    Value rounded = arith::TruncFOp::create(b, b.getF32Type(), prediction);
    memref::StoreOp::create(b, rounded, out, Value(arith::AddIOp::create(b, offset, index(b, k))));
  }
}

} // namespace

LogicalResult Projection::takeModel() {
  if (!model)
    return pipeline.emitOpError("has no trained model; run lathec attach before");
  int64_t outputs = pipeline.getNumOutputs();
  if (model.getNumMargins() != outputs && !(model.getNumMargins() == 2 && outputs == 1))
    return pipeline.emitOpError("predicts ") << outputs << " outputs, its model gives " << model.getNumMargins();
  model.moveTo(module);
  return success();
}

func::FuncOp Projection::buildPredict(func::FuncOp featuresRow) {
  int64_t outputs = pipeline.getNumOutputs(), width = getGraph().getWidth();
  int64_t blockRows = getBlockRows(width * model.getRowType().getWidth() / 8);
  auto out = MemRefType::get({ShapedType::kDynamic}, b.getF32Type());
  auto function =
      createFunction("predict", {pipeline::BatchType::get(b.getContext()), b.getIndexType(), b.getIndexType(), out}, {}, true);
  Value batch = function.getArgument(0), begin = function.getArgument(1), end = function.getArgument(2);
  auto matrix = [&](int64_t columns, Type element) -> Value {
    return memref::AllocaOp::create(b, MemRefType::get({blockRows, columns}, element), b.getI64IntegerAttr(64));
  };

  // Both buffers live on the stack, outside of the loops: prediction allocates nothing.
  Value rows = matrix(width, model.getRowType());
  Value margins = model.isIdentity() ? rows : matrix(model.getNumMargins(), model.getMarginType());
  auto blocks = scf::ForOp::create(b, begin, end, index(b, blockRows));
  b.setInsertionPointToStart(blocks.getBody());
  Value first = blocks.getInductionVar();
  Value count = arith::MinSIOp::create(b, index(b, blockRows), arith::SubIOp::create(b, end, first));
  auto rowType = cast<MemRefType>(featuresRow.getArgumentTypes().back());
  OpFoldResult one = b.getIndexAttr(1), zero = b.getIndexAttr(0), columns = b.getIndexAttr(width);
  buildForEach(b, count, [&](Value i) {
    Value row = memref::SubViewOp::create(b, rowType, rows, ArrayRef<OpFoldResult>{i, zero},
                                          ArrayRef<OpFoldResult>{one, columns}, ArrayRef<OpFoldResult>{one, one});
    func::CallOp::create(b, featuresRow, ValueRange{batch, Value(arith::AddIOp::create(b, first, i)), row});
  });
  if (!model.isIdentity())
    model.buildMargins(b, buildFirstRows(b, rows, count), buildFirstRows(b, margins, count));
  Value before = arith::SubIOp::create(b, first, begin);
  buildForEach(b, count, [&](Value i) {
    Value offset = arith::MulIOp::create(b, arith::AddIOp::create(b, before, i), index(b, outputs));
    buildPredictions(b, model, pipeline.getTask(), outputs, margins, i, function.getArgument(3), offset);
  });
  b.setInsertionPointAfter(blocks);
  func::ReturnOp::create(b);
  return function;
}

func::FuncOp Projection::buildMargins() {
  auto buffer = [&](Type element) { return MemRefType::get({ShapedType::kDynamic}, element); };
  auto function =
      createFunction("margins", {buffer(model.getRowType()), b.getIndexType(), buffer(model.getMarginType())}, {}, true);
  Value count = function.getArgument(1);
  auto asMatrix = [&](Value memref, int64_t columns) -> Value {
    auto type = MemRefType::get({ShapedType::kDynamic, columns}, cast<MemRefType>(memref.getType()).getElementType());
    OpFoldResult one = b.getIndexAttr(1), stride = b.getIndexAttr(columns);
    return memref::ReinterpretCastOp::create(b, type, memref, b.getIndexAttr(0), ArrayRef<OpFoldResult>{count, stride},
                                             ArrayRef<OpFoldResult>{stride, one});
  };
  model.buildMargins(b, asMatrix(function.getArgument(0), getGraph().getWidth()),
                     asMatrix(function.getArgument(2), model.getNumMargins()));
  func::ReturnOp::create(b);
  return function;
}

} // namespace lathe
