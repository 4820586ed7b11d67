//===- ShapeArithmetic.cpp - Arithmetic on sizes --------------------------===//

#include "dialects/onnx/Shape.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace lathe::onnx;

Dim ShapeBuilder::size(Value tensor, int64_t axis) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (axis < 0)
    axis += type.getRank();
  if (!type.isDynamicDim(axis))
    return type.getDimSize(axis);
  if (!emits())
    return Dim();
  // The converted operand may be known better.
  Value source = getRemapped(tensor);
  if (auto known = cast<RankedTensorType>(source.getType()); !known.isDynamicDim(axis))
    return known.getDimSize(axis);
  return Dim(tensor::DimOp::create(*builder, op->getLoc(), source, axis).getResult());
}

std::optional<Dims> ShapeBuilder::elements(Value tensor) {
  if (std::optional<SmallVector<int64_t>> numbers = constantIntegers(tensor))
    return Dims(numbers->begin(), numbers->end());
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.hasStaticShape() || type.getRank() > 1)
    return std::nullopt;
  // More are no shape, nor axes: they would be as many unknown dims, or loads.
  constexpr int64_t kMost = 4096;
  int64_t count = type.getNumElements();
  if (count > kMost)
    return std::nullopt;
  if (!emits())
    return Dims(count, Dim());
  Dims dims;
  Location loc = op->getLoc();
  Value source = getRemapped(tensor);
  for (int64_t i = 0; i != count; ++i) {
    SmallVector<Value> indices;
    if (type.getRank() == 1)
      indices.push_back(arith::ConstantIndexOp::create(*builder, loc, i));
    Value element = tensor::ExtractOp::create(*builder, loc, source, indices);
    dims.push_back(Dim(arith::IndexCastOp::create(*builder, loc, builder->getIndexType(), element).getResult()));
  }
  return dims;
}

Value ShapeBuilder::value(Dim dim) {
  assert(!dim.isUnknown() && emits());
  return dim.isStatic() ? arith::ConstantIndexOp::create(*builder, op->getLoc(), dim.get()).getResult() : dim.getValue();
}

Dim ShapeBuilder::compute(Dim a, Dim b, llvm::function_ref<std::optional<int64_t>(int64_t, int64_t)> fold,
                          llvm::function_ref<Value(Value, Value)> emit) {
  if (a.isStatic() && b.isStatic()) {
    if (std::optional<int64_t> number = fold(a.get(), b.get()))
      return *number;
    return Dim();
  }
  if (!emits() || a.isUnknown() || b.isUnknown())
    return Dim();
  return Dim(emit(value(a), value(b)));
}

/// Sizes are far from the ends of int64; what is not, a hostile model's, is unknown and never allocated.
template <typename Fn> static std::optional<int64_t> checked(Fn overflows, int64_t a, int64_t b) {
  int64_t result;
  return overflows(a, b, result) ? std::nullopt : std::optional<int64_t>(result);
}

Dim ShapeBuilder::add(Dim a, Dim b) {
  if (a.is(0))
    return b;
  if (b.is(0))
    return a;
  return compute(
      a, b, [](int64_t x, int64_t y) { return checked([](auto p, auto q, auto &r) { return llvm::AddOverflow(p, q, r); }, x, y); },
      [&](Value x, Value y) { return arith::AddIOp::create(*builder, op->getLoc(), x, y); });
}

Dim ShapeBuilder::sub(Dim a, Dim b) {
  if (b.is(0))
    return a;
  return compute(
      a, b, [](int64_t x, int64_t y) { return checked([](auto p, auto q, auto &r) { return llvm::SubOverflow(p, q, r); }, x, y); },
      [&](Value x, Value y) { return arith::SubIOp::create(*builder, op->getLoc(), x, y); });
}

Dim ShapeBuilder::mul(Dim a, Dim b) {
  if (a.is(0) || b.is(0))
    return 0;
  if (a.is(1))
    return b;
  if (b.is(1))
    return a;
  return compute(
      a, b, [](int64_t x, int64_t y) { return checked([](auto p, auto q, auto &r) { return llvm::MulOverflow(p, q, r); }, x, y); },
      [&](Value x, Value y) { return arith::MulIOp::create(*builder, op->getLoc(), x, y); });
}

