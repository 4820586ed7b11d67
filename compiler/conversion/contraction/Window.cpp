//===- Window.cpp - Depthwise convolutions and pooling --------------------===//
//
// A plane of the output depends on one plane of the input. Vectors lie along its rows; the window is unrolled.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/contraction/ConvolutionShape.h"
#include "compiler/conversion/contraction/Epilogue.h"
#include "compiler/conversion/contraction/Lowerings.h"
#include "compiler/conversion/contraction/Operands.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace lathe {
namespace {

/// A window of more positions is not unrolled.
constexpr int64_t kMostUnrolled = 49;
/// Rows of an output that are computed at once.
constexpr int64_t kRowsTogether = 4;
/// Elements of the output that one call computes, at least: small planes go together.
constexpr int64_t kElementsPerCall = 16 << 10;
/// Bytes of a plane that is padded in memory of the call instead of in the workspace.
constexpr int64_t kMostLocalBytes = 64 << 10;

enum class Combination { FMA, Max, Sum };

struct WindowOp {
  Combination combination;
  int64_t spatial;
  SmallVector<int64_t> strides, dilations;
};

std::optional<WindowOp> matchWindow(linalg::LinalgOp op) {
  auto make = [](auto op, Combination combination, int64_t spatial) {
    return WindowOp{combination, spatial, llvm::to_vector(op.getStrides().template getValues<int64_t>()),
                    llvm::to_vector(op.getDilations().template getValues<int64_t>())};
  };
  Operation *operation = op.getOperation();
  if (auto conv = dyn_cast<linalg::DepthwiseConv1DNcwCwOp>(operation))
    return make(conv, Combination::FMA, 1);
  if (auto conv = dyn_cast<linalg::DepthwiseConv2DNchwChwOp>(operation))
    return make(conv, Combination::FMA, 2);
  if (auto conv = dyn_cast<linalg::DepthwiseConv3DNcdhwCdhwOp>(operation))
    return make(conv, Combination::FMA, 3);
  if (auto pool = dyn_cast<linalg::PoolingNcwMaxOp>(operation))
    return make(pool, Combination::Max, 1);
  if (auto pool = dyn_cast<linalg::PoolingNchwMaxOp>(operation))
    return make(pool, Combination::Max, 2);
  if (auto pool = dyn_cast<linalg::PoolingNcwSumOp>(operation))
    return make(pool, Combination::Sum, 1);
  if (auto pool = dyn_cast<linalg::PoolingNchwSumOp>(operation))
    return make(pool, Combination::Sum, 2);
  return std::nullopt;
}

/// Loads lanes that lie one or two elements apart; `count` lanes, all if it is null. Nothing outside is touched.
Value loadStrided(KernelCode &code, VectorType vector, Value buffer, Value at, int64_t stride, Value count) {
  int64_t lanes = vector.getDimSize(0);
  if (stride == 1 || lanes == 1)
    return code.loadLanes(vector, buffer, at, count ? code.firstLanes(lanes, count) : Value());
  // Even elements of the first vector; the second begins one earlier than the first ends, so that its odd ones go on.
  Value first, second, secondAt = code.add(at, lanes - 1);
  if (count) {
    Value elements = code.sub(code.mul(count, 2), code.index(1));
    first = code.loadLanes(vector, buffer, at, code.firstLanes(lanes, code.min(elements, code.index(lanes))));
    Value more = code.sub(code.max(elements, code.index(lanes - 1)), code.index(lanes - 1));
    second = code.loadLanes(vector, buffer, secondAt, code.firstLanes(lanes, more));
  } else {
    first = code.loadVector(vector, buffer, at);
    second = code.loadVector(vector, buffer, secondAt);
  }
  SmallVector<int64_t> evens;
  for (int64_t lane = 0; lane < lanes; ++lane)
    evens.push_back(lane < lanes / 2 ? 2 * lane : lanes + 2 * lane - (lanes - 1));
  return vector::ShuffleOp::create(code, first, second, evens);
}

Value combine(KernelCode &code, Combination combination, Value sum, Value value, Value weight) {
  switch (combination) {
  case Combination::FMA:
    return math::FmaOp::create(code, value, weight, sum);
  case Combination::Max:
    return arith::MaximumFOp::create(code, sum, value);
  case Combination::Sum:
    return arith::AddFOp::create(code, sum, value);
  }
  llvm_unreachable("unknown combination");
}

} // namespace

