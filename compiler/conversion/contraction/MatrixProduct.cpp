//===- MatrixProduct.cpp - Sums of products over one dimension ------------===//

#include "compiler/conversion/contraction/Epilogue.h"
#include "compiler/conversion/contraction/Lowerings.h"
#include "compiler/conversion/contraction/Operands.h"
#include "compiler/conversion/contraction/Packing.h"
#include "compiler/conversion/contraction/Tiles.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace lathe {
namespace {

/// From so many rows on, the left side is packed: read by rows, they would lie in the same sets of the first cache.
constexpr int64_t kPackedRows = 8;

/// One side: how far apart its elements lie along each loop of the op.
struct Side {
  Value tensor;
  SmallVector<Value> strides; // null: does not vary with the loop

  Side(KernelCode &code, Value value, AffineMap map) : tensor(value), strides(map.getNumDims()) {
    // A transposed tensor is read where it came from.
    SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, map.getNumResults()));
    while (auto transpose = tensor.getDefiningOp<linalg::TransposeOp>()) {
      for (int64_t &dim : order)
        dim = transpose.getPermutation()[dim];
      tensor = transpose.getInput();
    }
    SmallVector<Value> own = getStrides(code, getSizes(code, tensor));
    for (auto [i, expr] : llvm::enumerate(map.getResults()))
      strides[cast<AffineDimExpr>(expr).getPosition()] = own[order[i]];
  }
};

/// A dimension that is not tiled.
struct OuterLoop {
  unsigned loop;
  Value size;
};

/// Positions in `loops` of their flattened number.
SmallVector<Value> splitIndex(KernelCode &code, Value number, ArrayRef<OuterLoop> loops) {
  SmallVector<Value> positions(loops.size());
  for (int64_t i = loops.size() - 1; i >= 0; --i) {
    positions[i] = i ? code.rem(number, loops[i].size) : number;
    number = code.div(number, loops[i].size);
  }
  return positions;
}

/// The loops of `all` with which `side` varies.
SmallVector<OuterLoop> getLoopsOf(ArrayRef<OuterLoop> all, const Side &side) {
  SmallVector<OuterLoop> result;
  for (const OuterLoop &loop : all)
    if (side.strides[loop.loop])
      result.push_back(loop);
  return result;
}

Value countOf(KernelCode &code, ArrayRef<OuterLoop> loops) {
  Value count = code.index(1);
  for (const OuterLoop &loop : loops)
    count = code.mul(count, loop.size);
  return count;
}

/// Where in `side` the outer position `number` of `loops` begins.
Value offsetOf(KernelCode &code, Value number, ArrayRef<OuterLoop> loops, ArrayRef<Value> strides) {
  Value offset = code.index(0);
  for (auto [loop, position] : llvm::zip_equal(loops, splitIndex(code, number, loops)))
    if (strides[loop.loop])
      offset = code.add(offset, code.mul(position, strides[loop.loop]));
  return offset;
}

/// The number in `some` of what has `number` in `all`.
Value selectIndex(KernelCode &code, Value number, ArrayRef<OuterLoop> all, ArrayRef<OuterLoop> some) {
  if (all.size() == some.size())
    return number;
  Value result = code.index(0);
  SmallVector<Value> positions = splitIndex(code, number, all);
  for (const OuterLoop &loop : some)
    for (auto [other, position] : llvm::zip_equal(all, positions))
      if (other.loop == loop.loop)
        result = code.add(code.mul(result, loop.size), position);
  return result;
}

bool isPermutation(AffineMap map) {
  return llvm::all_of(map.getResults(), [](AffineExpr expr) { return isa<AffineDimExpr>(expr); });
}

/// The loops of a product after it was decided which operand is the left side.
struct Loops {
  SmallVector<unsigned> batch, rows; // in the order of the result; `rows` are one after the other everywhere
  unsigned column, depth;
};

