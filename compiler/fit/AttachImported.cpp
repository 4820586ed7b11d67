//===- AttachImported.cpp - An imported model behind a pipeline's features ===//

#include "compiler/fit/Attach.h"

#include "dialects/feature/Feature.h"
#include "dialects/pipeline/Pipeline.h"
#include "dialects/tree/Tree.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace lathe {
namespace {

feature::GraphOp getGraph(pipeline::PipelineOp op) { return *op.getBody().getOps<feature::GraphOp>().begin(); }

/// For each feature of the model the slot that feeds it.
FailureOr<SmallVector<int32_t>> matchSlots(pipeline::PipelineOp pipelineOp, pipeline::PipelineOp model) {
  SmallVector<std::string> slots = getGraph(pipelineOp).getYield().getSlotNames();
  SmallVector<std::string> features = getGraph(model).getYield().getSlotNames();
  llvm::StringMap<int32_t> indexOf;
  for (auto [index, slot] : llvm::enumerate(slots))
    indexOf[slot] = index;
  SmallVector<int32_t> slotOf;
  SmallVector<StringRef> unknown;
  for (const std::string &name : features) {
    auto it = indexOf.find(name);
    if (it == indexOf.end())
      unknown.push_back(name);
    else
      slotOf.push_back(it->second);
  }
  if (unknown.empty())
    return slotOf;
  if (!slotOf.empty())
    return pipelineOp.emitOpError("has slots for ")
           << slotOf.size() << " of the " << features.size() << " features of model '" << model.getSymName()
           << "' by name, and none named '" << unknown.front() << "'; name the features as the model does";
  if (slots.size() != features.size())
    return pipelineOp.emitOpError("yields ") << slots.size() << " slots, but model '" << model.getSymName() << "' takes "
                                             << features.size() << " features; without names in common they match by position";
  return llvm::to_vector(llvm::seq<int32_t>(0, slots.size()));
}

LogicalResult checkTask(pipeline::PipelineOp pipelineOp, pipeline::PipelineOp model) {
  if (pipelineOp.getTask() != model.getTask())
    return pipelineOp.emitOpError("is a ") << stringifyTask(pipelineOp.getTask()) << " task, but model '" << model.getSymName()
                                           << "' is for a " << stringifyTask(model.getTask()) << " one";
  ArrayAttr classes = pipelineOp.getClasses(), known = model.getClasses();
  if (classes.size() != known.size())
    return pipelineOp.emitOpError("has ") << classes.size() << " classes, but model '" << model.getSymName() << "' has "
                                          << known.size();
  // Names that a file lacks are numbers; names that both have must not stand for different outputs.
  for (auto [k, name] : llvm::enumerate(known)) {
    const auto *it = llvm::find(classes, name);
    if (it != classes.end() && it - classes.begin() != static_cast<int64_t>(k))
      return pipelineOp.emitOpError("has class ")
             << name << " at place " << it - classes.begin() << ", but model '" << model.getSymName() << "' at " << k
             << "; give the classes in the model's order";
  }
  return success();
}

} // namespace

LogicalResult attachImported(ModuleOp module, ModuleOp imported) {
  auto pipelines = module.getOps<pipeline::PipelineOp>(), models = imported.getOps<pipeline::PipelineOp>();
  if (pipelines.empty() || getGraph(*pipelines.begin()).getYield() == nullptr || !getGraph(*pipelines.begin()).isFitted())
    return module.emitError("expected a module with a fitted pipeline");
  pipeline::PipelineOp pipelineOp = *pipelines.begin();
  if (models.empty() || (*models.begin()).getBody().getOps<tree::EnsembleOp>().empty())
    return pipelineOp.emitOpError("imports a model without trees; expected a tree_model, or a pipeline that trained trees");
  pipeline::PipelineOp model = *models.begin();
  if (failed(checkTask(pipelineOp, model)))
    return failure();
  FailureOr<SmallVector<int32_t>> slotOf = matchSlots(pipelineOp, model);
  if (failed(slotOf))
    return failure();

  auto b = OpBuilder::atBlockEnd(&pipelineOp.getBody().front());
  auto ensemble = cast<tree::EnsembleOp>(b.clone(*(*model.getBody().getOps<tree::EnsembleOp>().begin()).getOperation()));
  SmallVector<int32_t> feature(ensemble.getFeature());
  for (int32_t &index : feature)
    index = index < 0 ? index : (*slotOf)[index];
  int64_t width = getGraph(pipelineOp).getWidth();
  if (auto missing = ensemble.getMissing()) {
    SmallVector<int8_t> ofSlots(width, static_cast<int8_t>(tree::Missing::NaN));
    for (auto [index, slot] : llvm::enumerate(*slotOf))
      ofSlots[slot] = (*missing)[index];
    ensemble.setMissing(ofSlots);
  }
  ensemble.setFeature(feature);
  ensemble.setFeatures(width);
  return verify(module);
}

} // namespace lathe
