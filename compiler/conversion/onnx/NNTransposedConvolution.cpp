//===- NNTransposedConvolution.cpp - Lowering of windows that write -------===//

#include "compiler/conversion/onnx/Convolution.h"
#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/ConvTranspose.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

#include <cstring>

using namespace mlir;

namespace lathe::onnx {

/// The elements of a constant, in their order; empty where it has one for all or is none.
static ArrayRef<char> constantBytes(Value tensor) {
  Attribute attribute;
  if (!matchPattern(tensor, m_Constant(&attribute)))
    return {};
  if (auto dense = dyn_cast<DenseElementsAttr>(attribute))
    return dense.isSplat() ? ArrayRef<char>() : dense.getRawData();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute))
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      return blob->getData();
  return {};
}

/// What `reverseWeights` does, of constants when compiling. Null where the weights are not known.
static Value reverseConstant(Kit &k, Value weights, int64_t group) {
  auto type = cast<RankedTensorType>(weights.getType());
  ArrayRef<char> from = constantBytes(weights);
  size_t width = type.getElementTypeBitWidth() / 8;
  if (!type.hasStaticShape() || from.empty() || from.size() != type.getNumElements() * width)
    return nullptr;
  int64_t channels = type.getDimSize(0) / group, outputs = type.getDimSize(1), window = 1;
  SmallVector<int64_t> shape{outputs * group, channels};
  for (int64_t size : type.getShape().drop_front(2)) {
    shape.push_back(size);
    window *= size;
  }
  std::vector<char> to(from.size());
  for (int64_t output = 0; output != outputs * group; ++output)
    for (int64_t channel = 0; channel != channels; ++channel) {
      int64_t source = ((output / outputs * channels + channel) * outputs + output % outputs) * window;
      int64_t target = (output * channels + channel) * window;
      // All dimensions of the window reversed: its elements are.
      for (int64_t i = 0; i != window; ++i)
        std::memcpy(&to[(target + i) * width], &from[(source + window - 1 - i) * width], width);
    }
  return arith::ConstantOp::create(k, DenseElementsAttr::getFromRawBuffer(type.clone(shape), to));
}

/// Weights of channels × outputs of a group × window as those of a convolution: outputs × channels of a group × window, which is
/// reversed.
static Value reverseWeights(Kit &k, Value weights, int64_t group) {
  if (Value constant = reverseConstant(k, weights, group))
    return constant;
  Dims sizes = k.sizes(weights);
  ShapeBuilder &s = k.shapes();
  Dim channels = s.floorDiv(sizes[0], group), outputs = sizes[1];
  Dims dims{s.mul(outputs, group), channels};
  dims.append(sizes.begin() + 2, sizes.end());
  return k.generate(dims, getElementTypeOrSelf(weights), [&](Kit &k, ValueRange at) {
    Value number = arith::DivUIOp::create(k, at[0], k.index(outputs)), output = arith::RemUIOp::create(k, at[0], k.index(outputs));
    SmallVector<Value> from{k.add(k.mul(number, k.index(channels)), at[1]), output};
    for (size_t i = 2; i != dims.size(); ++i)
      from.push_back(k.sub(k.sub(k.index(dims[i]), k.index(1)), at[i]));
    return k.load(weights, from);
  });
}

/// The input with zeros between its elements and around them, over which the reversed window moves by single steps.
static LogicalResult lowerConvTranspose(ConvTransposeOp op, ConvTransposeOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  ShapeBuilder &s = k.shapes();
  std::optional<Window> window = inferTransposedWindow(s, op);
  Value x = convertFloats(k, in.getX(), type), weights = convertFloats(k, in.getW(), type);
  Dims data = k.sizes(x), dims = k.resultDims(0);
  Dims spread{data[0], data[1]}, begin{0, 0}, from{0, 0}, taken{data[0], data[1]};
  SmallVector<int64_t> steps{1, 1}, ones, dilations;
  for (const WindowAxis &axis : *window) {
    Dim reach = s.sub(axis.getExtent(s), 1), low = s.sub(reach, axis.padBegin);
    // Padding that is larger than the window's reach takes elements away.
    Dim front = s.max(low, 0), size = s.add(axis.output, reach);
    Dim covered = s.add(s.mul(s.max(s.sub(axis.input, 1), 0), axis.stride), 1);
    begin.push_back(front);
    from.push_back(s.sub(front, low));
    taken.push_back(size);
    spread.push_back(s.max(s.add(front, covered), s.add(from.back(), size)));
    steps.push_back(axis.stride);
    ones.push_back(1);
    dilations.push_back(axis.dilation);
  }
  bool isSpread = llvm::any_of(steps, [](int64_t step) { return step != 1; });
  Value zero = k.zero(type), wide;
  if (isSpread) {
    wide = insert(k, x, k.fill(spread, zero), begin, steps);
  } else {
    Dims high;
    for (auto [all, low, size] : llvm::zip(spread, begin, data))
      high.push_back(s.sub(s.sub(all, low), size));
    high[0] = high[1] = 0;
    wide = pad(k, x, begin, high, zero);
  }
  bool isTaken = llvm::any_of(llvm::zip(spread, taken, from), [](auto each) {
    auto [all, size, offset] = each;
    return !all.isSame(size) || !offset.is(0);
  });
  if (isTaken)
    wide = slice(k, wide, from, taken);
  Value sums = convolve(k, wide, reverseWeights(k, weights, op.getGroup()), op.getGroup(), ones, dilations, dims);
  results.push_back(addBias(k, sums, in.getB(), element));
  return success();
}

