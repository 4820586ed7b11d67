//===- TensorShapes.cpp - Shapes of operators that move elements ----------===//

#include "dialects/onnx/OnnxTensorOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "dialects/onnx/shapes/Slices.h"
#include "dialects/onnx/shapes/TensorShapes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

static LogicalResult inferConcat(ConcatOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getInputs().front());
  std::optional<int64_t> axis = b.axis(op.getAxis(), sizes.size());
  if (!axis)
    return failure();
  for (Value input : op.getInputs().drop_front()) {
    Dims other = b.sizes(input);
    if (other.size() != sizes.size())
      return b.error() << "an input has rank " << other.size() << "; expected that of the first, " << sizes.size();
    for (size_t i = 0; i != sizes.size(); ++i) {
      if (static_cast<int64_t>(i) == *axis) {
        sizes[i] = b.add(sizes[i], other[i]);
      } else if (sizes[i].isStatic() && other[i].isStatic() && !sizes[i].isSame(other[i])) {
        return b.error() << "inputs differ in dimension " << i << ": " << sizes[i].get() << " and " << other[i].get()
                         << "; expected equal sizes but along axis " << *axis;
      } else if (!sizes[i].isStatic() && other[i].isStatic()) {
        sizes[i] = other[i];
      }
    }
  }
  results.emplace_back(b.elementType(op.getInputs().front()), sizes);
  return success();
}

static LogicalResult inferReshape(ReshapeOp op, ShapeBuilder &b, Results &results) {
  std::optional<Dims> shape = b.elements(op.getShape());
  if (!shape)
    return b.error() << "the number of elements of 'shape' is not known when compiling, thus the rank of the result neither";
  Dims data = b.sizes(op.getData());
  Dims sizes;
  std::optional<size_t> inferred;
  Dim known = 1;
  for (auto [i, dim] : llvm::enumerate(*shape)) {
    Dim size = dim;
    if (dim.is(0) && !op.getAllowzero()) {
      if (i >= data.size())
        return b.error() << "element " << i << " of 'shape' is 0, which copies a size; the data has rank " << data.size() << " only";
      size = data[i];
    } else if (dim.is(-1)) {
      if (inferred)
        return b.error() << "'shape' has two elements -1; expected one at most";
      inferred = i;
      sizes.push_back(Dim());
      continue;
    } else if (dim.isStatic() && dim.get() < 0) {
      return b.error() << "element " << i << " of 'shape' is " << dim.get() << "; expected a size, 0 or -1";
    } else if (!dim.isStatic() && b.emits()) {
      // A computed element may be 0 or -1 as well; that it is -1 is settled below.
      if (!op.getAllowzero() && i < data.size())
        size = b.selectEqual(dim, 0, data[i], dim);
    }
    known = b.mul(known, size);
    sizes.push_back(size);
  }
  Dim count = b.product(data);
  if (inferred) {
    if (known.is(0))
      return b.error() << "'shape' has both 0 and -1: the size of -1 is not determined";
    sizes[*inferred] = b.floorDiv(count, b.max(known, 1));
    known = b.mul(known, sizes[*inferred]);
  } else if (b.emits()) {
    // At most one element is -1: then the product is the negative of the others'.
    Dim rest = b.max(b.sub(0, known), 1);
    for (auto [size, dim] : llvm::zip(sizes, *shape))
      if (!dim.isStatic())
        size = b.selectEqual(dim, -1, b.floorDiv(count, rest), size);
  }
  if (count.isStatic() && known.isStatic() && !known.isSame(count))
    return b.error() << "cannot give " << count.get() << " elements a shape of " << known.get();
  results.emplace_back(b.elementType(op.getData()), sizes);
  return success();
}

static LogicalResult inferTranspose(TransposeOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getData());
  Dims sizes(data.rbegin(), data.rend());
  if (std::optional<ArrayRef<int64_t>> perm = op.getPerm()) {
    std::optional<SmallVector<int64_t>> axes = b.axes(*perm, data.size(), "perm");
    if (!axes)
      return failure();
    if (axes->size() != data.size())
      return b.error() << "perm has " << axes->size() << " elements; expected one for each of " << data.size() << " dimensions";
    sizes.clear();
    for (int64_t axis : *axes)
      sizes.push_back(data[axis]);
  }
  results.emplace_back(b.elementType(op.getData()), sizes);
  return success();
}

//===----------------------------------------------------------------------===//
// The same elements in other sizes
//===----------------------------------------------------------------------===//

