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

/// Bytes of a virtual feature's index.
inline int64_t getFeatureBytes(int64_t ranks) { return ranks <= 1 << 8 ? 1 : ranks <= 1 << 16 ? 2 : 4; }

/// The fields of a test of a scan, in 64 bits. `left` and `right` are where a row goes from there: a test of the tree, or a
/// leaf with bit `kLeafBit`.
struct ScanTest {
  static constexpr int64_t kMiddle = 0, kStart = 6, kRank = 12, kLeft = 20, kRight = 29, kFeature = 38;
  static constexpr int64_t kExitBits = 6, kChildBits = 9, kLeafBit = 8;
};

/// Tables of the tests of categories (see Categories); absent without tests. Each i32 table has an entry per feature or group;
/// those that say where something begins have one more.
struct CategoryTables {
  mlir::memref::GlobalOp feature, firstGroup, last;         // per feature
  mlir::memref::GlobalOp groupRank, groupOffset, groupLast; // per group; groupRank is its first virtual feature
  mlir::memref::GlobalOp results;                           // i8
  /// Features [begin, end) whose places are bytes, looked up in so many vectors of 64; 0: places have no byte.
  struct Run {
    int64_t begin, end, vectors;
  };
  llvm::SmallVector<Run> runs;
};

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
  CategoryTables categories;
  /// Searches [narrowEnd[p - 1], narrowEnd[p]) have p levels; from narrowEnd[8] they are wide.
  std::array<int64_t, 9> narrowEnd;
};

/// Tables of a run of trees.
///
/// complete: node h of a tree (root 1, children 2h and 2h + 1) is entry `tree << size | h` of feature and rank; leaf i from the
/// left is entry i of the values. Shallower leaves are repeated.
///
/// scan: a tree is parts [firstPart[tree], firstPart[tree + 1]), see Part. A part's tests are entries of `tests` from
/// `firstTest[part]`, see ScanTest: a row that is at exit `start` of the part, and that the test sends right, goes on to exit
/// `middle`. Its exits are those from `firstExit[part]`: the first leaf below each. A row alone goes from test to test instead.
/// Values from `firstLeaf[tree]`.
///
/// walk: a node is `left << 32 | rank << 24 | feature` in i64, and values have an entry per node. A leaf is its own left child.
///
/// Values of leaf i: `leaf_size` planes, each of all leaves of the tree.
struct KernelTables {
  tree::KernelAttr kernel;
  int64_t firstTree = 0;
  mlir::memref::GlobalOp outputs; // i32 per tree; absent with one output
  mlir::memref::GlobalOp value;
  mlir::memref::GlobalOp feature, rank; // complete; feature: i8, i16 or i32, as virtual features need
  mlir::memref::GlobalOp tests, firstPart, firstTest, firstExit, exits, firstLeaf; // scan
  mlir::memref::GlobalOp roots, nodes;                                             // walk
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
