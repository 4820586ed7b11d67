//===- Kit.cpp - Writing lowerings of operators ---------------------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

bool isUnsigned(Value value) {
  auto integer = dyn_cast<IntegerType>(getElementTypeOrSelf(value.getType()));
  return integer && (integer.isUnsigned() || integer.getWidth() == 1);
}

Kit::Kit(Operation *op, ConversionPatternRewriter &rewriter, const TypeConverter &converter)
    : ImplicitLocOpBuilder(op->getLoc(), rewriter), op(op), rewriter(rewriter), converter(converter),
      remap([&rewriter](Value value) { return rewriter.getRemappedValue(value); }), shapeBuilder(op, *this, remap) {}

InFlightDiagnostic Kit::refuse() { return op->emitOpError() << "cannot be compiled: "; }

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

Dims Kit::resultDims(unsigned index) {
  if (!results) {
    FailureOr<SmallVector<ResultShape>> inferred = inferResults(op, shapeBuilder);
    assert(succeeded(inferred) && "verified ops have shapes");
    results = std::move(*inferred);
  }
  const ResultShape &shape = (*results)[index];
  // What the model declares may be known better than what its operators tell.
  Dims dims = shape.dims ? *shape.dims : Dims();
  if (auto type = dyn_cast<RankedTensorType>(op->getResult(index).getType()))
    for (auto [axis, size] : llvm::enumerate(type.getShape())) {
      if (dims[axis].isStatic() || ShapedType::isDynamic(size))
        continue;
      if (!dims[axis].isUnknown())
        checkSize(this->index(dims[axis]), size, axis, index);
      dims[axis] = size;
    }
  (*results)[index].dims = dims;
  return dims;
}

Type Kit::resultElement(unsigned index) { return getElementTypeOrSelf(convert(op->getResult(index).getType())); }

Dims Kit::sizes(Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  Dims dims;
  for (auto [axis, size] : llvm::enumerate(type.getShape()))
    dims.push_back(ShapedType::isDynamic(size) ? Dim(tensor::DimOp::create(*this, tensor, axis).getResult()) : Dim(size));
  return dims;
}

Value Kit::index(int64_t number) { return arith::ConstantIndexOp::create(*this, number); }

RankedTensorType Kit::tensorType(ArrayRef<Dim> dims, Type element) {
  SmallVector<int64_t> shape = llvm::map_to_vector(dims, [](const Dim &dim) { return dim.toType(); });
  return RankedTensorType::get(shape, element);
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Value Kit::empty(ArrayRef<Dim> dims, Type element) {
  SmallVector<Value> dynamic;
  for (const Dim &dim : dims)
    if (!dim.isStatic())
      dynamic.push_back(index(dim));
  return tensor::EmptyOp::create(*this, tensorType(dims, element), dynamic);
}

Value Kit::fill(ArrayRef<Dim> dims, Value scalar) {
  return linalg::FillOp::create(*this, scalar, empty(dims, scalar.getType())).getResult(0);
}

Value Kit::nested(OpBuilder &b, ValueRange arguments, Body body) {
  OpBuilder::InsertionGuard guard(*this);
  restoreInsertionPoint(b.saveInsertionPoint());
  return body(*this, arguments);
}

Value Kit::load(Value tensor, ValueRange indices) { return tensor::ExtractOp::create(*this, tensor, indices); }

Value Kit::loadScalar(Value tensor) {
  return load(tensor, SmallVector<Value>(cast<RankedTensorType>(tensor.getType()).getRank(), index(0)));
}

Value Kit::generate(ArrayRef<Dim> dims, Type element, Body body) {
  Value out = empty(dims, element);
  int64_t rank = dims.size();
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      *this, out.getType(), ValueRange(), out, getMultiDimIdentityMap(rank), iterators,
      [&](OpBuilder &b, Location loc, ValueRange) {
        SmallVector<Value> indices;
        for (int64_t axis = 0; axis != rank; ++axis)
          indices.push_back(linalg::IndexOp::create(b, loc, axis));
        Value value = nested(b, indices, body);
        restoreInsertionPoint(b.saveInsertionPoint());
        linalg::YieldOp::create(b, loc, value);
      });
  return generic.getResult(0);
}

Value Kit::reduce(Value tensor, ArrayRef<int64_t> axes, bool keepDims, Value init, Body body) {
  Dims kept;
  SmallVector<AffineExpr> kOut;
  SmallVector<utils::IteratorType> iterators;
  Dims in = sizes(tensor);
  for (auto [axis, size] : llvm::enumerate(in)) {
    bool isReduced = llvm::is_contained(axes, static_cast<int64_t>(axis));
    iterators.push_back(isReduced ? utils::IteratorType::reduction : utils::IteratorType::parallel);
    if (!isReduced) {
      kept.push_back(size);
      kOut.push_back(getAffineDimExpr(axis));
    } else if (keepDims) {
      kept.push_back(1);
      kOut.push_back(getAffineConstantExpr(0));
    }
  }
  Value out = fill(kept, init);
  SmallVector<AffineMap> maps = {getMultiDimIdentityMap(in.size()), AffineMap::get(in.size(), 0, kOut, getContext())};
  auto generic = linalg::GenericOp::create(*this, out.getType(), tensor, out, maps, iterators,
                                           [&](OpBuilder &b, Location loc, ValueRange arguments) {
                                             Value value = nested(b, arguments, body);
                                             linalg::YieldOp::create(b, loc, value);
                                           });
  return generic.getResult(0);
}

