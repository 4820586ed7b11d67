//===- ReaderToLLVM.cpp - The reader of a program -------------------------===//

#include "compiler/conversion/llvm/ReaderToLLVM.h"

#include "compiler/conversion/llvm/ConstantData.h"
#include "compiler/projections/Reader.h"

using namespace mlir;

namespace lathe {

void lowerReader(ModuleOp module, pipeline::ProgramOp program) {
  auto reader = program->getAttrOfType<DictionaryAttr>(kReaderAttr);
  if (!reader)
    return;
  auto nameOf = [&](StringRef field) { return reader.getAs<FlatSymbolRefAttr>(field).getValue(); };
  cast<LLVM::LLVMFuncOp>(module.lookupSymbol(nameOf("read"))).setLinkage(LLVM::Linkage::Internal);
  std::string name = (program.getPipeline() + "_reader").str();
  ConstantData data(module, name);
  SmallVector<SmallVector<ConstantData::Field>> categories;
  for (Attribute category : reader.getAs<ArrayAttr>("categories")) {
    auto vocabulary = dyn_cast<FlatSymbolRefAttr>(category);
    categories.push_back({vocabulary ? data.symbol(vocabulary.getValue()) : data.null()});
  }
  data.addStruct(
      name,
      {data.symbol(program.getSymName()), data.symbol(nameOf("names")), data.structs(categories), data.symbol(nameOf("read"))},
      LLVM::Linkage::Internal);
  data.addPointer("lathe_reader_entry", data.symbol(name), LLVM::Linkage::External);
}

} // namespace lathe
