//===- LowerRankedTrees.cpp - A function that predicts rows ---------------===//

#include "compiler/conversion/tree/Passes.h"

#include "compiler/conversion/tree/CostModel.h"
#include "compiler/conversion/tree/KernelCode.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <map>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_LOWERRANKEDTREESPASS
#include "compiler/conversion/tree/Passes.h.inc"

namespace {

/// The stack that ranks and sums of rows may take: blocks together as long as they stay in the first cache, those that a kernel
/// takes at once also in the second, one block up to a limit. Rows that are wider than that go one by one.
constexpr int64_t kNearBytes = 40 << 10, kFarBytes = 128 << 10, kMostStackBytes = 256 << 10, kMostBlocks = 16;

/// Builds the function of one ensemble and target.
class PredictBuilder {
public:
  PredictBuilder(func::FuncOp function, tree::RankedEnsembleOp ensemble, tree::CutsOp cuts, const EnsembleTables &tables,
                 const TreeTarget &target)
      : b(function.getLoc(), &function.getBody().front(), function.getBody().front().end()), ensemble(ensemble), cuts(cuts),
        tables(tables), target(target), rows(function.getArgument(0)), margins(function.getArgument(1)) {}

  void build() {
    int64_t numRanks = cuts.getNumRanks();
    int64_t blocks = getBlocks();
    Value count = memref::DimOp::create(b, rows, b.index(0)), whole = b.index(0);
    RankCode rankCode(b, tables.cuts, cuts, target, rows);
    // A row's ranks fill vectors.
    Value rowRanks = b.allocate({static_cast<int64_t>(llvm::alignTo(numRanks + kRankOverwrite, kBlockRows))}, b.getI8Type());
    if (numRanks == 0)
      b.storeVector(noRanks(), rowRanks, b.index(0));
    RowKernels rowKernels(b, ensemble, tables, numRanks, target);
    if (blocks) {
      Value rest = arith::RemUIOp::create(b, count, b.index(kBlockRows));
      Value isFew = b.compare(arith::CmpIPredicate::ule, rest, b.index(getFewRows(ensemble, cuts, target)));
      whole = b.sub(count, b.select(isFew, rest, b.index(0)));
      buildBlocks(rankCode, whole, blocks * kBlockRows);
    }
    b.forEach(whole, count, 1, [&](Value row) {
      rankCode.buildRow(row, rowRanks);
      rowKernels.build(rowRanks, [&](Value sum, Value output) { b.store(finish(sum, output), margins, {row, output}); });
    });
    func::ReturnOp::create(b);
  }

private:
  Value get(memref::GlobalOp table) { return memref::GetGlobalOp::create(b, table.getType(), table.getSymName()); }

  /// Ranks of a block where there are none. Kernels pad trees with tests that send every rank left, and so read one: the same
  /// for all, where what was never written could be another at each look.
  Value noRanks() { return b.constant(Code::vector(kBlockRows, b.getI8Type()), 0); }

  /// Blocks of rows that are evaluated together; none where one takes too much of the stack.
  int64_t getBlocks() {
    int64_t perRow = cuts.getNumRanks() + ensemble.getNumMargins() * ensemble.getMarginType().getWidth() / 8;
    if (perRow * kBlockRows > kMostStackBytes)
      return 0;
    bool scans = llvm::any_of(tables.kernels,
                              [](const KernelTables &kernel) { return kernel.kernel.getKind() == tree::KernelKind::Scan; });
    int64_t blocks = kMostBlocks, atOnce = scans ? target.scanBlocks : target.blocks;
    while (blocks > 1 && perRow * kBlockRows * blocks > (blocks > atOnce ? kNearBytes : kFarBytes))
      blocks /= 2;
    return blocks;
  }

  /// Predicts rows [0, end), `size` at a time. Rows that the last block lacks are computed like its last row, and dropped.
  void buildBlocks(RankCode &rankCode, Value end, int64_t size) {
    int64_t numRanks = std::max<int64_t>(1, cuts.getNumRanks()), numMargins = ensemble.getNumMargins();
    FloatType type = ensemble.getMarginType();
    Value ranks = b.allocate({numRanks, size}, b.getI8Type()), sums = b.allocate({numMargins, size}, type);
    for (int64_t column = 0; cuts.getNumRanks() == 0 && column < size; column += kBlockRows)
      b.storeVector(noRanks(), ranks, {b.index(0), b.index(column)});
    BlockKernels kernels(b, ensemble, tables, cuts.getNumRanks(), target, size);
    b.forEach(b.index(0), end, size, [&](Value begin) {
      Value count = b.least(b.sub(end, begin), b.index(size)), last = b.sub(b.add(begin, count), b.index(1));
      Value blocks = arith::DivUIOp::create(b, b.add(count, b.index(kBlockRows - 1)), b.index(kBlockRows)),
            padded = b.mul(blocks, b.index(kBlockRows));
      b.forEach(b.index(0), padded, kBlockRows,
                [&](Value column) { rankCode.buildBlock(b.add(begin, column), last, ranks, column); });
      b.forEach(b.index(0), b.index(numMargins), 1, [&](Value output) {
        VectorType vector = Code::vector(kBlockRows, type);
        Value initial = b.broadcast(vector, b.load(get(tables.initial), output));
        b.forEach(b.index(0), padded, kBlockRows, [&](Value column) { b.storeVector(initial, sums, {output, column}); });
      });
      kernels.build(blocks, ranks, sums);
      b.forEach(b.index(0), b.index(numMargins), 1, [&](Value output) {
        b.forEach(b.index(0), count, 1,
                  [&](Value i) { b.store(finish(b.load(sums, {output, i}), output), margins, {b.add(begin, i), output}); });
      });
    });
  }

