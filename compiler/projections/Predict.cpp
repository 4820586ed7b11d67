//===- Predict.cpp - From rows of features to predictions -----------------===//

#include "compiler/projections/Link.h"
#include "compiler/projections/Projection.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

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

void buildForEach(ImplicitLocOpBuilder &b, Value count, int64_t step, llvm::function_ref<void(Value)> body) {
  auto loop = scf::ForOp::create(b, index(b, 0), count, index(b, step));
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
  b.setInsertionPointAfter(loop);
}

/// Builds one way of predicting rows: buffers in the frame of the function, then blocks of rows in a loop.
class BlocksBuilder {
public:
  BlocksBuilder(ImplicitLocOpBuilder &b, Model &model, pipeline::Task task, int64_t outputs, func::FuncOp predict)
      : b(b), model(model), task(task), outputs(outputs), batch(predict.getArgument(0)), begin(predict.getArgument(1)),
        end(predict.getArgument(2)), out(predict.getArgument(3)), entry(&predict.getBody().front()) {}

  /// Row by row.
  void buildRows(func::FuncOp featuresRow, int64_t blockRows) {
    auto rowType = cast<MemRefType>(featuresRow.getArgumentTypes().back());
    int64_t width = rowType.getDimSize(0);
    Value rows = allocate({blockRows, width}, model.getRowType());
    Value margins = model.isIdentity() ? rows : allocate({blockRows, model.getNumMargins()}, model.getMarginType());
    auto blocks = scf::ForOp::create(b, begin, end, index(b, blockRows));
    b.setInsertionPointToStart(blocks.getBody());
    Value first = blocks.getInductionVar();
    Value count = arith::MinSIOp::create(b, index(b, blockRows), Value(arith::SubIOp::create(b, end, first)));
    OpFoldResult one = b.getIndexAttr(1), zero = b.getIndexAttr(0), columns = b.getIndexAttr(width);
    buildForEach(b, count, 1, [&](Value i) {
      Value row = memref::SubViewOp::create(b, rowType, rows, ArrayRef<OpFoldResult>{i, zero},
                                            ArrayRef<OpFoldResult>{one, columns}, ArrayRef<OpFoldResult>{one, one});
      func::CallOp::create(b, featuresRow, ValueRange{batch, Value(arith::AddIOp::create(b, first, i)), row});
    });
    if (!model.isIdentity())
      model.buildMargins(b, buildFirstRows(rows, count), buildFirstRows(margins, count));
    buildForEach(b, count, 1, [&](Value i) {
      buildPredictions(first, i, Type(),
                       [&](Value k) -> Value { return memref::LoadOp::create(b, margins, ValueRange{i, k}); });
    });
    b.setInsertionPointAfter(blocks);
  }

  /// Many rows at once, of which there are at least `kLanes`. Margins lie by output, and so do features where they can.
  void buildBlocks(func::FuncOp featuresBlock, int64_t blockRows, bool isFeatureMajor) {
    Value rows = allocate(cast<MemRefType>(featuresBlock.getArgumentTypes().back()).getShape(), model.getRowType());
    Value margins = model.isIdentity() ? rows : allocate({model.getNumMargins(), blockRows}, model.getMarginType());
    auto blocks = scf::ForOp::create(b, begin, end, index(b, blockRows));
    b.setInsertionPointToStart(blocks.getBody());
    // The last block begins among the rows of the one before when it would be too small: they get the same predictions again.
    Value first = arith::MinSIOp::create(b, blocks.getInductionVar(), Value(arith::SubIOp::create(b, end, index(b, kLanes))));
    Value count = arith::MinSIOp::create(b, index(b, blockRows), Value(arith::SubIOp::create(b, end, first)));
    func::CallOp::create(b, featuresBlock, ValueRange{batch, first, count, rows});
    if (!model.isIdentity())
      model.buildMargins(b, buildFirstRows(isFeatureMajor ? transpose(rows) : rows, count),
                         buildFirstRows(transpose(margins), count));
    Value last = arith::SubIOp::create(b, count, index(b, kLanes));
    bool isByMargin = !model.isIdentity() || isFeatureMajor;
    buildForEach(b, count, kLanes, [&](Value at) {
      Value i = arith::MinSIOp::create(b, at, last);
      auto lanes = VectorType::get({kLanes}, model.getMarginType());
      buildPredictions(first, i, lanes, [&](Value k) -> Value {
        if (isByMargin)
          return vector::LoadOp::create(b, lanes, margins, ValueRange{k, i});
        SmallVector<Value> each;
        for (int64_t lane = 0; lane < kLanes; ++lane) {
          Value row = arith::AddIOp::create(b, i, index(b, lane));
          each.push_back(memref::LoadOp::create(b, margins, ValueRange{row, k}));
        }
        return vector::FromElementsOp::create(b, lanes, each);
      });
    });
    b.setInsertionPointAfter(blocks);
  }

private:
  static constexpr int64_t kLanes = Projection::kLanes;

