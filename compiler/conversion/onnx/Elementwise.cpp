//===- Elementwise.cpp - Lowering of elementwise operators ----------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "dialects/onnx/OnnxElementwiseOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lathe::onnx {

using Binary = Value (Kit::*)(Value, Value);

/// An operation on two elements that does not depend on signs.
template <Binary apply> static LogicalResult lowerBinary(Operation *op, ValueRange in, Kit &k, Values &results) {
  results.push_back(
      k.map(k.resultDims(0), in, k.resultElement(0), [](Kit &k, ValueRange x) { return (k.*apply)(x[0], x[1]); }));
  return success();
}

template <Kit::Compare how> static LogicalResult lowerComparison(Operation *op, ValueRange in, Kit &k, Values &results) {
  bool isUnsignedCompare = isUnsigned(op->getOperand(0));
  results.push_back(k.map(k.resultDims(0), in, k.resultElement(0),
                          [&](Kit &k, ValueRange x) { return k.compare(how, x[0], x[1], isUnsignedCompare); }));
  return success();
}

/// A function of the math dialect.
template <typename MathOp> static LogicalResult lowerMath(Operation *op, ValueRange in, Kit &k, Values &results) {
  results.push_back(k.map(k.resultDims(0), in, k.resultElement(0),
                          [](Kit &k, ValueRange x) -> Value { return MathOp::create(k, x[0]); }));
  return success();
}

static LogicalResult lowerRelu(ReluOp op, ReluOp::Adaptor in, Kit &k, Values &results) {
  results.push_back(k.map(k.resultDims(0), in.getX(), k.resultElement(0),
                          [](Kit &k, ValueRange x) { return k.max(x[0], k.zero(x[0].getType())); }));
  return success();
}

static LogicalResult lowerWhere(WhereOp op, WhereOp::Adaptor in, Kit &k, Values &results) {
  results.push_back(k.map(k.resultDims(0), {in.getCondition(), in.getX(), in.getY()}, k.resultElement(0),
                          [](Kit &k, ValueRange x) { return k.select(x[0], x[1], x[2]); }));
  return success();
}

void populateElementwiseLowerings(Lowerings &lowerings) {
  lowerings.addAll<lowerBinary<&Kit::add>, AddOp>();
  lowerings.addAll<lowerBinary<&Kit::sub>, SubOp>();
  lowerings.addAll<lowerBinary<&Kit::mul>, MulOp>();
  lowerings.addAll<lowerComparison<Kit::Compare::Greater>, GreaterOp>();
  lowerings.addAll<lowerComparison<Kit::Compare::GreaterOrEqual>, GreaterOrEqualOp>();
  lowerings.addAll<lowerComparison<Kit::Compare::Less>, LessOp>();
  lowerings.addAll<lowerComparison<Kit::Compare::LessOrEqual>, LessOrEqualOp>();
  lowerings.addAll<lowerMath<math::ExpOp>, ExpOp>();
  lowerings.addAll<lowerMath<math::TanhOp>, TanhOp>();
  lowerings.add<ReluOp, lowerRelu>();
  lowerings.add<WhereOp, lowerWhere>();
}

} // namespace lathe::onnx
