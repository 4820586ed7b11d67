//===- TensorShapes.cpp - Shapes of operators that move elements ----------===//

#include "dialects/onnx/OnnxTensorOps.h"
#include "dialects/onnx/shapes/Model.h"
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

static LogicalResult inferGather(GatherOp op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getData());
  std::optional<int64_t> axis = b.axis(op.getAxis(), data.size());
  if (!axis)
    return failure();
  Dims sizes(data.begin(), data.begin() + *axis);
  sizes.append(b.sizes(op.getIndices()));
  sizes.append(data.begin() + *axis + 1, data.end());
  results.emplace_back(b.elementType(op.getData()), sizes);
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

void registerTensorShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<ConcatOp, inferConcat>(context);
    attach<GatherOp, inferGather>(context);
    attach<ReshapeOp, inferReshape>(context);
    attach<TransposeOp, inferTranspose>(context);
  });
}

} // namespace lathe::onnx
