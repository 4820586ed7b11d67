//===- MLScores.cpp - From scores to labels and probabilities -------------===//

#include "compiler/conversion/onnx/MLScores.h"

#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;

namespace lathe::onnx {

Value toFloat(Kit &k, Value x, Type to) {
  Type from = x.getType();
  if (from == to)
    return x;
  if (isa<IntegerType>(from))
    return arith::SIToFPOp::create(k, to, x);
  if (from.getIntOrFloatBitWidth() < to.getIntOrFloatBitWidth())
    return arith::ExtFOp::create(k, to, x);
  return arith::TruncFOp::create(k, to, x);
}

Value toRows(Kit &k, Value x, Value original, bool keepsDoubles) {
  Dims dims = k.sizes(x);
  if (dims.size() == 1) {
    dims.insert(dims.begin(), 1);
    x = k.reshape(x, dims);
  }
  Type from = cast<RankedTensorType>(x.getType()).getElementType();
  Type to = keepsDoubles && from.isF64() ? from : Type(k.getF32Type());
  return from == to ? x : k.map(dims, x, to, [&](Kit &k, ValueRange v) { return toFloat(k, v[0], to); });
}

Value constantFloats(Kit &k, ArrayRef<float> values, ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, k.getF32Type());
  return arith::ConstantOp::create(k, DenseElementsAttr::get(type, values));
}

Value constantIntegers(Kit &k, ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get(values.size(), k.getI64Type());
  return arith::ConstantOp::create(k, DenseElementsAttr::get(type, values));
}

Value constantStrings(Kit &k, ArrayRef<StringRef> values) {
  auto type = RankedTensorType::get(values.size(), pipeline::StringType::get(k.getContext()));
  return arith::ConstantOp::create(k, DenseStringElementsAttr::get(type, values));
}

Value logistic(Kit &k, Value x) {
  // As ONNX Runtime, which takes the exponential of what is not positive.
  Type type = x.getType();
  Value one = k.constant(type, 1);
  Value power = math::ExpOp::create(k, Value(arith::NegFOp::create(k, Value(math::AbsFOp::create(k, x)))));
  Value upper = arith::DivFOp::create(k, one, k.add(one, power));
  return k.select(k.compare(Kit::Compare::Less, x, k.zero(type)), k.sub(one, upper), upper);
}

/// The normal quantile by S. Winitzki's approximation.
static Value probit(Kit &k, Value p) {
  Type type = p.getType();
  Value one = k.constant(type, 1), x = k.sub(k.mul(p, k.constant(type, 2)), one);
  Value log = math::LogOp::create(k, k.mul(k.sub(one, x), k.add(one, x)));
  Value v = k.add(k.constant(type, 2 / (3.14159 * 0.147)), k.mul(log, k.constant(type, 0.5)));
  Value inner = k.sub(k.mul(v, v), k.mul(log, k.constant(type, 1 / 0.147)));
  Value root = math::SqrtOp::create(k, k.sub(Value(math::SqrtOp::create(k, inner)), v));
  Value sign = k.select(k.compare(Kit::Compare::Less, x, k.zero(type)), k.constant(type, -1), one);
  return k.mul(k.constant(type, 1.41421356), k.mul(sign, root));
}

static Value softmax(Kit &k, Value scores, bool keepsZeros) {
  Dims dims = k.sizes(scores);
  Type type = cast<RankedTensorType>(scores.getType()).getElementType();
  Value least = k.constant(type, -std::numeric_limits<double>::infinity());
  Value largest = k.reduce(scores, {1}, /*keepDims=*/true, least, [](Kit &k, ValueRange v) { return k.max(v[0], v[1]); });
  Value powers = k.map(dims, {scores, largest}, type, [&](Kit &k, ValueRange v) -> Value {
    Value power = math::ExpOp::create(k, k.sub(v[0], v[1]));
    if (!keepsZeros)
      return power;
    Value isZero = k.compare(Kit::Compare::LessOrEqual, Value(math::AbsFOp::create(k, v[0])), k.constant(type, 1e-7));
    Value scaled = k.mul(v[0], Value(math::ExpOp::create(k, Value(arith::NegFOp::create(k, v[1])))));
    return k.select(isZero, scaled, power);
  });
  Value sums = k.reduce(powers, {1}, /*keepDims=*/true, k.zero(type), [](Kit &k, ValueRange v) { return k.add(v[1], v[0]); });
  return k.map(dims, {powers, sums}, type, [](Kit &k, ValueRange v) -> Value { return arith::DivFOp::create(k, v[0], v[1]); });
}

