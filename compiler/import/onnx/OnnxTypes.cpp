//===- OnnxTypes.cpp - Types of values in ONNX files ----------------------===//

#include "compiler/import/onnx/OnnxTypes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/shapes/DataTypes.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace lathe::onnx_import {

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
  for (int dataType = 1; !getDataTypeName(dataType).empty(); ++dataType)
    if (onnx::getElementType(element.getContext(), dataType) == element)
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
  Type element = onnx::getElementType(context, tensor.elem_type());
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
    Type key = onnx::getElementType(context, type.map_type().key_type());
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
