//===- Constants.cpp - The bytes of constants -----------------------------===//

#include "compiler/transforms/onnx/Constants.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/xxhash.h"

#include <cstddef>
#include <cstring>

using namespace mlir;

namespace lathe {

/// Larger constants are not compared with each other, nor hashed at each use.
constexpr size_t kMostBytesOfAttribute = 4096;

int64_t getBytesOfElement(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element))
    return 2 * getBytesOfElement(complex.getElementType());
  return element.isIntOrFloat() ? llvm::divideCeil(element.getIntOrFloatBitWidth(), 8) : 0;
}

ElementsAttr createConstant(RankedTensorType type, AsmResourceBlob blob) {
  ArrayRef<char> data = blob.getData();
  uint64_t hash = llvm::xxh3_64bits(ArrayRef<uint8_t>(reinterpret_cast<const uint8_t *>(data.data()), data.size()));
  return DenseResourceElementsAttr::get(type, "constant_" + llvm::utohexstr(hash, /*LowerCase=*/true), std::move(blob));
}

ElementsAttr createConstant(RankedTensorType type, std::string bytes) {
  Type element = type.getElementType();
  if (element.isInteger(1)) {
    SmallVector<bool> values(llvm::map_range(bytes, [](char c) { return c != 0; }));
    return DenseElementsAttr::get(type, values);
  }
  if (bytes.empty())
    return DenseElementsAttr::get(type, ArrayRef<Attribute>());
  bool isSmall = element.isIntOrFloat() && element.getIntOrFloatBitWidth() < 8;
  if (isSmall || bytes.size() <= kMostBytesOfAttribute)
    return DenseElementsAttr::getFromRawBuffer(type, ArrayRef<char>(bytes.data(), bytes.size()));
  // The string is kept rather than copied: it may be as large as the model.
  auto *kept = new std::string(std::move(bytes));
  return createConstant(type, AsmResourceBlob(
                                  ArrayRef<char>(kept->data(), kept->size()), alignof(std::max_align_t),
                                  [kept](void *, size_t, size_t) { delete kept; }, /*dataIsMutable=*/false));
}

std::optional<std::string> getBytes(ElementsAttr constant) {
  auto type = cast<ShapedType>(constant.getType());
  int64_t width = getBytesOfElement(type.getElementType());
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(constant)) {
    const AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || static_cast<int64_t>(blob->getData().size()) != width * type.getNumElements())
      return std::nullopt;
    return std::string(blob->getData().data(), blob->getData().size());
  }
  auto dense = dyn_cast<DenseIntOrFPElementsAttr>(constant);
  if (!dense || width == 0)
    return std::nullopt;
  if (type.getElementType().isInteger(1)) {
    std::string bytes;
    for (bool value : dense.getValues<bool>())
      bytes.push_back(value);
    return bytes;
  }
  ArrayRef<char> raw = dense.getRawData();
  if (!dense.isSplat())
    return std::string(raw.data(), raw.size());
  std::string bytes;
  bytes.reserve(width * type.getNumElements());
  for (int64_t i = 0; i < type.getNumElements(); ++i)
    bytes.append(raw.data(), raw.size());
  return bytes;
}

ElementsAttr reshapeConstant(ElementsAttr constant, RankedTensorType type) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(constant))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  return cast<DenseElementsAttr>(constant).reshape(type);
}

} // namespace lathe
