//===- MLTrees.cpp - Lowering of tree ensembles ---------------------------===//
//
// An ensemble becomes a `tree.ensemble`, read as `tree_model` reads it from a file, so that the kernels of pipelines evaluate
// it. Scores become labels and probabilities as in ONNX Runtime 1.32, but that of two classes with scores of their own the one
// with the larger score is given, as the specification says.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/onnx/ML.h"
#include "compiler/conversion/onnx/MLScores.h"
#include "compiler/conversion/onnx/OperatorFile.h"
#include "compiler/import/onnx/OnnxTreesImport.h"
#include "compiler/import/trees/ModelText.h"
#include "compiler/import/trees/TreeModule.h"
#include "dialects/onnx/OnnxMLOps.h"
#include "dialects/tree/Tree.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace lathe::onnx {
namespace {

/// Adds the ensemble of `op` to the module.
FailureOr<tree::EnsembleOp> addEnsemble(Kit &k, TreeModel &model) {
  std::string bytes, message;
  if (std::optional<std::string> unknown = writeOperatorFile(k.getOp(), bytes))
    return k.refuse() << *unknown;
  auto onError = [&](ModelPlace, const Twine &what) { message = what.str(); };
  if (failed(readOnnxTrees(ModelText(bytes, /*isText=*/false, onError), model)))
    return k.refuse() << message;
  auto module = k.getOp()->getParentOfType<ModuleOp>();
  std::string name;
  for (unsigned i = 0; name.empty() || module.lookupSymbol(name); ++i)
    name = "trees_" + std::to_string(i);
  OpBuilder::InsertionGuard guard(k.getRewriter());
  k.getRewriter().setInsertionPointToStart(module.getBody());
  buildTreeEnsemble(k.getRewriter(), k.getLoc(), model, name);
  return cast<tree::EnsembleOp>(module.lookupSymbol(name));
}

/// The margins of rows: links are not applied.
Value predict(Kit &k, tree::EnsembleOp ensemble, Value rows) {
  Type rowType = ensemble.getRowType(), marginType = ensemble.getMarginType();
  Dims dims = k.sizes(rows);
  int64_t features = ensemble.getFeatures();
  if (!dims[1].isStatic()) {
    k.check(k.compare(Kit::Compare::GreaterOrEqual, k.index(dims[1]), k.index(features)),
            "tree ensemble: rows have fewer columns than the trees test");
    OpFoldResult zero = k.getIndexAttr(0), one = k.getIndexAttr(1);
    OpFoldResult count = dims[0].isStatic() ? OpFoldResult(k.getIndexAttr(dims[0].get())) : OpFoldResult(k.index(dims[0]));
    rows = tensor::ExtractSliceOp::create(k, rows, ArrayRef<OpFoldResult>{zero, zero},
                                          ArrayRef<OpFoldResult>{count, k.getIndexAttr(features)},
                                          ArrayRef<OpFoldResult>{one, one});
  }
  int64_t margins = ensemble.getNumMargins();
  auto rowsType = MemRefType::get({dims[0].toType(), features}, rowType);
  auto outType = MemRefType::get({dims[0].toType(), margins}, marginType);
  Value buffer = bufferization::ToBufferOp::create(k, rowsType, rows, /*read_only=*/true);
  SmallVector<Value> sizes;
  if (!dims[0].isStatic())
    sizes.push_back(k.index(dims[0]));
  Value out = memref::AllocOp::create(k, outType, sizes);
  tree::PredictOp::create(k, FlatSymbolRefAttr::get(ensemble.getSymNameAttr()), buffer, out);
  auto result = RankedTensorType::get(outType.getShape(), marginType);
  return bufferization::ToTensorOp::create(k, result, out, /*restrict=*/true, /*writable=*/true);
}

Value toF32(Kit &k, Value margins) {
  if (cast<RankedTensorType>(margins.getType()).getElementType().isF32())
    return margins;
  return k.map(k.sizes(margins), margins, k.getF32Type(),
               [](Kit &k, ValueRange v) { return toFloat(k, v[0], k.getF32Type()); });
}

/// The ensemble and its margins.
FailureOr<Value> lowerMargins(Kit &k, Value x, Value original, TreeModel &model) {
  FailureOr<tree::EnsembleOp> ensemble = addEnsemble(k, model);
  if (failed(ensemble))
    return failure();
  return predict(k, *ensemble, toRows(k, x, original, /*keepsDoubles=*/ensemble->getRowType().isF64()));
}

LogicalResult lowerTreeEnsembleRegressor(TreeEnsembleRegressorOp op, TreeEnsembleRegressorOp::Adaptor in, Kit &k,
                                         Values &results) {
  TreeModel model;
  FailureOr<Value> margins = lowerMargins(k, in.getX(), op.getX(), model);
  if (failed(margins))
    return failure();
  results.push_back(transformScores(k, toF32(k, *margins), op.getPostTransform()));
  return success();
}

LogicalResult lowerTreeEnsemble(TreeEnsembleOp op, TreeEnsembleOp::Adaptor in, Kit &k, Values &results) {
  constexpr StringRef transforms[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};
  TreeModel model;
  FailureOr<Value> margins = lowerMargins(k, in.getX(), op.getX(), model);
  if (failed(margins))
    return failure();
  results.push_back(transformScores(k, *margins, transforms[op.getPostTransform()]));
  return success();
}

LogicalResult lowerTreeEnsembleClassifier(TreeEnsembleClassifierOp op, TreeEnsembleClassifierOp::Adaptor in, Kit &k,
                                          Values &results) {
  TreeModel model;
  FailureOr<Value> margins = lowerMargins(k, in.getX(), op.getX(), model);
  if (failed(margins))
    return failure();
  Value scores = toF32(k, *margins);
  StringRef transform = op.getPostTransform();
  int64_t columns = model.base.size();
  auto label = [&](Value numbers) { return pickLabels(k, numbers, op.getClasslabelsInt64s(), op.getClasslabelsStrings()); };
  if (columns > 1) {
    results.push_back(label(findLargest(k, scores, columns)));
    results.push_back(transformScores(k, scores, transform));
    return success();
  }

  // Weights of one of two classes. What is never negative is the probability of the second, else a score with its sign.
  ArrayRef<int64_t> ids = *op.getClassIds();
  bool isOfSecond = llvm::all_of(ids, [](int64_t id) { return id == 1; });
  size_t bases = op.getBaseValuesAsTensor() ? op.getBaseValuesAsTensor()->getNumElements()
                 : op.getBaseValues()       ? op.getBaseValues()->size()
                                            : 0;
  if (bases > (isOfSecond ? 0 : 1))
    return k.refuse() << "base_values of " << bases << " classes where only one has weights, which has no defined meaning";
  if (transform == "PROBIT")
    return k.refuse() << "post_transform 'PROBIT' with weights of one class only";
  bool isProbability = true;
  if (auto weights = op.getClassWeightsAsTensor())
    isProbability =
        llvm::none_of(weights->getValues<APFloat>(), [](const APFloat &w) { return w.isNegative() && !w.isZero(); });
  else if (auto weights = op.getClassWeights())
    isProbability = llvm::none_of(*weights, [](float w) { return w < 0; });
  results.push_back(label(isAbove(k, scores, isProbability ? 0.5 : 0)));
  auto same = [](Kit &k, ValueRange v) { return v[0]; };
  if (isOfSecond) {
    Value pairs = makePairs(k, scores, [](Kit &k, ValueRange v) { return k.zero(v[0].getType()); }, same);
    results.push_back(transformScores(k, pairs, transform));
    return success();
  }
  if (transform == "LOGISTIC") {
    results.push_back(makePairs(
        k, scores, [](Kit &k, ValueRange v) { return logistic(k, Value(arith::NegFOp::create(k, v[0]))); },
        [](Kit &k, ValueRange v) { return logistic(k, v[0]); }));
    return success();
  }
  results.push_back(makePairs(
      k, scores,
      [&](Kit &k, ValueRange v) -> Value {
        return isProbability ? k.sub(k.constant(v[0].getType(), 1), v[0]) : Value(arith::NegFOp::create(k, v[0]));
      },
      same));
  return success();
}

} // namespace

void populateMLTreeLowerings(Lowerings &lowerings) {
  lowerings.add<TreeEnsembleOp, lowerTreeEnsemble>();
  lowerings.add<TreeEnsembleClassifierOp, lowerTreeEnsembleClassifier>();
  lowerings.add<TreeEnsembleRegressorOp, lowerTreeEnsembleRegressor>();
}

} // namespace lathe::onnx
