//===- SetLLVMTarget.cpp - The target of each function, for LLVM ----------===//

#include "compiler/conversion/targets/Passes.h"

#include "compiler/conversion/targets/Target.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_SETLLVMTARGETPASS
#include "compiler/conversion/targets/Passes.h.inc"

namespace {

struct SetLLVMTargetPass : impl::SetLLVMTargetPassBase<SetLLVMTargetPass> {
  using SetLLVMTargetPassBase::SetLLVMTargetPassBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<LLVM::LLVMFuncOp>()) {
      auto name = function->getAttrOfType<StringAttr>(kTargetAttr);
      if (!name)
        continue;
      const Target *target = lookupTarget(name);
      if (!target) {
        function.emitOpError("has the unknown target ") << name;
        return signalPassFailure();
      }
      function.setTargetCpu(cpu.empty() ? target->cpu.str() : cpu.getValue());
      if (cpu.empty() && !target->tune.empty())
        function.setTuneCpu(target->tune);
      if (cpu.empty() && !target->features.empty()) {
        auto features = llvm::map_to_vector(target->features, [](StringRef feature) { return ("+" + feature).str(); });
        function.setTargetFeaturesAttr(
            LLVM::TargetFeaturesAttr::get(&getContext(), SmallVector<StringRef>(features.begin(), features.end())));
      }
      function.setPreferVectorWidth(std::to_string(target->vectorBits));
    }
  }
};

} // namespace
} // namespace lathe
