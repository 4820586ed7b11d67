//===- TensorSource.cpp - Lowering of operators that make numbers ---------===//

#include "compiler/conversion/onnx/Constants.h"
#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <algorithm>

using namespace mlir;

namespace lathe::onnx {

static LogicalResult lowerConstantOfShape(ConstantOfShapeOp op, ConstantOfShapeOp::Adaptor, Kit &k, Values &results) {
  Value element;
  if (std::optional<ElementsAttr> value = op.getValue()) {
    ElementsAttr converted = convertConstant(*value);
    if (!converted)
      return k.refuse() << "its value is of an unknown kind";
    element = k.loadScalar(arith::ConstantOp::create(k, converted));
  } else {
    element = k.zero(k.getF32Type());
  }
  Dims dims = k.resultDims(0);
  for (Dim dim : dims)
    checkAtMost(k, 0, dim, "onnx.ConstantOfShape: a size is negative");
  results.push_back(k.fill(dims, element));
  return success();
}

static LogicalResult lowerEyeLike(EyeLikeOp op, EyeLikeOp::Adaptor in, Kit &k, Values &results) {
  Type original = getElementTypeOrSelf(op.getOutput().getType()), element = k.resultElement(0);
  if (!element.isIntOrFloat() || (isa<FloatType>(original) && element.isInteger()))
    return k.refuse() << "a diagonal of ones of type " << original;
  Value zero = k.zero(element), one = k.constant(element, 1);
  if (element.isInteger(1))
    one = k.integer(element, 1);
  Value diagonal = k.index(op.getK());
  results.push_back(k.generate(k.sizes(in.getInput()), element, [&](Kit &k, ValueRange at) {
    return k.select(k.compare(Kit::Compare::Equal, k.sub(at[1], at[0]), diagonal), one, zero);
  }));
  return success();
}

//===----------------------------------------------------------------------===//
// Range
//===----------------------------------------------------------------------===//

/// How many steps there are from start to limit.
static Value countSteps(Kit &k, Value start, Value limit, Value delta) {
  Type type = start.getType();
  if (auto number = dyn_cast<FloatType>(type)) {
    Type f64 = k.getF64Type();
    auto widen = [&](Value x) -> Value { return number.isF64() ? x : arith::ExtFOp::create(k, f64, x).getResult(); };
    Value steps = math::CeilOp::create(k, arith::DivFOp::create(k, k.sub(widen(limit), widen(start)), widen(delta)));
    // Not for NaN, nor for infinity.
    k.check(k.compare(Kit::Compare::Less, steps, k.constant(f64, 0x1p62)), "onnx.Range: the number of elements is not finite");
    return k.toIndex(arith::FPToSIOp::create(k, k.getI64Type(), k.max(steps, k.zero(f64))));
  }
  Type i64 = k.getI64Type();
  auto widen = [&](Value x) -> Value { return type == i64 ? x : arith::ExtSIOp::create(k, i64, x).getResult(); };
  Value step = widen(delta), span = k.sub(widen(limit), widen(start)), zero = k.zero(i64);
  k.check(k.compare(Kit::Compare::NotEqual, step, zero), "onnx.Range: 'delta' is 0");
  // Rounded towards zero, one more when a rest is left; both have one sign, or there are no steps.
  Value one = k.integer(i64, 1), quotient = arith::DivSIOp::create(k, span, step), rest = arith::RemSIOp::create(k, span, step);
  Value isForward = k.compare(Kit::Compare::Greater, step, zero);
  Value goes = k.select(isForward, k.compare(Kit::Compare::Greater, span, zero), k.compare(Kit::Compare::Less, span, zero));
  Value more = k.select(k.compare(Kit::Compare::NotEqual, rest, zero), one, zero);
  return k.toIndex(k.select(goes, k.add(quotient, more), zero));
}

static LogicalResult lowerRange(RangeOp op, RangeOp::Adaptor in, Kit &k, Values &results) {
  Value start = onlyElement(k, in.getStart()), limit = onlyElement(k, in.getLimit()), delta = onlyElement(k, in.getDelta());
  Dims dims = k.resultDims(0);
  if (dims[0].isUnknown())
    dims[0] = Dim(countSteps(k, start, limit, delta));
  // Narrow floats are computed in f32, f32 in f64: i * delta is exact then as long as i is not huge.
  Type element = start.getType(), wide = element;
  if (auto number = dyn_cast<FloatType>(element); number && !number.isF64())
    wide = number.isF32() || op.getStashType() == 11 ? Type(k.getF64Type()) : Type(k.getF32Type());
  if (wide != element) {
    start = arith::ExtFOp::create(k, wide, start);
    delta = arith::ExtFOp::create(k, wide, delta);
  }
  results.push_back(k.generate(dims, element, [&](Kit &k, ValueRange at) -> Value {
    Value i = k.fromIndex(isa<FloatType>(wide) ? Type(k.getI64Type()) : wide, at[0]);
    if (isa<FloatType>(wide))
      i = arith::SIToFPOp::create(k, wide, i);
    Value x = k.add(start, k.mul(i, delta));
    return wide == element ? x : arith::TruncFOp::create(k, element, x).getResult();
  }));
  return success();
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

static LogicalResult lowerShape(ShapeOp op, ShapeOp::Adaptor in, Kit &k, Values &results) {
  Dims sizes = k.sizes(in.getData());
  int64_t rank = sizes.size();
  auto clamp = [&](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + rank : i, 0, rank); };
  int64_t start = clamp(op.getStart()), end = op.getEnd() ? clamp(*op.getEnd()) : rank;
  Type i64 = k.getI64Type();
  SmallVector<Value> elements;
  for (int64_t i = start; i < end; ++i)
    elements.push_back(sizes[i].isStatic() ? k.integer(i64, sizes[i].get()) : k.fromIndex(i64, k.index(sizes[i])));
  if (elements.empty())
    results.push_back(k.empty({Dim(0)}, i64));
  else
    results.push_back(tensor::FromElementsOp::create(k, elements));
  return success();
}

static LogicalResult lowerSize(SizeOp op, SizeOp::Adaptor in, Kit &k, Values &results) {
  Value count = k.fromIndex(k.getI64Type(), k.index(k.shapes().product(k.sizes(in.getData()))));
  results.push_back(tensor::FromElementsOp::create(k, RankedTensorType::get({}, k.getI64Type()), count));
  return success();
}

void populateTensorSourceLowerings(Lowerings &lowerings) {
  lowerings.add<ConstantOfShapeOp, lowerConstantOfShape>();
  lowerings.add<EyeLikeOp, lowerEyeLike>();
  lowerings.add<RangeOp, lowerRange>();
  lowerings.add<ShapeOp, lowerShape>();
  lowerings.add<SizeOp, lowerSize>();
}

} // namespace lathe::onnx
