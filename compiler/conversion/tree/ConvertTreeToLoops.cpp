//===- ConvertTreeToLoops.cpp - Tables and one walk -----------------------===//

#include "compiler/conversion/tree/Passes.h"

#include "dialects/tree/Tree.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_CONVERTTREETOLOOPSPASS
#include "compiler/conversion/tree/Passes.h.inc"

namespace {

/// What LightGBM takes for zero, with its sign: kZeroThreshold of its meta.h, a float.
constexpr double kZeroThreshold = 1e-35f;

/// The tables of an ensemble as globals of its module; those of sets and of missing values only where it has them.
struct Tables {
  memref::GlobalOp base, roots, outputs, feature, threshold, missingLeft, left, value;
  memref::GlobalOp missing, set, setOffsets, setWords, otherLeft;
};

class TableBuilder {
public:
  TableBuilder(ModuleOp module, tree::EnsembleOp ensemble) : module(module), ensemble(ensemble) {}

  Tables build() {
    Builder b(module.getContext());
    Type i32 = b.getI32Type(), i8 = b.getI8Type();
    Tables tables;
    tables.base = create("base", ensemble.getBase());
    tables.roots = create("roots", i32, ensemble.getRoots());
    tables.outputs = create("outputs", i32, ensemble.getOutputs());
    tables.feature = create("feature", i32, ensemble.getFeature());
    tables.threshold = create("threshold", ensemble.getThreshold());
    tables.missingLeft = create("missing_left", i8, ensemble.getMissingLeft());
    tables.left = create("left", i32, ensemble.getLeft());
    tables.value = create("value", ensemble.getValue());
    if (ensemble.getMissing())
      tables.missing = create("missing", i8, *ensemble.getMissing());
    if (ensemble.getNumSets()) {
      tables.set = create("set", i32, *ensemble.getSet());
      tables.setOffsets = create("set_offsets", i32, *ensemble.getSetOffsets());
      tables.setWords = create("set_words", i32, *ensemble.getSetWords());
      tables.otherLeft = create("other_left", i8, *ensemble.getOtherLeft());
    }
    return tables;
  }

private:
  memref::GlobalOp create(StringRef name, tree::FloatTable table) {
    return table.isF64() ? create(name, table.getType(), table.asDoubles()) : create(name, table.getType(), table.asFloats());
  }

  template <typename T> memref::GlobalOp create(StringRef name, Type element, ArrayRef<T> values) {
    OpBuilder b(module.getContext());
    auto tensor = RankedTensorType::get({static_cast<int64_t>(values.size())}, element);
    auto global = memref::GlobalOp::create(b, ensemble.getLoc(), (ensemble.getSymName() + "_" + name).str(),
                                           b.getStringAttr("private"), MemRefType::get(tensor.getShape(), element),
                                           DenseElementsAttr::get(tensor, values), /*constant=*/true,
                                           /*alignment=*/b.getI64IntegerAttr(64));
    SymbolTable(module).insert(global);
    return global;
  }

  ModuleOp module;
  tree::EnsembleOp ensemble;
};

class WalkBuilder {
public:
  WalkBuilder(tree::PredictOp op, tree::EnsembleOp ensemble, Tables tables)
      : b(op.getLoc(), op), op(op), ensemble(ensemble), tables(tables) {}

  void build() {
    Value count = memref::DimOp::create(b, op.getMargins(), index(0));
    forEach(count, [&](Value row) {
      Value margins = index(ensemble.getNumMargins());
      bool isSum = ensemble.getAggregate() == tree::Aggregate::Sum;
      Value none = isSum ? sumType(0.0) : sumType(APFloat::getNaN(getSemantics()));
      bool startsFromBase = isSum && !ensemble.getBaseLast();
      forEach(margins, [&](Value k) { store(startsFromBase ? load(tables.base, k) : none, row, k); });
      forEach(index(ensemble.getRoots().size()), [&](Value tree) {
        Value leaf = walk(row, load(tables.roots, tree));
        Value output = toIndex(load(tables.outputs, tree));
        Value size = index(ensemble.getLeafSize());
        Value first = arith::MulIOp::create(b, toIndex(leaf), size);
        forEach(size, [&](Value k) {
          Value value = load(tables.value, arith::AddIOp::create(b, first, k));
          Value margin = arith::AddIOp::create(b, output, k);
          Value before = memref::LoadOp::create(b, op.getMargins(), ValueRange{row, margin});
          store(aggregate(before, value), row, margin);
        });
      });
      if (startsFromBase && !ensemble.getDivisor())
        return;
      forEach(margins, [&](Value k) {
        Value margin = memref::LoadOp::create(b, op.getMargins(), ValueRange{row, k});
        store(finish(margin, k), row, k);
      });
    });
  }

private:
  const llvm::fltSemantics &getSemantics() { return ensemble.getMarginType().getFloatSemantics(); }

