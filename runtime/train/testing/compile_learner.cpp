//===- compile_learner.cpp - The kernels of a model as an object file ----===//
//
// compile_learner NAME MODEL OUTPUT: compiles the `train.model` MODEL as a trainer is compiled, and writes an object file
// that exports its `lathe_learner` under NAME. For tests of the runtime, which need no pipeline and no shards.
//
//===----------------------------------------------------------------------===//

#include "compiler/emit/object/Object.h"
#include "compiler/pipelines/Pipelines.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;

static int fail(const llvm::Twine &message) {
  llvm::errs() << "compile_learner: error: " << message << "\n";
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 4)
    return fail("expected arguments NAME MODEL OUTPUT");
  DialectRegistry registry;
  lathe::registerDialects(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(argv[2], &context);
  if (!module)
    return fail("the model is not valid");
  PassManager passes(&context);
  lathe::buildLowerToLLVMPipeline(passes);
  if (failed(passes.run(*module)))
    return fail("the model did not compile");

  auto learner = module->lookupSymbol<LLVM::GlobalOp>("lathe_learner");
  learner.setSymName(argv[1]);
  learner.setLinkage(LLVM::Linkage::External);
  std::error_code status;
  llvm::raw_fd_ostream output(argv[3], status);
  if (status)
    return fail("cannot write " + llvm::Twine(argv[3]) + ": " + status.message());
  return failed(lathe::emitObject(*module, lathe::Machine(), output));
}
