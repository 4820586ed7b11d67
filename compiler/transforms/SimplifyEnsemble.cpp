//===- SimplifyEnsemble.cpp - No test that decides nothing ----------------===//

#include "compiler/transforms/Forest.h"
#include "compiler/transforms/Passes.h"

#include "dialects/feature/Feature.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_SIMPLIFYENSEMBLEPASS
#include "compiler/transforms/Passes.h.inc"

namespace {

struct SimplifyEnsemblePass : impl::SimplifyEnsemblePassBase<SimplifyEnsemblePass> {
  void runOnOperation() override {
    for (auto ensemble : getOperation().getBody().getOps<tree::EnsembleOp>())
      Forest(ensemble).write(ensemble.getRowType());
  }
};

} // namespace
} // namespace lathe
