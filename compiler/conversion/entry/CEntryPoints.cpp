//===- CEntryPoints.cpp - C calling convention for marked functions ------===//

#include "compiler/conversion/entry/Passes.h"

#include "compiler/conversion/targets/Target.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <limits>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_CENTRYPOINTSPASS
#include "compiler/conversion/entry/Passes.h.inc"

namespace {

/// The type that C sees in the place of `type`; null when C has none.
Type toCType(Type type) {
  MLIRContext *context = type.getContext();
  if (auto memref = dyn_cast<MemRefType>(type)) {
    if (memref.getRank() != 1 || !memref.getLayout().isIdentity())
      return {};
    return LLVM::LLVMPointerType::get(context);
  }
  if (type.isIndex())
    return IntegerType::get(context, 64);
  if (isa<pipeline::BatchType, pipeline::StatisticsType>(type))
    return LLVM::LLVMPointerType::get(context);
  return LLVM::isCompatibleType(type) ? type : Type();
}

/// Wraps a raw pointer into the descriptor {allocated, aligned, offset, [size], [stride]} of a rank-1 memref.
Value describe(ImplicitLocOpBuilder &b, Value pointer, MemRefType memref) {
  Type i64 = b.getI64Type();
  auto array = LLVM::LLVMArrayType::get(i64, 1);
  Type fields[] = {pointer.getType(), pointer.getType(), i64, array, array};
  auto descriptor = LLVM::LLVMStructType::getLiteral(b.getContext(), fields);
  auto constant = [&](int64_t value) -> Value { return LLVM::ConstantOp::create(b, i64, b.getI64IntegerAttr(value)); };
  int64_t size = memref.isDynamicDim(0) ? std::numeric_limits<int64_t>::max() : memref.getDimSize(0);

  Value value = LLVM::PoisonOp::create(b, descriptor);
  value = LLVM::InsertValueOp::create(b, value, pointer, ArrayRef<int64_t>{0});
  value = LLVM::InsertValueOp::create(b, value, pointer, ArrayRef<int64_t>{1});
  value = LLVM::InsertValueOp::create(b, value, constant(0), ArrayRef<int64_t>{2});
  value = LLVM::InsertValueOp::create(b, value, constant(size), ArrayRef<int64_t>{3, 0});
  value = LLVM::InsertValueOp::create(b, value, constant(1), ArrayRef<int64_t>{4, 0});
  return UnrealizedConversionCastOp::create(b, memref, value).getResult(0);
}

/// Adds the entry point of `body`, which has lost its name to it.
LogicalResult addEntryPoint(func::FuncOp body, StringRef name) {
  SmallVector<Type> arguments;
  for (auto [index, type] : llvm::enumerate(body.getArgumentTypes())) {
    Type cType = toCType(type);
    if (!cType)
      return body.emitError() << "entry point '" << name << "' expects scalars and rank-1 memrefs with the identity "
                              << "layout, found " << type << " as argument " << index;
    arguments.push_back(cType);
  }
  if (body.getNumResults() > 1)
    return body.emitError() << "entry point '" << name << "' expects at most one result, found "
                            << body.getNumResults();
  Type result = LLVM::LLVMVoidType::get(body.getContext());
  if (body.getNumResults() == 1) {
    Type type = body.getResultTypes().front();
    result = isa<MemRefType>(type) ? Type() : toCType(type);
    if (!result)
      return body.emitError() << "entry point '" << name << "' expects a scalar result, found " << type;
  }

  ImplicitLocOpBuilder b(body.getLoc(), body);
  auto entry = LLVM::LLVMFuncOp::create(b, name, LLVM::LLVMFunctionType::get(result, arguments));
  // The body is inlined only where the target is the same.
  if (Attribute target = body->getAttr(kTargetAttr))
    entry->setAttr(kTargetAttr, target);
  for (unsigned i = 0; i < arguments.size(); ++i)
    for (NamedAttribute attr : llvm::to_vector(function_interface_impl::getArgAttrs(body, i)))
      if (attr.getName().strref().starts_with("llvm.")) {
        entry.setArgAttr(i, attr.getName(), attr.getValue());
        body.removeArgAttr(i, attr.getName());
      }

  b.setInsertionPointToStart(entry.addEntryBlock(b));
  SmallVector<Value> operands;
  for (auto [argument, type] : llvm::zip_equal(entry.getArguments(), body.getArgumentTypes())) {
    if (auto memref = dyn_cast<MemRefType>(type))
      operands.push_back(describe(b, argument, memref));
    else if (type != argument.getType())
      operands.push_back(UnrealizedConversionCastOp::create(b, type, Value(argument)).getResult(0));
    else
      operands.push_back(argument);
  }
  auto call = func::CallOp::create(b, body, operands);
  if (call.getNumResults() == 0) {
    LLVM::ReturnOp::create(b, ValueRange());
    return success();
  }
  Value value = call.getResult(0);
  if (value.getType() != result)
    value = UnrealizedConversionCastOp::create(b, result, value).getResult(0);
  LLVM::ReturnOp::create(b, value);
  return success();
}

struct CEntryPointsPass : impl::CEntryPointsPassBase<CEntryPointsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<func::FuncOp> marked;
    for (auto function : module.getOps<func::FuncOp>())
      if (function->hasAttr(kEntryAttr))
        marked.push_back(function);

    llvm::StringMap<StringAttr> renamed;
    for (func::FuncOp function : marked) {
      std::string name = function.getSymName().str();
      if (function.isExternal()) {
        function.emitError() << "entry point '" << name << "' expects a body";
        return signalPassFailure();
      }
      function.setSymName(name + ".body");
      function.setPrivate();
      function->removeAttr(kEntryAttr);
      function->setAttr("llvm.linkage", LLVM::LinkageAttr::get(&getContext(), LLVM::Linkage::Internal));
      renamed[name] = function.getSymNameAttr();
      if (failed(addEntryPoint(function, name)))
        return signalPassFailure();
    }
    module.walk([&](func::CallOp call) {
      auto it = renamed.find(call.getCallee());
      if (it != renamed.end())
        call.setCallee(it->second);
    });
  }
};

} // namespace
} // namespace lathe
