//===- ProgramToLLVM.cpp - What an object exports -------------------------===//

#include "compiler/conversion/llvm/ProgramToLLVM.h"

#include "compiler/conversion/llvm/ConstantData.h"
#include "dialects/pipeline/Pipeline.h"
#include "runtime/abi/lathe.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;

namespace lathe {

/// Emits a lathe_vocabulary. Slots are found by XXH64 with seed 0, the hash that lathe_vocabulary_lookup computes.
static void lowerVocabulary(ModuleOp module, pipeline::VocabularyOp op) {
  Builder b(module.getContext());
  size_t size = op.getValues().size();
  size_t capacity = llvm::NextPowerOf2(std::max<size_t>(1, 2 * size)); // at most half full, so that probing ends
  std::vector<int32_t> slots(capacity, 0), offsets = {0};
  std::string bytes;
  for (auto [index, attr] : llvm::enumerate(op.getValues())) {
    StringRef value = cast<StringAttr>(attr).getValue();
    size_t slot = llvm::xxHash64(value) & (capacity - 1);
    while (slots[slot])
      slot = (slot + 1) & (capacity - 1);
    slots[slot] = index + 1;
    bytes += value;
    offsets.push_back(bytes.size());
  }
  bytes.push_back('\0'); // an array has at least one element
  ConstantData data(module, op.getSymName());
  auto table = [&](ArrayRef<int32_t> values) {
    auto type = RankedTensorType::get({static_cast<int64_t>(values.size())}, b.getI32Type());
    return data.array(b.getI32Type(), DenseElementsAttr::get(type, values), values.size());
  };
  data.addStruct(op.getSymName(),
                 {data.i32(capacity - 1), data.i32(size), table(slots), table(offsets),
                  data.array(b.getI8Type(), b.getStringAttr(bytes), bytes.size())},
                 LLVM::Linkage::Internal);
}

/// Emits a lathe_program, field by field in the order of the C struct.
static void lowerProgram(ModuleOp module, pipeline::ProgramOp op) {
  ConstantData data(module, op.getSymName());
  SmallVector<SmallVector<ConstantData::Field>> inputs, accumulators;
  for (auto input : op.getInputs().getAsRange<DictionaryAttr>()) {
    auto values = input.getAs<ArrayAttr>("values");
    inputs.push_back({data.string(input.getAs<StringAttr>("name")), {input.getAs<IntegerAttr>("type"), {}},
                      data.i32(input.getAs<BoolAttr>("required").getValue()), data.i32(values.size()), data.strings(values),
                      {input.getAs<FloatAttr>("min"), {}}, {input.getAs<FloatAttr>("max"), {}}});
  }
  for (auto [key, kind] : llvm::zip(op.getAccumulatorKeys().getAsRange<StringAttr>(), op.getAccumulatorKinds()))
    accumulators.push_back({data.string(key), data.i32(kind)});

  SymbolTable symbols(module);
  auto functionOf = [&](DictionaryAttr functions, StringRef field) {
    auto symbol = functions.getAs<FlatSymbolRefAttr>(field);
    if (!symbol)
      return data.null();
    symbols.lookup<LLVM::LLVMFuncOp>(symbol.getValue()).setLinkage(LLVM::Linkage::Internal);
    return data.symbol(symbol.getValue());
  };
  auto function = [&](StringRef field) { return functionOf(op.getFunctions(), field); };
  SmallVector<SmallVector<ConstantData::Field>> versions;
  for (auto version : op.getVersions().getAsRange<DictionaryAttr>()) {
    auto functions = version.getAs<DictionaryAttr>("functions");
    versions.push_back({data.string(version.getAs<StringAttr>("target")), {version.getAs<IntegerAttr>("needs"), {}},
                        functionOf(functions, "predict"), functionOf(functions, "margins")});
  }
  auto floatType = [&](std::optional<Type> type) {
    return data.i32(!type ? 0 : type->isF64() ? LATHE_FLOAT64 : LATHE_FLOAT32);
  };
  data.addStruct(op.getSymName(),
                 {data.i32(LATHE_ABI_VERSION), data.i32(static_cast<int32_t>(op.getTask())), data.string(op.getPipeline()),
                  data.string(op.getOrigin()), data.string(op.getLabel()), data.i32(inputs.size()), data.structs(inputs),
                  data.i32(op.getClasses().size()), data.strings(op.getClasses()), data.i32(op.getOutputs()),
                  data.i32(op.getFeatureNames().size()), data.strings(op.getFeatureNames()), data.i32(accumulators.size()),
                  data.structs(accumulators), function("split"), function("label_of"), function("features"),
                  function("predict"), function("margins"), floatType(op.getRowType()), floatType(op.getMarginType()),
                  data.i32(op.getNumMargins()), function("analyze"), op.getLearner() ? data.symbol(*op.getLearner()) : data.null(),
                  data.i32(versions.size()), data.structs(versions)},
                 LLVM::Linkage::External);
  if (op.getEntry())
    data.addPointer("lathe_entry", data.symbol(op.getSymName()), LLVM::Linkage::External);
}

void lowerProgramsAndTables(ModuleOp module) {
  for (auto op : llvm::make_early_inc_range(module.getOps<pipeline::VocabularyOp>())) {
    lowerVocabulary(module, op);
    op.erase();
  }
  for (auto op : llvm::make_early_inc_range(module.getOps<pipeline::ProgramOp>())) {
    lowerProgram(module, op);
    op.erase();
  }
}

} // namespace lathe
