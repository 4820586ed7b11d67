//===- compile_learner.cpp - The kernels of a model as an object file ----===//
//
// compile_learner NAME MODEL OUTPUT: derives the kernels of the `train.model` MODEL as a trainer has them, and writes
// an object file that exports its `lathe_learner` under NAME. For tests of the runtime, which need no rows and no
// shards.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/entry/Passes.h"
#include "compiler/conversion/train/Passes.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/ConvertToLLVM/ToLLVMPass.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;

namespace {

int fail(const llvm::Twine &message) {
  llvm::errs() << "compile_learner: error: " << message << "\n";
  return 1;
}

void registerConversions(DialectRegistry &registry) {
  registry.insert<lathe::train::TrainDialect, cf::ControlFlowDialect, func::FuncDialect, LLVM::LLVMDialect>();
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
  registerConvertFuncToLLVMInterface(registry);
  registerConvertMathToLLVMInterface(registry);
  registerConvertMemRefToLLVMInterface(registry);
  vector::registerConvertVectorToLLVMInterface(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}

LogicalResult lower(ModuleOp module) {
  PassManager passes(module.getContext());
  passes.addPass(lathe::createBuildLearnerPass());
  passes.addPass(lathe::createTrainToLoopsPass());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(lathe::createCEntryPointsPass());
  passes.addPass(lathe::createTrainLearnerToLLVMPass());
  passes.addPass(createConvertMathToLibmPass());
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createConvertToLLVMPass());
  passes.addPass(createReconcileUnrealizedCastsPass());
  return passes.run(module);
}

void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4)
    return fail("expected arguments NAME MODEL OUTPUT");
  DialectRegistry registry;
  registerConversions(registry);
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(argv[2], &context);
  if (!module || failed(lower(*module)))
    return fail("the model did not compile");
  auto learner = module->lookupSymbol<LLVM::GlobalOp>("lathe_learner");
  learner.setSymName(argv[1]);
  learner.setLinkage(LLVM::Linkage::External);

  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> code = translateModuleToLLVMIR(*module, llvmContext);
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  std::string error;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!code || !target)
    return fail("no code for this machine: " + error);
  std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(triple, /*CPU=*/"", /*Features=*/"", llvm::TargetOptions(), llvm::Reloc::PIC_));
  code->setTargetTriple(triple);
  code->setDataLayout(machine->createDataLayout());
  optimize(*code, *machine);

  std::error_code status;
  llvm::raw_fd_ostream output(argv[3], status);
  if (status)
    return fail("cannot write " + llvm::Twine(argv[3]) + ": " + status.message());
  llvm::legacy::PassManager emit;
  if (machine->addPassesToEmitFile(emit, output, nullptr, llvm::CodeGenFileType::ObjectFile))
    return fail("this machine has no object files");
  emit.run(*code);
  return 0;
}
