//===- Quantization.cpp - Lowering of quantized operators -----------------===//

#include "compiler/conversion/onnx/Elements.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/OnnxQuantizationOps.h"

using namespace mlir;

namespace lathe::onnx {

/// A scale or zero point so that it is broadcast to `dims`: for all, for each element along the axis, or for each block along it.
static Value spread(Kit &k, Value parameter, ArrayRef<Dim> dims, int64_t axisAttribute, int64_t block) {
  Dims own = k.sizes(parameter);
  if (own.empty() || (own.size() == 1 && own[0].is(1)))
    return k.reshape(parameter, {});
  int64_t axis = normalAxis(axisAttribute, dims.size());
  if (block == 0) {
    own.append(dims.size() - axis - 1, Dim(1));
    return k.reshape(parameter, own);
  }
  return k.generate(dims, getElementTypeOrSelf(parameter), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from(at);
    from[axis] = arith::DivUIOp::create(k, at[axis], k.index(block));
    return k.load(parameter, from);
  });
}

/// A value of any type as f32, or as f64 where it is one.
static Expr number(Kit &k, Value x, Type type) {
  if (isa<IntegerType>(type))
    return {&k, castElement(k, x, type, k.getF32Type())};
  return wide(k, unpack(k, x, type));
}

/// Rounded to the nearest integer, to the even of two, moved by the zero point, and kept in the range of the type.
static Value quantize(Kit &k, Expr quotient, std::optional<Expr> zeroPoint, Type type) {
  Expr integer = quotient.apply<math::RoundEvenOp>();
  CastRules rules;
  rules.wrapsSmallIntegers = false;
  return castElement(k, (zeroPoint ? integer + *zeroPoint : integer).value, integer.element(), type, rules);
}

static LogicalResult lowerQuantize(QuantizeLinearOp op, QuantizeLinearOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  Type to = ShapeBuilder::elementType(op.getY()), from = ShapeBuilder::elementType(op.getX());
  Type scaleType = ShapeBuilder::elementType(op.getYScale());
  SmallVector<Value> inputs = {in.getX(), spread(k, in.getYScale(), dims, op.getAxis(), op.getBlockSize())};
  if (in.getYZeroPoint())
    inputs.push_back(spread(k, in.getYZeroPoint(), dims, op.getAxis(), op.getBlockSize()));
  CastRules rules;
  rules.saturates = op.getSaturate() != 0;
  // The quotient is one of the precision that is asked for; else of the scale's type, that of x where the scale is a power of two.
  Type precision = isa<FloatType>(scaleType) && scaleType.getIntOrFloatBitWidth() >= 16 ? scaleType : from;
  if (op.getPrecision() == 1)
    precision = k.getF32Type();
  else if (op.getPrecision() == 10)
    precision = k.getF16Type();
  else if (op.getPrecision() == 16)
    precision = k.getBF16Type();
  else if (op.getPrecision() == 11)
    precision = k.getF64Type();
  results.push_back(k.map(dims, inputs, k.resultElement(0), [&](Kit &k, ValueRange v) {
    Expr x = number(k, v[0], from), scale = number(k, v[1], scaleType);
    if (precision.isF64()) {
      x = x.widen();
      scale = scale.widen();
    }
    Expr quotient = x / scale;
    if (isa<FloatType>(precision) && precision.getIntOrFloatBitWidth() == 16)
      quotient = wide(k, narrow(quotient, precision));
    if (!isa<IntegerType>(to))
      return castElement(k, quotient.value, quotient.element(), to, rules); // zero points of floats are 0
    std::optional<Expr> zeroPoint;
    if (v.size() == 3)
      zeroPoint = Expr{&k, castElement(k, v[2], to, quotient.element())};
    return quantize(k, quotient, zeroPoint, to);
  }));
  return success();
}

static LogicalResult lowerDequantize(DequantizeLinearOp op, DequantizeLinearOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  Type from = ShapeBuilder::elementType(op.getX()), scaleType = ShapeBuilder::elementType(op.getXScale());
  Type to = k.resultElement(0), i32 = k.getI32Type();
  SmallVector<Value> inputs = {in.getX(), spread(k, in.getXScale(), dims, op.getAxis(), op.getBlockSize())};
  if (in.getXZeroPoint())
    inputs.push_back(spread(k, in.getXZeroPoint(), dims, op.getAxis(), op.getBlockSize()));
  results.push_back(k.map(dims, inputs, to, [&](Kit &k, ValueRange v) {
    Expr difference = number(k, v[0], from);
    if (v.size() == 3) {
      if (isa<IntegerType>(from)) {
        Value exact = k.sub(castElement(k, v[0], from, i32), castElement(k, v[2], from, i32));
        difference = {&k, arith::SIToFPOp::create(k, k.getF32Type(), exact)};
      } else {
        difference = difference - number(k, v[2], from);
      }
    }
    return narrow(difference * number(k, v[1], scaleType), to);
  }));
  return success();
}

