//===- ModelInterfaceFromIR.cpp - What headers say, from a module ---------===//

#include "compiler/tools/ModelInterfaceFromIR.h"

#include "compiler/conversion/model/Model.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/abi/model.h"

using namespace mlir;

namespace lathe {

static ModelValueType getType(DictionaryAttr declared) {
  auto number = [&](StringRef name) {
    auto attribute = declared.getAs<IntegerAttr>(name);
    return attribute ? attribute.getInt() : 0;
  };
  ModelValueType type;
  type.kind = number("kind") == LATHE_SEQUENCE ? ModelValueKind::Sequence
              : number("kind") == LATHE_MAP    ? ModelValueKind::Map
                                               : ModelValueKind::Tensor;
  type.isOptional = number("optional");
  type.elementType = number("type");
  if (auto sizes = declared.getAs<DenseI64ArrayAttr>("sizes"))
    llvm::append_range(type.sizes, sizes.asArrayRef());
  if (auto symbols = declared.getAs<ArrayAttr>("symbols"))
    for (auto symbol : symbols.getAsRange<StringAttr>())
      type.symbols.push_back(symbol.str());
  if (auto element = declared.getAs<DictionaryAttr>("element"))
    type.element.push_back(getType(element));
  return type;
}

ModelInterface getModelInterface(ModuleOp module) {
  ModelInterface interface;
  auto main = module.lookupSymbol<func::FuncOp>(kMainFunction);
  auto getValue = [](DictionaryAttr declared) {
    return ModelValue{declared.getAs<StringAttr>("name").str(), getType(declared)};
  };
  for (unsigned i = 0; i < main.getNumArguments(); ++i)
    interface.inputs.push_back(getValue(main.getArgAttrOfType<DictionaryAttr>(i, kValueAttr)));
  for (unsigned i = 0; i < main.getNumResults(); ++i)
    interface.outputs.push_back(getValue(main.getResultAttrOfType<DictionaryAttr>(i, kValueAttr)));
  return interface;
}

} // namespace lathe
