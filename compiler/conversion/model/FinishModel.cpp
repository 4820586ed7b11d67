//===- FinishModel.cpp - What is left to do in the LLVM dialect -----------===//

#include "compiler/conversion/model/Passes.h"

#include "compiler/conversion/model/Model.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_FINISHMODELPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

constexpr llvm::StringLiteral kRuntimePrefix = "lathe_";

/// One declaration for those that differ behind a dot.
void mergeDeclarations(ModuleOp module) {
  SymbolTable symbols(module);
  llvm::StringMap<std::string> renamed;
  for (auto function : llvm::make_early_inc_range(module.getOps<LLVM::LLVMFuncOp>())) {
    auto [name, suffix] = function.getSymName().split('.');
    if (!function.isExternal() || !name.starts_with(kRuntimePrefix) || suffix.empty())
      continue;
    renamed[function.getSymName()] = name.str();
    std::string symbol = name.str();
    if (symbols.lookup(symbol)) {
      symbols.erase(function);
      continue;
    }
    symbols.remove(function);
    function.setSymName(symbol);
    symbols.insert(function);
  }
  module.walk([&](LLVM::CallOp call) {
    auto it = call.getCallee() ? renamed.find(*call.getCallee()) : renamed.end();
    if (it != renamed.end())
      call.setCallee(it->second);
  });
}

/// Memory on the stack that is taken within the function is taken at its start.
void hoistStackMemory(LLVM::LLVMFuncOp function) {
  Block &entry = function.getBody().front();
  function.walk([&](LLVM::AllocaOp alloca) {
    auto size = alloca.getArraySize().getDefiningOp<LLVM::ConstantOp>();
    if (!size || alloca->getBlock() == &entry)
      return;
    OpBuilder b = OpBuilder::atBlockBegin(&entry);
    Operation *constant = b.clone(*size);
    alloca->moveAfter(constant);
    alloca.getArraySizeMutable().assign(constant->getResult(0));
  });
}

/// A call of a parallel loop's body goes through the runtime: f(context, frame, captures, begin, end) becomes
/// lathe_parallel(context, f, frame, bytes of the frame, captures, end); it begins at 0.
void callTask(LLVM::CallOp call, ModuleOp module) {
  constexpr llvm::StringLiteral name = "lathe_parallel";
  ImplicitLocOpBuilder b(call.getLoc(), call);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(name);
  if (!function) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(module.getBody());
    Type i64 = b.getI64Type();
    auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), {pointer, pointer, pointer, i64, pointer, i64});
    function = LLVM::LLVMFuncOp::create(b, name, type);
  }
  auto task = module.lookupSymbol<LLVM::LLVMFuncOp>(*call.getCallee());
  Value address = LLVM::AddressOfOp::create(b, task);
  Value bytes = LLVM::ConstantOp::create(b, b.getI64Type(), task->getAttrOfType<IntegerAttr>(kFrameBytesAttr));
  ValueRange operands = call.getArgOperands();
  LLVM::CallOp::create(b, function, ValueRange{operands[0], address, operands[1], bytes, operands[2], operands[4]});
  call.erase();
}

struct FinishModelPass : impl::FinishModelPassBase<FinishModelPass> {
  void runOnOperation() override {
    mergeDeclarations(getOperation());
    getOperation().walk([&](LLVM::CallOp call) {
      if (call->hasAttr(kTaskAttr))
        callTask(call, getOperation());
    });
    for (auto function : getOperation().getOps<LLVM::LLVMFuncOp>())
      if (!function.isExternal())
        hoistStackMemory(function);
  }
};

} // namespace
} // namespace lathe
