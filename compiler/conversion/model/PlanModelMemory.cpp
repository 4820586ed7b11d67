//===- PlanModelMemory.cpp - Buffers become places in memory --------------===//

#include "compiler/conversion/model/Passes.h"

#include "compiler/conversion/model/Descriptor.h"
#include "compiler/conversion/model/Lifetimes.h"
#include "compiler/conversion/model/MemoryPlan.h"
#include "compiler/conversion/model/Model.h"
#include "compiler/conversion/model/RuntimeCalls.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_PLANMODELMEMORYPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

/// Bytes from one element in memory to the next.
int64_t getElementBytes(Type type) {
  if (type.isIndex())
    return 8;
  if (auto complex = dyn_cast<ComplexType>(type))
    return 2 * getElementBytes(complex.getElementType());
  if (auto vector = dyn_cast<VectorType>(type))
    return static_cast<int64_t>(llvm::PowerOf2Ceil(vector.getNumElements() * getElementBytes(vector.getElementType())));
  if (type.isIntOrFloat())
    return static_cast<int64_t>(llvm::PowerOf2Ceil(llvm::divideCeil(type.getIntOrFloatBitWidth(), 8)));
  if (isa<LLVM::LLVMPointerType>(type))
    return 8;
  return 16; // a string: a pointer and a size
}

/// Bytes of a memref of fixed sizes; nothing when they are more than int64 counts.
std::optional<int64_t> getBytes(MemRefType type) {
  int64_t bytes = getElementBytes(type.getElementType());
  for (int64_t size : type.getShape())
    if (llvm::MulOverflow(bytes, size, bytes))
      return std::nullopt;
  return bytes;
}

/// The model's function, or a version of it.
bool isMain(func::FuncOp function) { return function->hasAttr(kIsMainAttr); }

/// What the pass finds out of a function before it changes it.
struct FunctionPlan {
  bool needsContext = false;
  int64_t frameBytes = 0;
  SmallVector<std::pair<memref::AllocOp, int64_t>> placed; // with offsets in the frame
  SmallVector<memref::AllocOp> allocated;                  // when it runs
  llvm::MapVector<Operation *, int64_t> callees;           // calls, with offsets of the callees' frames
};

struct PlanModelMemoryPass : impl::PlanModelMemoryPassBase<PlanModelMemoryPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    for (auto function : module.getOps<func::FuncOp>())
      if (failed(plan(function, symbols)))
        return signalPassFailure();
    for (auto function : module.getOps<func::FuncOp>())
      rewrite(function, symbols);
  }

private:
  LogicalResult plan(func::FuncOp function, const SymbolTable &symbols);
  LogicalResult planCalls(func::FuncOp function, const SymbolTable &symbols, FunctionPlan &plan);
  void rewrite(func::FuncOp function, const SymbolTable &symbols);

  llvm::DenseMap<func::FuncOp, FunctionPlan> plans;
  llvm::DenseSet<func::FuncOp> inProgress;
};

