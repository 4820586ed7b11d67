//===- Categories.h - Sets of categories, turned around ---------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_CATEGORIES_H
#define LATHE_COMPILER_CONVERSION_TREE_CATEGORIES_H

#include "dialects/tree/Tree.h"

namespace lathe {

/// Tests of one feature whose results are bits of one byte.
constexpr int64_t kTestsPerGroup = 8;

/// How many of the first categories a set tells apart: from there on all are on the side of those without a bit.
int64_t countCategories(llvm::ArrayRef<int32_t> words, bool otherLeft);

/// Vectors of 64 bytes that a byte per entry takes, as a power of two: what a permute looks up. 0: more than a byte numbers.
int64_t getTableVectors(int64_t entries);

/// The tests of categories, by what is looked up instead of by what is looked for: a byte of results for each category. A
/// *place* is 0 where the value is missing, 1 + c for category c, and one more than the last of these for all others.
struct Categories {
  /// Consecutive tests of one feature, at most `kTestsPerGroup`. Its table has `last + 1` bytes from `offset` on.
  struct Group {
    int32_t firstTest, offset, last;
  };
  /// A feature with groups [firstGroup, the next one's firstGroup), and the last place that one of them tells apart.
  struct Feature {
    int32_t feature, firstGroup, last;
  };
  llvm::SmallVector<Feature> features;
  llvm::SmallVector<Group> groups;
  /// Bit i of a place: whether test i of the group sends it right.
  std::vector<int8_t> results;

  explicit Categories(tree::CutsOp cuts);
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_CATEGORIES_H
