//===- NNConvolution.cpp - Lowering of convolutions -----------------------===//

#include "compiler/conversion/onnx/Convolution.h"
#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/ConvTranspose.h"
#include "dialects/onnx/shapes/Window.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lathe::onnx {

//===----------------------------------------------------------------------===//
// Groups and dimensions
//===----------------------------------------------------------------------===//

/// A named convolution, of its strides and dilations.
template <typename Conv>
static Value named(Kit &k, Value data, Value weights, Value out, ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations) {
  SmallVector<NamedAttribute> attributes = {k.getNamedAttr("strides", k.getI64TensorAttr(strides)),
                                            k.getNamedAttr("dilations", k.getI64TensorAttr(dilations))};
  return Conv::create(k, out.getType(), ValueRange{data, weights}, ValueRange{out}, attributes).getResult(0);
}

/// Any number of dimensions and groups: data of batch × groups × channels × space, weights of groups × outputs × channels × space.
static Value grouped(Kit &k, Value data, Value weights, Value out, ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations) {
  unsigned space = strides.size(), rank = 4 + 2 * space;
  auto d = [&](unsigned loop) { return k.getAffineDimExpr(loop); };
  // Batch, group, output, space; channel, window.
  unsigned channel = 3 + space, window = channel + 1;
  SmallVector<AffineExpr> dataExprs = {d(0), d(1), d(channel)}, weightExprs = {d(1), d(2), d(channel)}, outExprs = {d(0), d(1), d(2)};
  for (unsigned i = 0; i != space; ++i) {
    dataExprs.push_back(d(3 + i) * strides[i] + d(window + i) * dilations[i]);
    weightExprs.push_back(d(window + i));
    outExprs.push_back(d(3 + i));
  }
  MLIRContext *context = k.getContext();
  SmallVector<AffineMap> maps = {AffineMap::get(rank, 0, dataExprs, context), AffineMap::get(rank, 0, weightExprs, context),
                                 AffineMap::get(rank, 0, outExprs, context)};
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::reduction);
  std::fill_n(iterators.begin(), 3 + space, utils::IteratorType::parallel);
  return linalg::GenericOp::create(k, out.getType(), ValueRange{data, weights}, out, maps, iterators,
                                   [](OpBuilder &b, Location loc, ValueRange x) {
                                     Value product = arith::MulFOp::create(b, loc, x[0], x[1]);
                                     linalg::YieldOp::create(b, loc, arith::AddFOp::create(b, loc, x[2], product).getResult());
                                   })
      .getResult(0);
}

Value convolve(Kit &k, Value data, Value weights, int64_t group, ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations,
               ArrayRef<Dim> dims) {
  size_t space = strides.size();
  Value zero = k.zero(getElementTypeOrSelf(data));
  Dims weightSizes = k.sizes(weights);
  if (group == 1) {
    if (space == 1)
      return named<linalg::Conv1DNcwFcwOp>(k, data, weights, k.fill(dims, zero), strides, dilations);
    if (space == 2)
      return named<linalg::Conv2DNchwFchwOp>(k, data, weights, k.fill(dims, zero), strides, dilations);
    if (space == 3)
      return named<linalg::Conv3DNcdhwFcdhwOp>(k, data, weights, k.fill(dims, zero), strides, dilations);
  }
  // One channel in, one out.
  if (space == 2 && weightSizes[0].is(group) && weightSizes[1].is(1)) {
    Value flat = merge(k, weights, 0, 2);
    return named<linalg::DepthwiseConv2DNchwChwOp>(k, data, flat, k.fill(dims, zero), strides, dilations);
  }
  if (space == 1) {
    // As rows of images.
    Dims wide(dims);
    wide.insert(wide.begin() + 2, Dim(1));
    SmallVector<int64_t> planeStrides{1, strides[0]}, planeDilations{1, dilations[0]};
    Value result = convolve(k, unsqueeze(k, data, 2), unsqueeze(k, weights, 2), group, planeStrides, planeDilations, wide);
    return squeeze(k, result, 2);
  }
  Dims groups(dims);
  Dim outputs = k.shapes().floorDiv(dims[1], group);
  groups[1] = group;
  groups.insert(groups.begin() + 2, outputs);
  Value in = split(k, data, 1, group, weightSizes[1]), factors = split(k, weights, 0, group, outputs);
  Value out = k.fill(groups, zero);
  Value result = space == 2 ? named<linalg::Conv2DNgchwGfchwOp>(k, in, factors, out, strides, dilations)
                            : grouped(k, in, factors, out, strides, dilations);
  return merge(k, result, 1);
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

void checkChannels(Kit &k, Value data, Value weights, int64_t group, StringRef what) {
  Dim channels = k.sizes(data)[1], expected = k.shapes().mul(k.sizes(weights)[1], group);
  if (!channels.isStatic() || !expected.isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(channels), k.index(expected)),
            what + ": the number of channels is not what the weights expect");
}

