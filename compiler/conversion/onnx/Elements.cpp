//===- Elements.cpp - Formulas of elements --------------------------------===//

#include "compiler/conversion/onnx/Elements.h"

using namespace mlir;

namespace lathe::onnx {

Type wideType(Type type) {
  auto number = dyn_cast<FloatType>(type);
  return number && number.getWidth() < 32 ? Float32Type::get(type.getContext()) : type;
}

Expr wide(Kit &k, Value x) {
  Type type = wideType(x.getType());
  return {&k, type == x.getType() ? x : arith::ExtFOp::create(k, type, x).getResult()};
}

Value narrow(Expr x, Type type) {
  return x.value.getType() == type ? x.value : arith::TruncFOp::create(*x.b, type, x.value).getResult();
}

Value countAs(Kit &k, Dim count, Type type) {
  if (count.isStatic())
    return k.constant(type, static_cast<double>(count.get()));
  Value number = k.fromIndex(k.getI64Type(), k.index(count));
  return isa<FloatType>(type) ? arith::SIToFPOp::create(k, type, number).getResult()
                              : k.fromIndex(type, k.index(count));
}

} // namespace lathe::onnx
