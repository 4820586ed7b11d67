//===- OnnxTypes.cpp - Types of values in ONNX files ----------------------===//

#include "compiler/import/onnx/OnnxTypes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace lathe::onnx_import {

Type getElementType(MLIRContext *context, int64_t dataType) {
  auto integer = [&](unsigned width) { return IntegerType::get(context, width); };
  auto natural = [&](unsigned width) { return IntegerType::get(context, width, IntegerType::Unsigned); };
  switch (dataType) { // numbers: newer ones have no names in Debian's onnx.proto
  case 1:
    return Float32Type::get(context);
  case 2:
    return natural(8);
  case 3:
    return integer(8);
  case 4:
    return natural(16);
  case 5:
    return integer(16);
  case 6:
    return integer(32);
  case 7:
    return integer(64);
  case 8:
    return pipeline::StringType::get(context);
  case 9:
    return integer(1);
  case 10:
    return Float16Type::get(context);
  case 11:
    return Float64Type::get(context);
  case 12:
    return natural(32);
  case 13:
    return natural(64);
  case 14:
    return ComplexType::get(Float32Type::get(context));
  case 15:
    return ComplexType::get(Float64Type::get(context));
  case 16:
    return BFloat16Type::get(context);
  case 17:
    return Float8E4M3FNType::get(context);
  case 18:
    return Float8E4M3FNUZType::get(context);
  case 19:
    return Float8E5M2Type::get(context);
  case 20:
    return Float8E5M2FNUZType::get(context);
  case 21:
    return natural(4);
  case 22:
    return integer(4);
  case 23:
    return Float4E2M1FNType::get(context);
  case 24:
    return Float8E8M0FNUType::get(context);
  case 25:
    return natural(2);
  case 26:
    return integer(2);
  default:
    return nullptr;
  }
}

constexpr int kDataTypes = 27;

std::optional<int64_t> countElements(ArrayRef<int64_t> sizes, int64_t limit) {
  // A size of 0 excuses no other that is too large: what is computed from it may leave the 0 out.
  int64_t count = 1;
  bool isEmpty = false;
  for (int64_t size : sizes) {
    isEmpty |= size == 0;
    int64_t factor = ShapedType::isDynamic(size) ? 1 : std::max<int64_t>(size, 1);
    if (factor > limit / count)
      return std::nullopt;
    count *= factor;
  }
  return isEmpty ? 0 : count;
}

static std::string getElementName(Type element) {
  for (int dataType = 1; dataType < kDataTypes; ++dataType)
    if (getElementType(element.getContext(), dataType) == element)
      return getDataTypeName(dataType).str();
  return "unknown";
}

std::string getTypeName(Type type) {
  auto nested = [](Type inner) {
    std::string name = getTypeName(inner);
    return isa<ShapedType>(inner) ? "tensor(" + name + ")" : name;
  };
  if (auto sequence = dyn_cast<onnx::SequenceType>(type))
    return "seq(" + nested(sequence.getElementType()) + ")";
  if (auto optional = dyn_cast<onnx::OptionalType>(type))
    return "optional(" + nested(optional.getElementType()) + ")";
  if (auto map = dyn_cast<onnx::MapType>(type))
    return "map(" + getElementName(map.getKeyType()) + "," + nested(map.getValueType()) + ")";
  if (auto tensor = dyn_cast<ShapedType>(type))
    return getElementName(tensor.getElementType());
  return "unknown";
}

static Type readTensorType(const ::onnx::TypeProto::Tensor &tensor, const OnnxImportOptions &options, MLIRContext *context,
                           Location location) {
  Type element = getElementType(context, tensor.elem_type());
  if (!element) {
    emitError(location) << "expected a tensor of a known element type, found elem_type " << tensor.elem_type();
    return nullptr;
  }
  if (!tensor.has_shape())
    return UnrankedTensorType::get(element);
  if (tensor.shape().dim_size() > options.limits.rank) {
    emitError(location) << "expected at most " << options.limits.rank << " dimensions, found " << tensor.shape().dim_size();
    return nullptr;
  }
  SmallVector<int64_t> sizes;
  for (const auto &dim : tensor.shape().dim()) {
    int64_t size = ShapedType::kDynamic;
    // Some exporters write -1 for a size that they do not know.
    if (dim.has_dim_value() && dim.dim_value() >= 0)
      size = dim.dim_value();
    else if (dim.has_dim_param())
      if (auto given = options.sizes.find(dim.dim_param()); given != options.sizes.end())
        size = given->second;
    sizes.push_back(size);
  }
  if (!countElements(sizes, options.limits.elements)) {
    emitError(location) << "expected a tensor of at most " << options.limits.elements << " elements, found more";
    return nullptr;
  }
  return RankedTensorType::get(sizes, element);
}

