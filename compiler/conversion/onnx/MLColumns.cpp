//===- MLColumns.cpp - Lowering of operators on columns -------------------===//
//
// Scalers, imputers and their like. Where the specification leaves something open, it is as in ONNX Runtime.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/ML.h"
#include "compiler/conversion/onnx/MLScores.h"
#include "dialects/onnx/OnnxMLOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace lathe::onnx {

static LogicalResult lowerScaler(ScalerOp op, ScalerOp::Adaptor in, Kit &k, Values &results) {
  auto perColumn = [&](ArrayRef<float> values) { return constantFloats(k, values, {static_cast<int64_t>(values.size())}); };
  // Doubles are scaled as such.
  bool isDouble = cast<RankedTensorType>(in.getX().getType()).getElementType().isF64();
  Type type = isDouble ? Type(k.getF64Type()) : Type(k.getF32Type());
  results.push_back(k.map(k.resultDims(0), {in.getX(), perColumn(*op.getOffset()), perColumn(*op.getScale())}, k.getF32Type(),
                          [&](Kit &k, ValueRange v) {
                            Value moved = k.sub(toFloat(k, v[0], type), toFloat(k, v[1], type));
                            return toFloat(k, k.mul(moved, toFloat(k, v[2], type)), k.getF32Type());
                          }));
  return success();
}

static LogicalResult lowerImputer(ImputerOp op, ImputerOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0);
  if (isa<IntegerType>(element)) {
    Value fills = constantIntegers(k, *op.getImputedValueInt64s());
    results.push_back(k.map(k.resultDims(0), {in.getX(), fills}, element, [&](Kit &k, ValueRange v) {
      Value fill = v[1].getType() == element ? v[1] : Value(arith::TruncIOp::create(k, element, v[1]));
      return k.select(k.compare(Kit::Compare::Equal, v[0], k.integer(element, op.getReplacedValueInt64())), fill, v[0]);
    }));
    return success();
  }
  ArrayRef<float> values = *op.getImputedValueFloats();
  Value fills = constantFloats(k, values, {static_cast<int64_t>(values.size())});
  float replaced = op.getReplacedValueFloat().convertToFloat();
  results.push_back(k.map(k.resultDims(0), {in.getX(), fills}, element, [&](Kit &k, ValueRange v) {
    Value isReplaced = std::isnan(replaced) ? k.compare(Kit::Compare::NotEqual, v[0], v[0])
                                            : k.compare(Kit::Compare::Equal, v[0], k.constant(element, replaced));
    return k.select(isReplaced, toFloat(k, v[1], element), v[0]);
  }));
  return success();
}

static LogicalResult lowerBinarizer(BinarizerOp op, BinarizerOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0);
  double threshold = op.getThreshold().convertToDouble();
  results.push_back(k.map(k.resultDims(0), in.getX(), element, [&](Kit &k, ValueRange v) {
    bool isInteger = isa<IntegerType>(element);
    // An integer is above a number when it is above the integer below that.
    Value bound = isInteger ? k.integer(element, static_cast<int64_t>(std::floor(threshold))) : k.constant(element, threshold);
    auto number = [&](int64_t n) { return isInteger ? k.integer(element, n) : k.constant(element, n); };
    return k.select(k.compare(Kit::Compare::Greater, v[0], bound), number(1), number(0));
  }));
  return success();
}