/// Packs the right side at run time.
Value packRight(KernelCode &code, KernelModule &kernels, const Target &target, const TileShape &shape, const Side &right,
                ArrayRef<OuterLoop> outer, const Loops &loops, Value columns, Value depth) {
  Value panels = code.divUp(columns, shape.panel), count = countOf(code, outer);
  Value packed = allocate(code, shape.element, code.product({count, panels, depth, code.index(shape.panel)}));
  Value source = readTensor(code, right.tensor);
  kernels.forAll(code, target, "pack_right", {count, panels}, [&](KernelCode &code, ArrayRef<Value> at) {
    Value column = code.mul(at[1], shape.panel);
    Value from = code.add(offsetOf(code, at[0], outer, right.strides), code.mul(column, right.strides[loops.column]));
    Value to = code.product({code.add(code.mul(at[0], panels), at[1]), depth, code.index(shape.panel)});
    packLanes(code, source, from, right.strides[loops.column], right.strides[loops.depth],
              code.min(code.sub(columns, column), code.index(shape.panel)), depth, shape.panel, shape.lanes, packed, to);
  });
  return packed;
}

/// The right side packed now, where it is constant.
ElementsAttr packConstantRight(KernelModule &kernels, const TileShape &shape, const Side &right, ArrayRef<OuterLoop> outer,
                               const Loops &loops, Value columns, Value depth) {
  Attribute attribute = getConstantElements(right.tensor);
  std::optional<int64_t> column = getConstantIntValue(right.strides[loops.column]);
  std::optional<int64_t> step = getConstantIntValue(right.strides[loops.depth]);
  if (!attribute || !column || !step || outer.size() > 1)
    return {};
  MatrixView view{1, *getConstantIntValue(columns), *getConstantIntValue(depth), 0, *column, *step};
  if (!outer.empty()) {
    view.outer = *getConstantIntValue(outer[0].size);
    view.outerStride = *getConstantIntValue(right.strides[outer[0].loop]);
  }
  return packConstant(kernels, attribute, view, shape.panel);
}

/// Which loops are what, with the left side and the right side as given; nothing where this cannot be tiled.
std::optional<Loops> assign(const linalg::ContractionDimensions &dims, AffineMap left, AffineMap result, bool isSwapped) {
  Loops loops;
  ArrayRef<unsigned> rows = isSwapped ? dims.n : dims.m, columns = isSwapped ? dims.m : dims.n;
  if (dims.k.size() != 1 || columns.empty() || result.getNumResults() == 0)
    return std::nullopt;
  loops.depth = dims.k[0];
  loops.column = cast<AffineDimExpr>(result.getResults().back()).getPosition();
  if (!llvm::is_contained(columns, loops.column) || columns.size() != 1)
    return std::nullopt;
  auto positionIn = [](AffineMap map, unsigned loop) -> int64_t {
    for (auto [i, expr] : llvm::enumerate(map.getResults()))
      if (cast<AffineDimExpr>(expr).getPosition() == loop)
        return i;
    return -1;
  };
  for (AffineExpr expr : result.getResults().drop_back()) {
    unsigned loop = cast<AffineDimExpr>(expr).getPosition();
    bool isRow = llvm::is_contained(rows, loop);
    bool continues = isRow && !loops.rows.empty() && positionIn(left, loops.rows.back()) + 1 == positionIn(left, loop) &&
                     positionIn(result, loops.rows.back()) + 1 == positionIn(result, loop);
    if (!loops.rows.empty() && !continues) {
      llvm::append_range(loops.batch, loops.rows);
      loops.rows.clear();
    }
    (isRow ? loops.rows : loops.batch).push_back(loop);
  }
  return loops;
}

} // namespace