Type readType(const ::onnx::TypeProto &type, const OnnxImportOptions &options, MLIRContext *context, Location location) {
  // Nested types are messages within messages, of which the parser has bounded the depth.
  if (type.has_tensor_type())
    return readTensorType(type.tensor_type(), options, context, location);
  if (type.has_sequence_type()) {
    Type element = readType(type.sequence_type().elem_type(), options, context, location);
    return element ? onnx::SequenceType::get(context, element) : Type();
  }
  if (type.has_optional_type()) {
    Type element = readType(type.optional_type().elem_type(), options, context, location);
    return element ? onnx::OptionalType::get(context, element) : Type();
  }
  if (type.has_map_type()) {
    Type key = getElementType(context, type.map_type().key_type());
    if (!key || !(isa<IntegerType, pipeline::StringType>(key) && !key.isInteger(1))) {
      emitError(location) << "expected keys of a map that are integers or strings, found key_type "
                          << type.map_type().key_type();
      return nullptr;
    }
    Type value = readType(type.map_type().value_type(), options, context, location);
    return value ? onnx::MapType::get(context, key, value) : Type();
  }
  emitError(location) << "expected a tensor, a sequence, an optional or a map, found "
                      << (type.has_sparse_tensor_type() ? "a sparse tensor, which is not compiled" : "no such type");
  return nullptr;
}

Type joinTypes(Type a, Type b) {
  if (a == b)
    return a;
  if (auto first = dyn_cast<onnx::SequenceType>(a))
    if (auto second = dyn_cast<onnx::SequenceType>(b)) {
      Type element = joinTypes(first.getElementType(), second.getElementType());
      return element ? onnx::SequenceType::get(a.getContext(), element) : Type();
    }
  if (auto first = dyn_cast<onnx::OptionalType>(a))
    if (auto second = dyn_cast<onnx::OptionalType>(b)) {
      Type element = joinTypes(first.getElementType(), second.getElementType());
      return element ? onnx::OptionalType::get(a.getContext(), element) : Type();
    }
  auto first = dyn_cast<TensorType>(a), second = dyn_cast<TensorType>(b);
  if (!first || !second || first.getElementType() != second.getElementType())
    return nullptr;
  if (!first.hasRank() || !second.hasRank() || first.getRank() != second.getRank())
    return UnrankedTensorType::get(first.getElementType());
  SmallVector<int64_t> sizes;
  for (auto [x, y] : llvm::zip_equal(first.getShape(), second.getShape()))
    sizes.push_back(x == y ? x : ShapedType::kDynamic);
  return RankedTensorType::get(sizes, first.getElementType());
}

/// Walks two types side by side; `compare` judges tensors.
static bool match(Type a, Type b, llvm::function_ref<bool(TensorType, TensorType)> compare) {
  if (a == b)
    return true;
  if (auto first = dyn_cast<onnx::SequenceType>(a))
    if (auto second = dyn_cast<onnx::SequenceType>(b))
      return match(first.getElementType(), second.getElementType(), compare);
  if (auto first = dyn_cast<onnx::OptionalType>(a))
    if (auto second = dyn_cast<onnx::OptionalType>(b))
      return match(first.getElementType(), second.getElementType(), compare);
  if (auto first = dyn_cast<onnx::MapType>(a))
    if (auto second = dyn_cast<onnx::MapType>(b))
      return first.getKeyType() == second.getKeyType() && match(first.getValueType(), second.getValueType(), compare);
  auto first = dyn_cast<TensorType>(a), second = dyn_cast<TensorType>(b);
  return first && second && first.getElementType() == second.getElementType() && compare(first, second);
}

bool haveSameElements(Type declared, Type found) {
  return match(declared, found, [](TensorType, TensorType) { return true; });
}

bool areCompatible(Type declared, Type found) {
  return match(declared, found, [](TensorType a, TensorType b) {
    return !a.hasRank() || !b.hasRank() || succeeded(verifyCompatibleShape(a, b));
  });
}

} // namespace lathe::onnx_import
