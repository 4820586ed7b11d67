//===- ModelInterface.cpp - What a model's headers say --------------------===//

#include "compiler/emit/ModelInterface.h"

#include "compiler/emit/ModelNames.h"
#include "compiler/emit/Names.h"

#include "llvm/ADT/StringExtras.h"

using namespace lathe;

static llvm::Error verifyType(const ModelValue &value, const ModelValueType &type) {
  auto fail = [&](const llvm::Twine &message) { return llvm::createStringError("value '" + value.name + "': " + message); };
  bool hasElement = type.kind != ModelValueKind::Tensor;
  if (type.element.size() != hasElement)
    return fail(hasElement ? "expected one element type of a sequence or a map" : "expected no element type of a tensor");
  if (type.kind != ModelValueKind::Sequence && !getElementNames(type.elementType))
    return fail("expected a TensorProto.DataType of a tensor's elements, found " + llvm::Twine(type.elementType));
  if (!type.symbols.empty() && type.symbols.size() != type.sizes.size())
    return fail("expected a name for each size, or none");
  for (int64_t size : type.sizes)
    if (size < -1)
      return fail("expected sizes of -1 and more, found " + llvm::Twine(size));
  return hasElement ? verifyType(value, type.element.front()) : llvm::Error::success();
}

llvm::Error lathe::verifyModelInterface(const ModelInterface &interface) {
  if (interface.name.empty() || sanitize(interface.name) != interface.name || llvm::isDigit(interface.name.front()))
    return llvm::createStringError("expected a C identifier as the model's name, found '" + interface.name + "'");
  for (const auto *values : {&interface.inputs, &interface.outputs})
    for (const ModelValue &value : *values)
      if (llvm::Error error = verifyType(value, value.type))
        return error;
  return llvm::Error::success();
}
