//===- OnnxNodeAttributes.cpp - Attributes of nodes -----------------------===//

#include "compiler/import/onnx/OnnxGraph.h"
#include "compiler/import/onnx/OnnxTypes.h"
#include "dialects/pipeline/Pipeline.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;
using ::onnx::AttributeProto;

namespace lathe::onnx_import {

/// The kind of an attribute as the schemas have it; see Operators.h.
static StringRef getKind(const AttributeProto &proto) {
  switch (proto.type()) {
  case AttributeProto::FLOAT:
    return "f";
  case AttributeProto::INT:
    return "i";
  case AttributeProto::STRING:
    return "s";
  case AttributeProto::TENSOR:
    return "t";
  case AttributeProto::GRAPH:
    return "g";
  case AttributeProto::SPARSE_TENSOR:
    return "p";
  case AttributeProto::TYPE_PROTO:
    return "y";
  case AttributeProto::FLOATS:
    return "fs";
  case AttributeProto::INTS:
    return "is";
  case AttributeProto::STRINGS:
    return "ss";
  default:
    return "";
  }
}

static StringRef describeKind(StringRef kind) {
  if (kind.size() == 2)
    return kind == "fs" ? "FLOATS" : kind == "is" ? "INTS" : "STRINGS";
  switch (kind.empty() ? 0 : kind.front()) {
  case 'f':
    return "FLOAT";
  case 'i':
    return "INT";
  case 's':
    return "STRING";
  case 't':
    return "TENSOR";
  case 'g':
    return "GRAPH";
  case 'p':
    return "SPARSE_TENSOR";
  case 'y':
    return "TYPE_PROTO";
  default:
    return "none that an operator takes";
  }
}

/// Whether a field is set that the type of the attribute does not name: a reader of another kind would see another model.
static bool hasOtherField(const AttributeProto &proto, StringRef kind) {
  return (proto.has_f() && kind != "f") || (proto.has_i() && kind != "i") || (proto.has_s() && kind != "s") ||
         (proto.has_t() && kind != "t") || (proto.has_g() && kind != "g") || (proto.has_sparse_tensor() && kind != "p") ||
         (proto.has_tp() && kind != "y") || (proto.floats_size() > 0 && kind != "fs") ||
         (proto.ints_size() > 0 && kind != "is") || (proto.strings_size() > 0 && kind != "ss") || proto.tensors_size() > 0 ||
         proto.graphs_size() > 0 || proto.sparse_tensors_size() > 0 || proto.type_protos_size() > 0;
}

LogicalResult GraphImporter::readAttributes(::onnx::NodeProto &proto, StringRef schema, const Frame &frame, Location location,
                                            NamedAttrList &attributes, std::map<std::string, ::onnx::GraphProto *> &graphs) {
  llvm::StringMap<StringRef> kinds;
  SmallVector<StringRef> required;
  while (!schema.empty()) {
    auto [entry, rest] = schema.split(' ');
    schema = rest;
    auto [name, kind] = entry.split(':');
    if (name.consume_back("!"))
      required.push_back(name);
    kinds[name] = kind;
  }
  llvm::StringMap<bool> seen;
  for (AttributeProto &each : *proto.mutable_attribute()) {
    std::string name = printable(each.name());
    auto kind = kinds.find(each.name());
    if (kind == kinds.end())
      return emitError(location) << "expected attributes that " << proto.op_type() << " has, found '" << name << "'";
    if (!seen.try_emplace(each.name(), true).second)
      return emitError(location) << "expected each attribute once, found '" << name << "' twice";
    AttributeProto *value = &each;
    if (!each.ref_attr_name().empty()) {
      if (!frame.function)
        return emitError(location) << "expected references to attributes in functions only, found one in attribute '" << name
                                   << "'";
      value = frame.attributes.lookup(each.ref_attr_name());
      if (!value)
        continue; // the call does not give it
    }
    if (StringRef found = getKind(*value); found != kind->second || hasOtherField(*value, found))
      return emitError(location) << "expected attribute '" << name << "' to be of type " << describeKind(kind->second)
                                 << (found == kind->second ? ", found values of other types beside" : ", found ")
                                 << (found == kind->second ? StringRef() : describeKind(found));
    if (kind->second == "g") {
      if (value != &each)
        return emitError(location) << "expected graph '" << name
                                   << "' in the node, found a reference to one, which is not compiled";
      graphs[each.name()] = value->mutable_g();
      continue;
    }
    Attribute read = readAttribute(*value, location);
    if (!read)
      return failure();
    attributes.set(each.name(), read);
  }
  for (StringRef name : required)
    if (!attributes.get(name) && !graphs.count(name.str()))
      return emitError(location) << "expected the attribute '" << name << "', which " << proto.op_type() << " requires";
  return success();
}

Attribute GraphImporter::readAttribute(AttributeProto &proto, Location location) {
  mlir::OpBuilder &b = builder.getBuilder();
  switch (proto.type()) {
  case AttributeProto::FLOAT:
    return b.getF32FloatAttr(proto.f());
  case AttributeProto::INT:
    return b.getI64IntegerAttr(proto.i());
  case AttributeProto::STRING:
    return b.getStringAttr(proto.s());
  case AttributeProto::TENSOR:
    return readTensor(*proto.mutable_t(), location);
  case AttributeProto::SPARSE_TENSOR: {
    auto [entry, isNew] = tensorsRead.try_emplace(proto.mutable_sparse_tensor(), nullptr);
    if (isNew)
      entry->second = tensors.read(*proto.mutable_sparse_tensor(), location);
    return entry->second;
  }
  case AttributeProto::TYPE_PROTO: {
    Type type = readType(proto.tp(), options, context, location);
    return type ? TypeAttr::get(type) : Attribute();
  }
  case AttributeProto::FLOATS:
    return b.getDenseF32ArrayAttr(ArrayRef<float>(proto.floats().data(), proto.floats_size()));
  case AttributeProto::INTS:
    return b.getDenseI64ArrayAttr(ArrayRef<int64_t>(proto.ints().data(), proto.ints_size()));
  case AttributeProto::STRINGS: {
    SmallVector<Attribute> strings;
    for (const std::string &text : proto.strings())
      strings.push_back(b.getStringAttr(text));
    return b.getArrayAttr(strings);
  }
  default:
    emitError(location) << "expected an attribute of a known type, found attribute '" << printable(proto.name()) << "'";
    return nullptr;
  }
}

/// All forms of Constant: exactly one attribute, which is the value.
Value GraphImporter::importConstant(Node &node) {
  if (node.attributes.getAttrs().size() != 1 || !node.inputs.empty()) {
    emitError(node.location) << "expected a Constant with one attribute and no inputs, found "
                             << node.attributes.getAttrs().size() << " and " << node.inputs.size();
    return nullptr;
  }
  mlir::OpBuilder &b = builder.getBuilder();
  Attribute value = node.attributes.getAttrs().front().getValue();
  auto tensorOf = [&](Type element, std::optional<int64_t> size) {
    return RankedTensorType::get(size ? ArrayRef<int64_t>(*size) : ArrayRef<int64_t>(), element);
  };
  ElementsAttr tensor = dyn_cast<ElementsAttr>(value);
  Type string = pipeline::StringType::get(context);
  if (auto floats = dyn_cast<DenseF32ArrayAttr>(value))
    tensor = DenseElementsAttr::get(tensorOf(b.getF32Type(), floats.size()), floats.asArrayRef());
  else if (auto ints = dyn_cast<DenseI64ArrayAttr>(value))
    tensor = DenseElementsAttr::get(tensorOf(b.getI64Type(), ints.size()), ints.asArrayRef());
  else if (auto number = dyn_cast<FloatAttr>(value))
    tensor = DenseElementsAttr::get(tensorOf(b.getF32Type(), std::nullopt), number.getValue());
  else if (auto number = dyn_cast<IntegerAttr>(value))
    tensor = DenseElementsAttr::get(tensorOf(b.getI64Type(), std::nullopt), number.getValue());
  else if (auto text = dyn_cast<StringAttr>(value))
    tensor = DenseElementsAttr::get(tensorOf(string, std::nullopt), ArrayRef<StringRef>(text.getValue()));
  else if (auto texts = dyn_cast<ArrayAttr>(value))
    tensor = DenseElementsAttr::get(tensorOf(string, texts.size()), llvm::to_vector(texts.getAsValueRange<StringAttr>()));
  if (!tensor) {
    emitError(node.location) << "expected a tensor, numbers or strings as the value of a Constant";
    return nullptr;
  }
  return builder.createConstant(node.location, tensor);
}

} // namespace lathe::onnx_import
