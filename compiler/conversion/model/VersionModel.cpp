//===- VersionModel.cpp - A version of a model per target -----------------===//

#include "compiler/conversion/model/Passes.h"

#include "compiler/conversion/model/Model.h"
#include "compiler/conversion/targets/Target.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_VERSIONMODELPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

struct VersionModelPass : impl::VersionModelPassBase<VersionModelPass> {
  using VersionModelPassBase::VersionModelPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (targets.empty())
      return;
    for (const std::string &name : targets)
      if (!lookupTarget(name)) {
        module.emitError("unknown target '") << name << "'";
        return signalPassFailure();
      }
    SmallVector<func::FuncOp> functions;
    for (auto function : module.getOps<func::FuncOp>())
      if (!function.isExternal()) {
        function->setAttr(kTargetAttr, StringAttr::get(&getContext(), targets.front()));
        functions.push_back(function);
      }
    SymbolTable symbols(module);
    for (const std::string &target : ArrayRef<std::string>(targets).drop_front())
      cloneFor(target, functions, symbols);
  }

private:
  static void cloneFor(StringRef target, ArrayRef<func::FuncOp> functions, SymbolTable &symbols) {
    auto getName = [&](StringRef name) { return (name + "." + target).str(); };
    llvm::StringSet<> names;
    for (func::FuncOp function : functions)
      names.insert(function.getSymName());
    for (func::FuncOp function : functions) {
      func::FuncOp clone = function.clone();
      clone.setSymName(getName(function.getSymName()));
      clone->setAttr(kTargetAttr, StringAttr::get(function.getContext(), target));
      clone.walk([&](func::CallOp call) {
        if (names.contains(call.getCallee()))
          call.setCallee(getName(call.getCallee()));
      });
      symbols.insert(clone, std::next(function->getIterator()));
    }
  }
};

} // namespace
} // namespace lathe
