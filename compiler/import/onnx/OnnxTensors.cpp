//===- OnnxTensors.cpp - Tensors of ONNX files ----------------------------===//
//
// A tensor says its size, and holds its data. Both are compared before anything of that size is made.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxTensors.h"

#include "compiler/import/onnx/OnnxExternalData.h"
#include "compiler/import/onnx/OnnxTypes.h"
#include "compiler/transforms/onnx/Constants.h"
#include "dialects/onnx/shapes/DataTypes.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using ::onnx::TensorProto;

namespace lathe::onnx_import {

/// How elements of a type lie in a file.
struct TensorReader::Element {
  explicit Element(Type type) {
    auto complex = dyn_cast<ComplexType>(type);
    bits = type.isInteger(1) ? 8 : (complex ? complex.getElementType() : type).getIntOrFloatBitWidth();
    parts = complex ? 2 : 1;
    isBool = type.isInteger(1);
  }
  /// In the file's raw data.
  int64_t bytes(int64_t count) const { return llvm::divideCeil(count * parts * bits, 8); }

  unsigned bits;  // of a part
  unsigned parts; // 2 for complex numbers
  bool isBool;
};

LogicalResult TensorReader::spend(int64_t bytes, Location location) {
  if (bytes > bytesLeft)
    return emitError(location) << "expected at most " << options.limits.constantBytes << " bytes of constants, found more";
  bytesLeft -= bytes;
  return success();
}

RankedTensorType TensorReader::readType(const TensorProto &tensor, Location location) {
  Type element = onnx::getElementType(context, tensor.data_type());
  if (!element) {
    emitError(location) << "expected a tensor of a known element type, found data_type " << tensor.data_type();
    return nullptr;
  }
  if (tensor.dims_size() > options.limits.rank) {
    emitError(location) << "expected at most " << options.limits.rank << " dimensions, found " << tensor.dims_size();
    return nullptr;
  }
  ArrayRef<int64_t> dims(tensor.dims().data(), tensor.dims_size());
  for (int64_t size : dims)
    if (size < 0) {
      emitError(location) << "expected sizes of a tensor, found " << size;
      return nullptr;
    }
  if (!countElements(dims, options.limits.elements)) {
    emitError(location) << "expected a tensor of at most " << options.limits.elements << " elements, found sizes "
                        << llvm::join(llvm::map_range(dims, [](int64_t size) { return std::to_string(size); }), " x ");
    return nullptr;
  }
  return RankedTensorType::get(dims, element);
}

/// Elements of less than a byte, one in each byte.
static std::string unpack(StringRef packed, unsigned bits, int64_t count) {
  std::string bytes(count, 0);
  unsigned perByte = 8 / bits, mask = (1u << bits) - 1;
  for (int64_t i = 0; i < count; ++i)
    bytes[i] = static_cast<char>(static_cast<uint8_t>(packed[i / perByte]) >> (i % perByte * bits) & mask);
  return bytes;
}

/// Files are little-endian; attributes have the byte order of the machine.
static void toNative(MutableArrayRef<char> bytes, unsigned size) {
  if constexpr (llvm::endianness::native == llvm::endianness::big)
    for (size_t i = 0; i + size <= bytes.size(); i += size)
      std::reverse(bytes.data() + i, bytes.data() + i + size);
}

ElementsAttr TensorReader::readStrings(TensorProto &tensor, RankedTensorType type, Location location) {
  int64_t count = type.getNumElements();
  if (tensor.string_data_size() != count) {
    emitError(location) << "expected " << count << " strings in string_data, as the sizes say, found "
                        << tensor.string_data_size();
    return nullptr;
  }
  int64_t bytes = count * static_cast<int64_t>(sizeof(StringRef));
  for (const std::string &text : tensor.string_data())
    bytes += static_cast<int64_t>(text.size());
  if (failed(spend(bytes, location)))
    return nullptr;
  llvm::SmallVector<StringRef> values(tensor.string_data().begin(), tensor.string_data().end());
  return DenseElementsAttr::get(type, values);
}

/// The data that lies in a field for its type, as raw data: little-endian, packed.
std::optional<std::string> TensorReader::readFields(const TensorProto &tensor, const Element &element, int64_t count,
                                                    Location location) {
  std::string bytes;
  int64_t expected = count * element.parts;
  StringRef field;
  int64_t found = 0;
  bool fits = true;
  auto append = [&](const auto &values, StringRef name, unsigned size) {
    field = name;
    found = values.size();
    if (found != expected)
      return;
    bytes.reserve(expected * size);
    for (auto value : values) {
      using Value = decltype(value);
      uint64_t bits = 0;
      if constexpr (std::is_integral_v<Value>) {
        bits = static_cast<uint64_t>(value);
        if (size < sizeof(Value))
          fits &= llvm::isUIntN(8 * size, bits) || llvm::isIntN(8 * size, static_cast<int64_t>(value));
      } else {
        std::memcpy(&bits, &value, sizeof value);
        if constexpr (llvm::endianness::native == llvm::endianness::big)
          bits >>= 64 - 8 * sizeof value;
      }
      for (unsigned i = 0; i < size; ++i)
        bytes.push_back(static_cast<char>(bits >> 8 * i));
    }
  };
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
  case TensorProto::COMPLEX64:
    append(tensor.float_data(), "float_data", 4);
    break;
  case TensorProto::DOUBLE:
  case TensorProto::COMPLEX128:
    append(tensor.double_data(), "double_data", 8);
    break;
  case TensorProto::INT64:
    append(tensor.int64_data(), "int64_data", 8);
    break;
  case TensorProto::UINT32:
  case TensorProto::UINT64:
    append(tensor.uint64_data(), "uint64_data", element.bits / 8);
    break;
  default: // what has at most 32 bits; smaller than a byte: as packed bytes
    if (element.bits < 8)
      expected = element.bytes(count);
    append(tensor.int32_data(), "int32_data", std::max(element.bits / 8, 1u));
    break;
  }
  if (found != expected) {
    emitError(location) << "expected " << expected << " values in " << field << ", as the sizes say, found " << found;
    return std::nullopt;
  }
  if (!fits) {
    emitError(location) << "expected values in " << field << " that fit " << element.bits << " bits, found others";
    return std::nullopt;
  }
  return bytes;
}

