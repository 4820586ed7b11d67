//===- ModelNames.cpp - How headers of a model name its values ------------===//

#include "compiler/emit/ModelNames.h"

#include "compiler/emit/Names.h"
#include "compiler/emit/Text.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

using namespace lathe;

// Elements that C has no type for are their bits.
static constexpr ElementNames kElements[] = {
    {1, "float32", "float", "float", "FLOAT32"},
    {2, "uint8", "uint8_t", "std::uint8_t", "UINT8"},
    {3, "int8", "int8_t", "std::int8_t", "INT8"},
    {4, "uint16", "uint16_t", "std::uint16_t", "UINT16"},
    {5, "int16", "int16_t", "std::int16_t", "INT16"},
    {6, "int32", "int32_t", "std::int32_t", "INT32"},
    {7, "int64", "int64_t", "std::int64_t", "INT64"},
    {8, "string", "lathe_string", "::lathe::String", "STRING"},
    {9, "bool", "bool", "bool", "BOOL"},
    {10, "float16", "uint16_t", "::lathe::Float16", "FLOAT16"},
    {11, "float64", "double", "double", "FLOAT64"},
    {12, "uint32", "uint32_t", "std::uint32_t", "UINT32"},
    {13, "uint64", "uint64_t", "std::uint64_t", "UINT64"},
    {14, "complex64", "float", "std::complex<float>", "COMPLEX64"},
    {15, "complex128", "double", "std::complex<double>", "COMPLEX128"},
    {16, "bfloat16", "uint16_t", "::lathe::BFloat16", "BFLOAT16"},
    {17, "float8e4m3fn", "uint8_t", "::lathe::Float8E4M3FN", "FLOAT8E4M3FN"},
    {18, "float8e4m3fnuz", "uint8_t", "::lathe::Float8E4M3FNUZ", "FLOAT8E4M3FNUZ"},
    {19, "float8e5m2", "uint8_t", "::lathe::Float8E5M2", "FLOAT8E5M2"},
    {20, "float8e5m2fnuz", "uint8_t", "::lathe::Float8E5M2FNUZ", "FLOAT8E5M2FNUZ"},
    {21, "uint4", "uint8_t", "::lathe::UInt4", "UINT4"},
    {22, "int4", "uint8_t", "::lathe::Int4", "INT4"},
    {23, "float4e2m1", "uint8_t", "::lathe::Float4E2M1", "FLOAT4E2M1"},
    {24, "float8e8m0", "uint8_t", "::lathe::Float8E8M0", "FLOAT8E8M0"},
    {25, "uint2", "uint8_t", "::lathe::UInt2", "UINT2"},
    {26, "int2", "uint8_t", "::lathe::Int2", "INT2"},
};

const ElementNames *lathe::getElementNames(int32_t type) {
  for (const ElementNames &names : kElements)
    if (names.type == type)
      return &names;
  return nullptr;
}

std::string lathe::elementEnumerator(int32_t type) { return ("LATHE_ELEMENT_" + getElementNames(type)->enumerator).str(); }

ModelNames::ModelNames(const ModelInterface &interface)
    : prefix(interface.name), upperPrefix(llvm::StringRef(interface.name).upper()),
      cxxNamespace(identifier(interface.name, "model")) {
  auto name = [](const std::vector<ModelValue> &values, llvm::StringRef structName, llvm::StringRef whenEmpty) {
    // A member must not be named as its struct, whose constructor it would be,
    // nor as the namespace that types of other members are looked up in.
    NameScope scope;
    scope.reserve(structName);
    scope.reserve("lathe");
    scope.reserve("lathe_string");
    scope.reserve("lathe_value");
    std::vector<std::string> names;
    for (const ModelValue &value : values)
      names.push_back(scope.take(identifier(value.name, whenEmpty)));
    return names;
  };
  inputs = name(interface.inputs, "Inputs", "input");
  outputs = name(interface.outputs, "Outputs", "output");
}

std::string lathe::describeType(const ModelValueType &type) {
  std::string text = type.isOptional ? "optional " : "";
  switch (type.kind) {
  case ModelValueKind::Sequence:
    return text + "sequence of " + describeType(type.element.front());
  case ModelValueKind::Map:
    return text + "map from " + getElementNames(type.elementType)->onnx.str() + " to " + describeType(type.element.front());
  case ModelValueKind::Tensor:
    break;
  }
  text += getElementNames(type.elementType)->onnx;
  text += "[";
  for (size_t i = 0; i < type.sizes.size(); ++i) {
    if (i)
      text += ", ";
    if (type.sizes[i] >= 0)
      text += std::to_string(type.sizes[i]);
    else if (i < type.symbols.size() && !type.symbols[i].empty())
      text += type.symbols[i];
    else
      text += "?";
  }
  return text + "]";
}

std::string lathe::describeModel(const ModelInterface &interface) {
  std::string text = interface.name + ": a model";
  if (!interface.origin.empty())
    text += ", of " + commentText(interface.origin);
  return text + ".";
}

std::string lathe::printSizes(const ModelValueType &type) {
  return llvm::join(llvm::map_range(type.sizes, [](int64_t size) { return std::to_string(size); }), ", ");
}