LogicalResult lowerMatrixProduct(linalg::LinalgOp op, KernelModule &kernels, const Target &target) {
  if (op.getNumDpsInputs() != 2 || !linalg::isaContractionOpInterface(op) || !hasElements(op))
    return failure();
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  if (!llvm::all_of(maps, isPermutation))
    return failure();
  FailureOr<linalg::ContractionDimensions> dims = linalg::inferContractionDims(op);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  Type element = type.getElementType();
  if (failed(dims) || !isa<Float32Type, Float64Type>(element) ||
      llvm::any_of(op->getOperands(), [&](Value value) { return getElementTypeOrSelf(value) != element; }))
    return failure();
  bool isSwapped = false;
  std::optional<Loops> loops = assign(*dims, maps[0], maps[2], false);
  if (!loops) {
    isSwapped = true;
    loops = assign(*dims, maps[1], maps[2], true);
  }
  if (!loops)
    return failure();

  Value result = op->getResult(0), init = op.getDpsInitOperand(0)->get();
  int64_t rank = type.getRank();
  Epilogue epilogue = Epilogue::match(result, /*inner=*/1);
  Start start = Start::match(init, rank - 1);
  OpBuilder builder(epilogue.getOp() ? epilogue.getOp() : op.getOperation());
  KernelCode code(op.getLoc(), builder);
  code.setInsertionPoint(epilogue.getOp() ? epilogue.getOp() : op.getOperation());

  // Sizes of the loops, from the operands.
  Side left(code, op.getDpsInputOperand(isSwapped)->get(), maps[isSwapped]);
  Side right(code, op.getDpsInputOperand(!isSwapped)->get(), maps[!isSwapped]);
  SmallVector<Value> loopSizes(maps[0].getNumDims());
  for (OpOperand &operand : op->getOpOperands())
    for (auto [i, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults())) {
      Value &size = loopSizes[cast<AffineDimExpr>(expr).getPosition()];
      if (!size || !getConstantIntValue(size))
        size = getSize(code, operand.get(), i);
    }
  Value columns = loopSizes[loops->column], depth = loopSizes[loops->depth];
  SmallVector<OuterLoop> outer, rowLoops;
  for (unsigned loop : loops->batch)
    outer.push_back({loop, loopSizes[loop]});
  for (unsigned loop : loops->rows)
    rowLoops.push_back({loop, loopSizes[loop]});
  Value rows = countOf(code, rowLoops);

  int64_t panel = kPanelBytes / (element.getIntOrFloatBitWidth() / 8);
  TileShape shape = chooseTileShape(target, element, getConstantIntValue(rows).value_or(ShapedType::kDynamic),
                                    getConstantIntValue(code.divUp(columns, panel)).value_or(ShapedType::kDynamic));
  Contraction contraction;
  contraction.shape = shape;
  contraction.outer = countOf(code, outer);
  contraction.lines = code.index(1);
  contraction.rows = rows;
  contraction.columns = columns;
  contraction.depth = depth;

  SmallVector<OuterLoop> rightLoops = getLoopsOf(outer, right);
  if (ElementsAttr packed = packConstantRight(kernels, shape, right, rightLoops, *loops, columns, depth))
    contraction.right = readTensor(code, arith::ConstantOp::create(code, packed));
  else
    contraction.right = packRight(code, kernels, target, shape, right, rightLoops, *loops, columns, depth);
  Value panels = code.divUp(columns, shape.panel);
  contraction.rightOffset = [&](KernelCode &code, Value number) {
    return code.product({selectIndex(code, number, outer, rightLoops), panels, depth, code.index(shape.panel)});
  };

  SmallVector<OuterLoop> leftLoops = getLoopsOf(outer, left);
  Value rowStride = rowLoops.empty() ? code.index(1) : left.strides[rowLoops.back().loop];
  Value depthStride = left.strides[loops->depth];
  std::optional<int64_t> knownRows = getConstantIntValue(rows), knownStride = getConstantIntValue(rowStride);
  Value source = readTensor(code, left.tensor);
  if (knownStride && (*knownStride == 1 || (knownRows && *knownRows < kPackedRows))) {
    contraction.left = {source, *knownStride, depthStride, {}};
    contraction.leftOffset = [&](KernelCode &code, Value number, Value, Value, Value row, Value) {
      return code.add(offsetOf(code, number, outer, left.strides), code.mul(row, rowStride));
    };
  } else {
    int64_t width = llvm::alignTo(shape.rows, shape.lanes);
    Value tiles = countTiles(code, shape, rows), count = countOf(code, leftLoops);
    Value packed = allocate(code, element, code.product({count, tiles, depth, code.index(width)}));
    kernels.forAll(code, target, "pack_left", {count, tiles}, [&](KernelCode &code, ArrayRef<Value> at) {
      Value row = beginOfTile(code, shape, rows, at[1]), end = beginOfTile(code, shape, rows, code.add(at[1], 1));
      Value valid = code.sub(end, row);
      Value from = code.add(offsetOf(code, at[0], leftLoops, left.strides), code.mul(row, rowStride));
      Value to = code.product({code.add(code.mul(at[0], tiles), at[1]), depth, code.index(width)});
      code.when(code.isLess(code.index(0), valid),
                [&] { packLanes(code, source, from, rowStride, depthStride, valid, depth, width, shape.lanes, packed, to); });
    });
    contraction.left = {packed, 1, code.index(width), {}};
    contraction.leftOffset = [&, width, tiles](KernelCode &code, Value number, Value, Value tile, Value, Value rowInTile) {
      Value at = code.add(code.mul(selectIndex(code, number, outer, leftLoops), tiles), tile);
      return code.add(code.product({at, depth, code.index(width)}), rowInTile);
    };
  }

  SmallVector<Value> resultSizes;
  for (AffineExpr expr : maps[2].getResults())
    resultSizes.push_back(loopSizes[cast<AffineDimExpr>(expr).getPosition()]);
  SmallVector<Value> resultStrides(loopSizes.size());
  for (auto [expr, stride] : llvm::zip_equal(maps[2].getResults(), getStrides(code, resultSizes)))
    resultStrides[cast<AffineDimExpr>(expr).getPosition()] = stride;
  epilogue.prepare(code);
  auto resultType = cast<RankedTensorType>(epilogue.getResult().getType());
  NewTensor out(code, resultType, resultSizes);
  Value startBuffer;
  if (!start.number)
    startBuffer = readTensor(code, start.perColumn ? start.perColumn : start.tensor);
  Value resultRowStride = rowLoops.empty() ? code.index(0) : resultStrides[rowLoops.back().loop];
  VectorType vector = code.vector(shape.lanes, element);

  contraction.begin = [&](KernelCode &code, Value number, const Block &block) {
    Value firstColumn = code.mul(block.firstPanel, shape.panel);
    Value count = code.min(code.sub(columns, firstColumn), code.mul(block.panels, shape.panel));
    auto forVectors = [&](llvm::function_ref<void(Value, Value)> body) {
      if (start.number)
        code.forEach(code.index(0), code.mul(block.panels, shape.panel), shape.lanes,
                     [&](Value column) { body(column, Value()); });
      else
        code.forLanes(count, shape.lanes, body);
    };
    Value offset = code.add(offsetOf(code, number, outer, resultStrides), firstColumn);
    if (start.perColumn)
      offset = firstColumn;
    Value splat;
    if (start.number)
      splat = arith::ConstantOp::create(code, DenseElementsAttr::get(vector, Attribute(start.number)));
    forVectors([&](Value column, Value mask) {
      Value value = splat;
      if (start.perColumn)
        value = code.loadLanes(vector, startBuffer, code.add(offset, column), mask);
      code.forEach(block.rows, [&](Value row) {
        Value own = value;
        if (!own) {
          Value at = code.add(code.add(offset, column), code.mul(code.add(block.firstRow, row), resultRowStride));
          own = code.loadLanes(vector, startBuffer, at, mask);
        }
        code.storeVector(own, block.sums, code.add(code.mul(row, block.sumsStride), column));
      });
    });
  };
  contraction.finish = [&](KernelCode &code, Value number, const Block &block) {
    Value firstColumn = code.mul(block.firstPanel, shape.panel);
    Value count = code.min(code.sub(columns, firstColumn), code.mul(block.panels, shape.panel));
    Value base = code.add(offsetOf(code, number, outer, resultStrides), firstColumn);
    SmallVector<Value> outerAt = splitIndex(code, number, outer);
    code.forEach(block.rows, [&](Value row) {
      Value resultRow = code.add(block.firstRow, row);
      // Where the row is, in the order of the result's dimensions.
      SmallVector<Value> position, rowsAt = splitIndex(code, resultRow, rowLoops);
      for (AffineExpr expr : maps[2].getResults().drop_back()) {
        unsigned loop = cast<AffineDimExpr>(expr).getPosition();
        for (auto [other, at] : llvm::zip_equal(outer, outerAt))
          if (other.loop == loop)
            position.push_back(at);
        for (auto [other, at] : llvm::zip_equal(rowLoops, rowsAt))
          if (other.loop == loop)
            position.push_back(at);
      }
      Value to = code.add(base, code.mul(resultRow, resultRowStride));
      code.forLanes(count, shape.lanes, [&](Value column, Value mask) {
        Value sums = code.loadVector(vector, block.sums, code.add(code.mul(row, block.sumsStride), column));
        Value value = epilogue.apply(code, sums, position, code.add(firstColumn, column), mask);
        code.storeLanes(value, out.flat, code.add(to, column), mask);
      });
    });
  };
  emitContraction(code, kernels, target, contraction, "product");
  epilogue.getResult().replaceAllUsesWith(out.asTensor(code, resultType));
  if (epilogue.getOp())
    epilogue.getOp()->erase();
  op->erase();
  return success();
}

} // namespace lathe
