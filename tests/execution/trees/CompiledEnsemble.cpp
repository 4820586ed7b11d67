//===- CompiledEnsemble.cpp - An ensemble as a loaded library -------------===//

#include "tests/execution/trees/CompiledEnsemble.h"

#include "compiler/conversion/targets/Target.h"
#include "compiler/emit/object/Object.h"
#include "compiler/pipelines/Pipelines.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Pass/PassManager.h"
#include "runtime/serving/cpu.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Program.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

#include <dlfcn.h>

using namespace mlir;

namespace lathe {
namespace {

constexpr llvm::StringLiteral kFunction = "predict", kEntry = "entry";

OwningOpRef<ModuleOp> buildModule(tree::EnsembleOp ensemble, StringRef target) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(ensemble.getLoc());
  ImplicitLocOpBuilder b = ImplicitLocOpBuilder::atBlockEnd(ensemble.getLoc(), module->getBody());
  b.insert(ensemble->clone());
  constexpr int64_t any = ShapedType::kDynamic;
  auto matrix = [&](int64_t columns, Type element) -> Type {
    return MemRefType::get({any, columns}, element, StridedLayoutAttr::get(b.getContext(), any, {any, any}));
  };
  auto type = b.getFunctionType(
      {matrix(ensemble.getFeatures(), ensemble.getRowType()), matrix(ensemble.getNumMargins(), ensemble.getMarginType())}, {});
  auto function = func::FuncOp::create(b, kFunction, type);
  if (!target.empty())
    function->setAttr(kTargetAttr, b.getStringAttr(target));
  b.setInsertionPointToStart(function.addEntryBlock());
  tree::PredictOp::create(b, ensemble.getSymName(), function.getArgument(0), function.getArgument(1));
  func::ReturnOp::create(b);
  return module;
}

/// The object keeps its functions to itself; data that points to one is seen.
void exportEntry(ModuleOp module) {
  ImplicitLocOpBuilder b = ImplicitLocOpBuilder::atBlockEnd(module.getLoc(), module.getBody());
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto entry = LLVM::GlobalOp::create(b, pointer, /*isConstant=*/true, LLVM::Linkage::External, kEntry, Attribute());
  b.createBlock(&entry.getInitializerRegion());
  Value address = LLVM::AddressOfOp::create(b, pointer, kFunction);
  LLVM::ReturnOp::create(b, address);
}

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
constexpr bool isAddressSanitized = true;
#else
constexpr bool isAddressSanitized = false;
#endif

/// A new file of no content, removed with the object; its path is empty when that fails.
struct TemporaryFile {
  explicit TemporaryFile(StringRef suffix) {
    if (std::error_code error = llvm::sys::fs::createTemporaryFile("ensemble", suffix, path)) {
      llvm::errs() << "error: expected to make a temporary file, found " << error.message() << "\n";
      path.clear();
    }
    remover.setFile(path);
  }

  SmallString<128> path;
  llvm::FileRemover remover;
};

/// Links the module's object and loads it; null, with diagnostics, when that fails.
void *load(ModuleOp module) {
  TemporaryFile object("o"), library("so");
  if (object.path.empty() || library.path.empty())
    return nullptr;
  std::error_code error;
  llvm::raw_fd_ostream out(object.path, error);
  Machine machine;
  machine.isAddressSanitized = isAddressSanitized;
  if (error || failed(emitObject(module, machine, out)))
    return nullptr;
  out.close();
  llvm::ErrorOr<std::string> linker = llvm::sys::findProgramByName("ld");
  if (!linker || llvm::sys::ExecuteAndWait(*linker, {"ld", "-shared", "-o", library.path, object.path}) != 0) {
    module.emitError("expected ld to make a shared library of the object");
    return nullptr;
  }
  void *result = dlopen(library.path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!result)
    module.emitError("expected a library that can be loaded, found: ") << dlerror();
  return result;
}

} // namespace

std::vector<std::string> getRunnableTargets() {
  std::vector<std::string> targets;
  for (const std::string &name : getDefaultTargets(llvm::Triple(llvm::sys::getDefaultTargetTriple())))
    if ((lookupTarget(name)->needs & ~lathe_cpu_features()) == 0)
      targets.push_back(name);
  if (targets.empty())
    targets.push_back("");
  return targets;
}

std::unique_ptr<CompiledEnsemble> CompiledEnsemble::compile(tree::EnsembleOp ensemble, StringRef target) {
  OwningOpRef<ModuleOp> module = buildModule(ensemble, target);
  PassManager passes(module->getContext());
  buildLowerToLLVMPipeline(passes);
  if (failed(passes.run(*module)))
    return nullptr;
  exportEntry(*module);
  std::unique_ptr<CompiledEnsemble> result(new CompiledEnsemble);
  result->features = ensemble.getFeatures();
  result->outputs = ensemble.getNumMargins();
  result->library = load(*module);
  if (!result->library)
    return nullptr;
  result->function = *static_cast<decltype(result->function) *>(dlsym(result->library, kEntry.data()));
  return result;
}

CompiledEnsemble::~CompiledEnsemble() {
  if (library)
    dlclose(library);
}

void CompiledEnsemble::predict(const Matrix &rows, int64_t count, const Matrix &margins) const {
  function(rows.data, rows.data, 0, count, features, rows.rowStride, rows.columnStride, margins.data, margins.data, 0, count,
           outputs, margins.rowStride, margins.columnStride);
}

} // namespace lathe
