//===- ModelEntry.cpp - What a compiled model exports ---------------------===//

#include "compiler/conversion/model/Passes.h"

#include "compiler/conversion/llvm/ConstantData.h"
#include "compiler/conversion/model/Descriptor.h"
#include "compiler/conversion/model/Model.h"
#include "compiler/conversion/targets/Target.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "runtime/abi/model.h"

#include <cstddef>

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_MODELENTRYPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

/// Builds code that reads and writes the C structs of runtime/abi/model.h, whose layout is that of 64-bit machines.
struct EntryBuilder : ImplicitLocOpBuilder {
  explicit EntryBuilder(ModuleOp module)
      : ImplicitLocOpBuilder(module.getLoc(), module.getContext()), module(module), pointer(LLVM::LLVMPointerType::get(context)),
        i32(getI32Type()), i64(getI64Type()) {
    setInsertionPointToEnd(module.getBody());
  }

  Value constant(Type type, int64_t value) { return LLVM::ConstantOp::create(*this, type, getIntegerAttr(type, value)); }
  Value at(Value base, size_t bytes) {
    return LLVM::GEPOp::create(*this, pointer, getI8Type(), base, ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(bytes)});
  }
  Value load(Type type, Value base, size_t bytes) { return LLVM::LoadOp::create(*this, type, at(base, bytes)); }
  void store(Value value, Value base, size_t bytes) { LLVM::StoreOp::create(*this, value, at(base, bytes)); }
  Value insert(Value into, Value field, ArrayRef<int64_t> position) {
    return LLVM::InsertValueOp::create(*this, into, field, position);
  }
  Value extract(Value from, ArrayRef<int64_t> position) { return LLVM::ExtractValueOp::create(*this, from, position); }
  Value cast(Type type, Value value) { return UnrealizedConversionCastOp::create(*this, type, value).getResult(0); }

  LLVM::LLVMFuncOp declare(StringRef name, Type result, ArrayRef<Type> arguments) {
    if (auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(name))
      return function;
    OpBuilder::InsertionGuard guard(*this);
    setInsertionPointToStart(module.getBody());
    return LLVM::LLVMFuncOp::create(*this, name, LLVM::LLVMFunctionType::get(result, arguments));
  }
  LLVM::LLVMFuncOp define(StringRef name, Type result, ArrayRef<Type> arguments, Attribute target) {
    setInsertionPointToEnd(module.getBody());
    auto function = LLVM::LLVMFuncOp::create(*this, name, LLVM::LLVMFunctionType::get(result, arguments),
                                             LLVM::Linkage::Internal);
    if (target)
      function->setAttr(kTargetAttr, target);
    setInsertionPointToStart(function.addEntryBlock(*this));
    return function;
  }
  Value call(StringRef name, Type result, ValueRange operands) {
    auto callOp = LLVM::CallOp::create(*this, declare(name, result, llvm::to_vector(operands.getTypes())), operands);
    return callOp.getNumResults() ? callOp.getResult() : Value();
  }

  ModuleOp module;
  Type pointer, i32, i64;
};

constexpr size_t kTensor = offsetof(lathe_value, tensor);

struct ModelEntryPass : impl::ModelEntryPassBase<ModelEntryPass> {
  using ModelEntryPassBase::ModelEntryPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<func::FuncOp> mains;
    for (auto function : module.getOps<func::FuncOp>())
      if (function->hasAttr(kIsMainAttr))
        mains.push_back(function);
    if (mains.empty()) {
      module.emitError("has no main function; lathe-declare-model marks it");
      return signalPassFailure();
    }
    // The baseline is @main itself; the others follow by what they need.
    llvm::stable_sort(mains, [](func::FuncOp a, func::FuncOp b) {
      return std::make_pair(a.getSymName() != kMainFunction, getNeeds(a)) <
             std::make_pair(b.getSymName() != kMainFunction, getNeeds(b));
    });
    EntryBuilder b(module);
    ConstantData data(module, name + "_model");
    for (func::FuncOp main : mains)
      addRun(b, data, main);
    if (mains.size() > 1)
      addDispatch(b, mains);
    addModel(data, mains);
  }

private:
  static uint32_t getNeeds(func::FuncOp function) {
    const Target *target = getTarget(function);
    return target ? target->needs : 0;
  }
  std::string getModelName() const { return name + "_model"; }
  static std::string getRunName(func::FuncOp main) { return (main.getSymName() + ".run").str(); }

  Value buildInput(EntryBuilder &b, Value context, Value inputs, size_t i, Type type);
  void buildOutput(EntryBuilder &b, ConstantData &data, Value context, Value outputs, size_t i, Value value, func::FuncOp main);
  void addRun(EntryBuilder &b, ConstantData &data, func::FuncOp main);
  void addDispatch(EntryBuilder &b, ArrayRef<func::FuncOp> mains);
  void addModel(ConstantData &data, ArrayRef<func::FuncOp> mains);

  SmallVector<ConstantData::Field> getType(ConstantData &data, DictionaryAttr type);
  ConstantData::Field getInfos(ConstantData &data, ArrayRef<DictionaryAttr> values);
  ConstantData::Field getI64(int64_t value) { return {Builder(&getContext()).getI64IntegerAttr(value), {}}; }
};

