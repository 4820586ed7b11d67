//===- TensorSupport.cpp - What lowerings of tensor operators share -------===//

#include "compiler/conversion/onnx/TensorSupport.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

Value emptyElement(Kit &k, Type element) {
  if (element.isIntOrFloat())
    return k.zero(element);
  auto type = RankedTensorType::get({}, element);
  ElementsAttr value;
  if (auto complex = dyn_cast<ComplexType>(element)) {
    APFloat zero = APFloat::getZero(cast<FloatType>(complex.getElementType()).getFloatSemantics());
    value = DenseElementsAttr::get(type, std::complex<APFloat>(zero, zero));
  } else {
    value = DenseStringElementsAttr::get(type, {StringRef()});
  }
  return k.loadScalar(arith::ConstantOp::create(k, value));
}

Value onlyElement(Kit &k, Value tensor) {
  for (Dim size : k.sizes(tensor))
    checkEqual(k, size, 1, k.getOp()->getName().getStringRef() + ": an input that is one element has another number of them");
  return k.loadScalar(tensor);
}

void checkBetween(Kit &k, Value tensor, Dim low, Dim high, const Twine &message) {
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(tensor.getType()).getRank()));
  Type type = getElementTypeOrSelf(tensor);
  Value least = k.fromIndex(type, k.index(low)), most = k.fromIndex(type, k.index(high));
  Value valid = k.reduce(tensor, axes, false, k.integer(k.getI1Type(), 1), [&](Kit &k, ValueRange args) -> Value {
    Value above = k.compare(Kit::Compare::GreaterOrEqual, args[0], least);
    Value below = k.compare(Kit::Compare::LessOrEqual, args[0], most);
    return arith::AndIOp::create(k, args[1], arith::AndIOp::create(k, above, below));
  });
  k.check(k.loadScalar(valid), message);
}

void checkEqual(Kit &k, Dim a, Dim b, const Twine &message) {
  if (!a.isSame(b))
    k.check(k.compare(Kit::Compare::Equal, k.index(a), k.index(b)), message);
}

void checkAtMost(Kit &k, Dim a, Dim b, const Twine &message) {
  if (!a.isSame(b) && !(a.isStatic() && b.isStatic() && a.get() <= b.get()))
    k.check(k.compare(Kit::Compare::LessOrEqual, k.index(a), k.index(b)), message);
}

OpFoldResult fold(Kit &k, Dim dim) {
  if (dim.isStatic())
    return k.getIndexAttr(dim.get());
  return k.index(dim);
}

SmallVector<OpFoldResult> fold(Kit &k, ArrayRef<Dim> dims) {
  return llvm::map_to_vector(dims, [&](Dim dim) { return fold(k, dim); });
}

/// Bufferization takes any memref whose inner sizes are dynamic for one without gaps, where one without gaps is asked for. A part of
/// which that is not known to be wrong is copied.
static Value withoutGaps(Kit &k, Value part) {
  auto type = cast<RankedTensorType>(part.getType());
  if (type.getRank() < 2 || !llvm::is_contained(type.getShape().drop_front(), ShapedType::kDynamic))
    return part;
  return bufferization::AllocTensorOp::create(k, type, ValueRange(), part);
}

Value extractSlice(Kit &k, Value tensor, ArrayRef<Dim> offsets, ArrayRef<Dim> sizes, ArrayRef<Dim> steps) {
  Type element = getElementTypeOrSelf(tensor);
  // Nothing can be taken from behind the last element, not even nothing.
  for (auto [offset, size, whole] : llvm::zip_equal(offsets, sizes, k.sizes(tensor)))
    if (size.is(0) || (offset.isStatic() && whole.isStatic() && offset.get() >= whole.get()))
      return k.empty(sizes, element);
  Dims ones(offsets.size(), Dim(1));
  return withoutGaps(k, tensor::ExtractSliceOp::create(k, Kit::tensorType(sizes, element), tensor, fold(k, offsets), fold(k, sizes),
                                                       fold(k, steps.empty() ? ArrayRef<Dim>(ones) : steps)));
}

Value insertSlice(Kit &k, Value part, Value into, ArrayRef<Dim> offsets) {
  Dims ones(offsets.size(), Dim(1));
  return tensor::InsertSliceOp::create(k, part, into, fold(k, offsets), fold(k, k.sizes(part)), fold(k, ones));
}

SmallVector<Value> loop(Kit &k, ArrayRef<Dim> sizes, ValueRange initial, LoopBody body) {
  if (sizes.empty())
    return body({}, initial);
  SmallVector<Value> begins(sizes.size(), k.index(0)), steps(sizes.size(), k.index(1)), ends;
  for (Dim size : sizes)
    ends.push_back(k.index(size));
  scf::LoopNest nest = scf::buildLoopNest(k, k.getLoc(), begins, ends, steps, initial,
                                          [&](OpBuilder &b, Location, ValueRange indices, ValueRange carried) -> scf::ValueVector {
                                            OpBuilder::InsertionGuard guard(k);
                                            k.restoreInsertionPoint(b.saveInsertionPoint());
                                            SmallVector<Value> next = body(indices, carried);
                                            b.restoreInsertionPoint(k.saveInsertionPoint());
                                            return scf::ValueVector(next.begin(), next.end());
                                          });
  return SmallVector<Value>(nest.results.begin(), nest.results.end());
}

SmallVector<Value> choose(Kit &k, Value condition, Branch then, Branch otherwise) {
  auto build = [&](Branch branch) {
    return [&k, branch](OpBuilder &b, Location) {
      OpBuilder::InsertionGuard guard(k);
      k.restoreInsertionPoint(b.saveInsertionPoint());
      SmallVector<Value> values = branch();
      scf::YieldOp::create(k, values);
      b.restoreInsertionPoint(k.saveInsertionPoint());
    };
  };
  auto either = scf::IfOp::create(k, condition, build(then), build(otherwise));
  return SmallVector<Value>(either.getResults());
}

Value castValue(Kit &k, Value value, Type type, const Twine &message) {
  auto from = dyn_cast<RankedTensorType>(value.getType()), to = dyn_cast<RankedTensorType>(type);
  if (!from || !to || from == to)
    return value;
  Dims sizes = k.sizes(value);
  for (auto [have, want] : llvm::zip_equal(sizes, to.getShape()))
    if (!ShapedType::isDynamic(want))
      checkEqual(k, have, want, message);
  return tensor::CastOp::create(k, to, value);
}

} // namespace lathe::onnx