static LogicalResult lowerNormalizer(NormalizerOp op, NormalizerOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  Value rows = toRows(k, in.getX(), op.getX());
  Type type = k.getF32Type();
  Value zero = k.zero(type);
  StringRef norm = op.getNorm();
  bool isMax = norm == "MAX", isSquare = norm == "L2";
  // MAX is the largest, not the largest magnitude.
  Value sizes =
      k.reduce(rows, {1}, /*keepDims=*/true, isMax ? k.constant(type, -std::numeric_limits<double>::infinity()) : zero,
               [&](Kit &k, ValueRange v) -> Value {
                 if (isMax)
                   return k.max(v[0], v[1]);
                 return k.add(v[1], isSquare ? k.mul(v[0], v[0]) : Value(math::AbsFOp::create(k, v[0])));
               });
  Value normalized = k.map(k.sizes(rows), {rows, sizes}, type, [&](Kit &k, ValueRange v) -> Value {
    Value size = isSquare ? Value(math::SqrtOp::create(k, v[1])) : v[1];
    Value quotient = arith::DivFOp::create(k, v[0], size);
    return k.select(k.compare(Kit::Compare::Equal, v[1], k.zero(v[1].getType())), v[0], quotient);
  });
  results.push_back(dims.size() == 1 ? k.reshape(normalized, dims) : normalized);
  return success();
}

static LogicalResult lowerFeatureVectorizer(FeatureVectorizerOp op, FeatureVectorizerOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  SmallVector<Value> parts;
  SmallVector<Dim> widths, begins;
  Dim begin = 0;
  ShapeBuilder &s = k.shapes();
  for (auto [i, x] : llvm::enumerate(in.getX())) {
    parts.push_back(toRows(k, x, op.getX()[i]));
    Dim given = k.sizes(parts[i])[1];
    Dim width = op.getInputdimensions() ? Dim((*op.getInputdimensions())[i]) : given;
    begins.push_back(begin);
    widths.push_back(s.min(given, width)); // what an input lacks is 0, what it has more is left out
    begin = s.add(begin, width);
  }
  // From the last to the first: each replaces what lies in its columns.
  Type type = k.getF32Type();
  results.push_back(k.generate(dims, type, [&](Kit &k, ValueRange at) {
    Value result = k.zero(type);
    for (size_t i = 0; i < parts.size(); ++i) {
      Value first = k.index(begins[i]);
      Value column = arith::SubIOp::create(k, at[1], first);
      Value isInside = arith::AndIOp::create(k, k.compare(Kit::Compare::GreaterOrEqual, column, k.index(0)),
                                             k.compare(Kit::Compare::Less, column, k.index(widths[i])));
      auto choice = scf::IfOp::create(
          k, isInside,
          [&](OpBuilder &b, Location loc) {
            OpBuilder::InsertionGuard guard(k);
            k.restoreInsertionPoint(b.saveInsertionPoint());
            scf::YieldOp::create(k, ValueRange(k.load(parts[i], {at[0], column})));
          },
          [&](OpBuilder &b, Location loc) { scf::YieldOp::create(b, loc, ValueRange(result)); });
      result = choice.getResult(0);
    }
    return result;
  }));
  return success();
}

static LogicalResult lowerArrayFeatureExtractor(ArrayFeatureExtractorOp op, ArrayFeatureExtractorOp::Adaptor in, Kit &k,
                                                Values &results) {
  Value x = in.getX(), indices = in.getY();
  Dims sizes = k.sizes(x);
  Dim size = sizes.back();
  Value flat = k.reshape(indices, {k.shapes().product(k.sizes(indices))});
  k.checkIndices(flat, size, "ArrayFeatureExtractor");
  results.push_back(k.generate(k.resultDims(0), k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from;
    if (sizes.size() > 1)
      llvm::append_range(from, at.drop_back());
    from.push_back(k.normalizeIndex(k.load(flat, {at.back()}), size));
    return k.load(x, from);
  }));
  return success();
}

void populateMLColumnLowerings(Lowerings &lowerings) {
  lowerings.add<ArrayFeatureExtractorOp, lowerArrayFeatureExtractor>();
  lowerings.add<BinarizerOp, lowerBinarizer>();
  lowerings.add<FeatureVectorizerOp, lowerFeatureVectorizer>();
  lowerings.add<ImputerOp, lowerImputer>();
  lowerings.add<NormalizerOp, lowerNormalizer>();
  lowerings.add<ScalerOp, lowerScaler>();
}

} // namespace lathe::onnx