/// The descriptor of the elements that the caller has.
Value ModelEntryPass::buildInput(EntryBuilder &b, Value context, Value inputs, size_t i, Type type) {
  size_t value = i * sizeof(lathe_value);
  auto memref = dyn_cast<MemRefType>(type);
  if (!memref)
    return b.call("lathe_input_value", b.pointer, {context, inputs, b.constant(b.i64, i)});
  Value data = b.load(b.pointer, inputs, value + kTensor + offsetof(lathe_tensor, data));
  Value shape = b.load(b.pointer, inputs, value + kTensor + offsetof(lathe_tensor, shape));
  Value descriptor = LLVM::PoisonOp::create(b, getDescriptorType(memref));
  descriptor = b.insert(descriptor, data, {0});
  descriptor = b.insert(descriptor, data, {1});
  descriptor = b.insert(descriptor, b.constant(b.i64, 0), {2});
  Value stride = b.constant(b.i64, 1);
  for (int64_t d = memref.getRank() - 1; d >= 0; --d) {
    Value size = memref.isDynamicDim(d) ? b.load(b.i64, shape, d * sizeof(int64_t)) : b.constant(b.i64, memref.getDimSize(d));
    descriptor = b.insert(descriptor, size, {3, d});
    descriptor = b.insert(descriptor, stride, {4, d});
    if (d)
      stride = LLVM::MulOp::create(b, stride, size);
  }
  return b.cast(memref, descriptor);
}

void ModelEntryPass::buildOutput(EntryBuilder &b, ConstantData &data, Value context, Value outputs, size_t i, Value result,
                                 func::FuncOp main) {
  Value index = b.constant(b.i64, i);
  auto none = LLVM::LLVMVoidType::get(&getContext());
  auto memref = dyn_cast<MemRefType>(result.getType());
  if (!memref) {
    b.call("lathe_output_value", none, {context, outputs, index, result});
    return;
  }
  auto declared = main.getResultAttrOfType<DictionaryAttr>(i, kValueAttr);
  Value type = b.constant(b.i32, declared.getAs<IntegerAttr>("type").getInt());
  Value descriptor = b.cast(getDescriptorType(memref), result);
  if (!memref.hasStaticShape()) {
    Value memory = LLVM::AllocaOp::create(b, b.pointer, descriptor.getType(), b.constant(b.i64, 1), /*alignment=*/8);
    LLVM::StoreOp::create(b, descriptor, memory);
    b.call("lathe_output_tensor", none, {context, outputs, index, type, b.constant(b.i64, memref.getRank()), memory});
    return;
  }
  size_t value = i * sizeof(lathe_value);
  Value shape = LLVM::ZeroOp::create(b, b.pointer);
  if (memref.getRank()) {
    auto sizes = DenseElementsAttr::get(RankedTensorType::get({memref.getRank()}, b.i64), memref.getShape());
    shape = LLVM::AddressOfOp::create(b, b.pointer, data.array(b.i64, sizes, memref.getRank()).symbol);
  }
  b.store(b.constant(b.i32, LATHE_TENSOR), outputs, value + offsetof(lathe_value, kind));
  b.store(b.extract(descriptor, {1}), outputs, value + kTensor + offsetof(lathe_tensor, data));
  b.store(shape, outputs, value + kTensor + offsetof(lathe_tensor, shape));
  b.store(b.constant(b.i32, memref.getRank()), outputs, value + kTensor + offsetof(lathe_tensor, rank));
  b.store(type, outputs, value + kTensor + offsetof(lathe_tensor, type));
}

/// The body, which calls @main, and the `lathe_run` that calls the body through the runtime.
void ModelEntryPass::addRun(EntryBuilder &b, ConstantData &data, func::FuncOp main) {
  Attribute target = main->getAttr(kTargetAttr);
  auto none = LLVM::LLVMVoidType::get(&getContext());
  LLVM::LLVMFuncOp body = b.define((main.getSymName() + ".body").str(), none, {b.pointer, b.pointer, b.pointer}, target);
  Value context = body.getArgument(0), inputs = body.getArgument(1), outputs = body.getArgument(2);
  SmallVector<Value> operands;
  if (main->hasAttr(kHasContextAttr))
    operands.push_back(context);
  if (main->hasAttr(kFrameBytesAttr))
    operands.push_back(b.call("lathe_workspace", b.pointer, {context}));
  size_t hidden = operands.size();
  for (auto [i, type] : llvm::enumerate(main.getArgumentTypes().drop_front(hidden)))
    operands.push_back(buildInput(b, context, inputs, i, type));
  auto call = func::CallOp::create(b, main, operands);
  for (auto [i, result] : llvm::enumerate(call.getResults()))
    buildOutput(b, data, context, outputs, i, result, main);
  LLVM::ReturnOp::create(b, ValueRange());

  LLVM::LLVMFuncOp run = b.define(getRunName(main), b.i32, {b.pointer, b.pointer, b.pointer}, target);
  if (!getOperation().lookupSymbol(getModelName())) {
    // Declared until it is known what it holds.
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(getOperation().getBody());
    LLVM::GlobalOp::create(b, LLVM::LLVMArrayType::get(b.getI8Type(), 0), /*isConstant=*/true, LLVM::Linkage::External,
                           getModelName(), Attribute());
  }
  Value model = LLVM::AddressOfOp::create(b, b.pointer, getModelName());
  Value address = LLVM::AddressOfOp::create(b, b.pointer, body.getSymName());
  Value status = b.call("lathe_call", b.i32, {model, address, run.getArgument(0), run.getArgument(1), run.getArgument(2)});
  LLVM::ReturnOp::create(b, status);
}

