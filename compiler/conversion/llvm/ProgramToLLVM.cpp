//===- ProgramToLLVM.cpp - What an object exports -------------------------===//

#include "compiler/conversion/llvm/ProgramToLLVM.h"

#include "compiler/conversion/llvm/ConstantData.h"
#include "compiler/conversion/llvm/PerfectHash.h"
#include "compiler/conversion/llvm/ReaderToLLVM.h"
#include "dialects/pipeline/Pipeline.h"
#include "runtime/abi/lathe.h"

using namespace mlir;

namespace lathe {

/// Emits a lathe_vocabulary.
static LogicalResult lowerVocabulary(ModuleOp module, pipeline::VocabularyOp op, VocabularyTables &vocabularies) {
  Builder b(module.getContext());
  SmallVector<StringRef> values =
      llvm::map_to_vector(op.getValues(), [](Attribute attr) { return cast<StringAttr>(attr).getValue(); });
  std::optional<PerfectHash> hash = findPerfectHash(values);
  if (!hash)
    return op.emitOpError("no perfect hash of its ") << values.size() << " values was found";
  // An entry is three words; the last one holds the size below the index, as little-endian machines have them.
  std::vector<int64_t> entries;
  for (const lathe_vocabulary_entry &entry : hash->entries) {
    entries.push_back(entry.first);
    entries.push_back(entry.last);
    entries.push_back(static_cast<uint64_t>(static_cast<uint32_t>(entry.index)) << 32 | entry.size);
  }
  std::vector<int16_t> displacements(hash->displacements.begin(), hash->displacements.end());
  std::string bytes = hash->bytes + '\0'; // an array has at least one element
  ConstantData data(module, op.getSymName());
  auto table = [&](Type element, auto values) {
    auto type = RankedTensorType::get({static_cast<int64_t>(values.size())}, element);
    return data.array(element, DenseElementsAttr::get(type, ArrayRef(values)), values.size());
  };
  VocabularyTable &known = vocabularies[op.getSymName()];
  ConstantData::Field displacementTable = table(b.getIntegerType(16), displacements),
                      entryTable = table(b.getI64Type(), entries);
  known = {displacementTable.symbol, entryTable.symbol, static_cast<uint32_t>(hash->displacements.size()),
           static_cast<uint32_t>(hash->entries.size()), hash->seed};
  for (StringRef value : values) {
    known.longest = std::max(known.longest, value.size());
    uint64_t key[2];
    lathe_vocabulary_key(value.data(), value.size(), hash->whole, key);
    known.first.push_back(key[0]);
    known.last.push_back(key[1]);
    known.sizes.push_back(value.size());
  }
  data.addStruct(op.getSymName(),
                 {data.i32(hash->displacements.size()),
                  data.i32(hash->entries.size()),
                  data.i32(hash->whole),
                  data.i32(0),
                  {b.getI64IntegerAttr(hash->seed), {}},
                  displacementTable,
                  entryTable,
                  data.array(b.getI8Type(), b.getStringAttr(bytes), bytes.size())},
                 LLVM::Linkage::Internal);
  return success();
}

/// Emits a lathe_program, field by field in the order of the C struct.
static void lowerProgram(ModuleOp module, pipeline::ProgramOp op) {
  ConstantData data(module, op.getSymName());
  SmallVector<SmallVector<ConstantData::Field>> inputs, accumulators;
  for (auto input : op.getInputs().getAsRange<DictionaryAttr>()) {
    if (auto isRead = input.getAs<BoolAttr>("read"); isRead && !isRead.getValue())
      continue; // for the headers alone
    auto values = input.getAs<ArrayAttr>("values");
    inputs.push_back({data.string(input.getAs<StringAttr>("name")),
                      {input.getAs<IntegerAttr>("type"), {}},
                      data.i32(input.getAs<BoolAttr>("required").getValue()),
                      data.i32(values.size()),
                      data.strings(values),
                      {input.getAs<FloatAttr>("min"), {}},
                      {input.getAs<FloatAttr>("max"), {}}});
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
    versions.push_back({data.string(version.getAs<StringAttr>("target")),
                        {version.getAs<IntegerAttr>("needs"), {}},
                        functionOf(functions, "predict"),
                        functionOf(functions, "margins")});
  }
  auto floatType = [&](std::optional<Type> type) {
    return data.i32(!type ? 0 : type->isF64() ? LATHE_FLOAT64 : LATHE_FLOAT32);
  };
  data.addStruct(op.getSymName(),
                 {data.i32(LATHE_ABI_VERSION),
                  data.i32(static_cast<int32_t>(op.getTask())),
                  data.string(op.getPipeline()),
                  data.string(op.getOrigin()),
                  data.string(op.getLabel()),
                  data.i32(inputs.size()),
                  data.structs(inputs),
                  data.i32(op.getClasses().size()),
                  data.strings(op.getClasses()),
                  data.i32(op.getOutputs()),
                  data.i32(op.getFeatureNames().size()),
                  data.strings(op.getFeatureNames()),
                  data.i32(accumulators.size()),
                  data.structs(accumulators),
                  function("split"),
                  function("label_of"),
                  function("features"),
                  function("predict"),
                  function("margins"),
                  floatType(op.getRowType()),
                  floatType(op.getMarginType()),
                  data.i32(op.getNumMargins()),
                  function("analyze"),
                  op.getLearner() ? data.symbol(*op.getLearner()) : data.null(),
                  data.i32(versions.size()),
                  data.structs(versions)},
                 LLVM::Linkage::External);
  if (op.getEntry())
    data.addPointer("lathe_entry", data.symbol(op.getSymName()), LLVM::Linkage::External);
}

LogicalResult lowerProgramsAndTables(ModuleOp module, VocabularyTables &vocabularies) {
  for (auto op : llvm::make_early_inc_range(module.getOps<pipeline::VocabularyOp>())) {
    if (failed(lowerVocabulary(module, op, vocabularies)))
      return failure();
    op.erase();
  }
  for (auto op : llvm::make_early_inc_range(module.getOps<pipeline::ProgramOp>())) {
    lowerProgram(module, op);
    lowerReader(module, op);
    op.erase();
  }
  return success();
}

} // namespace lathe
