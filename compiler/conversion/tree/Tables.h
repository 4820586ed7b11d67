//===- Tables.h - Ranked ensembles as read-only data ------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_TABLES_H
#define LATHE_COMPILER_CONVERSION_TREE_TABLES_H

#include "dialects/tree/Tree.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace lathe {

/// Ranks and what they are compared with are stored minus 128, so that signed comparisons order them: every vector unit has
/// those for bytes. A node that compares with the highest rank sends every row left.
constexpr int8_t biasRank(int64_t rank) { return static_cast<int8_t>(rank - 128); }
constexpr int8_t kAlwaysLeft = biasRank(255);

/// Virtual features whose index has a byte.
constexpr int64_t kByteFeatures = 256;

/// Tables of the cuts. A narrow search has at most 255 thresholds, and its table is a complete binary search tree, level by
/// level from entry 1, where NaN, which is below nothing, fills what the thresholds do not. The others are in order.
struct CutTables {
  mlir::memref::GlobalOp searchFeature; // i32 per search
  mlir::memref::GlobalOp searchOffset;  // i32 per search and one more: into thresholds
  mlir::memref::GlobalOp searchRanks;   // i32 per search and one more
  mlir::memref::GlobalOp thresholds;    // of the row type
  mlir::memref::GlobalOp first;         // i32 per rank of a wide search, by its number; absent without
  mlir::memref::GlobalOp missingRank;   // i8 per virtual feature: its biased rank where missing
  mlir::memref::GlobalOp missing;       // i8 per feature; absent where all are as one
  mlir::memref::GlobalOp testFeature, testSet, setOffsets, setWords, otherLeft; // absent without tests
  /// Searches [narrowEnd[p - 1], narrowEnd[p]) have p levels; from narrowEnd[8] they are wide.
  std::array<int64_t, 9> narrowEnd;
};

/// Tables of a run of trees.
///
/// complete: node h of a tree (root 1, children 2h and 2h + 1) is entry `tree << size | h` of feature and rank; leaf i from the
/// left is entry i of the values. Shallower leaves are repeated.
///
/// scan: the tests of a tree in preorder from `firstNode[tree]`; test n sends a row that is at leaf `start[n]`, the first below
/// it, on to leaf `middle[n]`, the first below its right child. Trees 2i and 2i + 1 have as many entries: a test that sends
/// all rows left fills up. Values from `firstLeaf[tree]`.
///
/// walk: a node is `left << 32 | rank << 24 | feature` in i64, and values have an entry per node. A leaf is its own left child.
///
/// Values of leaf i: `leaf_size` planes, each of all leaves of the tree.
struct KernelTables {
  tree::KernelAttr kernel;
  int64_t firstTree = 0;
  mlir::memref::GlobalOp outputs;                             // i32 per tree; absent with one output
  mlir::memref::GlobalOp feature, rank, value;                // feature: i8, or i32 for more than 256 virtual features
  mlir::memref::GlobalOp start, middle, firstNode, firstLeaf; // scan
  mlir::memref::GlobalOp roots, nodes;                        // walk
};

struct EnsembleTables {
  CutTables cuts;
  llvm::SmallVector<KernelTables> kernels;
  mlir::memref::GlobalOp
      initial;                 // of the margin type, per margin: what its leaves are added to, or the least or greatest so far
  mlir::memref::GlobalOp base; // what is added to a margin at the end; absent where nothing is
};

/// Adds the tables to the module, as private constants whose names begin with the ensemble's.
EnsembleTables createTables(mlir::SymbolTable &symbols, tree::RankedEnsembleOp ensemble, tree::CutsOp cuts);

/// The sum of the sizes of the tables, in bytes.
int64_t getSize(const EnsembleTables &tables);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_TABLES_H
