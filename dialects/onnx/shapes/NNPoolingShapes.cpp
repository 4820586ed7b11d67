//===- NNPoolingShapes.cpp - Shapes of pools ------------------------------===//

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/NNShapes.h"
#include "dialects/onnx/shapes/Window.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

static std::optional<Dims> poolSizes(ShapeBuilder &b, Value input, const WindowAttributes &attributes) {
  Dims data = b.sizes(input);
  if (data.size() < 3) {
    b.error() << "X has rank " << data.size() << "; expected 3 or more: batch, channels, space";
    return std::nullopt;
  }
  std::optional<Window> window = inferWindow(b, ArrayRef(data).drop_front(2), {}, attributes);
  if (!window)
    return std::nullopt;
  Dims sizes{data[0], data[1]};
  for (auto [i, axis] : llvm::enumerate(*window)) {
    // Else a window could lie in the padding alone, where there is nothing to reduce.
    Dim extent = axis.getExtent(b);
    if (attributes.autoPad == "NOTSET" && axis.padBegin.isStatic() && axis.padEnd.isStatic() && extent.isStatic() &&
        std::max(axis.padBegin.get(), axis.padEnd.get()) >= extent.get()) {
      b.error() << "pads are " << axis.padBegin.get() << " and " << axis.padEnd.get() << " along spatial dimension " << i
                << "; expected less than the window, " << extent.get();
      return std::nullopt;
    }
    sizes.push_back(axis.output);
  }
  return sizes;
}

template <typename Op> static WindowAttributes poolAttributes(Op op) {
  WindowAttributes attributes = getWindowAttributes(op);
  attributes.ceilMode = op.getCeilMode();
  return attributes;
}

static LogicalResult inferAveragePool(AveragePoolOp op, ShapeBuilder &b, Results &results) {
  std::optional<Dims> sizes = poolSizes(b, op.getX(), poolAttributes(op));
  if (!sizes)
    return failure();
  results.emplace_back(b.elementType(op.getX()), *sizes);
  return success();
}

static LogicalResult checkPower(ShapeBuilder &b, int64_t p) {
  if (p >= 1)
    return success();
  return b.error() << "p is " << p << "; expected 1 or more";
}

static LogicalResult inferLpPool(LpPoolOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkPower(b, op.getP())))
    return failure();
  std::optional<Dims> sizes = poolSizes(b, op.getX(), poolAttributes(op));
  if (!sizes)
    return failure();
  results.emplace_back(b.elementType(op.getX()), *sizes);
  return success();
}

static LogicalResult inferMaxPool(MaxPoolOp op, ShapeBuilder &b, Results &results) {
  std::optional<Dims> sizes = poolSizes(b, op.getX(), poolAttributes(op));
  if (!sizes)
    return failure();
  if (op.getStorageOrder() != 0 && op.getStorageOrder() != 1)
    return b.error() << "storage_order is " << op.getStorageOrder() << "; expected 0 (row major) or 1 (column major)";
  results.emplace_back(b.elementType(op.getX()), *sizes);
  results.emplace_back(IntegerType::get(op.getContext(), 64), *sizes);
  return success();
}

/// The same shape with 1 for each spatial dimension.
static LogicalResult inferGlobalPool(Operation *op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op->getOperand(0));
  if (sizes.size() < 2)
    return b.error() << "X has rank " << sizes.size() << "; expected 2 or more: batch, channels, space";
  std::fill(sizes.begin() + 2, sizes.end(), Dim(1));
  results.emplace_back(b.elementType(op->getOperand(0)), sizes);
  return success();
}

static LogicalResult inferGlobalLpPool(GlobalLpPoolOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkPower(b, op.getP())))
    return failure();
  return inferGlobalPool(op, b, results);
}

static LogicalResult inferMaxRoiPool(MaxRoiPoolOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getX(), 4, "X")) || failed(checkRank(b, op.getRois(), 2, "rois")) ||
      failed(checkSame(b, b.size(op.getRois(), 1), 5, "the last size of rois, which are batch, x1, y1, x2, y2,")))
    return failure();
  ArrayRef<int64_t> shape = op.getPooledShape();
  if (shape.size() != 2 || shape[0] < 1 || shape[1] < 1)
    return b.error() << "pooled_shape has " << shape.size() << " elements or one below 1; expected height and width";
  results.emplace_back(b.elementType(op.getX()), Dims{b.size(op.getRois(), 0), b.size(op.getX(), 1), shape[0], shape[1]});
  return success();
}

