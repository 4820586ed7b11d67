//===- Convolution.cpp - Convolutions with all channels of a group --------===//
//
// A convolution is a product of matrices: the left side has a row for each position of the output and is read where it lies
// in the input, by a table of offsets for channels and window; the right side are the weights, in panels of output
// channels. Sums lie by position, and are transposed on the way to the output.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/contraction/ConvolutionShape.h"
#include "compiler/conversion/contraction/Epilogue.h"
#include "compiler/conversion/contraction/Lowerings.h"
#include "compiler/conversion/contraction/Operands.h"
#include "compiler/conversion/contraction/Packing.h"
#include "compiler/conversion/contraction/Tiles.h"
#include "compiler/conversion/contraction/Transpose.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe {
namespace {

struct ConvolutionOp {
  int64_t spatial;
  bool hasGroups;      // the input is [n][g][c]…, the result [n][g][f]…
  bool isGroupOutside; // weights are [g][f][c]…, not [f][g][c]…
  SmallVector<int64_t> strides, dilations;
};

std::optional<ConvolutionOp> matchConvolution(linalg::LinalgOp op) {
  auto make = [](auto op, int64_t spatial, bool hasGroups, bool isGroupOutside) {
    return ConvolutionOp{spatial, hasGroups, isGroupOutside, llvm::to_vector(op.getStrides().template getValues<int64_t>()),
                         llvm::to_vector(op.getDilations().template getValues<int64_t>())};
  };
  if (auto conv = dyn_cast<linalg::Conv1DNcwFcwOp>(op.getOperation()))
    return make(conv, 1, false, false);
  if (auto conv = dyn_cast<linalg::Conv2DNchwFchwOp>(op.getOperation()))
    return make(conv, 2, false, false);
  if (auto conv = dyn_cast<linalg::Conv3DNcdhwFcdhwOp>(op.getOperation()))
    return make(conv, 3, false, false);
  if (auto conv = dyn_cast<linalg::Conv2DNgchwFgchwOp>(op.getOperation()))
    return make(conv, 2, true, false);
  if (auto conv = dyn_cast<linalg::Conv2DNgchwGfchwOp>(op.getOperation()))
    return make(conv, 2, true, true);
  return std::nullopt;
}

/// Of a result by groups, the op that alone uses it and makes all channels one dimension; or null.
tensor::CollapseShapeOp matchMergedGroups(Value result) {
  if (!result.hasOneUse())
    return nullptr;
  auto op = dyn_cast<tensor::CollapseShapeOp>(*result.user_begin());
  if (!op || op->getBlock() != result.getParentBlock())
    return nullptr;
  SmallVector<ReassociationIndices> dims = op.getReassociationIndices();
  for (auto [i, group] : llvm::enumerate(dims))
    if (group.size() != (i == 1 ? 2 : 1))
      return nullptr;
  return op;
}

/// Offsets in a group's padded planes for all (channel, window position), in the order of the sum.
Value makeOffsets(KernelCode &code, KernelModule &kernels, const Target &target, Value channels, ArrayRef<Value> window,
                  ArrayRef<Value> planeSizes, ArrayRef<int64_t> dilations) {
  SmallVector<Value> planeStrides = getStrides(code, planeSizes);
  SmallVector<Value> counts{channels}, steps{code.product(planeSizes)};
  llvm::append_range(counts, window);
  for (auto [stride, dilation] : llvm::zip_equal(planeStrides, dilations))
    steps.push_back(code.mul(stride, dilation));
  Value count = code.product(counts);
  SmallVector<int64_t> knownCounts, knownSteps;
  for (auto [n, step] : llvm::zip_equal(counts, steps)) {
    knownCounts.push_back(getConstantIntValue(n).value_or(-1));
    knownSteps.push_back(getConstantIntValue(step).value_or(-1));
  }
  if (!llvm::is_contained(knownCounts, -1) && !llvm::is_contained(knownSteps, -1)) {
    std::vector<int64_t> offsets{0};
    for (auto [n, step] : llvm::zip_equal(knownCounts, knownSteps)) {
      std::vector<int64_t> next;
      for (int64_t offset : offsets)
        for (int64_t i = 0; i < n; ++i)
          next.push_back(offset + i * step);
      offsets = std::move(next);
    }
    auto type = RankedTensorType::get({int64_t(offsets.size())}, code.getI64Type());
    return readTensor(code, arith::ConstantOp::create(code, DenseElementsAttr::get(type, ArrayRef(offsets))));
  }
  Value table = allocate(code, code.getI64Type(), count);
  kernels.forAll(code, target, "offsets", {code.index(1)}, [&](KernelCode &code, ArrayRef<Value>) {
    code.forEach(count, [&](Value k) {
      Value offset = code.index(0), rest = k;
      for (int64_t i = counts.size() - 1; i >= 0; --i) {
        offset = code.add(offset, code.mul(i ? code.rem(rest, counts[i]) : rest, steps[i]));
        rest = code.div(rest, counts[i]);
      }
      code.store(arith::IndexCastOp::create(code, code.getI64Type(), offset), table, k);
    });
  });
  return table;
}

/// Stores sums, which lie row by row, by columns: a square of vectors at a time.
void storeTransposed(KernelCode &code, const TileShape &shape, const Block &block, Value columns,
                     llvm::function_ref<void(Value column, Value row, Value value, Value mask)> store) {
  VectorType vector = code.vector(shape.lanes, shape.element);
  Value firstColumn = code.mul(block.firstPanel, shape.panel);
  Value count = code.min(code.sub(columns, firstColumn), code.mul(block.panels, shape.panel));
  code.forLanes(block.rows, shape.lanes, [&](Value row, Value mask) {
    code.forEach(code.index(0), count, shape.lanes, [&](Value column) {
      SmallVector<Value> square;
      for (int64_t i = 0; i < shape.lanes; ++i)
        square.push_back(code.loadVector(vector, block.sums, code.add(code.mul(code.add(row, i), block.sumsStride), column)));
      square = transposeSquare(code, square);
      bool isWhole = getConstantIntValue(columns) && *getConstantIntValue(columns) % shape.lanes == 0;
      for (auto [i, value] : llvm::enumerate(square)) {
        Value own = code.add(column, i);
        auto storeOne = [&] { store(code.add(firstColumn, own), code.add(block.firstRow, row), value, mask); };
        if (isWhole)
          storeOne();
        else
          code.when(code.isLess(own, count), storeOne);
      }
    });
  });
}

} // namespace

