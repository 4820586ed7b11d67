//===- CompileModel.cpp - From a module of a graph to an object -----------===//

#include "compiler/pipelines/CompileModel.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

namespace lathe {

std::optional<llvm::SmallVector<char, 0>> compileModel(ModuleOp module, const ModelOptions &options, const Machine &machine,
                                                       const ModelHooks &hooks) {
  DialectRegistry registry;
  registerModelDialects(registry);
  module.getContext()->appendDialectRegistry(registry);
  auto run = [&](void (*build)(OpPassManager &, const ModelOptions &)) {
    PassManager passes(module.getContext());
    if (hooks.prepare)
      hooks.prepare(passes);
    build(passes, options);
    return passes.run(module);
  };
  llvm::SmallVector<char, 0> object;
  llvm::raw_svector_ostream out(object);
  if (failed(run(buildModelPipeline)) || (hooks.onTensors && failed(hooks.onTensors(module))) ||
      failed(run(buildLowerModelPipeline)) || (hooks.onLowered && failed(hooks.onLowered(module))) ||
      failed(emitObject(module, machine, out, hooks.stageDone)))
    return std::nullopt;
  return object;
}

} // namespace lathe