LogicalResult lowerWindow(linalg::LinalgOp op, KernelModule &kernels, const Target &target) {
  std::optional<WindowOp> matched = matchWindow(op);
  if (!matched || !hasElements(op))
    return failure();
  int64_t spatial = matched->spatial;
  Value input = op.getDpsInputOperand(0)->get(), windowTensor = op.getDpsInputOperand(1)->get();
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  Type element = type.getElementType();
  ArrayRef<int64_t> window = cast<RankedTensorType>(windowTensor.getType()).getShape().take_back(spatial);
  if (!isa<Float32Type, Float64Type>(element) || getElementTypeOrSelf(input) != element ||
      (matched->combination == Combination::FMA && getElementTypeOrSelf(windowTensor) != element) ||
      ShapedType::isDynamicShape(window) || ShapedType::getNumElements(window) > kMostUnrolled)
    return failure();

  Epilogue epilogue = Epilogue::match(op->getResult(0), spatial);
  Start start = Start::match(op.getDpsInitOperand(0)->get(), 1);
  OpBuilder builder(op.getContext());
  KernelCode code(op.getLoc(), builder);
  code.setInsertionPoint(epilogue.getOp() ? epilogue.getOp() : op.getOperation());
  SmallVector<Value> resultSizes = getSizes(code, op.getDpsInitOperand(0)->get());
  SmallVector<Value> positions(resultSizes.end() - spatial, resultSizes.end());
  Value width = positions.back(), channels = resultSizes[1], planeCount = code.mul(resultSizes[0], channels);

  int64_t lanes = target.vectorBits / element.getIntOrFloatBitWidth();
  std::optional<int64_t> knownWidth = getConstantIntValue(width);
  if (knownWidth)
    lanes = std::min<int64_t>(lanes, llvm::bit_ceil(uint64_t(*knownWidth)));
  if (matched->strides.back() > 2)
    lanes = 1;
  VectorType vector = code.vector(lanes, element);

  Padding padding = Padding::match(code, input, spatial, element);
  SmallVector<Value> sourceSizes = getSizes(code, padding.source);
  SmallVector<Value> inner(sourceSizes.end() - spatial, sourceSizes.end()), sizes = inner;
  for (auto [size, low, high] : llvm::zip_equal(sizes, padding.low, padding.high))
    size = code.add(code.add(size, low), high);
  Value planeSize = code.product(sizes);
  std::optional<int64_t> knownPlane = getConstantIntValue(planeSize);
  bool isLocal = padding.isNeeded && knownPlane && *knownPlane * element.getIntOrFloatBitWidth() / 8 <= kMostLocalBytes;
  Value source = isLocal ? readTensor(code, padding.source) : padPlanes(code, kernels, target, padding, spatial).flat;
  SmallVector<Value> strides = getStrides(code, sizes);

  Value weights;
  if (matched->combination == Combination::FMA)
    weights = readTensor(code, windowTensor);
  int64_t taps = ShapedType::getNumElements(window);
  epilogue.prepare(code);
  auto resultType = cast<RankedTensorType>(epilogue.getResult().getType());
  NewTensor out(code, resultType, resultSizes);
  Value startBuffer;
  if (!start.number)
    startBuffer = readTensor(code, start.perColumn ? start.perColumn : start.tensor);
  Value resultPlane = code.product(positions), rows = code.product(ArrayRef(positions).drop_back());

  int64_t planesPerCall = 1;
  if (std::optional<int64_t> known = getConstantIntValue(resultPlane))
    planesPerCall = std::max<int64_t>(kElementsPerCall / *known, 1);
  kernels.forAll(code, target, "window", {code.divUp(planeCount, planesPerCall)}, [&](KernelCode &code, ArrayRef<Value> at) {
    // Several planes are padded before they are read: what was just written would have to be waited for.
    int64_t paddedPlanes =
        isLocal
            ? std::clamp<int64_t>(kMostLocalBytes / 2 * 8 / (*knownPlane * element.getIntOrFloatBitWidth()), 1, planesPerCall)
            : planesPerCall;
    Value padded;
    if (isLocal) {
      auto paddedType = MemRefType::get({paddedPlanes * *knownPlane}, element);
      padded = code.flatten(memref::AllocaOp::create(code, paddedType, code.getI64IntegerAttr(64)));
      fillPadding(code, padding, lanes, padded, code.index(0), code.index(paddedPlanes * *knownPlane));
    }
    auto computePlane = [&](Value plane, Value buffer, Value begin) {
      Value channel = code.rem(plane, channels), image = code.div(plane, channels);
      SmallVector<Value> weightVectors(taps);
      if (weights)
        for (int64_t tap = 0; tap < taps; ++tap)
          weightVectors[tap] = code.broadcast(vector, code.load(weights, code.add(code.mul(channel, taps), tap)));
      Value splat;
      if (start.number)
        splat = arith::ConstantOp::create(code, DenseElementsAttr::get(vector, Attribute(start.number)));
      else if (start.perColumn)
        splat = code.broadcast(vector, code.load(startBuffer, channel));

      // Rows of the output side by side, which read each row of the input once. For each of them it is the same sum.
      auto computeRows = [&](Value row, int64_t together) {
        Value rowBegin = begin, rest = row;
        for (int64_t i = spatial - 2; i >= 0; --i) {
          Value position = i ? code.rem(rest, positions[i]) : rest;
          rowBegin = code.add(rowBegin, code.product({position, code.index(matched->strides[i]), strides[i]}));
          rest = code.div(rest, positions[i]);
        }
        auto compute = [&](Value column, Value count) {
          Value mask = count ? code.firstLanes(lanes, count) : Value();
          SmallVector<Value> inPlane, to, sums;
          for (int64_t i = 0; i < together; ++i) {
            inPlane.push_back(code.add(code.mul(code.add(row, i), width), column));
            to.push_back(code.add(code.mul(plane, resultPlane), inPlane[i]));
            sums.push_back(splat ? splat : code.loadLanes(vector, startBuffer, to[i], mask));
          }
          Value from = code.add(rowBegin, code.mul(column, matched->strides.back()));
          llvm::DenseMap<std::pair<int64_t, int64_t>, Value> loaded; // by rows of the input below the first, and tap in them
          for (int64_t tap = 0; tap < taps; ++tap) {
            SmallVector<int64_t> at(spatial);
            for (int64_t i = spatial - 1, rest = tap; i >= 0; rest /= window[i], --i)
              at[i] = rest % window[i] * matched->dilations[i];
            for (int64_t i = 0; i < together; ++i) {
              // Together rows have one dimension before the last.
              int64_t down = spatial == 2 ? at[0] + i * matched->strides[0] : tap;
              Value &value = loaded[{down, at.back()}];
              if (!value) {
                Value offset = from;
                for (int64_t dim = 0; dim < spatial; ++dim)
                  offset = code.add(offset, code.mul(strides[dim], dim == 0 && spatial == 2 ? down : at[dim]));
                value = loadStrided(code, vector, buffer, offset, matched->strides.back(), count);
              }
              sums[i] = combine(code, matched->combination, sums[i], value, weightVectors[tap]);
            }
          }
          for (int64_t i = 0; i < together; ++i)
            code.storeLanes(epilogue.apply(code, sums[i], {image, channel}, inPlane[i], mask), out.flat, to[i], mask);
        };
        Value whole = code.mul(code.div(width, code.index(lanes)), lanes);
        code.forEach(code.index(0), whole, lanes, [&](Value column) { compute(column, {}); });
        code.when(code.isLess(whole, width), [&] {
          // The last vector of a row begins among those before, where there are any.
          if (knownWidth && *knownWidth >= lanes)
            compute(code.sub(width, code.index(lanes)), {});
          else
            compute(whole, code.sub(width, whole));
        });
      };
      int64_t together = spatial == 2 ? kRowsTogether : 1;
      Value full = code.mul(code.div(rows, code.index(together)), together);
      code.forEach(code.index(0), full, together, [&](Value row) { computeRows(row, together); });
      if (std::optional<int64_t> known = getConstantIntValue(rows)) {
        if (*known % together)
          computeRows(full, *known % together);
      } else {
        code.forEach(full, rows, 1, [&](Value row) { computeRows(row, 1); });
      }
    };
    Value firstPlane = code.mul(at[0], planesPerCall);
    Value endPlane = code.min(code.add(firstPlane, planesPerCall), planeCount);
    if (!isLocal)
      return code.forEach(firstPlane, endPlane, 1,
                          [&](Value plane) { computePlane(plane, source, code.mul(plane, planeSize)); });
    code.forEach(firstPlane, endPlane, paddedPlanes, [&](Value group) {
      Value end = code.min(code.add(group, paddedPlanes), endPlane);
      auto placeOf = [&](Value plane) { return code.mul(code.sub(plane, group), planeSize); };
      code.forEach(group, end, 1, [&](Value plane) {
        copyPlane(code, padding, lanes, source, code.mul(plane, code.product(inner)), inner, padded, placeOf(plane), sizes);
      });
      code.forEach(group, end, 1, [&](Value plane) { computePlane(plane, padded, placeOf(plane)); });
    });
  });
  epilogue.getResult().replaceAllUsesWith(out.asTensor(code, resultType));
  if (epilogue.getOp())
    epilogue.getOp()->erase();
  op->erase();
  return success();
}

} // namespace lathe