static LogicalResult lowerDynamicQuantize(DynamicQuantizeLinearOp op, DynamicQuantizeLinearOp::Adaptor in, Kit &k, Values &results) {
  Type f32 = k.getF32Type(), byte = IntegerType::get(k.getContext(), 8, IntegerType::Unsigned);
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, ShapeBuilder::rank(in.getX())));
  // The range always holds 0.
  Value low = k.reduce(in.getX(), axes, false, k.zero(f32), [](Kit &k, ValueRange x) { return k.min(x[1], x[0]); });
  Value high = k.reduce(in.getX(), axes, false, k.zero(f32), [](Kit &k, ValueRange x) { return k.max(x[1], x[0]); });
  Value scale = k.map({}, {low, high}, f32, [](Kit &k, ValueRange v) {
    Expr low{&k, v[0]}, high{&k, v[1]};
    return ((high == low).select(1.0, high - low) / 255.0).value;
  });
  Value zeroPoint = k.map({}, {low, scale}, f32, [](Kit &k, ValueRange v) {
    Expr zero = 0.0 - Expr{&k, v[0]} / Expr{&k, v[1]};
    Expr bounded = zero.apply<arith::MaximumFOp>(zero.constant(0.0)).apply<arith::MinimumFOp>(zero.constant(255.0));
    return bounded.apply<math::RoundEvenOp>().value;
  });
  results.push_back(k.map(k.resultDims(0), {in.getX(), scale, zeroPoint}, k.resultElement(0), [&](Kit &k, ValueRange v) {
    return quantize(k, Expr{&k, v[0]} / Expr{&k, v[1]}, Expr{&k, v[2]}, byte);
  }));
  results.push_back(scale);
  results.push_back(k.map({}, zeroPoint, k.resultElement(2), [&](Kit &k, ValueRange v) { return castElement(k, v[0], f32, byte); }));
  return success();
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// Products of small integers and their sums are exact in floats that are wide enough, which the kernels are made for: 256 of them
/// in f32, in f64 all that an i32 holds.
static Type exactType(Kit &k, Dim terms) {
  return terms.isStatic() && terms.get() <= 256 ? Type(k.getF32Type()) : k.getF64Type();
}

/// x - zeroPoint, exactly, as floats.
static Value centered(Kit &k, Value x, Type type, Value zeroPoint, Type zeroType, Type to) {
  SmallVector<Value> inputs = {x};
  if (zeroPoint)
    inputs.push_back(zeroPoint);
  return k.map(k.sizes(x), inputs, to, [&](Kit &k, ValueRange v) {
    Expr value{&k, castElement(k, v[0], type, to)};
    return (zeroPoint ? value - Expr{&k, castElement(k, v[1], zeroType, to)} : value).value;
  });
}

/// Zero points of rows are a column.
static Value asColumn(Kit &k, Value parameter) {
  Dims own = k.sizes(parameter);
  if (own.size() != 1 || own[0].is(1))
    return own.size() == 1 ? k.reshape(parameter, {}) : parameter;
  own.push_back(1);
  return k.reshape(parameter, own);
}
static Value asScalarOrRow(Kit &k, Value parameter) {
  Dims own = k.sizes(parameter);
  return own.size() == 1 && own[0].is(1) ? k.reshape(parameter, {}) : parameter;
}

/// The product of two matrices of integers, as floats.
static Value product(Kit &k, Value a, Value b, Value operandA, Value operandB, Value zeroA, Value zeroB, Value operandZeroA,
                     Value operandZeroB, ArrayRef<Dim> dims) {
  Type type = exactType(k, k.sizes(a).back());
  auto elementOf = [](Value x) { return x ? ShapeBuilder::elementType(x) : Type(); };
  Value lhs = centered(k, a, elementOf(operandA), zeroA ? asColumn(k, zeroA) : zeroA, elementOf(operandZeroA), type);
  Value rhs = centered(k, b, elementOf(operandB), zeroB ? asScalarOrRow(k, zeroB) : zeroB, elementOf(operandZeroB), type);
  return MatMulOp::create(k, Kit::tensorType(dims, type), lhs, rhs);
}

static LogicalResult lowerMatMulInteger(MatMulIntegerOp op, MatMulIntegerOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  Value exact = product(k, in.getA(), in.getB(), op.getA(), op.getB(), in.getAZeroPoint(), in.getBZeroPoint(), op.getAZeroPoint(),
                        op.getBZeroPoint(), dims);
  results.push_back(k.map(dims, exact, k.resultElement(0), [](Kit &k, ValueRange v) {
    return castElement(k, v[0], v[0].getType(), k.getI32Type());
  }));
  return success();
}

