//===- Lifetimes.cpp - When the buffers of a function are needed ----------===//

#include "compiler/conversion/model/Lifetimes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;

namespace lathe {

Lifetimes::Lifetimes(func::FuncOp function) : function(function), aliases(function), end(0) {
  std::function<void(Operation *)> visit = [&](Operation *op) {
    int64_t begin = end++;
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (Operation &nested : block)
          visit(&nested);
    times[op] = {begin, end++};
  };
  visit(function);
}

SmallPtrSet<Value, 16> Lifetimes::getNames(Value value) const {
  SmallPtrSet<Value, 16> names = aliases.resolve(value);
  // What upstream's analysis does not follow: casts out of memrefs and back, and pointers.
  SmallVector<Value> pending(names.begin(), names.end());
  while (!pending.empty()) {
    Value name = pending.pop_back_val();
    for (Operation *user : name.getUsers()) {
      if (!isa<UnrealizedConversionCastOp, memref::ExtractAlignedPointerAsIndexOp, memref::ExtractStridedMetadataOp,
               memref::GetGlobalOp>(user) &&
          user->getName().getDialectNamespace() != "llvm" && user->getName().getDialectNamespace() != "ptr" &&
          !isa<ViewLikeOpInterface>(user))
        continue;
      for (Value result : user->getResults())
        for (Value further : aliases.resolve(result))
          if (names.insert(further).second)
            pending.push_back(further);
    }
  }
  return names;
}

/// The op that stands for `op` beside `home`: the outermost loop around it that is not around `home`, for it may run again.
static Operation *getOutermostLoop(Operation *op, Operation *home) {
  Operation *found = op;
  for (Operation *parent = op->getParentOp(); parent && !parent->isAncestor(home); parent = parent->getParentOp())
    if (isa<LoopLikeOpInterface>(parent))
      found = parent;
  return found;
}

std::optional<Lifetimes::Span> Lifetimes::getSpan(Value value) const {
  Operation *home = value.getDefiningOp();
  auto isAroundHome = [&](Operation *op) { return isa_and_nonnull<LoopLikeOpInterface>(op) && op->isProperAncestor(home); };
  Span span{std::numeric_limits<int64_t>::max(), times.lookup(home).first};
  for (Value name : getNames(value)) {
    auto argument = dyn_cast<BlockArgument>(name);
    if (isAroundHome(argument ? argument.getOwner()->getParentOp() : name.getDefiningOp()))
      return std::nullopt;
    for (Operation *user : name.getUsers()) {
      if (isa<func::ReturnOp>(user)) {
        span.second = end;
        continue;
      }
      Span use = times.lookup(getOutermostLoop(user, home));
      span = {std::min(span.first, use.first), std::max(span.second, use.second)};
    }
  }
  span.first = std::min(span.first, span.second);
  return span;
}

bool Lifetimes::isReturned(Value value) const {
  return llvm::any_of(getNames(value), [](Value name) {
    return llvm::any_of(name.getUsers(), [](Operation *user) { return isa<func::ReturnOp>(user); });
  });
}

} // namespace lathe