static LogicalResult inferFlatten(FlattenOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getInput());
  int64_t rank = data.size(), axis = op.getAxis();
  if (axis < -rank || axis > rank)
    return b.error() << "axis is " << axis << "; expected one in [" << -rank << ", " << rank << "]";
  ArrayRef<Dim> dims = data;
  size_t rows = axis < 0 ? axis + rank : axis;
  results.emplace_back(b.elementType(op.getInput()), Dims{b.product(dims.take_front(rows)), b.product(dims.drop_front(rows))});
  return success();
}

static LogicalResult inferSqueeze(SqueezeOp op, ShapeBuilder &b, Results &results) {
  std::optional<SmallVector<int64_t>> axes = computeAxes(op, b);
  if (!axes)
    return failure();
  Dims sizes;
  for (auto [axis, size] : llvm::enumerate(b.sizes(op.getData())))
    if (!llvm::is_contained(*axes, axis))
      sizes.push_back(size);
  results.emplace_back(b.elementType(op.getData()), sizes);
  return success();
}

static LogicalResult inferUnsqueeze(UnsqueezeOp op, ShapeBuilder &b, Results &results) {
  std::optional<SmallVector<int64_t>> axes = computeAxes(op, b);
  if (!axes)
    return failure();
  Dims sizes = b.sizes(op.getData());
  for (int64_t axis : *axes)
    sizes.insert(sizes.begin() + axis, Dim(1));
  results.emplace_back(b.elementType(op.getData()), sizes);
  return success();
}

/// The block size of DepthToSpace and SpaceToDepth, whose data have rank 4.
template <typename Op> static std::optional<int64_t> blockOf(Op op, ShapeBuilder &b) {
  int64_t block = op.getBlocksize(), rank = b.rank(op.getInput());
  if (rank != 4) {
    b.error() << "the input has rank " << rank << "; expected 4";
  } else if (block < 1 || block > (1 << 20)) {
    b.error() << "blocksize is " << block << "; expected a positive number of at most " << (1 << 20);
  } else if (op.getMode() != "DCR" && op.getMode() != "CRD") {
    b.error() << "mode is '" << op.getMode() << "'; expected 'DCR' or 'CRD'";
  } else {
    return block;
  }
  return std::nullopt;
}

/// `size` divided by `divisor`, which must leave no rest.
static std::optional<Dim> divide(ShapeBuilder &b, Dim size, int64_t divisor, int64_t axis) {
  if (size.isStatic() && size.get() % divisor != 0) {
    b.error() << "dimension " << axis << " has size " << size.get() << "; expected a multiple of " << divisor;
    return std::nullopt;
  }
  return b.floorDiv(size, divisor);
}

static LogicalResult inferDepthToSpace(DepthToSpaceOp op, ShapeBuilder &b, Results &results) {
  std::optional<int64_t> block = blockOf(op, b);
  if (!block)
    return failure();
  Dims data = b.sizes(op.getInput());
  std::optional<Dim> depth = divide(b, data[1], *block * *block, 1);
  if (!depth)
    return failure();
  results.emplace_back(b.elementType(op.getInput()), Dims{data[0], *depth, b.mul(data[2], *block), b.mul(data[3], *block)});
  return success();
}

static LogicalResult inferSpaceToDepth(SpaceToDepthOp op, ShapeBuilder &b, Results &results) {
  std::optional<int64_t> block = blockOf(op, b);
  if (!block)
    return failure();
  Dims data = b.sizes(op.getInput());
  std::optional<Dim> height = divide(b, data[2], *block, 2), width = divide(b, data[3], *block, 3);
  if (!height || !width)
    return failure();
  results.emplace_back(b.elementType(op.getInput()), Dims{data[0], b.mul(data[1], *block * *block), *height, *width});
  return success();
}

//===----------------------------------------------------------------------===//
// Parts, and repetitions
//===----------------------------------------------------------------------===//

static LogicalResult inferSlice(SliceOp op, ShapeBuilder &b, Results &results) {
  std::optional<SmallVector<Slice>> slices = computeSlices(op, b);
  if (!slices)
    return failure();
  Dims sizes;
  for (const Slice &slice : *slices)
    sizes.push_back(slice.size);
  results.emplace_back(b.elementType(op.getData()), sizes);
  return success();
}

static LogicalResult inferSplit(SplitOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getInput());
  std::optional<int64_t> axis = b.axis(op.getAxis(), data.size());
  if (!axis)
    return failure();
  std::optional<Dims> sizes = computeSplit(op, b, *axis);
  if (!sizes)
    return failure();
  for (Dim size : *sizes) {
    data[*axis] = size;
    results.emplace_back(b.elementType(op.getInput()), data);
  }
  return success();
}

