//===- RaiseAssertions.cpp - Assertions leave the call --------------------===//

#include "compiler/conversion/model/Passes.h"

#include "compiler/conversion/model/Model.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_RAISEASSERTIONSPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

struct RaiseAssertionsPass : impl::RaiseAssertionsPassBase<RaiseAssertionsPass> {
  void runOnOperation() override {
    SmallVector<cf::AssertOp> assertions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      function.walk([&](cf::AssertOp assertion) { assertions.push_back(assertion); });
    for (cf::AssertOp assertion : assertions)
      lower(assertion);
  }

private:
  /// A global of the message, terminated.
  LLVM::GlobalOp getMessage(StringRef message) {
    LLVM::GlobalOp &global = messages[message];
    if (!global) {
      OpBuilder b = OpBuilder::atBlockBegin(getOperation().getBody());
      std::string bytes = message.str() + '\0', name = "message." + std::to_string(messages.size());
      global = LLVM::GlobalOp::create(b, getOperation().getLoc(), LLVM::LLVMArrayType::get(b.getI8Type(), bytes.size()),
                                      /*isConstant=*/true, LLVM::Linkage::Internal, name, b.getStringAttr(bytes));
    }
    return global;
  }

  LLVM::LLVMFuncOp getRaise() {
    constexpr llvm::StringLiteral name = "lathe_raise";
    if (auto function = getOperation().lookupSymbol<LLVM::LLVMFuncOp>(name))
      return function;
    OpBuilder b = OpBuilder::atBlockBegin(getOperation().getBody());
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()), {pointer, pointer});
    auto function = LLVM::LLVMFuncOp::create(b, getOperation().getLoc(), name, type);
    function.setPassthroughAttr(b.getStrArrayAttr({"noreturn", "cold"}));
    return function;
  }

  void lower(cf::AssertOp assertion) {
    ImplicitLocOpBuilder b(assertion.getLoc(), assertion);
    Value context = assertion->getParentOfType<func::FuncOp>().getArgument(0);
    Block *block = assertion->getBlock();
    Block *rest = block->splitBlock(assertion->getNextNode());
    Block *raise = b.createBlock(block->getParent(), block->getParent()->end());
    Value message = LLVM::AddressOfOp::create(b, getMessage(assertion.getMsg()));
    LLVM::CallOp::create(b, getRaise(), ValueRange{context, message});
    LLVM::UnreachableOp::create(b);
    b.setInsertionPointToEnd(block);
    cf::CondBranchOp::create(b, assertion.getArg(), rest, raise);
    assertion.erase();
  }

  llvm::StringMap<LLVM::GlobalOp> messages;
};

} // namespace
} // namespace lathe