/// Each element of the image sums what the blocks have for it, in the order of positions in the block.
static LogicalResult lowerCol2Im(Col2ImOp op, Col2ImOp::Adaptor in, Kit &k, Values &results) {
  std::optional<Window> window = inferCol2ImWindow(k.shapes(), op);
  Type element = k.resultElement(0), type = accumulatorType(element);
  Value columns = in.getInput();
  ShapeBuilder &s = k.shapes();
  Dim block = 1, blocks = 1;
  for (const WindowAxis &axis : *window) {
    block = s.mul(block, axis.kernel);
    blocks = s.mul(blocks, axis.output);
  }
  Dims sizes = k.sizes(columns);
  if (!sizes[2].isStatic() || !blocks.isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(sizes[2]), k.index(blocks)),
            "onnx.Col2Im: the input has not as many columns as there are blocks in the image");
  results.push_back(k.generate(k.resultDims(0), element, [&](Kit &k, ValueRange at) {
    Value zero = k.zero(type), first = k.mul(at[1], k.index(block));
    // Nested loops over the window; `column` numbers the block, `row` the position in it.
    std::function<Value(size_t, Value, Value, Value, Value)> sum = [&](size_t dim, Value row, Value column, Value isValid,
                                                                      Value total) -> Value {
      if (dim == window->size()) {
        return choose(
            k, isValid,
            [&](Kit &k) -> SmallVector<Value> {
              Value value = k.load(columns, {at[0], k.add(first, row), column});
              return {k.add(total, isa<FloatType>(type) ? convertFloat(k, value, type) : value)};
            },
            [&](Kit &) -> SmallVector<Value> { return {total}; })[0];
      }
      const WindowAxis &axis = (*window)[dim];
      return forEach(k, k.index(axis.kernel), total, [&](Kit &k, Value i, ValueRange totals) -> SmallVector<Value> {
        Value position = k.sub(k.add(at[2 + dim], k.index(axis.padBegin)), k.mul(i, k.index(axis.dilation)));
        Value stride = k.index(axis.stride);
        Value isNotBefore = arith::CmpIOp::create(k, arith::CmpIPredicate::sge, position, k.index(0));
        Value from = arith::DivUIOp::create(k, position, stride), rest = arith::RemUIOp::create(k, position, stride);
        Value isAligned = arith::CmpIOp::create(k, arith::CmpIPredicate::eq, rest, k.index(0));
        Value valid = both(k, isValid, both(k, isNotBefore, both(k, isAligned, isWithin(k, from, axis.output))));
        return {sum(dim + 1, k.add(k.mul(row, k.index(axis.kernel)), i), k.add(k.mul(column, k.index(axis.output)), from), valid,
                    totals[0])};
      })[0];
    };
    Value total = sum(0, k.index(0), k.index(0), k.integer(k.getI1Type(), 1), zero);
    return isa<FloatType>(type) ? convertFloat(k, total, element) : total;
  }));
  return success();
}

