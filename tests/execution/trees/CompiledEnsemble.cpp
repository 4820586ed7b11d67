//===- CompiledEnsemble.cpp - An ensemble as native code in memory --------===//

#include "tests/execution/trees/CompiledEnsemble.h"

#include "compiler/conversion/targets/Target.h"
#include "compiler/emit/object/Object.h"
#include "compiler/pipelines/Pipelines.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

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

} // namespace

std::unique_ptr<CompiledEnsemble> CompiledEnsemble::compile(tree::EnsembleOp ensemble, StringRef target) {
  OwningOpRef<ModuleOp> module = buildModule(ensemble, target);
  PassManager passes(module->getContext());
  buildLowerToLLVMPipeline(passes);
  if (failed(passes.run(*module)))
    return nullptr;
  exportEntry(*module);
  llvm::SmallVector<char, 0> object;
  llvm::raw_svector_ostream out(object);
  if (failed(emitObject(*module, {}, out)))
    return nullptr;

  auto result = std::make_unique<CompiledEnsemble>();
  result->features = ensemble.getFeatures();
  result->outputs = ensemble.getNumMargins();
  result->objectSize = object.size();
  result->jit = llvm::cantFail(llvm::orc::LLJITBuilder().create());
  llvm::cantFail(result->jit->addObjectFile(std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(object))));
  auto entry = llvm::cantFail(result->jit->lookup(kEntry));
  result->function = *entry.toPtr<decltype(result->function) *>();
  return result;
}

void CompiledEnsemble::predict(const Matrix &rows, int64_t count, const Matrix &margins) const {
  function(rows.data, rows.data, 0, count, features, rows.rowStride, rows.columnStride, margins.data, margins.data, 0, count,
           outputs, margins.rowStride, margins.columnStride);
}

} // namespace lathe