static LogicalResult inferExpand(ExpandOp op, ShapeBuilder &b, Results &results) {
  std::optional<Dims> shape = b.elements(op.getShape());
  if (!shape)
    return b.error() << "the number of elements of 'shape' is not known when compiling, thus the rank of the result neither";
  for (auto [i, dim] : llvm::enumerate(*shape))
    if (dim.isStatic() && dim.get() < 0)
      return b.error() << "element " << i << " of 'shape' is " << dim.get() << "; expected a size";
  std::optional<Dims> sizes = b.broadcast({b.sizes(op.getInput()), *shape});
  if (!sizes)
    return failure();
  results.emplace_back(b.elementType(op.getInput()), *sizes);
  return success();
}

static LogicalResult inferTile(TileOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getInput());
  std::optional<Dims> repeats = b.elements(op.getRepeats());
  if (!repeats)
    repeats = Dims(sizes.size(), Dim()); // their number is compared at run time
  if (repeats->size() != sizes.size())
    return b.error() << "'repeats' has " << repeats->size() << " elements; expected " << sizes.size() << ", the rank of the input";
  for (auto [i, repeat] : llvm::enumerate(*repeats)) {
    if (repeat.isStatic() && repeat.get() < 0)
      return b.error() << "element " << i << " of 'repeats' is " << repeat.get() << "; expected a number of copies";
    sizes[i] = b.mul(sizes[i], repeat);
  }
  results.emplace_back(b.elementType(op.getInput()), sizes);
  return success();
}

static LogicalResult inferPad(PadOp op, ShapeBuilder &b, Results &results) {
  StringRef mode = op.getMode();
  if (mode != "constant" && mode != "reflect" && mode != "edge" && mode != "wrap")
    return b.error() << "mode is '" << mode << "'; expected 'constant', 'reflect', 'edge' or 'wrap'";
  if (Value fill = op.getConstantValue())
    if (auto type = cast<RankedTensorType>(fill.getType()); type.hasStaticShape() && type.getNumElements() != 1)
      return b.error() << "'constant_value' has " << type.getNumElements() << " elements; expected one";
  std::optional<SmallVector<std::pair<Dim, Dim>>> pads = computePads(op, b);
  if (!pads)
    return failure();
  Dims sizes = b.sizes(op.getData());
  for (auto [i, pad] : llvm::enumerate(*pads)) {
    Dim size = b.add(b.add(sizes[i], pad.first), pad.second);
    if (size.isStatic() && size.get() < 0)
      return b.error() << "dimension " << i << " would have size " << size.get() << "; expected pads that leave 0 or more";
    if (mode != "constant" && sizes[i].is(0) && !size.is(0))
      return b.error() << "dimension " << i << " has no elements to pad with; expected mode 'constant'";
    sizes[i] = size;
  }
  results.emplace_back(b.elementType(op.getData()), sizes);
  return success();
}

static LogicalResult inferCenterCropPad(CenterCropPadOp op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getInputData());
  SmallVector<int64_t> all = llvm::to_vector(llvm::seq<int64_t>(0, sizes.size()));
  std::optional<SmallVector<int64_t>> axes = b.axes(op.getAxes() ? *op.getAxes() : ArrayRef<int64_t>(all), sizes.size());
  std::optional<Dims> shape = b.elements(op.getShape());
  if (!axes)
    return failure();
  if (!shape)
    return b.error() << "the number of elements of 'shape' is not known when compiling; expected " << axes->size();
  if (shape->size() != axes->size())
    return b.error() << "'shape' has " << shape->size() << " elements; expected " << axes->size() << ", one for each axis";
  for (auto [axis, size] : llvm::zip_equal(*axes, *shape)) {
    if (size.isStatic() && size.get() < 0)
      return b.error() << "an element of 'shape' is " << size.get() << "; expected a size";
    sizes[axis] = size;
  }
  results.emplace_back(b.elementType(op.getInputData()), sizes);
  return success();
}

void registerTensorShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<CenterCropPadOp, inferCenterCropPad>(context);
    attach<ConcatOp, inferConcat>(context);
    attach<DepthToSpaceOp, inferDepthToSpace>(context);
    attach<ExpandOp, inferExpand>(context);
    attach<FlattenOp, inferFlatten>(context);
    attach<PadOp, inferPad>(context);
    attach<ReshapeOp, inferReshape>(context);
    attach<SliceOp, inferSlice>(context);
    attach<SpaceToDepthOp, inferSpaceToDepth>(context);
    attach<SplitOp, inferSplit>(context);
    attach<SqueezeOp, inferSqueeze>(context);
    attach<TileOp, inferTile>(context);
    attach<TransposeOp, inferTranspose>(context);
    attach<UnsqueezeOp, inferUnsqueeze>(context);
  });
  registerTensorIndexShapes(registry);
  registerTensorSourceShapes(registry);
}

} // namespace lathe::onnx
