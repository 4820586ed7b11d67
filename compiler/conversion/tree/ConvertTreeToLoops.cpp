//===- ConvertTreeToLoops.cpp - Tables and one walk -----------------------===//

#include "compiler/conversion/tree/Passes.h"

#include "dialects/tree/Tree.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_CONVERTTREETOLOOPSPASS
#include "compiler/conversion/tree/Passes.h.inc"

namespace {

/// The tables of an ensemble as globals of its module.
struct Tables {
  memref::GlobalOp base, roots, outputs, feature, threshold, missingLeft, left, value;
};

template <typename T>
memref::GlobalOp createTable(ModuleOp module, tree::EnsembleOp ensemble, StringRef name, Type element, ArrayRef<T> values) {
  OpBuilder b(module.getContext());
  auto tensor = RankedTensorType::get({static_cast<int64_t>(values.size())}, element);
  auto global = memref::GlobalOp::create(
      b, ensemble.getLoc(), (ensemble.getSymName() + "_" + name).str(), b.getStringAttr("private"),
      MemRefType::get(tensor.getShape(), element), DenseElementsAttr::get(tensor, values), /*constant=*/true,
      /*alignment=*/b.getI64IntegerAttr(64));
  SymbolTable(module).insert(global);
  return global;
}

Tables createTables(ModuleOp module, tree::EnsembleOp ensemble) {
  Builder b(module.getContext());
  auto table = [&](StringRef name, Type element, auto values) { return createTable(module, ensemble, name, element, values); };
  return {table("base", b.getF32Type(), ensemble.getBase()),
          table("roots", b.getI32Type(), ensemble.getRoots()),
          table("outputs", b.getI32Type(), ensemble.getOutputs()),
          table("feature", b.getI32Type(), ensemble.getFeature()),
          table("threshold", b.getF32Type(), ensemble.getThreshold()),
          table("missing_left", b.getI8Type(), ensemble.getMissingLeft()),
          table("left", b.getI32Type(), ensemble.getLeft()),
          table("value", b.getF32Type(), ensemble.getValue())};
}

class WalkBuilder {
public:
  WalkBuilder(tree::PredictOp op, Tables tables) : b(op.getLoc(), op), op(op), tables(tables) {}

  void build() {
    int64_t outputs = tables.base.getType().getDimSize(0), trees = tables.roots.getType().getDimSize(0);
    Value base = get(tables.base), roots = get(tables.roots), treeOutputs = get(tables.outputs);
    Value zero = index(0), one = index(1);
    auto copy = scf::ForOp::create(b, zero, index(outputs), one);
    b.setInsertionPointToStart(copy.getBody());
    Value output = copy.getInductionVar();
    memref::StoreOp::create(b, Value(memref::LoadOp::create(b, base, output)), op.getMargins(), output);
    b.setInsertionPointAfter(copy);

    Value feature = get(tables.feature), threshold = get(tables.threshold), missingLeft = get(tables.missingLeft),
          left = get(tables.left), value = get(tables.value);
    auto perTree = scf::ForOp::create(b, zero, index(trees), one);
    b.setInsertionPointToStart(perTree.getBody());
    Value tree = perTree.getInductionVar();
    Value root = memref::LoadOp::create(b, roots, tree);

    // Walks while the node tests a feature; carries the node and leaves with the leaf.
    Type i32 = b.getI32Type();
    auto walk = scf::WhileOp::create(b, TypeRange(i32), ValueRange(root));
    Block *before = b.createBlock(&walk.getBefore(), {}, i32, b.getLoc());
    {
      Value tested = memref::LoadOp::create(b, feature, toIndex(before->getArgument(0)));
      Value isInner = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, tested, constant(b.getI32IntegerAttr(0)));
      scf::ConditionOp::create(b, isInner, before->getArguments());
    }
    Block *after = b.createBlock(&walk.getAfter(), {}, i32, b.getLoc());
    {
      Value node = toIndex(after->getArgument(0));
      Value x = memref::LoadOp::create(b, op.getRow(), toIndex(memref::LoadOp::create(b, feature, node)));
      Value isBelow = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, x, Value(memref::LoadOp::create(b, threshold, node)));
      Value isMissing = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x);
      Value missing = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, Value(memref::LoadOp::create(b, missingLeft, node)),
                                            constant(b.getI8IntegerAttr(0)));
      Value goesLeft = arith::SelectOp::create(b, isMissing, missing, isBelow);
      Value goesRight = arith::XOrIOp::create(b, goesLeft, constant(b.getBoolAttr(true)));
      Value step = arith::ExtUIOp::create(b, i32, goesRight);
      scf::YieldOp::create(b, Value(arith::AddIOp::create(b, Value(memref::LoadOp::create(b, left, node)), step)));
    }
    b.setInsertionPointAfter(walk);
    Value leafValue = memref::LoadOp::create(b, value, toIndex(walk.getResult(0)));
    Value slot = toIndex(memref::LoadOp::create(b, treeOutputs, tree));
    Value sum = arith::AddFOp::create(b, Value(memref::LoadOp::create(b, op.getMargins(), slot)), leafValue);
    memref::StoreOp::create(b, sum, op.getMargins(), slot);
  }

private:
  Value get(memref::GlobalOp global) { return memref::GetGlobalOp::create(b, global.getType(), global.getSymName()); }
  Value index(int64_t value) { return arith::ConstantIndexOp::create(b, value); }
  Value constant(TypedAttr value) { return arith::ConstantOp::create(b, value); }
  Value toIndex(Value value) { return arith::IndexCastOp::create(b, b.getIndexType(), value); }

  ImplicitLocOpBuilder b;
  tree::PredictOp op;
  Tables tables;
};

struct ConvertTreeToLoopsPass : impl::ConvertTreeToLoopsPassBase<ConvertTreeToLoopsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTableCollection symbols;
    llvm::DenseMap<Operation *, Tables> tables;
    SmallVector<tree::PredictOp> predictions;
    module.walk([&](tree::PredictOp op) { predictions.push_back(op); });
    for (tree::PredictOp op : predictions) {
      auto ensemble = symbols.lookupNearestSymbolFrom<tree::EnsembleOp>(op, op.getEnsembleAttr());
      auto it = tables.find(ensemble);
      if (it == tables.end())
        it = tables.try_emplace(ensemble, createTables(module, ensemble)).first;
      WalkBuilder(op, it->second).build();
      op.erase();
    }
    for (auto ensemble : llvm::make_early_inc_range(module.getOps<tree::EnsembleOp>()))
      ensemble.erase();
  }
};

} // namespace
} // namespace lathe
