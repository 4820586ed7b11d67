//===- ExportModel.cpp - Linear models and links --------------------------===//

#include "compiler/export/ExportContext.h"

#include "mlir/IR/TypeUtilities.h"

using ::onnx::TensorProto;

namespace lathe::onnx_export {

static std::vector<double> toDoubles(mlir::ElementsAttr values) {
  std::vector<double> doubles;
  for (const llvm::APFloat &value : values.getValues<llvm::APFloat>())
    doubles.push_back(value.convertToDouble());
  return doubles;
}

Value exportLinear(GraphBuilder &b, train::LinearModelOp linear, const Value &features) {
  std::vector<double> weights = toDoubles(linear.getWeights()), intercept = toDoubles(linear.getIntercept());
  int64_t outputs = intercept.size(), width = weights.size() / outputs;
  std::vector<double> columns(weights.size());
  for (int64_t k = 0; k < outputs; ++k)
    for (int64_t j = 0; j < width; ++j)
      columns[j * outputs + k] = weights[k * width + j];
  // Sums are of doubles, and are rounded once. Weights that are floats are kept as such, in half the space.
  ElementType type = getElementTypeOrSelf(linear.getWeights().getType()).isF32() ? TensorProto::FLOAT : TensorProto::DOUBLE;
  Value matrix = b.constant(makeTensor(columns, {width, outputs}, type));
  if (type == TensorProto::FLOAT)
    matrix = b.cast(matrix, TensorProto::DOUBLE);
  Value sums = b.add("MatMul", {b.cast(features, TensorProto::DOUBLE), matrix});
  sums = b.add("Add", {sums, b.constant(makeTensor(intercept, {1, outputs}, TensorProto::DOUBLE))});
  return b.cast(sums, TensorProto::FLOAT);
}

/// The normal quantile by S. Winitzki's approximation, as TreeEnsemble has it.
static Value exportProbit(GraphBuilder &b, const Value &m) {
  Value one = b.f64(1), x = b.add("Sub", {b.add("Mul", {m, b.f64(2)}), one});
  Value log = b.add("Log", {b.add("Mul", {b.add("Sub", {one, x}), b.add("Add", {one, x})})});
  Value v = b.add("Add", {b.f64(2 / (3.14159265358979323846 * 0.147)), b.add("Mul", {log, b.f64(0.5)})});
  Value inner = b.add("Sub", {b.add("Mul", {v, v}), b.add("Mul", {log, b.f64(1 / 0.147)})});
  Value root = b.add("Sqrt", {b.add("Sub", {b.add("Sqrt", {inner}), v})});
  Value isBelow = b.add("Less", {x, b.f64(0)});
  return b.add("Mul", {b.add("Where", {isBelow, b.add("Neg", {root}), root}), b.f64(1.41421356)});
}

/// exp(m) over the sum of all, but what is 0 stays so; scaled by the largest margin, as TreeEnsemble has it.
static Value exportSoftmaxZero(GraphBuilder &b, const Value &m) {
  Value largest = b.add("TopK", {m, b.i64s(1)});
  Value isZero = b.add("LessOrEqual", {b.add("Abs", {m}), b.f64(1e-7)});
  Value power = b.add("Exp", {b.add("Sub", {m, largest})});
  Value ofZero = b.add("Mul", {m, b.add("Exp", {b.add("Neg", {largest})})});
  Value terms = b.add("Where", {isZero, ofZero, power});
  return b.add("Div", {terms, b.add("ReduceSum", {terms, b.i64s(1)})});
}

Value exportLink(GraphBuilder &b, tree::Link link, const Value &m) {
  auto logistic = [&] {
    Value one = b.f64(1);
    return b.add("Div", {one, b.add("Add", {one, b.add("Exp", {b.add("Neg", {m})})})});
  };
  switch (link) {
  case tree::Link::Identity:
    return m;
  case tree::Link::Logistic:
  case tree::Link::OneVsAll:
    return logistic();
  case tree::Link::Softmax:
    return b.add("Softmax", {m}, Attribute("axis", 1));
  case tree::Link::Exp:
    return b.add("Exp", {m});
  case tree::Link::Sign:
    return b.cast(b.add("Greater", {m, b.f64(0)}), TensorProto::DOUBLE);
  case tree::Link::SignedSquare:
    return b.add("Mul", {m, b.add("Abs", {m})});
  case tree::Link::Log1pExp: {
    // max(m, 0) + log(1 + exp(-|m|)): what is below 1 ulp of 1 in the exponential is lost beside a prediction of a float.
    Value power = b.add("Exp", {b.add("Neg", {b.add("Abs", {m})})});
    return b.add("Add", {b.add("Max", {m, b.f64(0)}), b.add("Log", {b.add("Add", {b.f64(1), power})})});
  }
  case tree::Link::Probit:
    return exportProbit(b, m);
  case tree::Link::SoftmaxZero:
    return exportSoftmaxZero(b, m);
  }
  llvm_unreachable("every link is listed");
}

} // namespace lathe::onnx_export