static LogicalResult inferRoiAlign(RoiAlignOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getX(), 4, "X")) || failed(checkRank(b, op.getRois(), 2, "rois")) ||
      failed(checkRank(b, op.getBatchIndices(), 1, "batch_indices")) ||
      failed(checkSame(b, b.size(op.getRois(), 1), 4, "the last size of rois, which are x1, y1, x2, y2,")) ||
      failed(checkSame(b, b.size(op.getBatchIndices(), 0), b.size(op.getRois(), 0), "the size of batch_indices")))
    return failure();
  if (op.getMode() != "avg" && op.getMode() != "max")
    return b.error() << "mode is '" << op.getMode() << "'; expected avg or max";
  if (op.getCoordinateTransformationMode() != "half_pixel" && op.getCoordinateTransformationMode() != "output_half_pixel")
    return b.error() << "coordinate_transformation_mode is '" << op.getCoordinateTransformationMode()
                     << "'; expected half_pixel or output_half_pixel";
  int64_t height = op.getOutputHeight(), width = op.getOutputWidth(), ratio = op.getSamplingRatio();
  if (height < 1 || width < 1 || ratio < 0)
    return b.error() << "output_height, output_width and sampling_ratio are " << height << ", " << width << " and " << ratio
                     << "; expected sizes of 1 or more, and a ratio that is not negative";
  results.emplace_back(b.elementType(op.getX()),
                       Dims{known(b.size(op.getRois(), 0), b.size(op.getBatchIndices(), 0)), b.size(op.getX(), 1),
                            Dim(height), Dim(width)});
  return success();
}

static LogicalResult inferMaxUnpool(MaxUnpoolOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getX()), indices = b.sizes(op.getI());
  if (data.size() < 3)
    return b.error() << "X has rank " << data.size() << "; expected 3 or more: batch, channels, space";
  if (indices.size() != data.size())
    return b.error() << "I has rank " << indices.size() << "; expected that of X, " << data.size();
  for (size_t i = 0; i != data.size(); ++i)
    if (failed(checkSame(b, indices[i], data[i], "size " + Twine(i) + " of I")))
      return failure();
  WindowAttributes attributes;
  attributes.kernelShape = op.getKernelShape();
  attributes.strides = op.getStrides().value_or(ArrayRef<int64_t>());
  attributes.pads = op.getPads().value_or(ArrayRef<int64_t>());
  std::optional<Window> window = readWindow(b, ArrayRef(data).drop_front(2), {}, attributes);
  if (!window)
    return failure();
  Dims sizes{data[0], data[1]};
  for (const WindowAxis &axis : *window) {
    Dim covered = b.add(b.mul(b.sub(axis.input, 1), axis.stride), axis.getExtent(b));
    sizes.push_back(b.max(b.sub(covered, b.add(axis.padBegin, axis.padEnd)), 0));
  }
  if (Value shape = op.getOutputShape()) {
    std::optional<Dims> elements = b.elements(shape);
    if (!elements || elements->size() != data.size())
      return b.error() << "output_shape has not " << data.size() << " elements, as many as X has dimensions";
    for (Dim dim : *elements)
      if (dim.isStatic() && dim.get() < 0)
        return b.error() << "output_shape has an element " << dim.get() << "; expected 0 or more";
    sizes = *elements;
  }
  results.emplace_back(b.elementType(op.getX()), sizes);
  return success();
}

void registerPoolingShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attachAll<inferGlobalPool, GlobalAveragePoolOp, GlobalMaxPoolOp>(context);
    attach<AveragePoolOp, inferAveragePool>(context);
    attach<GlobalLpPoolOp, inferGlobalLpPool>(context);
    attach<LpPoolOp, inferLpPool>(context);
    attach<MaxPoolOp, inferMaxPool>(context);
    attach<MaxRoiPoolOp, inferMaxRoiPool>(context);
    attach<MaxUnpoolOp, inferMaxUnpool>(context);
    attach<RoiAlignOp, inferRoiAlign>(context);
  });
}

} // namespace lathe::onnx