Value transformScores(Kit &k, Value scores, StringRef transform) {
  if (transform == "NONE")
    return scores;
  if (transform == "SOFTMAX" || transform == "SOFTMAX_ZERO")
    return softmax(k, scores, transform == "SOFTMAX_ZERO");
  Type type = cast<RankedTensorType>(scores.getType()).getElementType();
  bool isLogistic = transform == "LOGISTIC";
  return k.map(k.sizes(scores), scores, type,
               [&](Kit &k, ValueRange v) { return isLogistic ? logistic(k, v[0]) : probit(k, v[0]); });
}

Value findLargest(Kit &k, Value scores, int64_t columns) {
  return k.generate({k.sizes(scores)[0]}, k.getI64Type(), [&](Kit &k, ValueRange at) -> Value {
    Value first = k.load(scores, {at[0], k.index(0)});
    auto loop = scf::ForOp::create(
        k, k.index(1), k.index(columns), k.index(1), ValueRange{first, k.integer(k.getI64Type(), 0)},
        [&](OpBuilder &b, Location loc, Value column, ValueRange best) {
          OpBuilder::InsertionGuard guard(k);
          k.restoreInsertionPoint(b.saveInsertionPoint());
          Value score = k.load(scores, {at[0], column});
          Value isBetter = k.compare(Kit::Compare::Greater, score, best[0]);
          Value number = k.fromIndex(k.getI64Type(), column);
          scf::YieldOp::create(k, ValueRange{k.select(isBetter, score, best[0]), k.select(isBetter, number, best[1])});
        });
    return loop.getResult(1);
  });
}

Value pickLabels(Kit &k, Value numbers, std::optional<ArrayRef<int64_t>> integers, std::optional<ArrayAttr> strings) {
  Value labels;
  if (strings && !strings->empty())
    labels =
        constantStrings(k, llvm::map_to_vector(strings->getAsRange<StringAttr>(), [](StringAttr s) { return s.getValue(); }));
  else
    labels = constantIntegers(k, *integers);
  Type element = cast<RankedTensorType>(labels.getType()).getElementType();
  return k.map(k.sizes(numbers), numbers, element, [&](Kit &k, ValueRange v) { return k.load(labels, k.toIndex(v[0])); });
}

Value makePairs(Kit &k, Value scores, Kit::Body first, Kit::Body second) {
  Type type = cast<RankedTensorType>(scores.getType()).getElementType();
  return k.generate({k.sizes(scores)[0], 2}, type, [&](Kit &k, ValueRange at) {
    Value score = k.load(scores, {at[0], k.index(0)});
    Value isSecond = k.compare(Kit::Compare::NotEqual, at[1], k.index(0));
    return k.select(isSecond, second(k, score), first(k, score));
  });
}

Value isAbove(Kit &k, Value scores, double threshold) {
  Type type = cast<RankedTensorType>(scores.getType()).getElementType();
  return k.generate({k.sizes(scores)[0]}, k.getI64Type(), [&](Kit &k, ValueRange at) -> Value {
    Value score = k.load(scores, {at[0], k.index(0)});
    Value above = k.compare(Kit::Compare::Greater, score, k.constant(type, threshold));
    return arith::ExtUIOp::create(k, k.getI64Type(), above);
  });
}

} // namespace lathe::onnx