  /// The margin of an aggregate.
  Value finish(Value sum, Value output) {
    if (auto divisor = ensemble.getDivisor())
      sum = arith::DivFOp::create(b, sum, b.constantFloat(ensemble.getMarginType(), divisor->convertToDouble()));
    if (tables.base)
      sum = arith::AddFOp::create(b, sum, b.load(get(tables.base), output));
    return sum;
  }

  Code b;
  tree::RankedEnsembleOp ensemble;
  tree::CutsOp cuts;
  const EnsembleTables &tables;
  TreeTarget target;
  Value rows, margins;
};

/// A matrix of any size and strides.
MemRefType getMatrixType(Type element) {
  constexpr int64_t any = ShapedType::kDynamic;
  return MemRefType::get({any, any}, element, StridedLayoutAttr::get(element.getContext(), any, {any, any}));
}

struct LowerRankedTreesPass : impl::LowerRankedTreesPassBase<LowerRankedTreesPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    llvm::DenseMap<Operation *, EnsembleTables> tables;
    std::map<std::pair<std::string, std::string>, func::FuncOp> functions; // by ensemble and target
    SmallVector<tree::PredictRankedOp> predictions;
    module.walk([&](tree::PredictRankedOp op) { predictions.push_back(op); });
    for (tree::PredictRankedOp op : predictions) {
      auto ensemble = symbols.lookup<tree::RankedEnsembleOp>(op.getEnsemble());
      auto cuts = symbols.lookup<tree::CutsOp>(ensemble.getCuts());
      if (!ensemble.getKernels()) {
        ensemble.emitOpError("has no kernels; run lathe-select-tree-kernels before");
        return signalPassFailure();
      }
      if (failed(verifyKernels(ensemble)))
        return signalPassFailure();
      auto it = tables.find(ensemble);
      if (it == tables.end())
        it = tables.try_emplace(ensemble, createTables(symbols, ensemble, cuts)).first;
      const Target *target = getTarget(op);
      func::FuncOp &function = functions[{op.getEnsemble().str(), target ? target->name.str() : ""}];
      if (!function)
        function = createFunction(symbols, ensemble, cuts, it->second, target);
      callFunction(op, function);
    }
    for (auto ensemble : llvm::make_early_inc_range(module.getOps<tree::RankedEnsembleOp>()))
      ensemble.erase();
    for (auto cuts : llvm::make_early_inc_range(module.getOps<tree::CutsOp>()))
      cuts.erase();
  }

  /// Each tree must fit its kernel.
  static LogicalResult verifyKernels(tree::RankedEnsembleOp ensemble) {
    std::vector<TreeShape> shapes = getTreeShapes(ensemble);
    size_t t = 0;
    for (auto kernel : ensemble.getKernels()->getAsRange<tree::KernelAttr>())
      for (int64_t end = t + kernel.getTrees(); static_cast<int64_t>(t) < end; ++t)
        if (!isPossible(kernel.getKind(), kernel.getSize(), shapes[t]))
          return ensemble.emitOpError("tree ")
                 << t << " has depth " << shapes[t].depth << " and " << static_cast<int64_t>(std::min(shapes[t].leaves, 1e15))
                 << " leaves, which its kernel " << kernel << " cannot take";
    return success();
  }

  func::FuncOp createFunction(SymbolTable &symbols, tree::RankedEnsembleOp ensemble, tree::CutsOp cuts,
                              const EnsembleTables &tables, const Target *target) {
    OpBuilder b(&getContext());
    auto type = b.getFunctionType({getMatrixType(cuts.getRowType()), getMatrixType(ensemble.getMarginType())}, {});
    std::string name = (ensemble.getSymName() + "_predict").str();
    if (target)
      name += "." + target->name.str();
    auto function = func::FuncOp::create(b, ensemble.getLoc(), name, type);
    function.setPrivate();
    if (target)
      function->setAttr(kTargetAttr, b.getStringAttr(target->name));
    symbols.insert(function);
    function.addEntryBlock();
    PredictBuilder(function, ensemble, cuts, tables, TreeTarget::of(target)).build();
    return function;
  }

  static void callFunction(tree::PredictRankedOp op, func::FuncOp function) {
    OpBuilder b(op);
    auto cast = [&](Value memref, Type type) -> Value { return memref::CastOp::create(b, op.getLoc(), type, memref); };
    ArrayRef<Type> types = function.getArgumentTypes();
    func::CallOp::create(b, op.getLoc(), function, ValueRange{cast(op.getRows(), types[0]), cast(op.getMargins(), types[1])});
    op.erase();
  }
};

} // namespace
} // namespace lathe