std::optional<AsmResourceBlob> TensorReader::readExternal(const TensorProto &tensor, int64_t bytes, Location location) {
  StringRef path;
  uint64_t offset = 0, length = static_cast<uint64_t>(bytes);
  llvm::SmallVector<StringRef> keys;
  for (const ::onnx::StringStringEntryProto &entry : tensor.external_data()) {
    StringRef key = entry.key(), value = entry.value();
    if (llvm::is_contained(keys, key)) {
      emitError(location) << "expected '" << printable(key) << "' of external data once, found it twice";
      return std::nullopt;
    }
    keys.push_back(key);
    if (key == "location")
      path = value;
    else if (key == "offset" || key == "length") {
      if (value.getAsInteger(10, key == "offset" ? offset : length)) {
        emitError(location) << "expected '" << key << "' of external data to be a number, found '" << printable(value) << "'";
        return std::nullopt;
      }
    } else if (key != "checksum" && key != "basepath") {
      emitError(location) << "expected location, offset, length or checksum of external data, found '" << printable(key) << "'";
      return std::nullopt;
    }
  }
  if (path.empty()) {
    emitError(location) << "expected the location of external data, found none";
    return std::nullopt;
  }
  if (length != static_cast<uint64_t>(bytes)) {
    emitError(location) << "expected " << bytes << " bytes of external data, as the sizes say, found a length of " << length;
    return std::nullopt;
  }
  return readExternalData(options, path, offset, length, [&](const Twine &message) { emitError(location) << message; });
}

