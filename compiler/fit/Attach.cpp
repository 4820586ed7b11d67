//===- Attach.cpp - From a trainer's output to the trained module ---------===//

#include "compiler/fit/Attach.h"

#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "dialects/train/Train.h"
#include "dialects/tree/Tree.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Verifier.h"
#include "runtime/train/model.pb.h"

using namespace mlir;

namespace lathe {
namespace {

template <typename T, typename Repeated>
SmallVector<T> toVector(const Repeated &values) {
  return SmallVector<T>(values.begin(), values.end());
}

Operation *createEnsemble(OpBuilder &b, train::ModelOp op, int64_t width, const TreeEnsemble &trees) {
  SmallVector<int32_t> roots, outputs, feature, left;
  SmallVector<float> threshold, value;
  SmallVector<int8_t> missingLeft;
  for (const Tree &tree : trees.trees()) {
    int nodes = tree.feature_size();
    if (tree.threshold_size() != nodes || tree.missing_left_size() != nodes || tree.left_size() != nodes || tree.value_size() != nodes) {
      op.emitOpError("tree ") << roots.size() << " of the model has tables of different lengths";
      return nullptr;
    }
    int32_t root = feature.size();
    roots.push_back(root);
    outputs.push_back(tree.output());
    feature.append(tree.feature().begin(), tree.feature().end());
    threshold.append(tree.threshold().begin(), tree.threshold().end());
    value.append(tree.value().begin(), tree.value().end());
    for (int i = 0; i < nodes; ++i) {
      missingLeft.push_back(tree.missing_left(i));
      left.push_back(tree.feature(i) < 0 ? 0 : root + tree.left(i));
    }
  }
  return tree::EnsembleOp::create(b, op.getLoc(), op.getSymName(), width, toVector<float>(trees.base()), roots, outputs, feature,
                                  threshold, missingLeft, left, value);
}

Operation *createLinear(OpBuilder &b, train::ModelOp op, int64_t width, const LinearModel &linear) {
  int64_t outputs = linear.intercept_size();
  if (linear.weights_size() != outputs * width) {
    op.emitOpError("the model has ") << linear.weights_size() << " weights for " << outputs << " outputs and " << width << " features";
    return nullptr;
  }
  auto weights = RankedTensorType::get({outputs, width}, b.getF32Type());
  auto intercept = RankedTensorType::get({outputs}, b.getF32Type());
  return train::LinearModelOp::create(b, op.getLoc(), op.getSymNameAttr(),
                                      DenseElementsAttr::get(weights, ArrayRef(toVector<float>(linear.weights()))),
                                      DenseElementsAttr::get(intercept, ArrayRef(toVector<float>(linear.intercept()))));
}

} // namespace

LogicalResult attachModel(ModuleOp module, const TrainedModel &model) {
  for (auto pipelineOp : module.getOps<pipeline::PipelineOp>()) {
    auto models = pipelineOp.getBody().getOps<train::ModelOp>();
    if (models.empty())
      return pipelineOp.emitOpError("has no train.model to attach to");
    if (model.pipeline() != pipelineOp.getSymName())
      return pipelineOp.emitOpError("the model is of pipeline '") << model.pipeline() << "'";
    train::ModelOp op = *models.begin();
    int64_t width = (*pipelineOp.getBody().getOps<feature::GraphOp>().begin()).getWidth();
    int64_t outputs = model.has_trees() ? model.trees().base_size() : model.linear().intercept_size();
    if (outputs != static_cast<int64_t>(op.getOutputs()))
      return op.emitOpError("has ") << op.getOutputs() << " outputs, the model " << outputs;
    OpBuilder b(op);
    Operation *trained =
        model.has_trees() ? createEnsemble(b, op, width, model.trees()) : createLinear(b, op, width, model.linear());
    if (!trained)
      return failure();
    op.erase();
  }
  return verify(module);
}

} // namespace lathe
