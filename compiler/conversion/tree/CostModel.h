//===- CostModel.h - What each tree kernel costs ----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_COSTMODEL_H
#define LATHE_COMPILER_CONVERSION_TREE_COSTMODEL_H

#include "compiler/conversion/tree/KernelObjective.h"
#include "compiler/conversion/tree/TreeTarget.h"
#include "dialects/tree/Tree.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"

namespace lathe {

/// A tree as the kernels see it: a node with several parents counts for each.
struct TreeShape {
  double leaves = 1;    // may be more than an integer holds
  double meanDepth = 0; // of the leaves, each counted once
  int64_t depth = 0;
  int64_t nodes = 1; // as stored, once each
};

/// Estimates for one tree, or a sum of them.
struct KernelCost {
  double batchNs = 0; // per row, in blocks of rows
  double rowNs = 0;   // for one row alone
  double bytes = 0;   // of tables

  KernelCost &operator+=(const KernelCost &other) {
    batchNs += other.batchNs, rowNs += other.rowNs, bytes += other.bytes;
    return *this;
  }
};

/// The most leaves of a tree whose leaf has a byte for a number, and the greatest depth of complete trees with so many.
constexpr int64_t kMostScanLeaves = 256, kMostCompleteDepth = 8;

/// The most runs of trees with kernels of their own: each is code for every target.
constexpr size_t kMostRuns = 16;

/// The shape of each tree of the ensemble.
std::vector<TreeShape> getTreeShapes(tree::RankedEnsembleOp ensemble);

/// Whether a kernel can take the tree; `size` as in `#tree.kernel`.
bool isPossible(tree::KernelKind kind, int64_t size, const TreeShape &shape);

/// What a tree costs in a kernel that can take it. Nanoseconds are those of one core of the machine that the constants were
/// measured on (docs/decisions/0015-tree-kernels.md): they are there to compare.
KernelCost estimateTree(tree::KernelKind kind, int64_t size, const TreeShape &shape, tree::RankedEnsembleOp ensemble,
                        int64_t ranks, const TreeTarget &target);

/// What turning a row into ranks costs, and the bytes of the thresholds.
KernelCost estimateRanks(tree::CutsOp cuts, const TreeTarget &target);

/// What all trees cost in the kernels that the ensemble has.
KernelCost estimateEnsemble(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, const TreeTarget &target);

/// Kernels of least cost for the whole ensemble, summed over the targets.
llvm::SmallVector<tree::KernelAttr> selectKernels(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, KernelObjective objective,
                                                  llvm::ArrayRef<TreeTarget> targets);

/// The ensembles that functions of the module predict with, and for which targets.
llvm::MapVector<tree::RankedEnsembleOp, llvm::SmallVector<TreeTarget>> getTargetsOfEnsembles(mlir::ModuleOp module);

/// How many rows, at most, are faster one by one than as a block of 64.
int64_t getFewRows(tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, const TreeTarget &target);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_COSTMODEL_H
