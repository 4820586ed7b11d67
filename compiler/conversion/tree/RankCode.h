//===- RankCode.h - Code that turns rows into ranks -------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_RANKCODE_H
#define LATHE_COMPILER_CONVERSION_TREE_RANKCODE_H

#include "compiler/conversion/tree/Categories.h"
#include "compiler/conversion/tree/Code.h"
#include "compiler/conversion/tree/Tables.h"
#include "compiler/conversion/tree/TreeTarget.h"

namespace lathe {

using mlir::FloatType;
using mlir::Value;

/// Rows that the block kernels take at once, one per byte of a vector.
constexpr int64_t kBlockRows = 64;

/// What a row's ranks may be written past their end.
constexpr int64_t kRankOverwrite = kTestsPerGroup - 1;

/// Builds the code that turns rows of features into biased ranks of virtual features.
class RankCode {
public:
  /// Allocates the buffers that the code needs where the builder stands: outside of all loops.
  RankCode(Code &b, const CutTables &tables, tree::CutsOp cuts, const TreeTarget &target, Value rows);

  /// Ranks rows [firstRow, firstRow + 64) into ranks[v][column…column + 63]; rows behind `lastRow` are ranked as it is.
  void buildBlock(Value firstRow, Value lastRow, Value ranks, Value column);
  /// Ranks one row into ranks[v], which has room for `kRankOverwrite` more.
  void buildRow(Value row, Value ranks);

private:
  /// A feature's value and whether it is missing; scalars or vectors.
  struct Number {
    Value x, isMissing;
  };

  Value get(mlir::memref::GlobalOp table) { return mlir::memref::GetGlobalOp::create(b, table.getType(), table.getSymName()); }
  Number classify(Value x, Value feature);
  /// Calls `body` with as many searches of one number of levels as `together`, then with the rest one by one.
  void forEachSearch(int64_t together, llvm::function_ref<void(llvm::ArrayRef<Value> searches, unsigned levels)> body);
  void forEachRank(Value search, llvm::function_ref<void(Value rank)> body);
  llvm::SmallVector<Value> searchScalars(llvm::ArrayRef<Value> xs, llvm::ArrayRef<Value> searches, unsigned levels);
  Value searchHalves(Value x, Value begin, Value end);
  Value searchByGathers(Value x, Value begin, Value end);
  void buildRowSearches(Value row, llvm::ArrayRef<Value> searches, unsigned levels, Value ranks);
  Value searchByPermutes(Value x, Value offset, unsigned levels);
  Value countAtMost(Value x, Value offset, unsigned levels);
  void loadValues(Value feature, Value firstRow, Value lastRow);
  void buildSearchBlock(Value search, unsigned levels, Value feature);
  void buildCategoryBlock(Value firstRow, Value lastRow, Value ranks, Value column);
  void buildPlaces(Value category, bool areBytes, Value firstRow, Value lastRow);
  void buildRowCategories(Value row, Value ranks);
  Value findPlace(Number number, Value last);
  void forEachGroup(Value category, llvm::function_ref<void(Value group, Value offset, Value last)> body);
  Value clampToByte(Value count, Value first);

  Code &b;
  CutTables tables;
  tree::CutsOp cuts;
  TreeTarget target;
  Value rows;
  FloatType rowType;
  int64_t lanes; // of row type that are searched at once
  // Per row of a block: features; biased ranks, places of categories or results of tests; numbers of thresholds or places; i8
  // missing.
  Value values, bytes, counts, absent;
};

/// Entry `at` of a table of vectors: lane i of the result is entry at[i] of the concatenation, which has a power of two of
/// vectors of 512 bits. By AVX-512 permutes.
Value buildPermute(Code &b, llvm::ArrayRef<Value> table, Value at);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_RANKCODE_H
