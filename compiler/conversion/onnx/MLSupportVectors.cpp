//===- MLSupportVectors.cpp - Lowering of support vector machines ---------===//
//
// As in ONNX Runtime 1.32, which follows libsvm: C.-C. Chang and C.-J. Lin, "LIBSVM: A Library for Support Vector Machines".
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/ML.h"
#include "compiler/conversion/onnx/MLScores.h"
#include "dialects/onnx/OnnxMLOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <cmath>

using namespace mlir;

namespace lathe::onnx {
namespace {

/// The kernel of a machine, with its parameters.
struct Kernel {
  enum { Linear, Poly, RBF, Sigmoid } kind = Linear;
  float gamma = 0, coefficient = 0, degree = 0;
};

FailureOr<Kernel> readKernel(Kit &k, StringRef name, std::optional<ArrayRef<float>> parameters) {
  Kernel kernel;
  if (parameters && !parameters->empty()) {
    if (parameters->size() != 3)
      return k.refuse() << "kernel_params has " << parameters->size() << " elements; expected gamma, coef0 and degree";
    kernel.gamma = (*parameters)[0];
    kernel.coefficient = (*parameters)[1];
    kernel.degree = (*parameters)[2];
  }
  if (name == "LINEAR")
    kernel.kind = Kernel::Linear;
  else if (name == "POLY")
    kernel.kind = Kernel::Poly;
  else if (name == "RBF")
    kernel.kind = Kernel::RBF;
  else if (name == "SIGMOID")
    kernel.kind = Kernel::Sigmoid;
  else
    return k.refuse() << "kernel_type is '" << name << "'; expected 'LINEAR', 'POLY', 'RBF' or 'SIGMOID'";
  return kernel;
}

Value power(Kit &k, Value x, float exponent) {
  if (exponent != std::floor(exponent) || exponent < 1 || exponent > 16)
    return math::PowFOp::create(k, x, k.constant(x.getType(), exponent));
  Value result = x;
  for (int i = 1; i < static_cast<int>(exponent); ++i)
    result = k.mul(result, x);
  return result;
}

/// rows [N, D] times a constant matrix [D, C].
Value multiply(Kit &k, Value rows, ArrayRef<float> matrix, int64_t columns) {
  int64_t width = matrix.size() / columns;
  Value out = k.fill({k.sizes(rows)[0], columns}, k.zero(k.getF32Type()));
  Value constant = constantFloats(k, matrix, {width, columns});
  return linalg::MatmulOp::create(k, ValueRange{rows, constant}, ValueRange(out)).getResult(0);
}

/// The kernel of each row with each of `count` vectors.
Value buildKernels(Kit &k, const Kernel &kernel, Value rows, ArrayRef<float> vectors, int64_t count) {
  Type type = k.getF32Type();
  int64_t width = vectors.size() / count;
  Dims dims = {k.sizes(rows)[0], count};
  if (kernel.kind == Kernel::RBF) {
    Value table = constantFloats(k, vectors, {count, width});
    return k.generate(dims, type, [&](Kit &k, ValueRange at) -> Value {
      auto loop = scf::ForOp::create(k, k.index(0), k.index(width), k.index(1), ValueRange(k.zero(type)),
                                     [&](OpBuilder &b, Location, Value i, ValueRange sum) {
                                       OpBuilder::InsertionGuard guard(k);
                                       k.restoreInsertionPoint(b.saveInsertionPoint());
                                       Value step = k.sub(k.load(rows, {at[0], i}), k.load(table, {at[1], i}));
                                       scf::YieldOp::create(k, ValueRange(k.add(sum[0], k.mul(step, step))));
                                     });
      return math::ExpOp::create(k, k.mul(k.constant(type, -kernel.gamma), loop.getResult(0)));
    });
  }
  std::vector<float> columns(vectors.size());
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < width; ++j)
      columns[j * count + i] = vectors[i * width + j];
  Value products = multiply(k, rows, columns, count);
  if (kernel.kind == Kernel::Linear)
    return products;
  return k.map(dims, products, type, [&](Kit &k, ValueRange v) -> Value {
    Value moved = k.add(k.mul(k.constant(type, kernel.gamma), v[0]), k.constant(type, kernel.coefficient));
    if (kernel.kind == Kernel::Poly)
      return power(k, moved, kernel.degree);
    return math::TanhOp::create(k, moved);
  });
}

/// Support vectors, and how many there are, that fit the input.
LogicalResult checkVectors(Kit &k, Value rows, std::optional<ArrayRef<float>> vectors, int64_t count) {
  if (!vectors || count < 1 || vectors->empty() || vectors->size() % count != 0)
    return k.refuse() << "support_vectors has " << (vectors ? vectors->size() : 0) << " elements, which are not " << count
                      << " vectors";
  int64_t width = vectors->size() / count;
  Dim columns = k.sizes(rows)[1];
  if (columns.isStatic() && columns.get() != width)
    return k.refuse() << "support vectors have " << width << " elements; the input has " << columns.get() << " columns";
  if (!columns.isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(columns), k.index(width)),
            "support vector machine: the number of columns differs");
  return success();
}

