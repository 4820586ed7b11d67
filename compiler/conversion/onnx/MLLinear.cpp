//===- MLLinear.cpp - Lowering of linear models ---------------------------===//

#include "compiler/conversion/onnx/ML.h"
#include "compiler/conversion/onnx/MLScores.h"
#include "dialects/onnx/OnnxMLOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

namespace lathe::onnx {

/// Rows times `count` rows of coefficients, plus intercepts.
static Value multiply(Kit &k, Value rows, ArrayRef<float> coefficients, std::optional<ArrayRef<float>> intercepts,
                      int64_t count) {
  int64_t width = coefficients.size() / count;
  std::vector<float> columns(coefficients.size());
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < width; ++j)
      columns[j * count + i] = coefficients[i * width + j];
  Dims dims = {k.sizes(rows)[0], count};
  Value matrix = constantFloats(k, columns, {width, count});
  Value out = k.fill(dims, k.zero(k.getF32Type()));
  Value scores = linalg::MatmulOp::create(k, ValueRange{rows, matrix}, ValueRange(out)).getResult(0);
  if (!intercepts || intercepts->empty())
    return scores;
  return k.map(dims, {scores, constantFloats(k, *intercepts, {1, count})}, k.getF32Type(),
               [](Kit &k, ValueRange v) { return k.add(v[0], v[1]); });
}

static LogicalResult lowerLinearRegressor(LinearRegressorOp op, LinearRegressorOp::Adaptor in, Kit &k, Values &results) {
  Value rows = toRows(k, in.getX(), op.getX());
  Value scores = multiply(k, rows, *op.getCoefficients(), op.getIntercepts(), op.getTargets());
  // ONNX Runtime leaves the score of one target as it is, but for PROBIT.
  bool isKept = op.getTargets() == 1 && op.getPostTransform() != "PROBIT";
  results.push_back(isKept ? scores : transformScores(k, scores, op.getPostTransform()));
  return success();
}

static LogicalResult lowerLinearClassifier(LinearClassifierOp op, LinearClassifierOp::Adaptor in, Kit &k, Values &results) {
  int64_t labels = op.getClasslabelsStrings() && !op.getClasslabelsStrings()->empty() ? op.getClasslabelsStrings()->size()
                                                                                      : op.getClasslabelsInts()->size();
  int64_t count = op.getIntercepts() && !op.getIntercepts()->empty() ? op.getIntercepts()->size() : labels;
  Value scores = multiply(k, toRows(k, in.getX(), op.getX()), op.getCoefficients(), op.getIntercepts(), count);
  Value numbers = count == 1 ? isAbove(k, scores, 0) : findLargest(k, scores, count);
  results.push_back(pickLabels(k, numbers, op.getClasslabelsInts(), op.getClasslabelsStrings()));
  StringRef transform = op.getPostTransform();
  if (count > 1 || labels == 1) {
    results.push_back(transformScores(k, scores, transform));
    return success();
  }
  // One score is that of the second of two classes.
  if (transform == "PROBIT")
    return k.refuse() << "post_transform 'PROBIT' of one score for two classes";
  bool isLogistic = transform == "LOGISTIC";
  results.push_back(makePairs(
      k, scores,
      [&](Kit &k, ValueRange v) {
        return isLogistic ? logistic(k, Value(arith::NegFOp::create(k, v[0]))) : k.sub(k.constant(v[0].getType(), 1), v[0]);
      },
      [&](Kit &k, ValueRange v) { return isLogistic ? logistic(k, v[0]) : v[0]; }));
  return success();
}

void populateMLLinearLowerings(Lowerings &lowerings) {
  lowerings.add<LinearRegressorOp, lowerLinearRegressor>();
  lowerings.add<LinearClassifierOp, lowerLinearClassifier>();
}

} // namespace lathe::onnx