/// round(x scaleA scaleB / scaleY) + zeroPoint, in f32. Scales that are tensors are broadcast.
static Value requantize(Kit &k, Value exact, Value bias, ArrayRef<Value> scales, ArrayRef<Type> scaleTypes, Value zeroPoint,
                        Type to, Type stored) {
  SmallVector<Value> inputs = {exact};
  llvm::append_range(inputs, scales);
  inputs.push_back(zeroPoint);
  if (bias)
    inputs.push_back(bias);
  return k.map(k.sizes(exact), inputs, stored, [&](Kit &k, ValueRange v) {
    Value sum = v[0];
    if (bias)
      sum = k.add(sum, castElement(k, v[5], v[5].getType(), sum.getType()));
    Expr x{&k, castElement(k, sum, sum.getType(), k.getF32Type())};
    Expr scale = number(k, v[1], scaleTypes[0]) * number(k, v[2], scaleTypes[1]) / number(k, v[3], scaleTypes[2]);
    if (!isa<IntegerType>(to)) {
      Expr moved = x * scale;
      return castElement(k, moved.value, moved.element(), to);
    }
    return quantize(k, x * scale, Expr{&k, castElement(k, v[4], to, k.getF32Type())}, to);
  });
}

static LogicalResult lowerQLinearMatMul(QLinearMatMulOp op, QLinearMatMulOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  Value exact = product(k, in.getA(), in.getB(), op.getA(), op.getB(), in.getAZeroPoint(), in.getBZeroPoint(), op.getAZeroPoint(),
                        op.getBZeroPoint(), dims);
  auto typeOf = [](Value x) { return ShapeBuilder::elementType(x); };
  results.push_back(requantize(k, exact, Value(),
                               {asColumn(k, in.getAScale()), asScalarOrRow(k, in.getBScale()), asScalarOrRow(k, in.getYScale())},
                               {typeOf(op.getAScale()), typeOf(op.getBScale()), typeOf(op.getYScale())},
                               asScalarOrRow(k, in.getYZeroPoint()), typeOf(op.getY()), k.resultElement(0)));
  return success();
}

/// A convolution of integers, as floats: padding adds what is 0 once the zero point is taken away.
template <typename Op> static Value convolve(Kit &k, Op op, Value x, Value w, Value zeroX, Value zeroW, Value operandZeroX,
                                             Value operandZeroW, ArrayRef<Dim> dims) {
  Dims weights = k.sizes(w);
  Dim terms = k.shapes().product(ArrayRef(weights).drop_front(1));
  Type type = exactType(k, terms);
  auto elementOf = [](Value x) { return x ? ShapeBuilder::elementType(x) : Type(); };
  if (zeroX)
    zeroX = k.reshape(zeroX, {});
  if (zeroW)
    zeroW = spread(k, zeroW, weights, 0, 0);
  Value data = centered(k, x, elementOf(op.getX()), zeroX, elementOf(operandZeroX), type);
  Value kernel = centered(k, w, elementOf(op.getW()), zeroW, elementOf(operandZeroW), type);
  SmallVector<NamedAttribute> attributes;
  for (StringRef name : {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"})
    if (Attribute value = op->getAttr(name))
      attributes.push_back(k.getNamedAttr(name, value));
  return ConvOp::create(k, TypeRange(Kit::tensorType(dims, type)), ValueRange{data, kernel}, attributes).getResult();
}

static LogicalResult lowerConvInteger(ConvIntegerOp op, ConvIntegerOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  Value exact = convolve(k, op, in.getX(), in.getW(), in.getXZeroPoint(), in.getWZeroPoint(), op.getXZeroPoint(), op.getWZeroPoint(),
                         dims);
  results.push_back(k.map(dims, exact, k.resultElement(0), [](Kit &k, ValueRange v) {
    return castElement(k, v[0], v[0].getType(), k.getI32Type());
  }));
  return success();
}

static LogicalResult lowerQLinearConv(QLinearConvOp op, QLinearConvOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  Value exact = convolve(k, op, in.getX(), in.getW(), in.getXZeroPoint(), in.getWZeroPoint(), op.getXZeroPoint(), op.getWZeroPoint(),
                         dims);
  auto typeOf = [](Value x) { return ShapeBuilder::elementType(x); };
  Value bias = in.getB() ? spread(k, in.getB(), dims, 1, 0) : Value();
  results.push_back(requantize(k, exact, bias,
                               {k.reshape(in.getXScale(), {}), spread(k, in.getWScale(), dims, 1, 0), k.reshape(in.getYScale(), {})},
                               {typeOf(op.getXScale()), typeOf(op.getWScale()), typeOf(op.getYScale())},
                               k.reshape(in.getYZeroPoint(), {}), typeOf(op.getY()), k.resultElement(0)));
  return success();
}

void populateQuantizationLowerings(Lowerings &lowerings) {
  lowerings.add<ConvIntegerOp, lowerConvInteger>();
  lowerings.add<DequantizeLinearOp, lowerDequantize>();
  lowerings.add<DynamicQuantizeLinearOp, lowerDynamicQuantize>();
  lowerings.add<MatMulIntegerOp, lowerMatMulInteger>();
  lowerings.add<QLinearConvOp, lowerQLinearConv>();
  lowerings.add<QLinearMatMulOp, lowerQLinearMatMul>();
  lowerings.add<QuantizeLinearOp, lowerQuantize>();
}

} // namespace lathe::onnx