Value Kit::reshape(Value tensor, ArrayRef<Dim> dims) {
  RankedTensorType type = tensorType(dims, getElementTypeOrSelf(tensor));
  if (tensor.getType() == type && type.hasStaticShape())
    return tensor;
  Value shape;
  if (dims.empty()) {
    shape = tensor::EmptyOp::create(*this, ArrayRef<int64_t>{0}, getIndexType());
  } else {
    SmallVector<Value> values = llvm::map_to_vector(dims, [&](const Dim &dim) { return index(dim); });
    shape = tensor::FromElementsOp::create(*this, values);
  }
  auto from = cast<RankedTensorType>(tensor.getType());
  if (from.hasStaticShape() && type.hasStaticShape()) {
    // Collapsing and expanding are known to passes, and free.
    if (from.getRank() > 1) {
      SmallVector<ReassociationIndices> all(1);
      for (int64_t axis = 0; axis != from.getRank(); ++axis)
        all[0].push_back(axis);
      tensor = tensor::CollapseShapeOp::create(*this, tensor, all);
    } else if (from.getRank() == 0) {
      tensor = tensor::ExpandShapeOp::create(*this, RankedTensorType::get({1}, from.getElementType()), tensor,
                                             ArrayRef<ReassociationIndices>());
    }
    if (type.getRank() == 0)
      return tensor::CollapseShapeOp::create(*this, type, tensor, ArrayRef<ReassociationIndices>());
    if (type.getRank() == 1)
      return tensor;
    SmallVector<ReassociationIndices> all(1);
    for (int64_t axis = 0; axis != type.getRank(); ++axis)
      all[0].push_back(axis);
    return tensor::ExpandShapeOp::create(*this, type, tensor, all);
  }
  return tensor::ReshapeOp::create(*this, type, tensor, shape);
}

Value Kit::transpose(Value tensor, ArrayRef<int64_t> permutation) {
  Dims in = sizes(tensor), out;
  for (int64_t axis : permutation)
    out.push_back(in[axis]);
  return linalg::TransposeOp::create(*this, tensor, empty(out, getElementTypeOrSelf(tensor)), permutation)->getResult(0);
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

void Kit::check(Value condition, const Twine &message) { cf::AssertOp::create(*this, condition, message.str()); }

void Kit::checkIndices(Value indices, Dim size, StringRef what) {
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(indices.getType()).getRank()));
  Type type = getElementTypeOrSelf(indices);
  Value end = fromIndex(type, index(size));
  Value begin = sub(zero(type), end);
  Value valid = reduce(indices, axes, false, integer(getI1Type(), 1), [&](Kit &k, ValueRange args) -> Value {
    Value low = k.compare(Compare::GreaterOrEqual, args[0], begin), high = k.compare(Compare::Less, args[0], end);
    return arith::AndIOp::create(k, args[1], arith::AndIOp::create(k, low, high));
  });
  check(loadScalar(valid), "an index of " + what + " is out of range");
}

Value Kit::normalizeIndex(Value number, Dim size) {
  Value i = toIndex(number);
  Value isNegative = arith::CmpIOp::create(*this, arith::CmpIPredicate::slt, i, index(0));
  return select(isNegative, arith::AddIOp::create(*this, i, index(size)), i);
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void Kit::checkSize(Value size, int64_t declared, unsigned axis, unsigned result) {
  check(arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, size, index(declared)),
        op->getName().getStringRef() + ": size of dimension " + Twine(axis) + " of output " + Twine(result) + " is not " +
            Twine(declared) + ", as the model declares it");
}

Value Kit::castTo(Value value, Type type, unsigned result) {
  if (value.getType() == type)
    return value;
  auto from = cast<RankedTensorType>(value.getType()), to = cast<RankedTensorType>(type);
  for (auto [axis, sizes] : llvm::enumerate(llvm::zip_equal(from.getShape(), to.getShape()))) {
    auto [have, want] = sizes;
    if (!ShapedType::isDynamic(have) || ShapedType::isDynamic(want))
      continue;
    checkSize(tensor::DimOp::create(*this, value, axis), want, axis, result);
  }
  return tensor::CastOp::create(*this, type, value);
}

LogicalResult Kit::finish(ValueRange values) {
  SmallVector<Value> cast;
  for (auto [i, value] : llvm::enumerate(values))
    cast.push_back(castTo(value, convert(op->getResult(i).getType()), i));
  rewriter.replaceOp(op, cast);
  return success();
}

} // namespace lathe::onnx
