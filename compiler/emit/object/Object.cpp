//===- Object.cpp - From the LLVM dialect to an object file ---------------===//

#include "compiler/emit/object/Object.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/Transforms/Instrumentation/AddressSanitizer.h"

using namespace mlir;

namespace lathe {
namespace {

std::unique_ptr<llvm::TargetMachine> createTargetMachine(ModuleOp module, const Machine &machine) {
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmPrinters();
  llvm::Triple triple(machine.triple.empty() ? llvm::sys::getDefaultTargetTriple() : machine.triple);
  std::string error;
  const llvm::Target *llvmTarget = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!llvmTarget) {
    module.emitError("unknown target '") << triple.str() << "': " << error;
    return nullptr;
  }
  std::string cpu = machine.cpu;
  if (cpu.empty())
    cpu = triple.getArch() == llvm::Triple::x86_64 ? "x86-64-v3" : "generic";
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  return std::unique_ptr<llvm::TargetMachine>(llvmTarget->createTargetMachine(
      triple, cpu, /*Features=*/"", options, llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::Default));
}

/// Has AddressSanitizer check what the optimizer leaves of the module.
void sanitizeAddresses(llvm::Module &module, llvm::PassBuilder &builder) {
  // Tables that are aligned to more than this get no red zones.
  constexpr llvm::Align most = llvm::Align::Constant<32>();
  for (llvm::GlobalVariable &global : module.globals())
    if (global.getAlign().valueOrOne() > most)
      global.setAlignment(most);
  for (llvm::Function &function : module)
    if (!function.isDeclaration())
      function.addFnAttr(llvm::Attribute::SanitizeAddress);
  builder.registerOptimizerLastEPCallback(
      [](llvm::ModulePassManager &passes, llvm::OptimizationLevel, llvm::ThinOrFullLTOPhase) {
        passes.addPass(llvm::AddressSanitizerPass(llvm::AddressSanitizerOptions()));
      });
}

/// Translates and optimizes.
std::unique_ptr<llvm::Module> translate(ModuleOp module, llvm::TargetMachine &target, bool isAddressSanitized,
                                        llvm::LLVMContext &context, llvm::function_ref<void(StringRef)> stageDone) {
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> llvmModule = translateModuleToLLVMIR(module, context, "lathe");
  if (!llvmModule) {
    module.emitError("cannot be translated to LLVM IR");
    return nullptr;
  }
  llvmModule->setTargetTriple(target.getTargetTriple());
  llvmModule->setDataLayout(target.createDataLayout());
  llvmModule->setPICLevel(llvm::PICLevel::BigPIC);
  // A symbol per table, so that tools see what takes the space.
  for (llvm::GlobalVariable &global : llvmModule->globals())
    if (global.hasPrivateLinkage())
      global.setLinkage(llvm::GlobalValue::InternalLinkage);
  for (llvm::Function &function : *llvmModule) {
    if (function.isDeclaration())
      continue;
    // The optimizer costs a loop by the processor, which it knows by these attributes alone.
    if (!function.hasFnAttribute("target-cpu"))
      function.addFnAttr("target-cpu", target.getTargetCPU());
    // An object exports its program alone, which points to the functions: those of several pipelines have the same names.
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
  }

  stageDone("translation to LLVM");

  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager callGraph;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&target);
  if (isAddressSanitized)
    sanitizeAddresses(*llvmModule, builder);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(callGraph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, callGraph, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(*llvmModule, modules);
  stageDone("LLVM's optimizer");
  return llvmModule;
}

} // namespace

LogicalResult emitObject(ModuleOp module, const Machine &machine, llvm::raw_pwrite_stream &out,
                         llvm::function_ref<void(StringRef)> stageDone) {
  if (!stageDone)
    stageDone = [](StringRef) {};
  std::unique_ptr<llvm::TargetMachine> target = createTargetMachine(module, machine);
  if (!target)
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> llvmModule = translate(module, *target, machine.isAddressSanitized, context, stageDone);
  if (!llvmModule)
    return failure();
  llvm::legacy::PassManager passes;
  if (target->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile))
    return module.emitError("the target cannot write object files");
  passes.run(*llvmModule);
  stageDone("LLVM's code generator");
  return success();
}

LogicalResult emitLLVMIR(ModuleOp module, const Machine &machine, llvm::raw_ostream &out) {
  std::unique_ptr<llvm::TargetMachine> target = createTargetMachine(module, machine);
  if (!target)
    return failure();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> llvmModule =
      translate(module, *target, machine.isAddressSanitized, context, [](StringRef) {});
  if (!llvmModule)
    return failure();
  llvmModule->print(out, nullptr);
  return success();
}

} // namespace lathe
