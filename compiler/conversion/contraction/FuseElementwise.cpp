//===- FuseElementwise.cpp - Elementwise ops into one another -------------===//

#include "compiler/conversion/contraction/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_FUSEELEMENTWISEPASS
#include "compiler/conversion/contraction/Passes.h.inc"

namespace {

/// Is a value of the op as cheap to compute as to load: a copy, or no more than one operation?
bool isCheap(linalg::GenericOp op) {
  return llvm::range_size(op.getBody()->without_terminator()) <= 1 && op.getNumReductionLoops() == 0;
}

/// Reductions stay what they are, so that kernels are found for them. What is computed once for many elements of its
/// consumer is not computed again for each.
bool isWorthFusing(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !consumer || consumer.getNumReductionLoops() != 0)
    return false;
  if (!operand->get().hasOneUse())
    return false;
  return consumer.getMatchingIndexingMap(operand).isPermutation() || isCheap(producer);
}

struct FuseElementwisePass : impl::FuseElementwisePassBase<FuseElementwisePass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(patterns, isWorthFusing);
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
