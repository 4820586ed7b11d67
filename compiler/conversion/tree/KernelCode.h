//===- KernelCode.h - Code that finds leaves and adds them ------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_KERNELCODE_H
#define LATHE_COMPILER_CONVERSION_TREE_KERNELCODE_H

#include "compiler/conversion/tree/Code.h"
#include "compiler/conversion/tree/RankCode.h"
#include "compiler/conversion/tree/Tables.h"
#include "compiler/conversion/tree/TreeTarget.h"

namespace lathe {

/// What the code of all kernels shares.
class KernelCode {
public:
  KernelCode(Code &b, tree::RankedEnsembleOp ensemble, int64_t numRanks, const TreeTarget &target)
      : b(b), ensemble(ensemble), numRanks(numRanks), target(target), marginType(ensemble.getMarginType()) {}

protected:
  using Value = mlir::Value;
  using Values = llvm::SmallVector<Value>;

  Value get(mlir::memref::GlobalOp table) { return mlir::memref::GetGlobalOp::create(b, table.getType(), table.getSymName()); }
  int64_t getLeafSize() { return ensemble.getLeafSize(); }
  /// The aggregate of what there is and a leaf value; scalars or vectors.
  Value aggregate(Value before, Value leaf);
  /// The first output of a tree of the kernel.
  Value getOutput(const KernelTables &kernel, Value tree);
  /// The values of a tree's leaves, and how many leaves a plane of them has.
  std::pair<Value, Value> locateValues(const KernelTables &kernel, Value tree);

  Code &b;
  tree::RankedEnsembleOp ensemble;
  int64_t numRanks;
  TreeTarget target;
  mlir::FloatType marginType;
};

/// Kernels of blocks: `sums[output][row]` over `ranks[v][row]`, whose rows are whole blocks of 64.
class BlockKernels : KernelCode {
public:
  /// Allocates the buffers that the code needs where the builder stands: outside of all loops.
  BlockKernels(Code &b, tree::RankedEnsembleOp ensemble, const EnsembleTables &tables, int64_t numRanks,
               const TreeTarget &target, int64_t rows);

  /// Adds the leaves of all trees, for the first `blocks` blocks.
  void build(Value blocks, Value ranks, Value sums);

private:
  /// What blocks need of a test of a scan: an index, i8, and two exits as i64.
  struct Test {
    Value feature, rank, start, middle;
  };

  void forEachChunk(Value blocks, int64_t most, llvm::function_ref<void(Value column, int64_t width)> body);
  void buildComplete(const KernelTables &kernel, Value tree, Value column, int64_t width);
  void buildScan(const KernelTables &kernel, Value tree, Value column, int64_t width);
  Test loadTest(const KernelTables &kernel, Value at);
  Values buildScanTest(const KernelTables &kernel, Value at, Value exit, Value column, mlir::ValueRange leaves);
  Values buildPermuteTest(const KernelTables &kernel, Value at, Value column, mlir::ValueRange exits);
  void buildWalk(const KernelTables &kernel, Value tree, Value blocks);
  Values buildTile(const KernelTables &kernel, Value tree, int64_t level, Value tile, int64_t height, int64_t slots,
                   Value column, int64_t width);
  void addLeaves(const KernelTables &kernel, Value tree, llvm::ArrayRef<Value> leaves, Value column);
  void addVectors(Value output, Value rows, Value column, llvm::function_ref<Value(Value leaves)> find);
  void addByPermutes(Value values, Value from, int64_t vectors, Value output, Value rows, Value column);
  void addByGathers(Value values, Value from, Value output, Value rows, Value column);
  void addByLoads(Value values, Value from, Value output, Value rows, Value column);

  const EnsembleTables &tables;
  int64_t rows;           // of the buffers
  mlir::VectorType bytes; // 64 of them
  Value slots;            // results of tiles: slots[tile][row]
  Value found;            // leaves of rows
  Value ranks, sums;
};

/// Kernels of one row, over `ranks[v]`.
class RowKernels : KernelCode {
public:
  RowKernels(Code &b, tree::RankedEnsembleOp ensemble, const EnsembleTables &tables, int64_t numRanks,
             const TreeTarget &target);

  /// Adds the leaves of all trees to `initial` and gives each margin's aggregate to `finish`.
  void build(Value ranks, llvm::function_ref<void(Value sum, Value output)> finish);

private:
  /// How many trees findLeaves takes at once.
  int64_t getTreesTogether(const KernelTables &kernel);
  /// The leaves of trees one after the other: their numbers, or for a walk their nodes.
  Values findLeaves(const KernelTables &kernel, Value firstTree, int64_t count);
  Values findCompleteLeaves(const KernelTables &kernel, Value firstTree, int64_t count);
  Values findScanLeaves(const KernelTables &kernel, Value firstTree, int64_t count);
  Values findWalkLeaves(const KernelTables &kernel, Value firstTree, int64_t count);
  /// Leaves of 8 complete trees at once, by AVX-512.
  Values findMaskLeaves(const KernelTables &kernel, Value firstTree);
  bool hasNodeParallel(const KernelTables &kernel);
  Value buildKernel(const KernelTables &kernel, Value sum);
  Value addLeaf(const KernelTables &kernel, Value tree, Value leaf, Value sum);

  const EnsembleTables &tables;
  bool hasOneMargin;
  Value sums; // per margin, where there are several
  Value ranks;
  Values rankVectors; // all ranks as one or two vectors of 64 bytes
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_KERNELCODE_H
