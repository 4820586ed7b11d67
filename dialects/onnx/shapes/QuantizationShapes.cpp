//===- QuantizationShapes.cpp - Shapes of quantized operators -------------===//

#include "dialects/onnx/OnnxQuantizationOps.h"
#include "dialects/onnx/shapes/NNShapes.h"
#include "dialects/onnx/shapes/NumericShapes.h"
#include "dialects/onnx/shapes/Window.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// A scale or zero point: one for all, one for each element along the axis, or one for each block along it.
static LogicalResult checkParameter(ShapeBuilder &b, Value x, Value parameter, int64_t axisAttribute, int64_t block, StringRef what) {
  if (!parameter || b.rank(parameter) == 0)
    return success();
  Dims sizes = b.sizes(x), own = b.sizes(parameter);
  if (own.size() == 1 && own[0].is(1))
    return success();
  std::optional<int64_t> axis = b.axis(axisAttribute, sizes.size());
  if (!axis)
    return failure();
  if (block < 0)
    return b.error() << "block_size is " << block << "; expected 0 or more";
  if (block == 0) {
    if (own.size() != 1)
      return b.error() << what << " has rank " << own.size() << "; expected a scalar, or one element for each along the axis";
    return checkSame(b, own[0], sizes[*axis], Twine("the size of ") + what);
  }
  if (own.size() != sizes.size())
    return b.error() << what << " has rank " << own.size() << "; expected that of x, " << sizes.size();
  for (auto [i, dims] : llvm::enumerate(llvm::zip_equal(own, sizes))) {
    auto [have, size] = dims;
    Dim expected = static_cast<int64_t>(i) == *axis ? b.ceilDiv(size, block) : size;
    if (failed(checkSame(b, have, expected, Twine("dimension ") + Twine(i) + " of " + what)))
      return failure();
  }
  return success();
}

template <typename Op> static LogicalResult checkParameters(Op op, ShapeBuilder &b, Value x, Value scale, Value zeroPoint) {
  if (failed(checkParameter(b, x, scale, op.getAxis(), op.getBlockSize(), "the scale")))
    return failure();
  return checkParameter(b, x, zeroPoint, op.getAxis(), op.getBlockSize(), "the zero point");
}

static LogicalResult inferQuantize(QuantizeLinearOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkParameters(op, b, op.getX(), op.getYScale(), op.getYZeroPoint())))
    return failure();
  Type type = IntegerType::get(op.getContext(), 8, IntegerType::Unsigned);
  if (op.getOutputDtype() != 0 && !(type = requireElementType(b, op.getOutputDtype(), "output_dtype")))
    return failure();
  if (op.getYZeroPoint()) {
    Type own = b.elementType(op.getYZeroPoint());
    if (op.getOutputDtype() != 0 && own != type)
      return b.error() << "output_dtype is " << type << ", the zero point is " << own << "; expected one type";
    type = own;
  }
  if (op.getPrecision() != 0) {
    Type precision = requireElementType(b, op.getPrecision(), "precision");
    if (!isa_and_nonnull<FloatType>(precision) || precision.getIntOrFloatBitWidth() < 16)
      return precision ? LogicalResult(b.error() << "precision is " << precision << "; expected a float of 16 bits or more") : failure();
  }
  results.emplace_back(type, b.sizes(op.getX()));
  return success();
}

static LogicalResult inferDequantize(DequantizeLinearOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkParameters(op, b, op.getX(), op.getXScale(), op.getXZeroPoint())))
    return failure();
  Type type = b.elementType(op.getXScale());
  if (op.getOutputDtype() != 0 && !(type = requireElementType(b, op.getOutputDtype(), "output_dtype")))
    return failure();
  results.emplace_back(type, b.sizes(op.getX()));
  return success();
}

static LogicalResult inferDynamicQuantize(DynamicQuantizeLinearOp op, ShapeBuilder &b, Results &results) {
  Type byte = IntegerType::get(op.getContext(), 8, IntegerType::Unsigned);
  results.emplace_back(byte, b.sizes(op.getX()));
  results.emplace_back(Float32Type::get(op.getContext()), Dims());
  results.emplace_back(byte, Dims());
  return success();
}

static LogicalResult inferMatMulInteger(MatMulIntegerOp op, ShapeBuilder &b, Results &results) {
  std::optional<Dims> sizes = inferProductSizes(b, op.getA(), op.getB());
  if (!sizes)
    return failure();
  results.emplace_back(IntegerType::get(op.getContext(), 32), *sizes);
  return success();
}

static LogicalResult inferQLinearMatMul(QLinearMatMulOp op, ShapeBuilder &b, Results &results) {
  std::optional<Dims> sizes = inferProductSizes(b, op.getA(), op.getB());
  if (!sizes)
    return failure();
  results.emplace_back(b.elementType(op.getYZeroPoint()), *sizes);
  return success();
}

template <typename Op> static LogicalResult inferIntegerConv(Op op, ShapeBuilder &b, Type type, Results &results) {
  Dims data = b.sizes(op.getX()), weights = b.sizes(op.getW());
  if (data.size() < 3 || weights.size() != data.size())
    return b.error() << "x has rank " << data.size() << ", w has rank " << weights.size() << "; expected one rank, 3 or more";
  int64_t group = op.getGroup();
  if (group < 1 || group > std::numeric_limits<int32_t>::max())
    return b.error() << "group is " << group << "; expected 1 or more, below 2^31";
  if (failed(checkSame(b, data[1], b.mul(weights[1], group), "the number of channels of x")))
    return failure();
  if (weights[0].isStatic() && weights[0].get() % group != 0)
    return b.error() << "w has " << weights[0].get() << " output channels; expected a multiple of group, " << group;
  std::optional<Window> window =
      inferWindow(b, ArrayRef(data).drop_front(2), ArrayRef(weights).drop_front(2), getWindowAttributes(op));
  if (!window)
    return failure();
  Dims sizes{data[0], weights[0]};
  for (const WindowAxis &axis : *window)
    sizes.push_back(axis.output);
  results.emplace_back(type, sizes);
  return success();
}

static LogicalResult inferConvInteger(ConvIntegerOp op, ShapeBuilder &b, Results &results) {
  return inferIntegerConv(op, b, IntegerType::get(op.getContext(), 32), results);
}

static LogicalResult inferQLinearConv(QLinearConvOp op, ShapeBuilder &b, Results &results) {
  return inferIntegerConv(op, b, b.elementType(op.getYZeroPoint()), results);
}

void registerQuantizationShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<ConvIntegerOp, inferConvInteger>(context);
    attach<DequantizeLinearOp, inferDequantize>(context);
    attach<DynamicQuantizeLinearOp, inferDynamicQuantize>(context);
    attach<MatMulIntegerOp, inferMatMulInteger>(context);
    attach<QLinearConvOp, inferQLinearConv>(context);
    attach<QLinearMatMulOp, inferQLinearMatMul>(context);
    attach<QuantizeLinearOp, inferQuantize>(context);
  });
}

} // namespace lathe::onnx