LogicalResult PlanModelMemoryPass::planCalls(func::FuncOp function, const SymbolTable &symbols, FunctionPlan &plan) {
  WalkResult result = function.walk([&](func::CallOp call) -> WalkResult {
    auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
    if (!callee)
      return call.emitError("calls the unknown function '") << call.getCallee() << "'";
    if (failed(this->plan(callee, symbols)))
      return WalkResult::interrupt();
    const FunctionPlan &calleePlan = plans[callee];
    plan.needsContext |= calleePlan.needsContext;
    if (calleePlan.frameBytes || callee->hasAttr(kTaskAttr))
      plan.callees[call] = 0;
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

LogicalResult PlanModelMemoryPass::plan(func::FuncOp function, const SymbolTable &symbols) {
  if (plans.count(function))
    return success();
  if (!inProgress.insert(function).second)
    return function.emitError("calls itself, which no plan of memory allows");
  FunctionPlan plan;
  if (function.isExternal()) {
    plan.needsContext = function->hasAttr(kContextAttr);
    plans[function] = std::move(plan);
    return success();
  }
  plan.needsContext = function->hasAttr(kTaskAttr);
  if (failed(planCalls(function, symbols, plan)))
    return failure();

  Lifetimes lifetimes(function);
  SmallVector<PlannedBuffer> buffers;
  SmallVector<Operation *> owners;
  WalkResult result = function.walk([&](Operation *op) -> WalkResult {
    if (isa<cf::AssertOp>(op))
      plan.needsContext = true;
    auto alloc = dyn_cast<memref::AllocOp>(op);
    if (!alloc)
      return WalkResult::advance();
    MemRefType type = alloc.getType();
    if (!type.getLayout().isIdentity())
      return alloc.emitError("expected a buffer without gaps, found ") << type;
    std::optional<Lifetimes::Span> span;
    // What a function returns must outlive its frame, unless it is the model.
    if (type.hasStaticShape() && (isMain(function) || !lifetimes.isReturned(alloc)))
      span = lifetimes.getSpan(alloc.getMemref());
    if (!span) {
      plan.needsContext = true;
      plan.allocated.push_back(alloc);
      return WalkResult::advance();
    }
    std::optional<int64_t> bytes = getBytes(type);
    if (!bytes)
      return alloc.emitError("a tensor of type ") << type << " has more bytes than memory can hold";
    buffers.push_back({*bytes, span->first, span->second});
    owners.push_back(alloc);
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  for (auto &[call, offset] : plan.callees) {
    auto callee = symbols.lookup<func::FuncOp>(cast<func::CallOp>(call).getCallee());
    Lifetimes::Span span = lifetimes.getSpan(call);
    buffers.push_back({plans[callee].frameBytes, span.first, span.second});
    owners.push_back(call);
  }
  std::optional<int64_t> bytes = planMemory(buffers);
  if (!bytes)
    return function.emitError("its tensors have more bytes than memory can hold");
  // Buffers without elements have an address as well.
  bool hasBuffers = llvm::any_of(owners, [](Operation *owner) { return isa<memref::AllocOp>(owner); });
  plan.frameBytes = hasBuffers ? std::max<int64_t>(*bytes, 1) : *bytes;
  for (auto [buffer, owner] : llvm::zip_equal(buffers, owners))
    if (auto alloc = dyn_cast<memref::AllocOp>(owner))
      plan.placed.push_back({alloc, buffer.offset});
    else
      plan.callees[owner] = buffer.offset;
  plans[function] = std::move(plan);
  inProgress.erase(function);
  return success();
}

/// The buffer of a `memref.alloc` in bytes at `pointer`.
void replaceAlloc(memref::AllocOp alloc, Value bytes, Value offset) {
  OpBuilder b(alloc);
  Value view = memref::ViewOp::create(b, alloc.getLoc(), alloc.getType(), bytes, offset, alloc.getDynamicSizes());
  alloc.replaceAllUsesWith(view);
  alloc.erase();
}

/// Memory of the context: sizes are checked where they are multiplied.
void allocate(memref::AllocOp alloc, Value context) {
  OpBuilder b(alloc);
  Location loc = alloc.getLoc();
  MemRefType type = alloc.getType();
  int64_t fixed = getElementBytes(type.getElementType());
  bool isTooLarge = false;
  for (int64_t size : type.getShape())
    if (!ShapedType::isDynamic(size))
      isTooLarge |= llvm::MulOverflow(fixed, size, fixed);
  if (isTooLarge)
    fixed = std::numeric_limits<int64_t>::max();
  Value bytes = buildI64(b, loc, fixed);
  Type i64 = b.getI64Type(), pointer = LLVM::LLVMPointerType::get(b.getContext());
  for (Value size : alloc.getDynamicSizes()) {
    Value factor = arith::IndexCastOp::create(b, loc, i64, size);
    bytes = callRuntime(b, loc, "lathe_scale_bytes", i64, {context, bytes, factor})[0];
  }
  Value memory = callRuntime(b, loc, "lathe_allocate", pointer, {context, bytes})[0];
  auto all = MemRefType::get({std::numeric_limits<int64_t>::max()}, b.getI8Type());
  Value cast = memref::CastOp::create(b, loc, MemRefType::get({ShapedType::kDynamic}, b.getI8Type()),
                                      buildMemRef(b, loc, memory, all));
  replaceAlloc(alloc, cast, arith::ConstantIndexOp::create(b, loc, 0));
}

void PlanModelMemoryPass::rewrite(func::FuncOp function, const SymbolTable &symbols) {
  FunctionPlan &plan = plans[function];
  OpBuilder b(function);
  Type pointer = LLVM::LLVMPointerType::get(&getContext());
  Location loc = function.getLoc();
  if (function.isExternal()) {
    if (!plan.needsContext)
      return;
    function->removeAttr(kContextAttr);
    SmallVector<Type> inputs{pointer};
    llvm::append_range(inputs, function.getArgumentTypes());
    function.setFunctionType(b.getFunctionType(inputs, function.getResultTypes()));
    return;
  }
  bool hasFrame = plan.frameBytes || function->hasAttr(kTaskAttr);
  Value context, frame, bytes;
  if (hasFrame) {
    (void)function.insertArgument(0, pointer, {}, loc);
    frame = function.getArgument(0);
    function->setAttr(kFrameBytesAttr, b.getI64IntegerAttr(plan.frameBytes));
    b.setInsertionPointToStart(&function.getBody().front());
    auto fixed = MemRefType::get({plan.frameBytes}, b.getI8Type());
    bytes = memref::CastOp::create(b, loc, MemRefType::get({ShapedType::kDynamic}, b.getI8Type()),
                                   buildMemRef(b, loc, frame, fixed));
  }
  if (plan.needsContext) {
    (void)function.insertArgument(0, pointer, {}, loc);
    context = function.getArgument(0);
    function->setAttr(kHasContextAttr, b.getUnitAttr());
  }
  for (auto [alloc, offset] : plan.placed) {
    OpBuilder at(alloc);
    replaceAlloc(alloc, bytes, arith::ConstantIndexOp::create(at, alloc.getLoc(), offset));
  }
  SmallVector<func::CallOp> calls;
  function.walk([&](func::CallOp call) { calls.push_back(call); });
  for (func::CallOp call : calls) {
    auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
    SmallVector<Value> operands;
    if (plans[callee].needsContext)
      operands.push_back(context);
    auto at = plan.callees.find(call);
    if (at != plan.callees.end()) {
      OpBuilder before(call);
      if (!frame) // nobody needs memory
        operands.push_back(LLVM::ZeroOp::create(before, call.getLoc(), pointer));
      else
        operands.push_back(LLVM::GEPOp::create(before, call.getLoc(), pointer, before.getI8Type(), frame,
                                               ArrayRef<LLVM::GEPArg>{buildI64(before, call.getLoc(), at->second)}));
    }
    call->insertOperands(0, operands);
  }
  for (memref::AllocOp alloc : plan.allocated)
    allocate(alloc, context);
}

} // namespace
} // namespace lathe
