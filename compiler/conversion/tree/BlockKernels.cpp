//===- BlockKernels.cpp - Trees over blocks of 64 rows --------------------===//

#include "compiler/conversion/tree/KernelCode.h"
#include "compiler/conversion/tree/Parts.h"

using namespace mlir;

namespace lathe {
namespace {

/// Levels of a tile: a piece of a complete tree whose code is unrolled, and whose results fit into registers.
constexpr int64_t kTileLevels = 3;

/// Vectors of leaf values that permutes look up; gathers are slower as long as registers hold the table.
constexpr int64_t kMostPermuted = 16;

/// Rows of a walk that are on their way at once.
constexpr int64_t kWalkRows = 8;

} // namespace

BlockKernels::BlockKernels(Code &b, tree::RankedEnsembleOp ensemble, const EnsembleTables &tables, int64_t numRanks,
                           const TreeTarget &target, int64_t rows)
    : KernelCode(b, ensemble, numRanks, target), tables(tables), rows(rows), bytes(Code::vector(kBlockRows, b.getI8Type())) {
  int64_t tiles = 0;
  for (const KernelTables &kernel : tables.kernels)
    if (kernel.kernel.getKind() == tree::KernelKind::Complete && kernel.kernel.getSize() > kTileLevels)
      tiles = std::max(tiles, int64_t(1) << (kernel.kernel.getSize() - kTileLevels));
  int64_t chunk = std::min(std::max(target.blocks, target.scanBlocks) * kBlockRows, rows);
  if (tiles)
    slots = b.allocate({tiles, chunk}, b.getI8Type());
  found = b.allocate({chunk}, b.getI8Type());
}

void BlockKernels::build(Value blocks, Value ranks, Value sums) {
  this->ranks = ranks;
  this->sums = sums;
  for (const KernelTables &kernel : tables.kernels) {
    // The trees are the outer loop: a tree's tables come from far away, the ranks of the blocks are near.
    int64_t trees = kernel.kernel.getTrees();
    switch (kernel.kernel.getKind()) {
    case tree::KernelKind::Complete:
      b.forEach(b.index(0), b.index(trees), 1, [&](Value tree) {
        forEachChunk(blocks, target.blocks, [&](Value column, int64_t width) { buildComplete(kernel, tree, column, width); });
      });
      break;
    case tree::KernelKind::Scan:
      b.forEach(b.index(0), b.index(trees), 1, [&](Value tree) {
        forEachChunk(blocks, target.scanBlocks, [&](Value column, int64_t width) { buildScan(kernel, tree, column, width); });
      });
      break;
    case tree::KernelKind::Walk:
      b.forEach(b.index(0), b.index(trees), 1, [&](Value tree) { buildWalk(kernel, tree, blocks); });
      break;
    }
  }
}

/// `most` blocks at once, what registers hold, then what is left: by half of that where it is many, and one by one.
void BlockKernels::forEachChunk(Value blocks, int64_t most, llvm::function_ref<void(Value, int64_t)> body) {
  Value begin = b.index(0);
  for (int64_t width = std::min(most, rows / kBlockRows); width >= 1; width = width > 4 ? width / 2 : width > 1 ? 1 : 0) {
    Value end = b.sub(blocks, arith::RemUIOp::create(b, blocks, b.index(width)));
    b.forEach(begin, end, width, [&](Value block) { body(b.mul(block, b.index(kBlockRows)), width); });
    begin = end;
  }
}

/// All tests of a complete tree, from the leaves up: a test chooses between the leaves that its children found. Tiles of three
/// levels are unrolled; those on one level are a loop, and leave their leaf in a slot for the tile above.
void BlockKernels::buildComplete(const KernelTables &kernel, Value tree, Value column, int64_t width) {
  int64_t bottom = kernel.kernel.getSize(), height = std::min(kTileLevels, bottom), slotCount = 0;
  while (bottom > height) {
    int64_t level = bottom - height;
    b.forEach(b.index(0), b.index(int64_t(1) << level), 1, [&](Value tile) {
      Values results = buildTile(kernel, tree, level, tile, height, slotCount, column, width);
      for (auto [u, result] : llvm::enumerate(results))
        b.storeVector(result, slots, {tile, b.index(u * kBlockRows)});
    });
    bottom = level;
    height = std::min(kTileLevels, bottom);
    slotCount = int64_t(1) << height;
  }
  addLeaves(kernel, tree, buildTile(kernel, tree, 0, b.index(0), height, slotCount, column, width), column);
}

/// The leaves that rows reach from one node: the root of tile number `tile` of a level. The lowest tiles number leaves from
/// the tile's first; tiles above take those of `slotCount` tiles below them from the slots.
BlockKernels::Values BlockKernels::buildTile(const KernelTables &kernel, Value tree, int64_t level, Value tile, int64_t height,
                                             int64_t slotCount, Value column, int64_t width) {
  Value features = get(kernel.feature), constants = get(kernel.rank);
  Value treeBase = b.mul(tree, b.index(int64_t(1) << kernel.kernel.getSize()));
  // `at` counts nodes of the tile from 1 as a tree's are counted; `leaf` is the first leaf or slot below.
  auto choose = [&](auto &self, int64_t at, int64_t levels, int64_t leaf) -> Values {
    if (levels == 0) {
      Values result;
      for (int64_t u = 0; u < width; ++u) {
        if (slotCount == 0) {
          result.push_back(b.constant(bytes, leaf));
          continue;
        }
        Value slot = b.add(b.mul(tile, b.index(slotCount)), b.index(leaf));
        result.push_back(b.loadVector(bytes, slots, {slot, b.index(u * kBlockRows)}));
      }
      return result;
    }
    Values left = self(self, 2 * at, levels - 1, leaf);
    Values right = self(self, 2 * at + 1, levels - 1, leaf + (int64_t(1) << (levels - 1)));
    // Node `at` of the tile is this node of the tree.
    int64_t down = llvm::Log2_64(at);
    Value node =
        b.add(b.mul(tile, b.index(int64_t(1) << down)), b.index((int64_t(1) << (level + down)) + at - (int64_t(1) << down)));
    node = b.add(treeBase, node);
    Value feature = b.loadIndex(features, node), rank = b.broadcast(bytes, b.load(constants, node));
    Values result;
    for (int64_t u = 0; u < width; ++u) {
      Value x = b.loadVector(bytes, ranks, {feature, b.add(column, b.index(u * kBlockRows))});
      result.push_back(b.select(b.isGreater(x, rank), right[u], left[u]));
    }
    return result;
  };
  Values result = choose(choose, 1, height, 0);
  if (slotCount || level == 0)
    return result;
  Value first = b.broadcast(bytes, b.fromIndex(b.getI8Type(), b.mul(tile, b.index(int64_t(1) << height))));
  for (Value &leaf : result)
    leaf = b.add(leaf, first);
  return result;
}

BlockKernels::Test BlockKernels::loadTest(const KernelTables &kernel, Value at) {
  Value word = b.load(get(kernel.tests), at);
  auto shifted = [&](int64_t shift) { return b.shiftRight(word, b.constant(word.getType(), shift)); };
  Value exitMask = b.constant(word.getType(), (1 << ScanTest::kExitBits) - 1);
  return {b.toIndex(shifted(ScanTest::kFeature)), b.truncate(b.getI8Type(), shifted(ScanTest::kRank)),
          b.bitAnd(shifted(ScanTest::kStart), exitMask), b.bitAnd(shifted(ScanTest::kMiddle), exitMask)};
}

/// All tests of trees of any shape, part by part. A row is at the first leaf below the node that it has come to: a part moves
/// rows that are at its own first leaf on to the first leaf of an exit.
void BlockKernels::buildScan(const KernelTables &kernel, Value tree, Value column, int64_t width) {
  Value firstPart = get(kernel.firstPart), firstTest = get(kernel.firstTest), firstExit = get(kernel.firstExit);
  Value exits = get(kernel.exits), one = b.index(1), zero = b.constant(bytes, 0);
  Values at = b.forEach(b.loadIndex(firstPart, tree), b.loadIndex(firstPart, b.add(tree, one)), 1, Values(width, zero),
                        [&](Value part, ValueRange leaves) {
                          Value begin = b.loadIndex(firstTest, part), end = b.loadIndex(firstTest, b.add(part, one));
                          Value exit = b.loadIndex(firstExit, part);
                          if (!target.hasAvx512)
                            return b.forEach(begin, end, 1, leaves, [&](Value test, ValueRange before) {
                              return buildScanTest(kernel, test, exit, column, before);
                            });
                          Values found = b.forEach(begin, end, 1, Values(width, zero), [&](Value test, ValueRange before) {
                            return buildPermuteTest(kernel, test, column, before);
                          });
                          Value table = b.loadVector(bytes, exits, exit), start = b.broadcast(bytes, b.load(exits, exit));
                          Values next;
                          for (auto [leaf, local] : llvm::zip_equal(leaves, found)) {
                            Value moved = b.intrinsic("llvm.x86.avx512.permvar.qi.512", bytes, {table, local});
                            next.push_back(b.select(b.isEqual(leaf, start), moved, leaf));
                          }
                          return next;
                        });
  addLeaves(kernel, tree, at, column);
}

/// A test over the leaves that rows are at: it moves those at its own first leaf.
BlockKernels::Values BlockKernels::buildScanTest(const KernelTables &kernel, Value at, Value exit, Value column,
                                                 ValueRange leaves) {
  Test test = loadTest(kernel, at);
  auto leafOf = [&](Value local) { return b.broadcast(bytes, b.load(get(kernel.exits), b.add(exit, b.toIndex(local)))); };
  Value rank = b.broadcast(bytes, test.rank), start = leafOf(test.start), middle = leafOf(test.middle);
  Values next;
  for (auto [u, leaf] : llvm::enumerate(leaves)) {
    Value x = b.loadVector(bytes, ranks, {test.feature, b.add(column, b.index(u * kBlockRows))});
    next.push_back(b.select(b.bitAnd(b.isGreater(x, rank), b.isEqual(leaf, start)), middle, leaf));
  }
  return next;
}

/// A test over the exits of its part that rows are at. A permute by the exit itself leaves all of them where they are but one,
/// so that one comparison is enough.
BlockKernels::Values BlockKernels::buildPermuteTest(const KernelTables &kernel, Value at, Value column, ValueRange exits) {
  Test test = loadTest(kernel, at);
  SmallVector<int8_t> identity = llvm::to_vector(llvm::seq<int8_t>(0, kMostExits));
  Value same = arith::ConstantOp::create(b, DenseElementsAttr::get(bytes, ArrayRef<int8_t>(identity)));
  Value bit = b.shiftLeft(b.constant(b.getI64Type(), 1), test.start);
  Value lane =
      vector::BitCastOp::create(b, Code::vector(kMostExits, b.getI1Type()), b.broadcast(Code::vector(1, b.getI64Type()), bit));
  Value table = b.select(lane, b.broadcast(bytes, b.truncate(b.getI8Type(), test.middle)), same);
  Value rank = b.broadcast(bytes, test.rank);
  Values next;
  for (auto [u, exit] : llvm::enumerate(exits)) {
    Value x = b.loadVector(bytes, ranks, {test.feature, b.add(column, b.index(u * kBlockRows))});
    Value moved = b.intrinsic("llvm.x86.avx512.permvar.qi.512", bytes, {table, exit});
    next.push_back(b.select(b.isGreater(x, rank), moved, exit));
  }
  return next;
}

/// A walk from the root; several rows at once, because each step waits for loads.
void BlockKernels::buildWalk(const KernelTables &kernel, Value tree, Value blocks) {
  Value nodes = get(kernel.nodes), roots = get(kernel.roots), values = get(kernel.value);
  Type i32 = b.getI32Type(), i64 = b.getI64Type(), i8 = b.getI8Type();
  Value root = b.load(roots, tree), output = getOutput(kernel, tree);
  b.forEach(b.index(0), b.mul(blocks, b.index(kBlockRows)), kWalkRows, [&](Value firstRow) {
    Values leaves = b.repeatWhile(Values(kWalkRows, root), [&](ValueRange state) -> std::pair<Value, Values> {
      Values next;
      Value moved;
      for (auto [i, at] : llvm::enumerate(state)) {
        Value node = b.load(nodes, b.toIndex(at));
        Value feature = b.toIndex(b.bitAnd(node, b.constant(i64, (1 << 24) - 1)));
        Value rank = b.truncate(i8, b.shiftRight(node, b.constant(i64, 24)));
        Value left = b.truncate(i32, b.shiftRight(node, b.constant(i64, 32)));
        Value x = b.load(ranks, {feature, b.add(firstRow, b.index(i))});
        next.push_back(b.add(left, b.extend(i32, b.isGreater(x, rank))));
        Value change = b.bitXor(next.back(), at);
        moved = moved ? b.bitOr(moved, change) : change;
      }
      return {b.isNonZero(moved), next};
    });
    for (auto [i, leaf] : llvm::enumerate(leaves)) {
      Value from = b.mul(b.toIndex(leaf), b.index(getLeafSize())), row = b.add(firstRow, b.index(i));
      b.forEach(b.index(0), b.index(getLeafSize()), 1, [&](Value k) {
        Value at = b.add(output, k), value = b.load(values, b.add(from, k));
        b.store(aggregate(b.load(sums, {at, row}), value), sums, {at, row});
      });
    }
  });
}

/// Adds the values of leaves, given by vectors of their numbers in the tree.
void BlockKernels::addLeaves(const KernelTables &kernel, Value tree, ArrayRef<Value> leaves, Value column) {
  Value values = get(kernel.value), output = getOutput(kernel, tree);
  auto [first, planeSize] = locateValues(kernel, tree);
  int64_t size =
      kernel.kernel.getKind() == tree::KernelKind::Complete ? int64_t(1) << kernel.kernel.getSize() : kernel.kernel.getSize();
  int64_t lanes = marginType.isF64() ? 8 : 16, vectors = llvm::PowerOf2Ceil(llvm::divideCeil(size, lanes));
  // Through memory: a loop over vectors of rows is a fraction of the code of all of them.
  for (auto [u, leaf] : llvm::enumerate(leaves))
    b.storeVector(leaf, found, b.index(u * kBlockRows));
  Value rows = b.index(leaves.size() * kBlockRows);
  auto add = [&](Value from, Value to) {
    if (!target.hasAvx512)
      addByLoads(values, from, to, rows, column);
    else if (vectors <= kMostPermuted)
      addByPermutes(values, from, vectors, to, rows, column);
    else
      addByGathers(values, from, to, rows, column);
  };
  if (getLeafSize() == 1)
    return add(first, output);
  b.forEach(b.index(0), b.index(getLeafSize()), 1,
            [&, first = first, planeSize = planeSize](Value k) { add(b.add(first, b.mul(k, planeSize)), b.add(output, k)); });
}

/// Adds what `find` gives for the leaves of a vector of rows, as many as a vector of 512 bits has margins.
void BlockKernels::addVectors(Value output, Value rows, Value column, llvm::function_ref<Value(Value leaves)> find) {
  int64_t lanes = marginType.isF64() ? 8 : 16;
  VectorType floats = Code::vector(lanes, marginType);
  b.forEach(b.index(0), rows, lanes, [&](Value i) {
    Value value = find(b.loadVector(Code::vector(lanes, b.getI8Type()), found, i)), row = b.add(column, i);
    b.storeVector(aggregate(b.loadVector(floats, sums, {output, row}), value), sums, {output, row});
  });
}

void BlockKernels::addByPermutes(Value values, Value from, int64_t vectors, Value output, Value rows, Value column) {
  int64_t lanes = marginType.isF64() ? 8 : 16;
  Values table;
  for (int64_t i = 0; i < vectors; ++i)
    table.push_back(b.loadVector(Code::vector(lanes, marginType), values, b.add(from, b.index(i * lanes))));
  addVectors(output, rows, column, [&](Value leaves) {
    return buildPermute(b, table, b.extend(Code::vector(lanes, b.getIntegerType(512 / lanes)), leaves));
  });
}

void BlockKernels::addByGathers(Value values, Value from, Value output, Value rows, Value column) {
  addVectors(output, rows, column, [&](Value leaves) -> Value {
    VectorType bytes = cast<VectorType>(leaves.getType()), floats = bytes.clone(marginType);
    Value all = b.constant(bytes.clone(b.getI1Type()), 1), at = b.extend(bytes.clone(b.getI32Type()), leaves);
    return vector::GatherOp::create(b, floats, values, ValueRange(from), at, all, b.constantFloat(floats, 0));
  });
}

void BlockKernels::addByLoads(Value values, Value from, Value output, Value rows, Value column) {
  b.forEach(b.index(0), rows, 1, [&](Value i) {
    Value value = b.load(values, b.add(from, b.loadIndex(found, i))), row = b.add(column, i);
    b.store(aggregate(b.load(sums, {output, row}), value), sums, {output, row});
  });
}

} // namespace lathe