  /// On the stack, outside of all loops: prediction allocates nothing.
  Value allocate(ArrayRef<int64_t> shape, Type element) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(entry);
    return memref::AllocaOp::create(b, MemRefType::get(shape, element), b.getI64IntegerAttr(64));
  }

  Value transpose(Value matrix) {
    MLIRContext *context = b.getContext();
    auto map = AffineMap::getPermutationMap(ArrayRef<int64_t>{1, 0}, context);
    return memref::TransposeOp::create(b, matrix, AffineMapAttr::get(map));
  }

  /// The first `count` rows of a matrix.
  Value buildFirstRows(Value matrix, Value count) {
    OpFoldResult zero = b.getIndexAttr(0), one = b.getIndexAttr(1);
    OpFoldResult columns = b.getIndexAttr(cast<MemRefType>(matrix.getType()).getDimSize(1));
    return memref::SubViewOp::create(b, matrix, ArrayRef<OpFoldResult>{zero, zero}, ArrayRef<OpFoldResult>{count, columns},
                                     ArrayRef<OpFoldResult>{one, one});
  }

  /// The predictions of row `i` of the block that begins with row `first` of the batch, or of `lanes` rows from there on, of
  /// what `getMargin` gives for each output: link function in f64, rounded once.
  void buildPredictions(Value first, Value i, Type lanes, llvm::function_ref<Value(Value)> getMargin) {
    auto vector = cast_if_present<VectorType>(lanes);
    auto shaped = [&](Type element) { return vector ? Type(vector.clone(element)) : element; };
    SmallVector<Value> wide;
    for (int64_t k = 0; k < model.getNumMargins(); ++k) {
      Value margin = getMargin(index(b, k));
      if (!model.getMarginType().isF64())
        margin = arith::ExtFOp::create(b, shaped(b.getF64Type()), margin);
      if (model.getLinkScale() != 1) {
        TypedAttr scale = b.getF64FloatAttr(model.getLinkScale());
        if (vector)
          scale = DenseElementsAttr::get(vector.clone(b.getF64Type()), Attribute(scale));
        margin = arith::MulFOp::create(b, margin, Value(arith::ConstantOp::create(b, scale)));
      }
      wide.push_back(margin);
    }
    SmallVector<Value> predictions = buildLink(b, model.getLink(task), wide);
    Value row = arith::AddIOp::create(b, Value(arith::SubIOp::create(b, first, begin)), i);
    Value offset = arith::MulIOp::create(b, row, index(b, outputs));
    // A binary model with a margin per class predicts the second.
    for (auto [k, prediction] : llvm::enumerate(ArrayRef<Value>(predictions).take_back(outputs))) {
      Value rounded = arith::TruncFOp::create(b, shaped(b.getF32Type()), prediction);
      auto at = [&](int64_t lane) -> Value { return arith::AddIOp::create(b, offset, index(b, lane * outputs + k)); };
      if (!vector) {
        memref::StoreOp::create(b, rounded, out, at(0));
      } else if (outputs == 1) {
        vector::StoreOp::create(b, rounded, out, at(0));
      } else {
        for (int64_t lane = 0; lane < kLanes; ++lane)
          memref::StoreOp::create(b, Value(vector::ExtractOp::create(b, rounded, ArrayRef<int64_t>{lane})), out, at(lane));
      }
    }
  }

  ImplicitLocOpBuilder &b;
  Model &model;
  pipeline::Task task;
  int64_t outputs;
  Value batch, begin, end, out;
  Block *entry;
};

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
  func::FuncOp featuresBlock = buildFeaturesBlock(model.getRowType(), blockRows);
  auto out = MemRefType::get({ShapedType::kDynamic}, b.getF32Type());
  auto function =
      createFunction("predict", {pipeline::BatchType::get(b.getContext()), b.getIndexType(), b.getIndexType(), out}, {}, true);
  BlocksBuilder blocks(b, model, pipeline.getTask(), outputs, function);
  if (!featuresBlock) {
    blocks.buildRows(featuresRow, blockRows);
    func::ReturnOp::create(b);
    return function;
  }
  Value count = arith::SubIOp::create(b, function.getArgument(2), function.getArgument(1));
  Value isFew = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, count, index(b, kLanes));
  auto choice = scf::IfOp::create(b, isFew, /*withElseRegion=*/true);
  b.setInsertionPointToStart(choice.thenBlock());
  blocks.buildRows(featuresRow, kLanes);
  b.setInsertionPointToStart(choice.elseBlock());
  blocks.buildBlocks(featuresBlock, blockRows, isFeatureMajor());
  b.setInsertionPointAfter(choice);
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