Value addConstant(Kit &k, Value scores, ArrayRef<float> constants) {
  Value row = constantFloats(k, constants, {1, static_cast<int64_t>(constants.size())});
  return k.map(k.sizes(scores), {scores, row}, k.getF32Type(), [](Kit &k, ValueRange v) { return k.add(v[0], v[1]); });
}

LogicalResult lowerSVMRegressor(SVMRegressorOp op, SVMRegressorOp::Adaptor in, Kit &k, Values &results) {
  FailureOr<Kernel> kernel = readKernel(k, op.getKernelType(), op.getKernelParams());
  if (failed(kernel))
    return failure();
  if (!op.getCoefficients() || !op.getRho() || op.getRho()->empty())
    return k.refuse() << "it has no coefficients or no rho";
  if (op.getPostTransform() != "NONE")
    return k.refuse() << "post_transform '" << op.getPostTransform() << "' of a regression, which has no defined meaning";
  ArrayRef<float> coefficients = *op.getCoefficients();
  Value rows = toRows(k, in.getX(), op.getX());
  int64_t count = op.getNSupports();
  Value scores;
  if (count > 0) {
    if (failed(checkVectors(k, rows, op.getSupportVectors(), count)))
      return failure();
    if (static_cast<int64_t>(coefficients.size()) != count)
      return k.refuse() << "coefficients has " << coefficients.size() << " elements; expected " << count
                        << ", as n_supports says";
    scores = multiply(k, buildKernels(k, *kernel, rows, *op.getSupportVectors(), count), coefficients, 1);
  } else {
    if (failed(checkVectors(k, rows, coefficients, 1)))
      return failure();
    scores = buildKernels(k, *kernel, rows, coefficients, 1);
  }
  scores = addConstant(k, scores, op.getRho()->take_front(1));
  if (op.getOneClass() != 0) {
    scores = k.map(k.sizes(scores), scores, k.getF32Type(), [](Kit &k, ValueRange v) {
      Type type = v[0].getType();
      return k.select(k.compare(Kit::Compare::Greater, v[0], k.zero(type)), k.constant(type, 1), k.constant(type, -1));
    });
  }
  results.push_back(scores);
  return success();
}

/// The number of the class that most pairs vote for: the first of a pair when its score is positive.
Value countVotes(Kit &k, Value scores, int64_t classes) {
  Type type = k.getI64Type();
  return k.generate({k.sizes(scores)[0]}, type, [&](Kit &k, ValueRange at) {
    SmallVector<Value> votes(classes, k.integer(type, 0));
    int64_t pair = 0;
    for (int64_t i = 0; i < classes; ++i)
      for (int64_t j = i + 1; j < classes; ++j, ++pair) {
        Value score = k.load(scores, {at[0], k.index(pair)});
        Value isFirst = k.compare(Kit::Compare::Greater, score, k.zero(score.getType()));
        Value vote = arith::ExtUIOp::create(k, type, isFirst);
        votes[i] = k.add(votes[i], vote);
        votes[j] = k.add(votes[j], k.sub(k.integer(type, 1), vote));
      }
    Value best = k.integer(type, 0), most = votes[0];
    for (int64_t i = 1; i < classes; ++i) {
      Value isMore = k.compare(Kit::Compare::Greater, votes[i], most);
      best = k.select(isMore, k.integer(type, i), best);
      most = k.select(isMore, votes[i], most);
    }
    return best;
  });
}

