//===- SelectTreeKernels.cpp - The kernel of each run of trees ------------===//

#include "compiler/conversion/tree/Passes.h"

#include "compiler/conversion/tree/CostModel.h"
#include "llvm/ADT/MapVector.h"

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
    // The tables are for every version of the functions that use them.
    llvm::MapVector<tree::RankedEnsembleOp, SmallVector<TreeTarget>> targets;
    for (auto ensemble : module.getOps<tree::RankedEnsembleOp>())
      targets[ensemble];
    module.walk([&](tree::PredictRankedOp op) {
      auto &ofEnsemble = targets[symbols.lookup<tree::RankedEnsembleOp>(op.getEnsemble())];
      TreeTarget target = TreeTarget::of(getTarget(op));
      if (llvm::none_of(ofEnsemble, [&](const TreeTarget &other) { return other.name == target.name; }))
        ofEnsemble.push_back(target);
    });
    for (auto &[ensemble, ofEnsemble] : targets) {
      if (ensemble.getKernels())
        continue;
      if (ofEnsemble.empty())
        ofEnsemble.push_back(TreeTarget());
      SmallVector<Attribute> kernels =
          llvm::map_to_vector(selectKernels(ensemble, symbols.lookup<tree::CutsOp>(ensemble.getCuts()), objective, ofEnsemble),
                              [](tree::KernelAttr kernel) -> Attribute { return kernel; });
      ensemble.setKernelsAttr(ArrayAttr::get(&getContext(), kernels));
    }
  }
};

} // namespace
} // namespace lathe
