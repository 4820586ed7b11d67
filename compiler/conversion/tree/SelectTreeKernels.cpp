//===- SelectTreeKernels.cpp - The kernel of each run of trees ------------===//

#include "compiler/conversion/tree/Passes.h"

#include "compiler/conversion/tree/CostModel.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_SELECTTREEKERNELSPASS
#include "compiler/conversion/tree/Passes.h.inc"

namespace {

struct SelectTreeKernelsPass : impl::SelectTreeKernelsPassBase<SelectTreeKernelsPass> {
  using SelectTreeKernelsPassBase::SelectTreeKernelsPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    for (auto &[ensemble, targets] : getTargetsOfEnsembles(module)) {
      if (ensemble.getKernels())
        continue;
      auto cuts = symbols.lookup<tree::CutsOp>(ensemble.getCuts());
      choose(ensemble, cuts, targets, objective);
      // A limit is worth the time of many rows: bytes first, because a build fails by them.
      if (maxRowNs > 0 && objective != KernelObjective::Row && getCost(ensemble, cuts, targets).rowNs > maxRowNs)
        choose(ensemble, cuts, targets, KernelObjective::Row);
      if (maxBytes > 0 && objective != KernelObjective::Size && getCost(ensemble, cuts, targets).bytes > maxBytes)
        choose(ensemble, cuts, targets, KernelObjective::Size);
    }
  }

  static void choose(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, ArrayRef<TreeTarget> targets,
                     KernelObjective objective) {
    SmallVector<Attribute> kernels;
    for (tree::KernelAttr kernel : selectKernels(ensemble, cuts, objective, targets))
      kernels.push_back(kernel);
    ensemble.setKernelsAttr(ArrayAttr::get(ensemble.getContext(), kernels));
  }

  /// The slowest target's row, and the tables, which the targets share.
  static KernelCost getCost(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, ArrayRef<TreeTarget> targets) {
    KernelCost most;
    for (const TreeTarget &target : targets) {
      KernelCost cost = estimateRanks(cuts, target);
      cost += estimateEnsemble(ensemble, cuts, target);
      most.rowNs = std::max(most.rowNs, cost.rowNs);
      most.bytes = std::max(most.bytes, cost.bytes);
    }
    return most;
  }
};

} // namespace

llvm::MapVector<tree::RankedEnsembleOp, SmallVector<TreeTarget>> getTargetsOfEnsembles(ModuleOp module) {
  SymbolTable symbols(module);
  llvm::MapVector<tree::RankedEnsembleOp, SmallVector<TreeTarget>> targets;
  module.walk([&](tree::PredictRankedOp op) {
    auto &ofEnsemble = targets[symbols.lookup<tree::RankedEnsembleOp>(op.getEnsemble())];
    TreeTarget target = TreeTarget::of(getTarget(op));
    if (llvm::none_of(ofEnsemble, [&](const TreeTarget &other) { return other.name == target.name; }))
      ofEnsemble.push_back(target);
  });
  return targets;
}

} // namespace lathe
