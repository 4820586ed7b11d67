//===- KernelModule.cpp - The module that kernels are put into ------------===//

#include "compiler/conversion/contraction/KernelModule.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/Twine.h"

using namespace mlir;

namespace lathe {

func::FuncOp KernelModule::outline(Block *block, const Target &target, StringRef name, SmallVector<Value> &captured) {
  llvm::SetVector<Value> outside;
  // Every block that an op of `block` holds, and `block` itself.
  llvm::SmallPtrSet<Block *, 16> inside{block};
  for (Operation &op : *block)
    op.walk([&](Block *nested) { inside.insert(nested); });
  auto visit = [&](Operation *op) {
    for (Value operand : op->getOperands())
      if (!inside.contains(operand.getParentBlock()))
        outside.insert(operand);
  };
  for (Operation &op : *block)
    op.walk(visit);

  MLIRContext *context = module.getContext();
  SmallVector<Type> inputs(block->getArgumentTypes());
  OpBuilder builder(context);
  builder.setInsertionPointToStart(block);
  for (Value value : outside) {
    Value replacement;
    if (Operation *op = value.getDefiningOp(); op && op->hasTrait<OpTrait::ConstantLike>()) {
      replacement = builder.clone(*op)->getResult(0);
    } else {
      replacement = block->addArgument(value.getType(), UnknownLoc::get(context));
      inputs.push_back(value.getType());
      captured.push_back(value);
    }
    value.replaceUsesWithIf(replacement, [&](OpOperand &use) { return inside.contains(use.getOwner()->getBlock()); });
  }
  builder.setInsertionPointToEnd(block);
  func::ReturnOp::create(builder, UnknownLoc::get(context));

  auto function =
      func::FuncOp::create(builder.getUnknownLoc(), name, builder.getFunctionType(inputs, {}), ArrayRef<NamedAttribute>{});
  function.setPrivate();
  function->setAttr(kTargetAttr, builder.getStringAttr(target.name));
  function.getBody().push_back(block);
  std::string text;
  llvm::raw_string_ostream stream(text);
  function->print(stream, OpPrintingFlags().useLocalScope());
  auto [known, isNew] = functions.try_emplace(text, function);
  if (!isNew) {
    function->erase();
    return known->second;
  }
  function.setSymName((name + "." + Twine(functions.size()) + "." + target.name).str());
  symbols.insert(function);
  return function;
}

void KernelModule::forAll(KernelCode &code, const Target &target, StringRef name, ArrayRef<Value> counts,
                          llvm::function_ref<void(KernelCode &, ArrayRef<Value>)> body) {
  auto block = std::make_unique<Block>();
  SmallVector<Value> indices, loopCounts;
  Value first = code.index(0);
  for (Value count : counts) {
    if (isConstantIntValue(count, 1)) {
      indices.push_back(first);
      continue;
    }
    indices.push_back(block->addArgument(code.getIndexType(), code.getLoc()));
    loopCounts.push_back(count);
  }
  {
    OpBuilder::InsertionGuard guard(code);
    code.setInsertionPointToStart(block.get());
    body(code, indices);
  }
  SmallVector<Value> captured;
  func::FuncOp function = outline(block.release(), target, name, captured);
  if (loopCounts.empty()) {
    func::CallOp::create(code, function, captured);
    return;
  }
  SmallVector<Value> zeros(loopCounts.size(), first), ones(loopCounts.size(), code.index(1));
  auto loop = scf::ParallelOp::create(code, zeros, loopCounts, ones);
  OpBuilder::InsertionGuard guard(code);
  code.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> arguments(loop.getInductionVars());
  llvm::append_range(arguments, captured);
  func::CallOp::create(code, function, arguments);
}

} // namespace lathe