  Value aggregate(Value before, Value value) {
    switch (ensemble.getAggregate()) {
    case tree::Aggregate::Sum:
      return arith::AddFOp::create(b, before, value);
    case tree::Aggregate::Min: // NaN stands for no leaf yet
      return arith::MinNumFOp::create(b, before, value);
    case tree::Aggregate::Max:
      return arith::MaxNumFOp::create(b, before, value);
    }
    llvm_unreachable("every aggregate is listed");
  }

  Value finish(Value margin, Value k) {
    if (auto divisor = ensemble.getDivisor())
      margin = arith::DivFOp::create(b, margin, sumType(divisor->convertToDouble()));
    bool isSum = ensemble.getAggregate() == tree::Aggregate::Sum;
    if (isSum && !ensemble.getBaseLast())
      return margin;
    Value base = load(tables.base, k), sum = arith::AddFOp::create(b, margin, base);
    if (isSum)
      return sum;
    Value isNone = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, margin, margin);
    return arith::SelectOp::create(b, isNone, base, sum);
  }

  /// Walks while the node tests a feature; gives the leaf.
  Value walk(Value row, Value root) {
    Type i32 = b.getI32Type();
    auto loop = scf::WhileOp::create(b, TypeRange(i32), ValueRange(root));
    Block *before = b.createBlock(&loop.getBefore(), {}, i32, b.getLoc());
    Value tested = load(tables.feature, toIndex(before->getArgument(0)));
    Value isInner = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, tested, constant(b.getI32IntegerAttr(0)));
    scf::ConditionOp::create(b, isInner, before->getArguments());