LogicalResult lowerConvolution(linalg::LinalgOp op, KernelModule &kernels, const Target &target) {
  std::optional<ConvolutionOp> conv = matchConvolution(op);
  if (!conv || !hasElements(op))
    return failure();
  int64_t spatial = conv->spatial;
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  Type element = type.getElementType();
  if (!isa<Float32Type, Float64Type>(element) ||
      llvm::any_of(op->getOperands(), [&](Value value) { return getElementTypeOrSelf(value) != element; }))
    return failure();
  Value input = op.getDpsInputOperand(0)->get(), weights = op.getDpsInputOperand(1)->get();
  int64_t channelDim = conv->hasGroups ? 2 : 1;
  Value sums = op->getResult(0);
  tensor::CollapseShapeOp merged = conv->hasGroups ? matchMergedGroups(sums) : nullptr;
  if (merged)
    sums = merged.getResult();
  Epilogue epilogue = Epilogue::match(sums, spatial);
  Start start = Start::match(op.getDpsInitOperand(0)->get(), channelDim);
  if (start.perColumn && conv->hasGroups)
    start = {{}, {}, op.getDpsInitOperand(0)->get()};
  OpBuilder builder(op.getContext());
  KernelCode code(op.getLoc(), builder);
  code.setInsertionPoint(epilogue.getOp() ? epilogue.getOp() : merged ? merged.getOperation() : op.getOperation());

  SmallVector<Value> inputSizes = getSizes(code, input), weightSizes = getSizes(code, weights);
  SmallVector<Value> resultSizes = getSizes(code, op.getDpsInitOperand(0)->get());
  Value one = code.index(1), images = inputSizes[0], groups = conv->hasGroups ? inputSizes[1] : one;
  Value channels = inputSizes[channelDim], columns = resultSizes[channelDim];
  SmallVector<Value> window(weightSizes.end() - spatial, weightSizes.end());
  SmallVector<Value> positions(resultSizes.end() - spatial, resultSizes.end());
  Padding padding = Padding::match(code, input, spatial, element);
  PaddedPlanes planes = padPlanes(code, kernels, target, padding, spatial);
  Value planeSize = code.product(planes.sizes);

  bool isPointwise = llvm::all_of(window, [](Value size) { return isConstantIntValue(size, 1); });
  bool isDense = isPointwise && llvm::all_of(conv->strides, [](int64_t stride) { return stride == 1; });
  Contraction contraction;
  contraction.outer = code.mul(images, groups);
  contraction.columns = columns;
  contraction.depth = code.mul(channels, code.product(window));
  contraction.rows = isDense ? code.product(positions) : positions.back();
  contraction.lines = isDense ? one : code.product(ArrayRef(positions).drop_back());
  int64_t panel = kPanelBytes / (element.getIntOrFloatBitWidth() / 8);
  contraction.shape = chooseTileShape(target, element, getConstantIntValue(contraction.rows).value_or(ShapedType::kDynamic),
                                      getConstantIntValue(code.divUp(columns, panel)).value_or(ShapedType::kDynamic));
  const TileShape &shape = contraction.shape;

  // The left side, where it lies.
  int64_t rowStride = isDense ? 1 : conv->strides.back();
  contraction.left = {planes.flat, rowStride, planeSize, {}};
  if (!isPointwise)
    contraction.left.table = makeOffsets(code, kernels, target, channels, window, planes.sizes, conv->dilations);
  SmallVector<Value> planeStrides = getStrides(code, planes.sizes);
  contraction.leftOffset = [&](KernelCode &code, Value outer, Value line, Value, Value row, Value) {
    Value offset = code.add(code.product({outer, channels, planeSize}), code.mul(row, rowStride));
    for (int64_t i = spatial - 2; i >= 0; --i) {
      Value position = i ? code.rem(line, positions[i]) : line;
      offset = code.add(offset, code.product({position, code.index(conv->strides[i]), planeStrides[i]}));
      line = code.div(line, positions[i]);
    }
    return offset;
  };

  // Weights: [g][f][c…], or [f][g][c…] seen as such.
  Value depth = contraction.depth, panels = code.divUp(columns, shape.panel);
  Value weightStride = conv->hasGroups && !conv->isGroupOutside ? code.mul(groups, depth) : depth;
  Value groupStride = conv->hasGroups && !conv->isGroupOutside ? depth : code.mul(columns, depth);
  ElementsAttr packed;
  if (Attribute constant = getConstantElements(weights)) {
    auto known = [](Value value) { return *getConstantIntValue(value); };
    if (llvm::all_of(weightSizes, [](Value size) { return getConstantIntValue(size).has_value(); }) &&
        getConstantIntValue(groups) && getConstantIntValue(depth) && getConstantIntValue(columns))
      packed =
          packConstant(kernels, constant,
                       {known(groups), known(columns), known(depth), known(groupStride), known(weightStride), 1}, shape.panel);
  }
  if (packed) {
    contraction.right = readTensor(code, arith::ConstantOp::create(code, packed));
  } else {
    Value source = readTensor(code, weights);
    contraction.right = allocate(code, element, code.product({groups, panels, depth, code.index(shape.panel)}));
    kernels.forAll(code, target, "pack_weights", {groups, panels}, [&](KernelCode &code, ArrayRef<Value> at) {
      Value column = code.mul(at[1], shape.panel);
      Value from = code.add(code.mul(at[0], groupStride), code.mul(column, weightStride));
      Value to = code.product({code.add(code.mul(at[0], panels), at[1]), depth, code.index(shape.panel)});
      packLanes(code, source, from, weightStride, code.index(1), code.min(code.sub(columns, column), code.index(shape.panel)),
                depth, shape.panel, shape.lanes, contraction.right, to);
    });
  }
  contraction.rightOffset = [&](KernelCode &code, Value outer) {
    return code.product({code.rem(outer, groups), panels, depth, code.index(shape.panel)});
  };

  epilogue.prepare(code);
  auto resultType = cast<RankedTensorType>(epilogue.getResult().getType());
  SmallVector<Value> outSizes = resultSizes;
  if (merged) {
    outSizes.erase(outSizes.begin() + 1);
    outSizes[1] = code.mul(groups, columns);
  }
  NewTensor out(code, resultType, outSizes);
  Value startBuffer;
  if (!start.number)
    startBuffer = readTensor(code, start.perColumn ? start.perColumn : start.tensor);
  VectorType vector = code.vector(shape.lanes, element);
  Value resultPlane = code.product(positions);

  contraction.begin = [&](KernelCode &code, Value outer, const Block &block) {
    Value firstColumn = code.mul(block.firstPanel, shape.panel), width = code.mul(block.panels, shape.panel);
    auto storeRows = [&](Value column, Value value) {
      code.forEach(block.rows,
                   [&](Value row) { code.storeVector(value, block.sums, code.add(code.mul(row, block.sumsStride), column)); });
    };
    if (start.number) {
      Value splat = arith::ConstantOp::create(code, DenseElementsAttr::get(vector, Attribute(start.number)));
      return code.forEach(code.index(0), width, shape.lanes, [&](Value column) { storeRows(column, splat); });
    }
    Value count = code.min(code.sub(columns, firstColumn), width);
    if (start.perColumn)
      return code.forLanes(count, shape.lanes, [&](Value column, Value mask) {
        storeRows(column, code.loadLanes(vector, startBuffer, code.add(firstColumn, column), mask));
      });
    code.forEach(count, [&](Value column) {
      Value plane = code.add(code.mul(outer, columns), code.add(firstColumn, column));
      Value from = code.add(code.mul(plane, resultPlane), block.firstRow);
      code.forEach(block.rows, [&](Value row) {
        code.store(code.load(startBuffer, code.add(from, row)), block.sums, code.add(code.mul(row, block.sumsStride), column));
      });
    });
  };
  contraction.finish = [&](KernelCode &code, Value outer, const Block &block) {
    SmallVector<Value> position{code.div(outer, groups)};
    Value group = code.rem(outer, groups);
    if (conv->hasGroups && !merged)
      position.push_back(group);
    position.push_back({});
    storeTransposed(code, shape, block, columns, [&](Value column, Value row, Value value, Value mask) {
      position.back() = merged ? code.add(code.mul(group, columns), column) : column;
      Value to = code.add(code.mul(code.add(code.mul(outer, columns), column), resultPlane), row);
      code.storeLanes(epilogue.apply(code, value, position, row, mask), out.flat, to, mask);
    });
  };
  emitContraction(code, kernels, target, contraction, "convolution");
  epilogue.getResult().replaceAllUsesWith(out.asTensor(code, resultType));
  if (epilogue.getOp())
    epilogue.getOp()->erase();
  if (merged)
    merged->erase();
  op->erase();
  return success();
}

} // namespace lathe
