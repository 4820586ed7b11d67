//===- CollapseElementwise.cpp - Long loops over elements -----------------===//

#include "compiler/conversion/model/Passes.h"

#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_COLLAPSEELEMENTWISEPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

/// Whether dimension `d` is directly followed by `d + 1` in every map that has one of them.
bool areAdjacent(linalg::GenericOp op, int64_t d) {
  return llvm::all_of(op.getIndexingMapsArray(), [&](AffineMap map) {
    SmallVector<int64_t> dims;
    for (AffineExpr result : map.getResults()) {
      auto dim = dyn_cast<AffineDimExpr>(result);
      if (!dim)
        return false;
      dims.push_back(dim.getPosition());
    }
    auto first = llvm::find(dims, d), second = llvm::find(dims, d + 1);
    if (first == dims.end() || second == dims.end())
      return first == second;
    return std::next(first) == second;
  });
}

SmallVector<ReassociationIndices> getCollapsible(linalg::LinalgOp linalgOp) {
  auto op = dyn_cast<linalg::GenericOp>(linalgOp.getOperation());
  if (!op || op.getNumParallelLoops() != op.getNumLoops() || op.hasIndexSemantics() || !op.hasPureTensorSemantics())
    return {};
  // Of the sizes of a group one at most may be unknown: a view of more cannot be expanded again (upstream's expansion of strided
  // metadata asserts it).
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  SmallVector<ReassociationIndices> groups;
  bool hasDynamic = false;
  for (int64_t d = 0, e = op.getNumLoops(); d < e; ++d) {
    bool isDynamic = ShapedType::isDynamic(ranges[d]);
    if (d && areAdjacent(op, d - 1) && !(hasDynamic && isDynamic)) {
      groups.back().push_back(d);
      hasDynamic |= isDynamic;
    } else {
      groups.push_back({d});
      hasDynamic = isDynamic;
    }
  }
  llvm::erase_if(groups, [](const ReassociationIndices &group) { return group.size() < 2; });
  return groups;
}

struct CollapseElementwisePass : impl::CollapseElementwisePassBase<CollapseElementwisePass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateCollapseDimensions(patterns, getCollapsible);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace lathe