Value padded(Kit &k, Value data, const Window &window, Value scalar) {
  Dims low{0, 0}, high{0, 0};
  for (const WindowAxis &axis : window) {
    low.push_back(axis.padBegin);
    high.push_back(axis.padEnd);
  }
  return pad(k, data, low, high, scalar);
}

Value addBias(Kit &k, Value sums, Value bias, Type element) {
  Type type = getElementTypeOrSelf(sums);
  if (!bias)
    return convertFloats(k, sums, element);
  Dims dims = k.sizes(sums);
  if (Dim size = k.sizes(bias)[0]; !size.isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(size), k.index(dims[1])), "the size of the bias is not the number of channels");
  return mapLoops(k, dims, {sums, bias}, {llvm::to_vector(llvm::seq<unsigned>(0, dims.size())), {1}}, element,
                  [&](Kit &k, ValueRange x) { return convertFloat(k, k.add(x[0], convertFloat(k, x[1], type)), element); });
}

static LogicalResult lowerConv(ConvOp op, ConvOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Dims data = k.sizes(in.getX()), weights = k.sizes(in.getW());
  checkChannels(k, in.getX(), in.getW(), op.getGroup(), "onnx.Conv");
  std::optional<Window> window = inferWindow(k.shapes(), ArrayRef(data).drop_front(2), ArrayRef(weights).drop_front(2),
                                             getWindowAttributes(op));
  SmallVector<int64_t> strides, dilations;
  for (const WindowAxis &axis : *window) {
    strides.push_back(axis.stride);
    dilations.push_back(axis.dilation);
  }
  Value x = padded(k, convertFloats(k, in.getX(), type), *window, k.zero(type));
  Value sums = convolve(k, x, convertFloats(k, in.getW(), type), op.getGroup(), strides, dilations, k.resultDims(0));
  results.push_back(addBias(k, sums, in.getB(), element));
  return success();
}

static LogicalResult lowerCausalConvWithState(CausalConvWithStateOp op, CausalConvWithStateOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Dims dims = k.resultDims(0), state = k.resultDims(1);
  Value x = in.getInput();
  if (Value past = in.getPastState()) {
    Dims all{dims[0], dims[1], k.shapes().add(state[2], dims[2])};
    Value joined = k.empty(all, element);
    joined = insert(k, past, joined, {0, 0, 0});
    x = insert(k, x, joined, {0, 0, state[2]});
  } else {
    x = pad(k, x, {0, 0, state[2]}, {0, 0, 0}, k.zero(element));
  }
  results.resize(2);
  results[1] = slice(k, x, {0, 0, dims[2]}, state);
  // One row of weights for each channel: an image of one line.
  Value line = unsqueeze(k, convertFloats(k, x, type), 2), weights = convertFloats(k, in.getWeight(), type);
  Dims wide(dims);
  wide.insert(wide.begin() + 2, Dim(1));
  SmallVector<int64_t> ones{1, 1};
  Value sums = named<linalg::DepthwiseConv2DNchwChwOp>(k, line, weights, k.fill(wide, k.zero(type)), ones, ones);
  sums = squeeze(k, sums, 2);
  // The activation is one of the rounded sum.
  Value result = addBias(k, sums, in.getBias(), element);
  if (op.getActivation() != "none")
    result = k.map(dims, result, element, [&](Kit &k, ValueRange x) {
      Value value = convertFloat(k, x[0], type);
      return convertFloat(k, k.mul(value, sigmoid(k, value)), element);
    });
  results[0] = result;
  return success();
}

void populateConvolutionLowerings(Lowerings &lowerings) {
  lowerings.add<CausalConvWithStateOp, lowerCausalConvWithState>();
  lowerings.add<ConvOp, lowerConv>();
}

} // namespace lathe::onnx
