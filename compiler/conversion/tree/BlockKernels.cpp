//===- BlockKernels.cpp - Trees over blocks of 64 rows --------------------===//

#include "compiler/conversion/tree/KernelCode.h"

using namespace mlir;

namespace lathe {
namespace {

/// Levels of a tile: a piece of a complete tree whose code is unrolled, and whose results fit into registers.
constexpr int64_t kTileLevels = 3;

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
  int64_t chunk = std::min(target.blocks * kBlockRows, rows);
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
        forEachChunk(blocks, [&](Value column, int64_t width) { buildComplete(kernel, tree, column, width); });
      });
      break;
    case tree::KernelKind::Scan: {
      // Two trees at once, because each step of a scan waits for the one before.
      auto scan = [&](ArrayRef<Value> trees) {
        forEachChunk(blocks, [&](Value column, int64_t width) { buildScan(kernel, trees, column, width); });
      };
      b.forEach(b.index(0), b.index(trees / 2 * 2), 2, [&](Value tree) { scan({tree, b.add(tree, b.index(1))}); });
      if (trees % 2)
        scan({b.index(trees - 1)});
      break;
    }
    case tree::KernelKind::Walk:
      b.forEach(b.index(0), b.index(trees), 1, [&](Value tree) { buildWalk(kernel, tree, blocks); });
      break;
    }
  }
}

/// Blocks by the number that registers hold, then the rest one by one.
void BlockKernels::forEachChunk(Value blocks, llvm::function_ref<void(Value, int64_t)> body) {
  int64_t width = std::min(target.blocks, rows / kBlockRows);
  Value whole = b.sub(blocks, arith::RemUIOp::create(b, blocks, b.index(width)));
  auto column = [&](Value block) { return b.mul(block, b.index(kBlockRows)); };
  b.forEach(b.index(0), whole, width, [&](Value block) { body(column(block), width); });
  if (width > 1)
    b.forEach(whole, blocks, 1, [&](Value block) { body(column(block), 1); });
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

/// All tests of trees of any shape, in preorder. A row is at the first leaf below the node that it has come to; a test whose
/// first leaf that is, and that sends the row right, moves it on to the first leaf of its right child.
void BlockKernels::buildScan(const KernelTables &kernel, ArrayRef<Value> trees, Value column, int64_t width) {
  Value firstNode = get(kernel.firstNode), features = get(kernel.feature), constants = get(kernel.rank);
  Value starts = get(kernel.start), middles = get(kernel.middle);
  Values first;
  for (Value tree : trees)
    first.push_back(b.loadIndex(firstNode, tree));
  // Both trees of a pair have as many tests.
  Value tests = b.sub(b.loadIndex(firstNode, b.add(trees.front(), b.index(1))), first.front());
  Values at(trees.size() * width, b.constant(bytes, 0));
  at = b.forEach(b.index(0), tests, 1, at, [&](Value test, ValueRange before) {
    Values next;
    for (auto [t, firstOfTree] : llvm::enumerate(first)) {
      Value node = b.add(firstOfTree, test), feature = b.loadIndex(features, node);
      auto broadcast = [&](Value table) { return b.broadcast(bytes, b.load(table, node)); };
      Value rank = broadcast(constants), start = broadcast(starts), middle = broadcast(middles);
      for (int64_t u = 0; u < width; ++u) {
        Value leaf = before[t * width + u];
        Value x = b.loadVector(bytes, ranks, {feature, b.add(column, b.index(u * kBlockRows))});
        Value moves = b.bitAnd(b.isGreater(x, rank), b.isEqual(leaf, start));
        next.push_back(b.select(moves, middle, leaf));
      }
    }
    return next;
  });
  for (auto [t, tree] : llvm::enumerate(trees))
    addLeaves(kernel, tree, ArrayRef<Value>(at).slice(t * width, width), column);
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
  auto add = [&](Value from, Value to) {
    if (!target.hasAvx512)
      addByLoads(values, from, to, leaves, column);
    else if (size <= 64)
      addByPermutes(values, from, vectors, to, leaves, column);
    else
      addByGathers(values, from, to, leaves, column);
  };
  if (getLeafSize() == 1)
    return add(first, output);
  b.forEach(b.index(0), b.index(getLeafSize()), 1,
            [&, first = first, planeSize = planeSize](Value k) { add(b.add(first, b.mul(k, planeSize)), b.add(output, k)); });
}

void BlockKernels::addByPermutes(Value values, Value from, int64_t vectors, Value output, ArrayRef<Value> leaves,
                                 Value column) {
  int64_t lanes = marginType.isF64() ? 8 : 16;
  VectorType floats = Code::vector(lanes, marginType), integers = Code::vector(lanes, b.getIntegerType(512 / lanes));
  Values table;
  for (int64_t i = 0; i < vectors; ++i)
    table.push_back(b.loadVector(floats, values, b.add(from, b.index(i * lanes))));
  for (auto [u, leaf] : llvm::enumerate(leaves))
    for (int64_t i = 0; i < kBlockRows; i += lanes) {
      Value value = buildPermute(b, table, b.extend(integers, b.slice(leaf, i, lanes)));
      Value row = b.add(column, b.index(u * kBlockRows + i));
      b.storeVector(aggregate(b.loadVector(floats, sums, {output, row}), value), sums, {output, row});
    }
}

void BlockKernels::addByGathers(Value values, Value from, Value output, ArrayRef<Value> leaves, Value column) {
  int64_t lanes = marginType.isF64() ? 8 : 16;
  VectorType floats = Code::vector(lanes, marginType), integers = Code::vector(lanes, b.getI32Type());
  Value all = b.constant(Code::vector(lanes, b.getI1Type()), 1), none = b.constantFloat(floats, 0);
  for (auto [u, leaf] : llvm::enumerate(leaves))
    for (int64_t i = 0; i < kBlockRows; i += lanes) {
      Value at = b.extend(integers, b.slice(leaf, i, lanes));
      Value value = vector::GatherOp::create(b, floats, values, ValueRange(from), at, all, none);
      Value row = b.add(column, b.index(u * kBlockRows + i));
      b.storeVector(aggregate(b.loadVector(floats, sums, {output, row}), value), sums, {output, row});
    }
}

void BlockKernels::addByLoads(Value values, Value from, Value output, ArrayRef<Value> leaves, Value column) {
  for (auto [u, leaf] : llvm::enumerate(leaves))
    b.storeVector(leaf, found, b.index(u * kBlockRows));
  b.forEach(b.index(0), b.index(leaves.size() * kBlockRows), 1, [&](Value i) {
    Value value = b.load(values, b.add(from, b.loadIndex(found, i))), row = b.add(column, i);
    b.store(aggregate(b.load(sums, {output, row}), value), sums, {output, row});
  });
}

} // namespace lathe