/// Calls the last version that the processor has.
void ModelEntryPass::addDispatch(EntryBuilder &b, ArrayRef<func::FuncOp> mains) {
  LLVM::LLVMFuncOp run = b.define("run", b.i32, {b.pointer, b.pointer, b.pointer}, mains.front()->getAttr(kTargetAttr));
  Value features = b.call("lathe_cpu_features", b.i32, {});
  Value chosen = LLVM::AddressOfOp::create(b, b.pointer, getRunName(mains.front()));
  for (func::FuncOp main : mains.drop_front()) {
    Value mask = b.constant(b.i32, getNeeds(main));
    Value has = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, Value(LLVM::AndOp::create(b, features, mask)), mask);
    chosen = LLVM::SelectOp::create(b, has, LLVM::AddressOfOp::create(b, b.pointer, getRunName(main)), chosen);
  }
  SmallVector<Value> operands{chosen};
  llvm::append_range(operands, run.getArguments());
  auto call = LLVM::CallOp::create(b, run.getFunctionType(), operands);
  LLVM::ReturnOp::create(b, call.getResult());
}

/// The fields of a lathe_value_type.
SmallVector<ConstantData::Field> ModelEntryPass::getType(ConstantData &data, DictionaryAttr type) {
  Builder b(&getContext());
  auto number = [&](StringRef name) {
    auto attribute = type.getAs<IntegerAttr>(name);
    return attribute ? attribute.getInt() : 0;
  };
  auto sizes = type.getAs<DenseI64ArrayAttr>("sizes");
  int64_t rank = sizes ? sizes.size() : -1;
  ConstantData::Field sizesField, symbolsField, elementField;
  if (rank > 0)
    sizesField = data.array(b.getI64Type(),
                            DenseElementsAttr::get(RankedTensorType::get({rank}, b.getI64Type()), sizes.asArrayRef()), rank);
  if (auto symbols = type.getAs<ArrayAttr>("symbols"))
    symbolsField = data.strings(symbols);
  if (auto element = type.getAs<DictionaryAttr>("element"))
    elementField = data.structs({getType(data, element)});
  return {data.i32(number("kind")), data.i32(number("optional")), data.i32(number("type")), data.i32(rank),
          sizesField,               symbolsField,                 elementField};
}

ConstantData::Field ModelEntryPass::getInfos(ConstantData &data, ArrayRef<DictionaryAttr> values) {
  SmallVector<SmallVector<ConstantData::Field>> rows;
  for (DictionaryAttr value : values) {
    SmallVector<ConstantData::Field> row{data.string(value.getAs<StringAttr>("name").getValue())};
    row.append(getType(data, value));
    rows.push_back(row);
  }
  return data.structs(rows);
}

void ModelEntryPass::addModel(ConstantData &data, ArrayRef<func::FuncOp> mains) {
  func::FuncOp main = mains.front();
  int64_t workspace = 0;
  SmallVector<SmallVector<ConstantData::Field>> versions;
  for (func::FuncOp version : mains) {
    if (auto bytes = version->getAttrOfType<IntegerAttr>(kFrameBytesAttr))
      workspace = std::max(workspace, bytes.getInt());
    auto target = version->getAttrOfType<StringAttr>(kTargetAttr);
    versions.push_back({data.string(target ? target.getValue() : ""), data.i32(getNeeds(version)),
                        data.symbol(getRunName(version))});
  }
  unsigned hidden = main->hasAttr(kHasContextAttr) + main->hasAttr(kFrameBytesAttr);
  SmallVector<DictionaryAttr> inputs, outputs;
  for (unsigned i = hidden; i < main.getNumArguments(); ++i)
    inputs.push_back(main.getArgAttrOfType<DictionaryAttr>(i, kValueAttr));
  for (unsigned i = 0; i < main.getNumResults(); ++i)
    outputs.push_back(main.getResultAttrOfType<DictionaryAttr>(i, kValueAttr));
  getOperation().lookupSymbol(getModelName())->erase();
  data.addStruct(getModelName(),
                 {data.i32(LATHE_MODEL_ABI_VERSION), data.i32(inputs.size()), data.i32(outputs.size()),
                  data.i32(mains.size()), data.string(name), data.string(origin), getInfos(data, inputs), getInfos(data, outputs),
                  getI64(workspace), data.symbol(mains.size() > 1 ? "run" : getRunName(main)), data.structs(versions)},
                 LLVM::Linkage::External);
}

} // namespace
} // namespace lathe