/// Probabilities of the classes of a row from those of pairs, `first[i][j]` being that of i against j: the second method of
/// T.-F. Wu, C.-J. Lin and R. C. Weng, "Probability Estimates for Multi-class Classification by Pairwise Coupling", with
/// libsvm's steps.
SmallVector<Value> couple(Kit &k, const std::vector<std::vector<Value>> &first) {
  int64_t n = first.size();
  Type type = k.getF32Type();
  std::vector<std::vector<Value>> q(n, std::vector<Value>(n));
  for (int64_t i = 0; i < n; ++i) {
    Value sum = k.zero(type);
    for (int64_t j = 0; j < n; ++j) {
      if (i == j)
        continue;
      sum = k.add(sum, k.mul(first[j][i], first[j][i]));
      q[i][j] = j < i ? q[j][i] : k.mul(k.constant(type, -1), k.mul(first[j][i], first[i][j]));
    }
    q[i][i] = sum;
  }
  SmallVector<Value> start(n, k.constant(type, 1.0f / n));
  start.push_back(k.integer(k.getI64Type(), 0));
  float epsilon = 0.005f / n;
  SmallVector<Type> stateTypes(n, type), passedTypes(2 * n + 1, type);
  stateTypes.push_back(k.getI64Type());
  passedTypes.push_back(k.getI64Type());
  auto loop = scf::WhileOp::create(
      k, passedTypes, start,
      [&](OpBuilder &b, Location, ValueRange state) {
        OpBuilder::InsertionGuard guard(k);
        k.restoreInsertionPoint(b.saveInsertionPoint());
        SmallVector<Value> passed(state.drop_back()), qp;
        Value total = k.zero(type), error = k.zero(type);
        for (int64_t i = 0; i < n; ++i) {
          Value sum = k.zero(type);
          for (int64_t j = 0; j < n; ++j)
            sum = k.add(sum, k.mul(q[i][j], state[j]));
          qp.push_back(sum);
          total = k.add(total, k.mul(state[i], sum));
        }
        for (Value x : qp)
          error = k.max(error, Value(math::AbsFOp::create(k, k.sub(x, total))));
        passed.append(qp);
        passed.push_back(total);
        passed.push_back(state.back());
        Value isOff = k.compare(Kit::Compare::GreaterOrEqual, error, k.constant(type, epsilon));
        Value mayGoOn = k.compare(Kit::Compare::Less, state.back(), k.integer(k.getI64Type(), 100));
        scf::ConditionOp::create(k, Value(arith::AndIOp::create(k, isOff, mayGoOn)), passed);
      },
      [&](OpBuilder &b, Location, ValueRange passed) {
        OpBuilder::InsertionGuard guard(k);
        k.restoreInsertionPoint(b.saveInsertionPoint());
        SmallVector<Value> p(passed.take_front(n)), qp(passed.slice(n, n));
        Value total = passed[2 * n], one = k.constant(type, 1);
        auto div = [&](Value x, Value y) -> Value { return arith::DivFOp::create(k, x, y); };
        for (int64_t i = 0; i < n; ++i) {
          Value step = div(k.sub(total, qp[i]), q[i][i]);
          p[i] = k.add(p[i], step);
          Value scale = k.add(one, step);
          Value inner = k.add(k.mul(step, q[i][i]), k.mul(k.constant(type, 2), qp[i]));
          total = div(div(k.add(total, k.mul(step, inner)), scale), scale);
          for (int64_t j = 0; j < n; ++j) {
            qp[j] = div(k.add(qp[j], k.mul(step, q[i][j])), scale);
            p[j] = div(p[j], scale);
          }
        }
        p.push_back(k.add(passed.back(), k.integer(k.getI64Type(), 1)));
        scf::YieldOp::create(k, p);
      });
  return llvm::to_vector_of<Value>(loop.getResults().take_front(n));
}

Value buildProbabilities(Kit &k, Value scores, int64_t classes, ArrayRef<float> a, ArrayRef<float> b) {
  Type type = k.getF32Type();
  return k.generate({k.sizes(scores)[0], classes}, type, [&](Kit &k, ValueRange at) {
    std::vector<std::vector<Value>> first(classes, std::vector<Value>(classes));
    int64_t pair = 0;
    Value one = k.constant(type, 1);
    for (int64_t i = 0; i < classes; ++i)
      for (int64_t j = i + 1; j < classes; ++j, ++pair) {
        Value score = k.load(scores, {at[0], k.index(pair)});
        Value x = k.add(k.mul(score, k.constant(type, a[pair])), k.constant(type, b[pair]));
        Value probability = k.sub(one, logistic(k, x));
        probability = k.min(k.max(probability, k.constant(type, 1e-7)), k.constant(type, 1 - 1e-7));
        first[i][j] = probability;
        first[j][i] = k.sub(one, probability);
      }
    SmallVector<Value> all = couple(k, first);
    Value result = all[0];
    for (int64_t i = 1; i < classes; ++i)
      result = k.select(k.compare(Kit::Compare::Equal, at[1], k.index(i)), all[i], result);
    return result;
  });
}