ElementsAttr TensorReader::read(TensorProto &tensor, Location location) {
  RankedTensorType type = readType(tensor, location);
  if (!type)
    return nullptr;
  if (tensor.has_segment()) {
    emitError(location) << "expected a whole tensor, found a segment of one";
    return nullptr;
  }
  // A value that the installed onnx.proto does not know is no field of it.
  bool isExternal = tensor.data_location() == TensorProto::EXTERNAL;
  if (!isExternal && tensor.external_data_size() > 0) {
    emitError(location) << "expected data in the tensor, as data_location says, found external data beside";
    return nullptr;
  }
  if (isa<pipeline::StringType>(type.getElementType())) {
    if (!isExternal && !tensor.has_raw_data())
      return readStrings(tensor, type, location);
    emitError(location) << "expected strings in string_data, found raw or external data";
    return nullptr;
  }
  Element element(type.getElementType());
  int64_t count = type.getNumElements(), size = element.bytes(count);
  if (isExternal) {
    if (failed(spend(size, location)))
      return nullptr;
    std::optional<AsmResourceBlob> blob = readExternal(tensor, size, location);
    if (!blob)
      return nullptr;
    toNative(blob->getMutableData(), element.bits / 8);
    StringRef data(blob->getData().data(), blob->getData().size());
    if (element.bits < 8)
      return createConstant(type, unpack(data, element.bits, count));
    constexpr size_t kSmall = 4096;
    if (element.isBool || data.size() <= kSmall)
      return createConstant(type, data.str());
    return createConstant(type, std::move(*blob));
  }
  std::string bytes;
  if (tensor.has_raw_data()) {
    if (static_cast<int64_t>(tensor.raw_data().size()) != size) {
      emitError(location) << "expected " << size << " bytes of raw_data, as the sizes say, found " << tensor.raw_data().size();
      return nullptr;
    }
    bytes = std::move(*tensor.mutable_raw_data());
    tensor.clear_raw_data();
  } else {
    std::optional<std::string> packed = readFields(tensor, element, count, location);
    if (!packed)
      return nullptr;
    bytes = std::move(*packed);
  }
  if (failed(spend(size, location)))
    return nullptr;
  if (element.bits < 8)
    bytes = unpack(bytes, element.bits, count);
  toNative(MutableArrayRef<char>(bytes.data(), bytes.size()), element.bits / 8);
  return createConstant(type, std::move(bytes));
}

ElementsAttr TensorReader::read(::onnx::SparseTensorProto &sparse, Location location) {
  TensorProto dense = sparse.values();
  dense.mutable_dims()->CopyFrom(sparse.dims());
  RankedTensorType type = readType(dense, location);
  ElementsAttr values = type ? read(*sparse.mutable_values(), location) : nullptr;
  ElementsAttr indices = values ? read(*sparse.mutable_indices(), location) : nullptr;
  if (!indices)
    return nullptr;
  auto valuesType = cast<RankedTensorType>(values.getType()), indicesType = cast<RankedTensorType>(indices.getType());
  int64_t rank = type.getRank(), count = values.getNumElements();
  bool isLinear = indicesType.getRank() == 1;
  bool isRow = indicesType.getRank() == 2 && indicesType.getDimSize(1) == rank;
  if (!indicesType.getElementType().isInteger(64) || valuesType.getRank() != 1 || !(isLinear || isRow) ||
      indicesType.getDimSize(0) != count) {
    emitError(location) << "expected values of shape [n], and int64 indices of shape [n] or [n, rank], found " << valuesType
                        << " and " << indicesType;
    return nullptr;
  }
  Type elementType = type.getElementType();
  if (!elementType.isIntOrFloat() || elementType.getIntOrFloatBitWidth() < 8) {
    emitError(location) << "expected a sparse tensor of numbers of at least a byte, found " << elementType;
    return nullptr;
  }
  int64_t width = elementType.getIntOrFloatBitWidth() / 8, elements = type.getNumElements();
  if (elements > denseBytesLeft / width) {
    emitError(location) << "expected sparse tensors that take at most " << options.limits.denseBytes
                        << " bytes together when they are dense, found more";
    return nullptr;
  }
  denseBytesLeft -= elements * width;
  std::string bytes(elements * width, 0);
  std::string raw = getBytes(values).value_or("");
  std::string rawIndices = getBytes(indices).value_or("");
  auto getIndex = [&](int64_t i) {
    return llvm::support::endian::read<int64_t, llvm::endianness::native>(rawIndices.data() + 8 * i);
  };
  for (int64_t i = 0; i < count; ++i) {
    int64_t at = 0;
    bool isInside = true;
    for (int64_t d = 0; d < (isLinear ? 1 : rank); ++d) {
      int64_t index = getIndex(isLinear ? i : i * rank + d), size = isLinear ? elements : type.getDimSize(d);
      isInside &= index >= 0 && index < size;
      at = isInside ? (isLinear ? index : at * size + index) : 0;
    }
    if (!isInside) {
      emitError(location) << "expected indices within the sizes, found others for value " << i;
      return nullptr;
    }
    std::memcpy(bytes.data() + at * width, raw.data() + i * width, width);
  }
  return createConstant(type, std::move(bytes));
}

} // namespace lathe::onnx_import