Dim ShapeBuilder::floorDiv(Dim a, Dim b) {
  if (b.is(1))
    return a;
  return compute(
      a, b,
      [](int64_t x, int64_t y) { return y > 0 ? std::optional<int64_t>(llvm::divideFloorSigned(x, y)) : std::nullopt; },
      [&](Value x, Value y) { return arith::FloorDivSIOp::create(*builder, op->getLoc(), x, y); });
}

Dim ShapeBuilder::ceilDiv(Dim a, Dim b) {
  if (b.is(1))
    return a;
  return compute(
      a, b, [](int64_t x, int64_t y) { return y > 0 ? std::optional<int64_t>(llvm::divideCeilSigned(x, y)) : std::nullopt; },
      [&](Value x, Value y) { return arith::CeilDivSIOp::create(*builder, op->getLoc(), x, y); });
}

Dim ShapeBuilder::min(Dim a, Dim b) {
  return compute(
      a, b, [](int64_t x, int64_t y) { return std::min(x, y); },
      [&](Value x, Value y) { return arith::MinSIOp::create(*builder, op->getLoc(), x, y); });
}

Dim ShapeBuilder::max(Dim a, Dim b) {
  return compute(
      a, b, [](int64_t x, int64_t y) { return std::max(x, y); },
      [&](Value x, Value y) { return arith::MaxSIOp::create(*builder, op->getLoc(), x, y); });
}

/// then or otherwise, by a comparison that is known or computed.
static Dim select(ShapeBuilder &s, Dim a, Dim b, arith::CmpIPredicate predicate, bool folded, Dim then, Dim otherwise) {
  if (a.isStatic() && b.isStatic())
    return folded ? then : otherwise;
  if (then.isSame(otherwise))
    return then;
  if (!s.emits() || a.isUnknown() || b.isUnknown() || then.isUnknown() || otherwise.isUnknown())
    return Dim();
  Location loc = s.getOp()->getLoc();
  Value condition = arith::CmpIOp::create(s.getBuilder(), loc, predicate, s.value(a), s.value(b));
  return Dim(arith::SelectOp::create(s.getBuilder(), loc, condition, s.value(then), s.value(otherwise)).getResult());
}

Dim ShapeBuilder::selectEqual(Dim a, Dim b, Dim then, Dim otherwise) {
  return select(*this, a, b, arith::CmpIPredicate::eq, a.isStatic() && b.isStatic() && a.get() == b.get(), then, otherwise);
}

Dim ShapeBuilder::selectLess(Dim a, Dim b, Dim then, Dim otherwise) {
  return select(*this, a, b, arith::CmpIPredicate::slt, a.isStatic() && b.isStatic() && a.get() < b.get(), then, otherwise);
}

Dim ShapeBuilder::product(ArrayRef<Dim> dims) {
  Dim result = 1;
  for (const Dim &dim : dims)
    result = mul(result, dim);
  return result;
}

Dim ShapeBuilder::scale(Dim a, float factor) {
  if (a.isStatic()) {
    float size = std::floor(static_cast<float>(a.get()) * factor);
    return size >= 0 && size < 9e18f ? Dim(static_cast<int64_t>(size)) : Dim();
  }
  if (!emits() || a.isUnknown())
    return Dim();
  Location loc = op->getLoc();
  Type f32 = builder->getF32Type(), i64 = builder->getI64Type();
  Value size = arith::IndexCastOp::create(*builder, loc, i64, value(a));
  Value scaled = arith::MulFOp::create(*builder, loc, arith::SIToFPOp::create(*builder, loc, f32, size),
                                       arith::ConstantOp::create(*builder, loc, builder->getF32FloatAttr(factor)));
  // Sizes are not negative: truncation is floor.
  return Dim(arith::IndexCastOp::create(*builder, loc, builder->getIndexType(), arith::FPToSIOp::create(*builder, loc, i64, scaled))
                 .getResult());
}
