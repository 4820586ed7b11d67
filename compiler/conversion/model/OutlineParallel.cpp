//===- OutlineParallel.cpp - Bodies of parallel loops as functions --------===//

#include "compiler/conversion/model/Passes.h"

#include "compiler/conversion/model/Descriptor.h"
#include "compiler/conversion/model/Model.h"
#include "compiler/conversion/targets/Target.h"
#include "mlir/Dialect/SCF/Transforms/Transforms.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_OUTLINEPARALLELPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

/// The bounds of a loop nest, and its body, whichever op it is of.
struct Nest {
  SmallVector<OpFoldResult> lower, upper, step;
  SmallVector<Value> induction;
  Block *body;
};

std::optional<Nest> getNest(Operation *op) {
  if (auto loop = dyn_cast<scf::ForallOp>(op))
    if (loop.getNumResults() == 0)
      return Nest{loop.getMixedLowerBound(), loop.getMixedUpperBound(), loop.getMixedStep(),
                  llvm::to_vector_of<Value>(loop.getInductionVars()), loop.getBody()};
  if (auto loop = dyn_cast<scf::ParallelOp>(op))
    if (loop.getNumResults() == 0)
      return Nest{getAsOpFoldResult(loop.getLowerBound()), getAsOpFoldResult(loop.getUpperBound()),
                  getAsOpFoldResult(loop.getStep()), llvm::to_vector_of<Value>(loop.getInductionVars()), loop.getBody()};
  return std::nullopt;
}

/// The type in the record of captured values; null for what cannot be captured.
Type getFieldType(Type type) {
  MLIRContext *context = type.getContext();
  if (auto memref = dyn_cast<MemRefType>(type))
    return getDescriptorType(memref);
  if (type.isIndex())
    return IntegerType::get(context, 64);
  return LLVM::isCompatibleType(type) ? type : Type();
}

struct OutlineParallelPass : impl::OutlineParallelPassBase<OutlineParallelPass> {
  void runOnOperation() override {
    SmallVector<Operation *> loops;
    for (auto function : getOperation().getOps<func::FuncOp>())
      function.walk<WalkOrder::PreOrder>([&](Operation *op) {
        if (!getNest(op))
          return WalkResult::advance();
        loops.push_back(op);
        return WalkResult::skip(); // what is within runs in its threads
      });
    for (Operation *loop : loops)
      outline(loop, *getNest(loop));
    getOperation().walk([](scf::ForallOp loop) {
      IRRewriter rewriter(loop);
      (void)scf::forallToForLoop(rewriter, loop);
    });
  }

private:
  void outline(Operation *op, const Nest &nest);
  unsigned counter = 0;
};

void OutlineParallelPass::outline(Operation *op, const Nest &nest) {
  ModuleOp module = getOperation();
  auto parent = op->getParentOfType<func::FuncOp>();
  ImplicitLocOpBuilder b(op->getLoc(), op);
  Type pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto materialize = [&](OpFoldResult value) { return getValueOrCreateConstantIndexOp(b, b.getLoc(), value); };

  // Bounds are computed by the caller, and how many iterations there are.
  SmallVector<Value> lower, step, counts;
  Value count = arith::ConstantIndexOp::create(b, 1);
  for (auto [l, u, s] : llvm::zip_equal(nest.lower, nest.upper, nest.step)) {
    lower.push_back(materialize(l));
    step.push_back(materialize(s));
    Value extent = arith::SubIOp::create(b, materialize(u), lower.back());
    Value size = arith::CeilDivSIOp::create(b, extent, step.back());
    Value zero = arith::ConstantIndexOp::create(b, 0);
    counts.push_back(arith::MaxSIOp::create(b, size, zero));
    count = arith::MulIOp::create(b, count, counts.back());
  }

  // Constants are made again, everything else is captured.
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  captured.insert(lower.begin(), lower.end());
  captured.insert(step.begin(), step.end());
  captured.insert(counts.begin(), counts.end());
  SmallVector<Value> constants, fields;
  for (Value value : captured)
    (matchPattern(value, m_Constant()) || isa_and_nonnull<memref::GetGlobalOp>(value.getDefiningOp()) ? constants : fields)
        .push_back(value);
  auto types = llvm::map_to_vector(fields, [](Value value) { return getFieldType(value.getType()); });
  if (llvm::is_contained(types, Type()))
    return; // it stays a loop
  auto record = LLVM::LLVMStructType::getLiteral(b.getContext(), types);
  Value one = LLVM::ConstantOp::create(b, b.getI64Type(), b.getI64IntegerAttr(1));
  Value captures = LLVM::AllocaOp::create(b, pointer, record, one, /*alignment=*/8);
  auto addressOf = [&](ImplicitLocOpBuilder &at, Value base, size_t i) -> Value {
    return LLVM::GEPOp::create(at, pointer, record, base, ArrayRef<LLVM::GEPArg>{0, static_cast<int32_t>(i)});
  };
  for (auto [i, value] : llvm::enumerate(fields)) {
    Value field = value;
    if (field.getType() != types[i])
      field = UnrealizedConversionCastOp::create(b, types[i], field).getResult(0);
    LLVM::StoreOp::create(b, field, addressOf(b, captures, i));
  }

  ImplicitLocOpBuilder f(op->getLoc(), parent);
  std::string name = (parent.getSymName() + ".task." + Twine(counter++)).str();
  Type index = b.getIndexType();
  auto task = func::FuncOp::create(f, name, f.getFunctionType({pointer, index, index}, {}));
  task.setPrivate();
  task->setAttr(kTaskAttr, b.getUnitAttr());
  if (Attribute target = parent->getAttr(kTargetAttr))
    task->setAttr(kTargetAttr, target);
  Block *entry = task.addEntryBlock();
  f.setInsertionPointToStart(entry);
  IRMapping mapping;
  for (Value value : constants)
    mapping.map(value, f.clone(*value.getDefiningOp())->getResult(cast<OpResult>(value).getResultNumber()));
  for (auto [i, value] : llvm::enumerate(fields)) {
    Value field = LLVM::LoadOp::create(f, types[i], addressOf(f, entry->getArgument(0), i));
    if (field.getType() != value.getType())
      field = UnrealizedConversionCastOp::create(f, value.getType(), field).getResult(0);
    mapping.map(value, field);
  }
  auto loop = scf::ForOp::create(f, entry->getArgument(1), entry->getArgument(2), arith::ConstantIndexOp::create(f, 1));
  func::ReturnOp::create(f);
  f.setInsertionPointToStart(loop.getBody());
  // The last dimension is the innermost.
  Value rest = loop.getInductionVar();
  for (size_t d = nest.induction.size(); d-- > 0;) {
    Value at = rest;
    if (d > 0) {
      Value size = mapping.lookupOrDefault(counts[d]);
      at = arith::RemSIOp::create(f, rest, size);
      rest = arith::DivSIOp::create(f, rest, size);
    }
    Value scaled = arith::MulIOp::create(f, at, mapping.lookupOrDefault(step[d]));
    mapping.map(nest.induction[d], arith::AddIOp::create(f, scaled, mapping.lookupOrDefault(lower[d])));
  }
  for (Operation &nested : nest.body->without_terminator())
    f.clone(nested, mapping);

  Value zero = arith::ConstantIndexOp::create(b, 0);
  auto call = func::CallOp::create(b, task, ValueRange{captures, zero, count});
  call->setAttr(kTaskAttr, b.getUnitAttr());
  op->erase();
  (void)module;
}

} // namespace
} // namespace lathe
