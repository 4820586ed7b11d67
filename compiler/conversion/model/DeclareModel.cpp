//===- DeclareModel.cpp - What goes in and out of a model -----------------===//

#include "compiler/conversion/model/Passes.h"

#include "compiler/conversion/model/Model.h"
#include "compiler/conversion/model/RuntimeCalls.h"
#include "dialects/onnx/Onnx.h"
#include "mlir/Interfaces/FunctionImplementation.h"
#include "runtime/abi/model.h"

using namespace mlir;

namespace lathe {

#define GEN_PASS_DEF_DECLAREMODELPASS
#include "compiler/conversion/model/Passes.h.inc"

namespace {

/// What declares a value of a type; null when values of the type cannot enter or leave a model.
DictionaryAttr declareType(Builder &b, Type type) {
  NamedAttrList fields;
  auto set = [&](StringRef name, int32_t number) { fields.set(name, b.getI32IntegerAttr(number)); };
  auto setElement = [&](Type element) {
    DictionaryAttr declared = declareType(b, element);
    if (declared)
      fields.set("element", declared);
    return static_cast<bool>(declared);
  };
  if (auto tensor = dyn_cast<TensorType>(type)) {
    int32_t element = getElementType(tensor.getElementType());
    if (!element)
      return {};
    set("kind", LATHE_TENSOR);
    set("type", element);
    if (tensor.hasRank()) {
      auto sizes =
          llvm::map_to_vector(tensor.getShape(), [](int64_t size) { return ShapedType::isDynamic(size) ? -1 : size; });
      fields.set("sizes", b.getDenseI64ArrayAttr(sizes));
    }
    return fields.getDictionary(b.getContext());
  }
  if (auto optional = dyn_cast<onnx::OptionalType>(type)) {
    fields = declareType(b, optional.getElementType());
    if (fields.empty())
      return {};
    set("optional", 1);
    return fields.getDictionary(b.getContext());
  }
  if (auto sequence = dyn_cast<onnx::SequenceType>(type)) {
    set("kind", LATHE_SEQUENCE);
    return setElement(sequence.getElementType()) ? fields.getDictionary(b.getContext()) : DictionaryAttr();
  }
  if (auto map = dyn_cast<onnx::MapType>(type)) {
    set("kind", LATHE_MAP);
    set("type", getElementType(map.getKeyType()));
    // Scalars, whichever way the type says it.
    Type value = map.getValueType();
    if (!isa<TensorType>(value))
      value = RankedTensorType::get({}, value);
    return setElement(value) ? fields.getDictionary(b.getContext()) : DictionaryAttr();
  }
  return {};
}

/// The same with what the attributes of an argument or a result say.
DictionaryAttr declareValue(Builder &b, Type type, DictionaryAttr attributes, const Twine &defaultName) {
  DictionaryAttr declared = declareType(b, type);
  if (!declared)
    return {};
  NamedAttrList fields(declared);
  auto name = attributes ? attributes.getAs<StringAttr>("onnx.name") : StringAttr();
  fields.set("name", name ? name : b.getStringAttr(defaultName));
  auto dims = attributes ? attributes.getAs<ArrayAttr>("onnx.dims") : ArrayAttr();
  auto isNamed = [](Attribute dim) { return isa<StringAttr>(dim) && !cast<StringAttr>(dim).empty(); };
  auto sizes = declared.getAs<DenseI64ArrayAttr>("sizes");
  if (dims && sizes && static_cast<int64_t>(dims.size()) == sizes.size() && llvm::any_of(dims, isNamed)) {
    auto symbols = llvm::map_to_vector(
        dims, [&](Attribute dim) -> Attribute { return isNamed(dim) ? dim : Attribute(b.getStringAttr("")); });
    fields.set("symbols", b.getArrayAttr(symbols));
  }
  return fields.getDictionary(b.getContext());
}

struct DeclareModelPass : impl::DeclareModelPassBase<DeclareModelPass> {
  void runOnOperation() override {
    auto main = getOperation().lookupSymbol<func::FuncOp>(kMainFunction);
    if (!main) {
      getOperation().emitError("expected a function @") << kMainFunction << ", which computes the model; found none";
      return signalPassFailure();
    }
    Builder b(&getContext());
    main->setAttr(kIsMainAttr, b.getUnitAttr());
    for (auto [i, type] : llvm::enumerate(main.getArgumentTypes())) {
      DictionaryAttr declared = declareValue(b, type, main.getArgAttrDict(i), "input_" + Twine(i));
      if (!declared) {
        main.emitError("input ") << i << ": a value of type " << type << " cannot be passed to a model";
        return signalPassFailure();
      }
      main.setArgAttr(i, kValueAttr, declared);
      if (isa<TensorType>(type))
        main.setArgAttr(i, bufferization::BufferizationDialect::kWritableAttrName, b.getBoolAttr(false));
    }
    for (auto [i, type] : llvm::enumerate(main.getResultTypes())) {
      DictionaryAttr declared = declareValue(b, type, main.getResultAttrDict(i), "output_" + Twine(i));
      if (!declared) {
        main.emitError("output ") << i << ": a value of type " << type << " cannot be given by a model";
        return signalPassFailure();
      }
      main.setResultAttr(i, kValueAttr, declared);
    }
  }
};

} // namespace
} // namespace lathe
