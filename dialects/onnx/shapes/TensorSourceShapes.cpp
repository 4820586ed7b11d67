//===- TensorSourceShapes.cpp - Shapes of operators that make numbers -----===//

#include "dialects/onnx/shapes/DataTypes.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "dialects/onnx/shapes/TensorShapes.h"
#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;

namespace lathe::onnx {

static LogicalResult inferConstantOfShape(ConstantOfShapeOp op, ShapeBuilder &b, Results &results) {
  Type element = Float32Type::get(op.getContext());
  if (std::optional<ElementsAttr> value = op.getValue()) {
    if (value->getNumElements() != 1)
      return b.error() << "'value' has " << value->getNumElements() << " elements; expected one";
    element = value->getElementType();
  }
  std::optional<Dims> sizes = b.elements(op.getInput());
  if (!sizes)
    return b.error() << "the number of elements of 'input' is not known when compiling, thus the rank of the result neither";
  for (Dim size : *sizes)
    if (size.isStatic() && size.get() < 0)
      return b.error() << "a size is " << size.get() << "; expected 0 or more";
  results.emplace_back(element, *sizes);
  return success();
}

static LogicalResult inferEyeLike(EyeLikeOp op, ShapeBuilder &b, Results &results) {
  Type element = b.elementType(op.getInput());
  if (std::optional<int64_t> dtype = op.getDtype()) {
    element = getElementType(op.getContext(), *dtype);
    if (!element)
      return b.error() << "dtype is " << *dtype << "; expected a number of TensorProto.DataType";
  }
  if (b.rank(op.getInput()) != 2)
    return b.error() << "the input has rank " << b.rank(op.getInput()) << "; expected 2";
  results.emplace_back(element, b.sizes(op.getInput()));
  return success();
}

/// max(ceil((limit - start) / delta), 0), where the three are known.
static LogicalResult inferRange(RangeOp op, ShapeBuilder &b, Results &results) {
  for (Value scalar : op->getOperands())
    if (auto type = cast<RankedTensorType>(scalar.getType()); type.hasStaticShape() && type.getNumElements() != 1)
      return b.error() << "an input is " << type << "; expected a scalar";
  Dim count;
  if (auto start = b.constantIntegers(op.getStart()), limit = b.constantIntegers(op.getLimit()), delta = b.constantIntegers(op.getDelta());
      start && limit && delta) {
    if (delta->front() == 0)
      return b.error() << "'delta' is 0; expected another number";
    // Within 128 bits there is no overflow.
    __int128 span = static_cast<__int128>(limit->front()) - start->front(), step = delta->front();
    __int128 steps = span / step + (span % step != 0 && (span < 0) == (step < 0));
    if (steps > std::numeric_limits<int64_t>::max())
      return b.error() << "the result would have more than 2^63 elements";
    count = static_cast<int64_t>(std::max<__int128>(steps, 0));
  } else if (auto start = b.constantFloats(op.getStart()), limit = b.constantFloats(op.getLimit()), delta = b.constantFloats(op.getDelta());
             start && limit && delta) {
    double steps = std::ceil((limit->front() - start->front()) / delta->front());
    if (!(steps < 9e18))
      return b.error() << "the number of elements is not finite; expected finite inputs, and 'delta' other than 0";
    count = static_cast<int64_t>(std::max(steps, 0.0));
  }
  results.emplace_back(b.elementType(op.getStart()), Dims{count});
  return success();
}

static LogicalResult inferShape(ShapeOp op, ShapeBuilder &b, Results &results) {
  int64_t rank = b.rank(op.getData());
  auto clamp = [&](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + rank : i, 0, rank); };
  int64_t start = clamp(op.getStart()), end = op.getEnd() ? clamp(*op.getEnd()) : rank;
  results.emplace_back(IntegerType::get(op.getContext(), 64), Dims{std::max<int64_t>(end - start, 0)});
  return success();
}

static LogicalResult inferSize(SizeOp op, ShapeBuilder &b, Results &results) {
  results.emplace_back(IntegerType::get(op.getContext(), 64), Dims{});
  return success();
}

void registerTensorSourceShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<ConstantOfShapeOp, inferConstantOfShape>(context);
    attach<EyeLikeOp, inferEyeLike>(context);
    attach<RangeOp, inferRange>(context);
    attach<ShapeOp, inferShape>(context);
    attach<SizeOp, inferSize>(context);
  });
}

} // namespace lathe::onnx
