//===- Constants.cpp - Constants behind the conversion of types -----------===//

#include "compiler/conversion/onnx/Constants.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

namespace lathe::onnx {

Type convertElementType(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type)) {
    unsigned width = integer.getWidth();
    return IntegerType::get(type.getContext(), width > 1 && width < 8 ? 8 : width);
  }
  if (auto number = dyn_cast<FloatType>(type); number && number.getWidth() <= 8)
    return IntegerType::get(type.getContext(), 8);
  return type;
}

ElementsAttr convertConstant(ElementsAttr value) {
  Type from = value.getElementType(), to = convertElementType(from);
  if (from == to)
    return value;
  auto type = cast<ShapedType>(value.getType()).clone(to);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return nullptr;
  if (auto integer = dyn_cast<IntegerType>(from); integer && integer.getWidth() < 8)
    return cast<DenseElementsAttr>(dense).mapValues(
        to, [&](const APInt &i) { return integer.isUnsigned() ? i.zext(8) : i.sext(8); });
  if (isa<FloatType>(from))
    return cast<DenseElementsAttr>(dense).mapValues(to, [](const APFloat &f) { return f.bitcastToAPInt().zext(8); });
  return DenseElementsAttr::getFromRawBuffer(type, dense.getRawData());
}

} // namespace lathe::onnx