/// What the window sees at each position, at offsets that are not whole: batch × channels × window × space.
static Value sampleWindow(DeformConvOp op, DeformConvOp::Adaptor in, Kit &k, const Window &window, Type type) {
  Value x = in.getX(), offset = in.getOffset(), mask = in.getMask();
  Dims data = k.sizes(x);
  ShapeBuilder &s = k.shapes();
  size_t space = window.size();
  Dims dims{data[0], data[1]};
  Dim positions = 1;
  for (const WindowAxis &axis : window) {
    dims.push_back(axis.kernel);
    positions = s.mul(positions, axis.kernel);
  }
  for (const WindowAxis &axis : window)
    dims.push_back(axis.output);
  Dim perGroup = s.floorDiv(data[1], op.getOffsetGroup());
  return k.generate(dims, type, [&](Kit &k, ValueRange at) {
    Value group = arith::DivUIOp::create(k, at[1], k.index(perGroup)), number = k.index(0);
    for (size_t i = 0; i != space; ++i)
      number = k.add(k.mul(number, k.index(window[i].kernel)), at[2 + i]);
    Value element = k.add(k.mul(group, k.index(positions)), number);
    ValueRange out = at.drop_front(2 + space);
    // Where it looks, along each dimension: an index, the part beyond it.
    SmallVector<Value> floors, parts;
    for (size_t i = 0; i != space; ++i) {
      const WindowAxis &axis = window[i];
      SmallVector<Value> from{at[0], k.add(k.mul(element, k.index(space)), k.index(i))};
      llvm::append_range(from, out);
      Value whole = k.add(k.mul(out[i], k.index(axis.stride)), k.mul(at[2 + i], k.index(axis.dilation)));
      whole = k.sub(whole, k.index(axis.padBegin));
      Value position = k.add(toFloat(k, type, whole), convertFloat(k, k.load(offset, from), type));
      FloorParts floor = floorParts(k, position, axis.input);
      floors.push_back(floor.index);
      parts.push_back(floor.part);
    }
    std::function<Value(size_t, SmallVector<Value>, Value)> corner = [&](size_t dim, SmallVector<Value> indices,
                                                                       Value isValid) -> Value {
      if (dim == space)
        return choose(
            k, isValid,
            [&](Kit &k) -> SmallVector<Value> { return {convertFloat(k, k.load(x, indices), type)}; },
            [&](Kit &k) -> SmallVector<Value> { return {k.zero(type)}; })[0];
      Value low = floors[dim], high = k.add(low, k.index(1));
      SmallVector<Value> lowIndices(indices), highIndices(indices);
      lowIndices.push_back(low);
      highIndices.push_back(high);
      Value first = corner(dim + 1, lowIndices, both(k, isValid, isWithin(k, low, window[dim].input)));
      Value second = corner(dim + 1, highIndices, both(k, isValid, isWithin(k, high, window[dim].input)));
      Value rest = k.sub(k.constant(type, 1), parts[dim]);
      return k.add(k.mul(first, rest), k.mul(second, parts[dim]));
    };
    Value value = corner(0, {at[0], at[1]}, k.integer(k.getI1Type(), 1));
    if (mask) {
      SmallVector<Value> from{at[0], element};
      llvm::append_range(from, out);
      value = k.mul(value, convertFloat(k, k.load(mask, from), type));
    }
    return value;
  });
}

static LogicalResult lowerDeformConv(DeformConvOp op, DeformConvOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Dims data = k.sizes(in.getX()), weights = k.sizes(in.getW()), dims = k.resultDims(0);
  checkChannels(k, in.getX(), in.getW(), op.getGroup(), "onnx.DeformConv");
  WindowAttributes attributes;
  attributes.kernelShape = op.getKernelShape().value_or(ArrayRef<int64_t>());
  attributes.strides = op.getStrides().value_or(ArrayRef<int64_t>());
  attributes.dilations = op.getDilations().value_or(ArrayRef<int64_t>());
  attributes.pads = op.getPads().value_or(ArrayRef<int64_t>());
  std::optional<Window> window =
      inferWindow(k.shapes(), ArrayRef(data).drop_front(2), ArrayRef(weights).drop_front(2), attributes);
  size_t space = window->size();
  // A product of matrices for each group: weights times what the windows see.
  Value seen = merge(k, sampleWindow(op, in, k, *window, type), 2, space);
  seen = merge(k, seen, 3, space);
  Value factors = merge(k, convertFloats(k, in.getW(), type), 2, space);
  int64_t group = op.getGroup();
  Dim outputs = k.shapes().floorDiv(dims[1], group);
  Dim count = k.shapes().product(ArrayRef(dims).drop_front(2));
  seen = split(k, seen, 1, group, weights[1]);
  factors = split(k, factors, 0, group, outputs);
  // Loops: batch, group, output, position; channel and window as one.
  seen = merge(k, seen, 2);
  factors = merge(k, factors, 2);
  Value sums = contract(k, factors, {1, 2, 4}, seen, {0, 1, 4, 3}, {dims[0], group, outputs, count}, {0, 1, 2, 3});
  sums = k.reshape(merge(k, sums, 1), dims);
  results.push_back(addBias(k, sums, in.getB(), element));
  return success();
}

void populateTransposedConvolutionLowerings(Lowerings &lowerings) {
  lowerings.add<Col2ImOp, lowerCol2Im>();
  lowerings.add<ConvTransposeOp, lowerConvTranspose>();
  lowerings.add<DeformConvOp, lowerDeformConv>();
}

} // namespace lathe::onnx
