//===- NNResamplingShapes.cpp - Shapes of operators that resample ---------===//

#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/NNShapes.h"
#include "dialects/onnx/shapes/Resize.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;

namespace lathe::onnx {

bool isGiven(Value input) {
  return input && llvm::none_of(cast<RankedTensorType>(input.getType()).getShape(), [](int64_t size) { return size == 0; });
}

//===----------------------------------------------------------------------===//
// Resize
//===----------------------------------------------------------------------===//

static Value f64Constant(ShapeBuilder &b, double value) {
  OpBuilder &builder = b.getBuilder();
  return arith::ConstantOp::create(builder, b.getOp()->getLoc(), builder.getF64FloatAttr(value));
}

static Value toF64(ShapeBuilder &b, Dim dim) {
  if (dim.isStatic())
    return f64Constant(b, static_cast<double>(dim.get()));
  OpBuilder &builder = b.getBuilder();
  Location loc = b.getOp()->getLoc();
  Value integer = arith::IndexCastOp::create(builder, loc, builder.getI64Type(), dim.getValue());
  return arith::SIToFPOp::create(builder, loc, builder.getF64Type(), integer);
}

static Value scaleOf(ShapeBuilder &b, const ResizeAxis &axis) {
  return axis.scaleValue ? axis.scaleValue : f64Constant(b, *axis.scale);
}

/// Sizes by `scales`, which may be computed.
static LogicalResult scaleAxes(ShapeBuilder &b, ResizeOp op, MutableArrayRef<ResizeAxis> axes) {
  Value scales = op.getScales();
  auto type = cast<RankedTensorType>(scales.getType());
  if (type.getRank() != 1 || (!type.isDynamicDim(0) && type.getDimSize(0) != static_cast<int64_t>(axes.size())))
    return b.error() << "scales are " << type << "; expected " << axes.size() << " numbers, one for each dimension that is resized";
  if (std::optional<SmallVector<double>> numbers = b.constantFloats(scales)) {
    for (auto [axis, number] : llvm::zip(axes, *numbers)) {
      if (!(number > 0) || !std::isfinite(number))
        return b.error() << "scales has an element " << number << "; expected positive numbers";
      axis.scale = number;
      axis.output = b.scale(axis.input, static_cast<float>(number));
    }
    return success();
  }
  if (!b.emits())
    return success();
  OpBuilder &builder = b.getBuilder();
  Location loc = op.getLoc();
  for (auto [i, axis] : llvm::enumerate(axes)) {
    Value index = arith::ConstantIndexOp::create(builder, loc, i);
    Value scale = tensor::ExtractOp::create(builder, loc, b.getRemapped(scales), index);
    axis.scaleValue = arith::ExtFOp::create(builder, loc, builder.getF64Type(), scale);
    // In f32, as where the scale is a number.
    Value size = arith::TruncFOp::create(builder, loc, builder.getF32Type(), toF64(b, axis.input));
    Value scaled = arith::FPToSIOp::create(builder, loc, builder.getI64Type(), arith::MulFOp::create(builder, loc, size, scale));
    axis.output = b.max(Dim(arith::IndexCastOp::create(builder, loc, builder.getIndexType(), scaled).getResult()), 0);
  }
  return success();
}

/// One scale for all dimensions: the least or the greatest of what `sizes` asks for.
static void keepAspectRatio(ShapeBuilder &b, MutableArrayRef<ResizeAxis> axes, bool isLargest) {
  bool isKnown = llvm::all_of(axes, [](const ResizeAxis &axis) { return axis.scale.has_value(); });
  if (isKnown) {
    double scale = *axes.front().scale;
    for (const ResizeAxis &axis : axes)
      scale = isLargest ? std::max(scale, *axis.scale) : std::min(scale, *axis.scale);
    for (ResizeAxis &axis : axes) {
      axis.scale = scale;
      axis.output = static_cast<int64_t>(std::floor(scale * static_cast<double>(axis.input.get()) + 0.5));
    }
    return;
  }
  if (!b.emits()) {
    for (ResizeAxis &axis : axes) {
      axis.scale = std::nullopt;
      axis.output = Dim();
    }
    return;
  }
  OpBuilder &builder = b.getBuilder();
  Location loc = b.getOp()->getLoc();
  Value scale = scaleOf(b, axes.front());
  for (const ResizeAxis &axis : axes.drop_front()) {
    Value other = scaleOf(b, axis);
    scale = isLargest ? arith::MaximumFOp::create(builder, loc, scale, other).getResult()
                      : arith::MinimumFOp::create(builder, loc, scale, other).getResult();
  }
  for (ResizeAxis &axis : axes) {
    axis.scale = std::nullopt;
    axis.scaleValue = scale;
    Value size = arith::MulFOp::create(builder, loc, scale, toF64(b, axis.input));
    size = arith::AddFOp::create(builder, loc, size, f64Constant(b, 0.5));
    size = arith::FPToSIOp::create(builder, loc, builder.getI64Type(), size);
    axis.output = Dim(arith::IndexCastOp::create(builder, loc, builder.getIndexType(), size).getResult());
  }
}

static LogicalResult sizeAxes(ShapeBuilder &b, ResizeOp op, MutableArrayRef<ResizeAxis> axes) {
  std::optional<Dims> sizes = b.elements(op.getSizes());
  if (!sizes || sizes->size() != axes.size())
    return b.error() << "sizes has not " << axes.size() << " elements, one for each dimension that is resized";
  for (auto [axis, size] : llvm::zip(axes, *sizes)) {
    if (size.isStatic() && size.get() < 0)
      return b.error() << "sizes has an element " << size.get() << "; expected 0 or more";
    axis.output = size;
    if (size.isStatic() && axis.input.isStatic()) {
      if (axis.input.is(0) && !size.is(0))
        return b.error() << "dimension " << axis.axis << " of X is empty and cannot be resized to " << size.get();
      axis.scale = axis.input.is(0) ? 1.0 : static_cast<double>(size.get()) / static_cast<double>(axis.input.get());
    } else if (b.emits()) {
      axis.scaleValue = arith::DivFOp::create(b.getBuilder(), op.getLoc(), toF64(b, size), toF64(b, axis.input));
    }
  }
  if (op.getKeepAspectRatioPolicy() != "stretch" && !axes.empty())
    keepAspectRatio(b, axes, op.getKeepAspectRatioPolicy() == "not_smaller");
  return success();
}

std::optional<SmallVector<ResizeAxis>> inferResize(ShapeBuilder &b, ResizeOp op) {
  int64_t rank = b.rank(op.getX());
  SmallVector<int64_t> named = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (std::optional<ArrayRef<int64_t>> axes = op.getAxes()) {
    std::optional<SmallVector<int64_t>> normal = b.axes(*axes, rank);
    if (!normal)
      return std::nullopt;
    named = *normal;
  }
  SmallVector<ResizeAxis> axes;
  for (int64_t axis : named)
    axes.push_back({axis, b.size(op.getX(), axis), Dim(), std::nullopt, Value()});
  bool byScales = isGiven(op.getScales()), bySizes = isGiven(op.getSizes());
  if (byScales == bySizes && !axes.empty()) {
    b.error() << (byScales ? "both scales and sizes are given" : "neither scales nor sizes is given") << "; expected one of them";
    return std::nullopt;
  }
  if (failed(byScales ? scaleAxes(b, op, axes) : bySizes ? sizeAxes(b, op, axes) : success()))
    return std::nullopt;
  return axes;
}

/// An attribute that is one of some words.
static LogicalResult checkWord(ShapeBuilder &b, StringRef name, StringRef value, ArrayRef<StringRef> words) {
  if (llvm::is_contained(words, value))
    return success();
  return b.error() << name << " is '" << value << "'; expected one of " << llvm::join(words, ", ");
}

static LogicalResult inferResizeShape(ResizeOp op, ShapeBuilder &b, Results &results) {
  StringRef transformation = op.getCoordinateTransformationMode();
  if (failed(checkWord(b, "mode", op.getMode(), {"nearest", "linear", "cubic"})) ||
      failed(checkWord(b, "nearest_mode", op.getNearestMode(), {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"})) ||
      failed(checkWord(b, "keep_aspect_ratio_policy", op.getKeepAspectRatioPolicy(), {"stretch", "not_larger", "not_smaller"})) ||
      failed(checkWord(b, "coordinate_transformation_mode", transformation,
                       {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
                        "tf_crop_and_resize"})))
    return failure();
  Type type = b.elementType(op.getX());
  if (!isa<IntegerType, FloatType>(type) && op.getMode() != "nearest")
    return b.error() << "X has elements of type " << type << "; expected numbers, which can be interpolated, or mode nearest";
  if (op.getAntialias() && op.getMode() == "nearest")
    return b.error() << "antialias is set with mode nearest; expected linear or cubic";
  std::optional<SmallVector<ResizeAxis>> axes = inferResize(b, op);
  if (!axes)
    return failure();
  if (transformation == "tf_crop_and_resize") {
    if (!op.getRoi())
      return b.error() << "roi is missing; expected it, as coordinate_transformation_mode is tf_crop_and_resize";
    if (failed(checkRank(b, op.getRoi(), 1, "roi")) ||
        failed(checkSame(b, b.size(op.getRoi(), 0), 2 * static_cast<int64_t>(axes->size()), "the size of roi")))
      return failure();
    if (!isa<IntegerType, FloatType>(type))
      return b.error() << "X has elements of type " << type << "; expected numbers, as extrapolation_value is one";
  }
  Dims sizes = b.sizes(op.getX());
  for (const ResizeAxis &axis : *axes)
    sizes[axis.axis] = axis.output;
  results.emplace_back(type, sizes);
  return success();
}

//===----------------------------------------------------------------------===//
// Grids
//===----------------------------------------------------------------------===//

static LogicalResult inferGridSample(GridSampleOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getX()), grid = b.sizes(op.getGrid());
  if (data.size() < 3 || grid.size() != data.size())
    return b.error() << "X has rank " << data.size() << ", grid " << grid.size() << "; expected equal ranks, 3 or more";
  if (failed(checkSame(b, grid[0], data[0], "the batch size of grid")) ||
      failed(checkSame(b, grid.back(), static_cast<int64_t>(data.size() - 2), "the last size of grid")))
    return failure();
  if (failed(checkWord(b, "mode", op.getMode(), {"linear", "nearest", "cubic"})) ||
      failed(checkWord(b, "padding_mode", op.getPaddingMode(), {"zeros", "border", "reflection"})))
    return failure();
  Type type = b.elementType(op.getX());
  if (!isa<IntegerType, FloatType>(type))
    return b.error() << "X has elements of type " << type << "; expected numbers";
  Dims sizes{known(data[0], grid[0]), data[1]};
  sizes.append(grid.begin() + 1, grid.end() - 1);
  results.emplace_back(type, sizes);
  return success();
}

static LogicalResult inferAffineGrid(AffineGridOp op, ShapeBuilder &b, Results &results) {
  if (failed(checkRank(b, op.getTheta(), 3, "theta")))
    return failure();
  std::optional<Dims> size = b.elements(op.getSize());
  if (!size || (size->size() != 4 && size->size() != 5))
    return b.error() << "size has not 4 or 5 elements, batch, channels and two or three dimensions of space, or their number is "
                        "not known when compiling";
  for (Dim dim : *size)
    if (dim.isStatic() && dim.get() < 0)
      return b.error() << "size has an element " << dim.get() << "; expected 0 or more";
  int64_t space = size->size() - 2;
  if (failed(checkSame(b, b.size(op.getTheta(), 0), size->front(), "the batch size of theta")) ||
      failed(checkSame(b, b.size(op.getTheta(), 1), space, "the second size of theta")) ||
      failed(checkSame(b, b.size(op.getTheta(), 2), space + 1, "the last size of theta")))
    return failure();
  Dims sizes{known(b.size(op.getTheta(), 0), size->front())};
  sizes.append(size->begin() + 2, size->end());
  sizes.push_back(space);
  results.emplace_back(b.elementType(op.getTheta()), sizes);
  return success();
}

void registerResamplingShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<AffineGridOp, inferAffineGrid>(context);
    attach<GridSampleOp, inferGridSample>(context);
    attach<ResizeOp, inferResizeShape>(context);
  });
}

} // namespace lathe::onnx