LogicalResult lowerSVMClassifier(SVMClassifierOp op, SVMClassifierOp::Adaptor in, Kit &k, Values &results) {
  FailureOr<Kernel> kernel = readKernel(k, op.getKernelType(), op.getKernelParams());
  if (failed(kernel))
    return failure();
  if (!op.getVectorsPerClass() || op.getVectorsPerClass()->empty())
    return k.refuse() << "a machine without support vectors";
  ArrayRef<int64_t> perClass = *op.getVectorsPerClass();
  int64_t classes = perClass.size(), pairs = classes * (classes - 1) / 2, count = 0;
  constexpr int64_t kMostClasses = 32; // whose pairs are written out
  if (classes < 2 || classes > kMostClasses)
    return k.refuse() << classes << " classes; expected 2 to " << kMostClasses;
  int64_t labels = op.getClasslabelsStrings() && !op.getClasslabelsStrings()->empty() ? op.getClasslabelsStrings()->size()
                                                                                      : op.getClasslabelsInts()->size();
  if (labels != classes)
    return k.refuse() << "vectors_per_class has " << classes << " elements; expected " << labels << ", as there are labels";
  SmallVector<int64_t> starts;
  for (int64_t vectors : perClass) {
    if (vectors < 0 || vectors > (int64_t(1) << 31))
      return k.refuse() << "vectors_per_class has the element " << vectors;
    starts.push_back(count);
    count += vectors;
  }
  Value rows = toRows(k, in.getX(), op.getX());
  if (failed(checkVectors(k, rows, op.getSupportVectors(), count)))
    return failure();
  if (!op.getCoefficients() || static_cast<int64_t>(op.getCoefficients()->size()) != (classes - 1) * count || !op.getRho() ||
      static_cast<int64_t>(op.getRho()->size()) != pairs)
    return k.refuse() << "expected " << (classes - 1) * count << " coefficients and " << pairs << " elements of rho";
  ArrayRef<float> coefficients = *op.getCoefficients();

  // A column of weights per pair: those of the vectors of its two classes.
  std::vector<float> weights(count * pairs, 0);
  int64_t pair = 0;
  for (int64_t i = 0; i < classes; ++i)
    for (int64_t j = i + 1; j < classes; ++j, ++pair) {
      for (int64_t m = starts[i]; m < starts[i] + perClass[i]; ++m)
        weights[m * pairs + pair] = coefficients[(j - 1) * count + m];
      for (int64_t m = starts[j]; m < starts[j] + perClass[j]; ++m)
        weights[m * pairs + pair] = coefficients[i * count + m];
    }
  Value kernels = buildKernels(k, *kernel, rows, *op.getSupportVectors(), count);
  Value scores = addConstant(k, multiply(k, kernels, weights, pairs), *op.getRho());
  results.push_back(pickLabels(k, countVotes(k, scores, classes), op.getClasslabelsInts(), op.getClasslabelsStrings()));

  StringRef transform = op.getPostTransform();
  if (op.getProbA() && !op.getProbA()->empty()) {
    if (static_cast<int64_t>(op.getProbA()->size()) != pairs || !op.getProbB() ||
        static_cast<int64_t>(op.getProbB()->size()) != pairs)
      return k.refuse() << "expected " << pairs << " elements of prob_a and of prob_b";
    Value probabilities = buildProbabilities(k, scores, classes, *op.getProbA(), *op.getProbB());
    results.push_back(transformScores(k, probabilities, transform));
    return success();
  }
  if (classes > 2) {
    results.push_back(transformScores(k, scores, transform));
    return success();
  }
  // The score of the pair, and its opposite. ONNX Runtime has other pairs where nothing is negative, and for PROBIT.
  if (transform == "PROBIT" || llvm::none_of(coefficients, [](float x) { return x < 0; }))
    return k.refuse() << "scores of two classes with post_transform 'PROBIT' or without a negative coefficient, which have no "
                         "defined meaning";
  bool isLogistic = transform == "LOGISTIC";
  results.push_back(makePairs(
      k, scores,
      [&](Kit &k, ValueRange v) -> Value {
        Value opposite = arith::NegFOp::create(k, v[0]);
        return isLogistic ? logistic(k, opposite) : opposite;
      },
      [&](Kit &k, ValueRange v) { return isLogistic ? logistic(k, v[0]) : v[0]; }));
  return success();
}

} // namespace

void populateMLSupportVectorLowerings(Lowerings &lowerings) {
  lowerings.add<SVMClassifierOp, lowerSVMClassifier>();
  lowerings.add<SVMRegressorOp, lowerSVMRegressor>();
}

} // namespace lathe::onnx
