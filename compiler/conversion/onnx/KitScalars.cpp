//===- KitScalars.cpp - Scalars of any type -------------------------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace lathe::onnx {

Value Kit::constant(Type type, double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(*this, getFloatAttr(type, value));
  return integer(type, static_cast<int64_t>(value));
}

Value Kit::integer(Type type, int64_t value) {
  if (isa<IndexType>(type))
    return index(value);
  // Keeps the low bits.
  unsigned width = cast<IntegerType>(type).getWidth();
  APInt bits = APInt(64, static_cast<uint64_t>(value)).zextOrTrunc(width);
  return arith::ConstantOp::create(*this, getIntegerAttr(type, bits));
}

Value Kit::widen(Value value) {
  auto type = dyn_cast<FloatType>(value.getType());
  return type && type.getWidth() == 16 ? arith::ExtFOp::create(*this, getF32Type(), value).getResult() : value;
}

Value Kit::narrow(Value value, Type type) {
  return value.getType() == type ? value : arith::TruncFOp::create(*this, type, value).getResult();
}

template <typename Float, typename Integer> static Value binary(Kit &k, Value a, Value b) {
  if (isa<FloatType>(a.getType()))
    return Float::create(k, a, b);
  return Integer::create(k, a, b);
}

Value Kit::add(Value a, Value b) { return binary<arith::AddFOp, arith::AddIOp>(*this, a, b); }
Value Kit::sub(Value a, Value b) { return binary<arith::SubFOp, arith::SubIOp>(*this, a, b); }
Value Kit::mul(Value a, Value b) { return binary<arith::MulFOp, arith::MulIOp>(*this, a, b); }

Value Kit::max(Value a, Value b, bool isUnsigned) {
  if (isUnsigned)
    return arith::MaxUIOp::create(*this, a, b);
  return binary<arith::MaximumFOp, arith::MaxSIOp>(*this, a, b);
}

Value Kit::min(Value a, Value b, bool isUnsigned) {
  if (isUnsigned)
    return arith::MinUIOp::create(*this, a, b);
  return binary<arith::MinimumFOp, arith::MinSIOp>(*this, a, b);
}

Value Kit::compare(Compare how, Value a, Value b, bool isUnsigned) {
  using F = arith::CmpFPredicate;
  using I = arith::CmpIPredicate;
  if (isa<FloatType>(a.getType())) {
    static constexpr F predicates[] = {F::OEQ, F::UNE, F::OLT, F::OLE, F::OGT, F::OGE};
    return arith::CmpFOp::create(*this, predicates[static_cast<int>(how)], a, b);
  }
  static constexpr I signedOnes[] = {I::eq, I::ne, I::slt, I::sle, I::sgt, I::sge};
  static constexpr I unsignedOnes[] = {I::eq, I::ne, I::ult, I::ule, I::ugt, I::uge};
  return arith::CmpIOp::create(*this, (isUnsigned ? unsignedOnes : signedOnes)[static_cast<int>(how)], a, b);
}

Value Kit::select(Value condition, Value then, Value otherwise) {
  return arith::SelectOp::create(*this, condition, then, otherwise);
}

Value Kit::toIndex(Value integer) {
  return isa<IndexType>(integer.getType()) ? integer : arith::IndexCastOp::create(*this, getIndexType(), integer).getResult();
}

Value Kit::fromIndex(Type integer, Value index) {
  return isa<IndexType>(integer) ? index : arith::IndexCastOp::create(*this, integer, index).getResult();
}

} // namespace lathe::onnx