    Block *after = b.createBlock(&loop.getAfter(), {}, i32, b.getLoc());
    Value node = toIndex(after->getArgument(0));
    Value feature = toIndex(load(tables.feature, node));
    Value x = memref::LoadOp::create(b, op.getRows(), ValueRange{row, feature});
    Value isMissing = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x), isValue;
    if (auto value = ensemble.getMissingValue())
      isValue = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, rowType(value->convertToDouble()));
    if (ensemble.getMissing())
      std::tie(x, isMissing) = applyMissing(x, isMissing, load(tables.missing, feature));
    if (isValue)
      isMissing = arith::OrIOp::create(b, isMissing, isValue);
    Value goesLeft = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, x, load(tables.threshold, node));
    if (ensemble.getNumSets())
      goesLeft = buildSetTest(x, node, goesLeft);
    goesLeft = arith::SelectOp::create(b, isMissing, isNonZero(load(tables.missingLeft, node)), goesLeft);
    Value goesRight = arith::XOrIOp::create(b, goesLeft, constant(b.getBoolAttr(true)));
    Value step = arith::ExtUIOp::create(b, i32, goesRight);
    scf::YieldOp::create(b, Value(arith::AddIOp::create(b, load(tables.left, node), step)));
    b.setInsertionPointAfter(loop);
    return loop.getResult(0);
  }

  /// The feature and whether it is missing, by the feature's entry in `missing`.
  std::pair<Value, Value> applyMissing(Value x, Value isNaN, Value kind) {
    auto isKind = [&](tree::Missing missing) -> Value {
      Value code = constant(b.getI8IntegerAttr(static_cast<int8_t>(missing)));
      return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, kind, code);
    };
    Value isNone = isKind(tree::Missing::None), isZeroMissing = isKind(tree::Missing::Zero);
    x = arith::SelectOp::create(b, arith::AndIOp::create(b, isNaN, isNone), rowType(0.0), x);
    Value magnitude = math::AbsFOp::create(b, x);
    Value isZero = arith::CmpFOp::create(b, arith::CmpFPredicate::OLE, magnitude, rowType(kZeroThreshold));
    Value isMissing = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x);
    return {x, arith::OrIOp::create(b, isMissing, arith::AndIOp::create(b, isZero, isZeroMissing))};
  }

  /// Whether a categorical test goes left, or `numerical` where the node is not categorical.
  Value buildSetTest(Value x, Value node, Value numerical) {
    Value set = load(tables.set, node);
    Value isSet = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, set, constant(b.getI32IntegerAttr(0)));
    auto choice = scf::IfOp::create(b, TypeRange(b.getI1Type()), isSet, /*addThenBlock=*/true, /*addElseBlock=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(choice.elseBlock());
    scf::YieldOp::create(b, numerical);
    b.setInsertionPointToEnd(choice.thenBlock());
    Value s = toIndex(set);
    Value begin = load(tables.setOffsets, s), end = load(tables.setOffsets, arith::AddIOp::create(b, s, index(1)));
    Value words = arith::SubIOp::create(b, end, begin);
    // The comparisons are false for NaN; only a category inside of the words is converted to an integer.
    Value category = ensemble.getCategoryFloor() ? Value(math::FloorOp::create(b, x)) : Value(math::TruncOp::create(b, x));
    Value bits = arith::SIToFPOp::create(b, x.getType(), arith::MulIOp::create(b, words, constant(b.getI32IntegerAttr(32))));
    Value isInside = arith::AndIOp::create(b, arith::CmpFOp::create(b, arith::CmpFPredicate::OGE, category, rowType(0.0)),
                                           arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, category, bits));
    auto inside = scf::IfOp::create(b, TypeRange(b.getI1Type()), isInside, true, true);
    {
      OpBuilder::InsertionGuard inner(b);
      b.setInsertionPointToEnd(inside.elseBlock());
      scf::YieldOp::create(b, isNonZero(load(tables.otherLeft, s)));
      b.setInsertionPointToEnd(inside.thenBlock());
      Value code = arith::FPToSIOp::create(b, b.getI32Type(), category);
      Value word = arith::AddIOp::create(b, begin, arith::ShRUIOp::create(b, code, constant(b.getI32IntegerAttr(5))));
      Value bit = arith::AndIOp::create(b, code, constant(b.getI32IntegerAttr(31)));
      Value shifted = arith::ShRUIOp::create(b, load(tables.setWords, toIndex(word)), bit);
      scf::YieldOp::create(b, Value(arith::TruncIOp::create(b, b.getI1Type(), shifted)));
    }
    scf::YieldOp::create(b, inside.getResult(0));
    return choice.getResult(0);
  }

  void forEach(Value count, llvm::function_ref<void(Value)> body) {
    auto loop = scf::ForOp::create(b, index(0), count, index(1));
    b.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
    b.setInsertionPointAfter(loop);
  }
  Value load(memref::GlobalOp table, Value at) {
    Value memref = memref::GetGlobalOp::create(b, table.getType(), table.getSymName());
    return memref::LoadOp::create(b, memref, at.getType().isIndex() ? at : toIndex(at));
  }
  void store(Value margin, Value row, Value k) { memref::StoreOp::create(b, margin, op.getMargins(), ValueRange{row, k}); }
  Value index(int64_t value) { return arith::ConstantIndexOp::create(b, value); }
  Value constant(TypedAttr value) { return arith::ConstantOp::create(b, value); }
  Value rowType(double value) { return constant(b.getFloatAttr(ensemble.getRowType(), value)); }
  Value sumType(double value) { return constant(b.getFloatAttr(ensemble.getMarginType(), value)); }
  Value sumType(const APFloat &value) { return constant(b.getFloatAttr(ensemble.getMarginType(), value)); }
  Value toIndex(Value value) { return arith::IndexCastOp::create(b, b.getIndexType(), value); }
  Value isNonZero(Value i8) { return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, i8, constant(b.getI8IntegerAttr(0))); }

  ImplicitLocOpBuilder b;
  tree::PredictOp op;
  tree::EnsembleOp ensemble;
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
        it = tables.try_emplace(ensemble, TableBuilder(module, ensemble).build()).first;
      WalkBuilder(op, ensemble, it->second).build();
      op.erase();
    }
    for (auto ensemble : llvm::make_early_inc_range(module.getOps<tree::EnsembleOp>()))
      ensemble.erase();
  }
};

} // namespace
} // namespace lathe
