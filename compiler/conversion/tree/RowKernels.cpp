//===- RowKernels.cpp - Trees over one row --------------------------------===//

#include "compiler/conversion/tree/KernelCode.h"

using namespace mlir;

namespace lathe {
namespace {

/// Trees whose masks of tests fill a vector of 512 bits.
constexpr int64_t kMaskTrees = 8;

/// Trees whose walks are on their way at once, because each step waits for loads.
constexpr int64_t kWalkTrees = 4;

/// Levels of a complete tree whose tests fill a mask of 64 bits.
constexpr int64_t kMaskLevels = 6;

/// Ranks that two vectors of 512 bits hold.
constexpr int64_t kMostVectorRanks = 128;

} // namespace

RowKernels::RowKernels(Code &b, tree::RankedEnsembleOp ensemble, const EnsembleTables &tables, int64_t numRanks,
                       const TreeTarget &target)
    : KernelCode(b, ensemble, numRanks, target), tables(tables), hasOneMargin(ensemble.getNumMargins() == 1) {
  if (!hasOneMargin)
    sums = b.allocate({ensemble.getNumMargins()}, marginType);
}

bool RowKernels::hasNodeParallel(const KernelTables &kernel) {
  return target.hasAvx512 && numRanks <= kMostVectorRanks && kernel.kernel.getKind() == tree::KernelKind::Complete &&
         kernel.kernel.getSize() <= kMaskLevels;
}

void RowKernels::build(Value ranks, llvm::function_ref<void(Value, Value)> finish) {
  this->ranks = ranks;
  rankVectors.clear();
  if (llvm::any_of(tables.kernels, [&](const KernelTables &kernel) { return hasNodeParallel(kernel); }))
    for (int64_t i = 0; i < std::max<int64_t>(1, numRanks); i += kBlockRows)
      rankVectors.push_back(b.loadVector(Code::vector(kBlockRows, b.getI8Type()), ranks, b.index(i)));

  Value initial = get(tables.initial), sum, margins = b.index(ensemble.getNumMargins());
  if (hasOneMargin)
    sum = b.load(initial, b.index(0));
  else
    b.forEach(b.index(0), margins, 1, [&](Value k) { b.store(b.load(initial, k), sums, k); });
  for (const KernelTables &kernel : tables.kernels)
    sum = buildKernel(kernel, sum);
  if (hasOneMargin)
    finish(sum, b.index(0));
  else
    b.forEach(b.index(0), margins, 1, [&](Value k) { finish(b.load(sums, k), k); });
}

/// Adds the leaves of a run of trees; gives the new sum of the one margin.
Value RowKernels::buildKernel(const KernelTables &kernel, Value sum) {
  auto run = [&](Value begin, Value end, int64_t step, llvm::function_ref<Value(Value, Value)> body) {
    Values last = b.forEach(begin, end, step, sum ? ValueRange(sum) : ValueRange(), [&](Value tree, ValueRange state) {
      Value next = body(tree, state.empty() ? Value() : state.front());
      return next ? Values{next} : Values{};
    });
    sum = last.empty() ? Value() : last.front();
  };
  int64_t trees = kernel.kernel.getTrees(), together = getTreesTogether(kernel), whole = trees / together * together;
  auto add = [&](int64_t count) {
    return [&, count](Value tree, Value before) {
      for (auto [i, leaf] : llvm::enumerate(findLeaves(kernel, tree, count)))
        before = addLeaf(kernel, b.add(tree, b.index(i)), leaf, before);
      return before;
    };
  };
  if (whole)
    run(b.index(0), b.index(whole), together, add(together));
  if (whole < trees)
    run(b.index(whole), b.index(trees), 1, add(1));
  return sum;
}

/// Gives the next sum of the one margin, if there is one.
Value RowKernels::addLeaf(const KernelTables &kernel, Value tree, Value leaf, Value sum) {
  Value values = get(kernel.value), first, planeSize;
  if (kernel.kernel.getKind() == tree::KernelKind::Walk) {
    first = b.mul(leaf, b.index(getLeafSize()));
    planeSize = b.index(1);
  } else {
    std::tie(first, planeSize) = locateValues(kernel, tree);
    first = b.add(first, leaf);
  }
  if (hasOneMargin)
    return aggregate(sum, b.load(values, first));
  Value output = getOutput(kernel, tree);
  b.forEach(b.index(0), b.index(getLeafSize()), 1, [&](Value k) {
    Value at = b.add(output, k), value = b.load(values, b.add(first, b.mul(k, planeSize)));
    b.store(aggregate(b.load(sums, at), value), sums, at);
  });
  return Value();
}

int64_t RowKernels::getTreesTogether(const KernelTables &kernel) { return hasNodeParallel(kernel) ? kMaskTrees : kWalkTrees; }

RowKernels::Values RowKernels::findLeaves(const KernelTables &kernel, Value firstTree, int64_t count) {
  switch (kernel.kernel.getKind()) {
  case tree::KernelKind::Complete:
    return hasNodeParallel(kernel) && count == kMaskTrees ? findMaskLeaves(kernel, firstTree)
                                                          : findCompleteLeaves(kernel, firstTree, count);
  case tree::KernelKind::Scan:
    return findScanLeaves(kernel, firstTree, count);
  case tree::KernelKind::Walk:
    return findWalkLeaves(kernel, firstTree, count);
  }
  llvm_unreachable("every kernel is listed");
}

/// As many steps as the trees have levels, without a branch to mispredict.
RowKernels::Values RowKernels::findCompleteLeaves(const KernelTables &kernel, Value firstTree, int64_t count) {
  int64_t size = int64_t(1) << kernel.kernel.getSize();
  Value features = get(kernel.feature), constants = get(kernel.rank);
  Values bases, nodes(count, b.index(1));
  for (int64_t i = 0; i < count; ++i)
    bases.push_back(b.mul(b.add(firstTree, b.index(i)), b.index(size)));
  for (int64_t level = 0; level < static_cast<int64_t>(kernel.kernel.getSize()); ++level)
    for (auto [base, node] : llvm::zip_equal(bases, nodes)) {
      Value at = b.add(base, node), x = b.load(ranks, b.loadIndex(features, at));
      Value isRight = b.isGreater(x, b.load(constants, at));
      node = b.add(b.add(node, node), b.toIndex(isRight));
    }
  for (Value &node : nodes)
    node = b.sub(node, b.index(size));
  return nodes;
}

/// All tests of a tree at once: a permute brings the rank that each node tests to the node's byte, one comparison gives a bit
/// per node. The way down is then a shift of these bits per level, for eight trees at once.
RowKernels::Values RowKernels::findMaskLeaves(const KernelTables &kernel, Value firstTree) {
  VectorType bytes = Code::vector(64, b.getI8Type()), words = Code::vector(kMaskTrees, b.getI64Type());
  int64_t size = int64_t(1) << kernel.kernel.getSize();
  Value features = get(kernel.feature), constants = get(kernel.rank);
  Values masks;
  for (int64_t i = 0; i < kMaskTrees; ++i) {
    Value base = b.mul(b.add(firstTree, b.index(i)), b.index(size));
    Value feature = b.loadVector(bytes, features, base), rank = b.loadVector(bytes, constants, base);
    Value x = rankVectors.size() == 1
                  ? b.intrinsic("llvm.x86.avx512.permvar.qi.512", bytes, {rankVectors[0], feature})
                  : b.intrinsic("llvm.x86.avx512.vpermi2var.qi.512", bytes, {rankVectors[0], feature, rankVectors[1]});
    Value mask = vector::BitCastOp::create(b, Code::vector(1, b.getI64Type()), b.isGreater(x, rank));
    masks.push_back(vector::ExtractOp::create(b, mask, ArrayRef<int64_t>{0}));
  }
  Value mask = vector::FromElementsOp::create(b, words, masks), one = b.constant(words, 1), node = one;
  for (int64_t level = 0; level < static_cast<int64_t>(kernel.kernel.getSize()); ++level) {
    Value bit = b.bitAnd(b.shiftRight(mask, node), one);
    node = b.bitOr(b.add(node, node), bit);
  }
  Value leaf = b.sub(node, b.constant(words, size));
  Values leaves;
  for (int64_t i = 0; i < kMaskTrees; ++i)
    leaves.push_back(b.toIndex(vector::ExtractOp::create(b, leaf, ArrayRef<int64_t>{i})));
  return leaves;
}

/// Walks from test to test; a walk that has come to its leaf stays there.
RowKernels::Values RowKernels::findScanLeaves(const KernelTables &kernel, Value firstTree, int64_t count) {
  Value tests = get(kernel.tests);
  Type i64 = b.getI64Type();
  auto constant = [&](int64_t value) { return b.constant(i64, value); };
  Values firsts;
  for (int64_t i = 0; i < count; ++i) {
    Value part = b.loadIndex(get(kernel.firstPart), b.add(firstTree, b.index(i)));
    firsts.push_back(b.loadIndex(get(kernel.firstTest), part));
  }
  Values last = b.repeatWhile(Values(count, constant(0)), [&](ValueRange before) -> std::pair<Value, Values> {
    Values next;
    Value all;
    for (auto [first, at] : llvm::zip_equal(firsts, before)) {
      Value number = b.bitAnd(at, constant((1 << ScanTest::kLeafBit) - 1));
      Value test = b.load(tests, b.add(first, b.toIndex(number)));
      Value x = b.load(ranks, b.toIndex(b.shiftRight(test, constant(ScanTest::kFeature))));
      Value isRight = b.isGreater(x, b.truncate(b.getI8Type(), b.shiftRight(test, constant(ScanTest::kRank))));
      Value shift = b.select(isRight, constant(ScanTest::kRight), constant(ScanTest::kLeft));
      Value child = b.bitAnd(b.shiftRight(test, shift), constant((1 << ScanTest::kChildBits) - 1));
      next.push_back(b.select(b.isEqual(at, number), child, at));
      all = all ? b.bitAnd(all, next.back()) : next.back();
    }
    return {b.isEqual(b.bitAnd(all, constant(1 << ScanTest::kLeafBit)), constant(0)), next};
  });
  for (Value &leaf : last)
    leaf = b.toIndex(b.bitAnd(leaf, constant((1 << ScanTest::kLeafBit) - 1)));
  return last;
}

RowKernels::Values RowKernels::findWalkLeaves(const KernelTables &kernel, Value firstTree, int64_t count) {
  Value nodes = get(kernel.nodes), roots = get(kernel.roots);
  Type i8 = b.getI8Type(), i64 = b.getI64Type();
  Values state;
  for (int64_t i = 0; i < count; ++i)
    state.push_back(b.loadIndex(roots, b.add(firstTree, b.index(i))));
  return b.repeatWhile(state, [&](ValueRange before) -> std::pair<Value, Values> {
    Values next;
    Value moved;
    for (Value at : before) {
      Value node = b.load(nodes, at), feature = b.toIndex(b.bitAnd(node, b.constant(i64, (1 << 24) - 1)));
      Value rank = b.truncate(i8, b.shiftRight(node, b.constant(i64, 24)));
      Value left = b.toIndex(b.shiftRight(node, b.constant(i64, 32)));
      next.push_back(b.add(left, b.toIndex(b.isGreater(b.load(ranks, feature), rank))));
      Value change = b.bitXor(next.back(), at);
      moved = moved ? b.bitOr(moved, change) : change;
    }
    return {b.compare(arith::CmpIPredicate::ne, moved, b.index(0)), next};
  });
}

} // namespace lathe
