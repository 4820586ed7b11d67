//===- GraphBuilder.cpp - Writes nodes of an ONNX graph -------------------===//

#include "compiler/export/GraphBuilder.h"

#include "llvm/ADT/Twine.h"

namespace lathe::onnx_export {

using llvm::ArrayRef;
using llvm::StringRef;
using ::onnx::AttributeProto;
using ::onnx::TensorProto;

Attribute::Attribute(StringRef name, AttributeProto::AttributeType type) {
  proto.set_name(name.str());
  proto.set_type(type);
}

Attribute::Attribute(StringRef name, int64_t value) : Attribute(name, AttributeProto::INT) { proto.set_i(value); }

Attribute::Attribute(StringRef name, StringRef value) : Attribute(name, AttributeProto::STRING) { proto.set_s(value.str()); }

Attribute::Attribute(StringRef name, ArrayRef<int64_t> values) : Attribute(name, AttributeProto::INTS) {
  proto.mutable_ints()->Add(values.begin(), values.end());
}

Attribute::Attribute(StringRef name, ArrayRef<float> values) : Attribute(name, AttributeProto::FLOATS) {
  proto.mutable_floats()->Add(values.begin(), values.end());
}

Attribute::Attribute(StringRef name, ArrayRef<std::string> values) : Attribute(name, AttributeProto::STRINGS) {
  for (const std::string &value : values)
    proto.add_strings(value);
}

Attribute::Attribute(StringRef name, const TensorProto &tensor) : Attribute(name, AttributeProto::TENSOR) {
  *proto.mutable_t() = tensor;
}

Attribute::Attribute(StringRef name, const ::onnx::GraphProto &graph) : Attribute(name, AttributeProto::GRAPH) {
  *proto.mutable_g() = graph;
}

Attribute Attribute::reference(StringRef name, StringRef of, AttributeProto::AttributeType type) {
  Attribute attribute(name, type);
  attribute.proto.set_ref_attr_name(of.str());
  return attribute;
}

static TensorProto makeTensor(ArrayRef<int64_t> shape, ElementType type) {
  TensorProto tensor;
  tensor.mutable_dims()->Add(shape.begin(), shape.end());
  tensor.set_data_type(type);
  return tensor;
}

TensorProto makeTensor(ArrayRef<double> values, ArrayRef<int64_t> shape, ElementType type) {
  TensorProto tensor = makeTensor(shape, type);
  for (double value : values) {
    if (type == TensorProto::FLOAT)
      tensor.add_float_data(static_cast<float>(value));
    else
      tensor.add_double_data(value);
  }
  return tensor;
}

TensorProto makeTensor(ArrayRef<int64_t> values, ArrayRef<int64_t> shape) {
  TensorProto tensor = makeTensor(shape, TensorProto::INT64);
  tensor.mutable_int64_data()->Add(values.begin(), values.end());
  return tensor;
}

TensorProto makeTensor(ArrayRef<uint64_t> values, ArrayRef<int64_t> shape) {
  TensorProto tensor = makeTensor(shape, TensorProto::UINT64);
  tensor.mutable_uint64_data()->Add(values.begin(), values.end());
  return tensor;
}

TensorProto makeTensor(ArrayRef<std::string> values, ArrayRef<int64_t> shape) {
  TensorProto tensor = makeTensor(shape, TensorProto::STRING);
  for (const std::string &value : values)
    tensor.add_string_data(value);
  return tensor;
}

void declareTensor(ValueInfos &values, const Value &name, ElementType type) {
  ::onnx::ValueInfoProto &value = *values.Add();
  value.set_name(name);
  value.mutable_type()->mutable_tensor_type()->set_elem_type(type);
}

void declareScalar(ValueInfos &values, const Value &name, ElementType type) {
  declareTensor(values, name, type);
  (void)values.rbegin()->mutable_type()->mutable_tensor_type()->mutable_shape();
}

Value GraphBuilder::reserve(StringRef name) {
  Value unique = prefix + name.str();
  for (unsigned i = 1; !taken.insert({unique, 0}).second; ++i)
    unique = (prefix + name + "_" + llvm::Twine(i)).str();
  return unique;
}

std::vector<Value> GraphBuilder::addMany(StringRef op, ArrayRef<Value> inputs, size_t outputs, ArrayRef<Attribute> attributes,
                                         StringRef domain) {
  ::onnx::NodeProto &node = *nodes.Add();
  node.set_op_type(op.str());
  if (!domain.empty())
    node.set_domain(domain.str());
  for (const Value &input : inputs)
    node.add_input(input);
  std::vector<Value> results;
  for (size_t i = 0; i < outputs; ++i) {
    // Numbered from 0, so that no name stands in for another when a node is added.
    unsigned &next = taken[("%" + op).str()];
    results.push_back(reserve((op + "_" + llvm::Twine(next++)).str()));
    node.add_output(results.back());
  }
  node.set_name(results.front());
  for (const Attribute &attribute : attributes)
    *node.add_attribute() = attribute.proto;
  return results;
}

Value GraphBuilder::add(StringRef op, ArrayRef<Value> inputs, ArrayRef<Attribute> attributes, StringRef domain) {
  return addMany(op, inputs, 1, attributes, domain).front();
}

Value GraphBuilder::constant(const TensorProto &tensor) {
  std::string bytes = tensor.SerializeAsString();
  if (auto known = constants.find(bytes); known != constants.end())
    return known->second;
  Value name;
  if (initializers) {
    unsigned &next = taken["%constant"];
    name = reserve(("constant_" + llvm::Twine(next++)).str());
    TensorProto &initializer = *initializers->Add();
    initializer = tensor;
    initializer.set_name(name);
  } else {
    name = add("Constant", {}, Attribute("value", tensor));
  }
  constants[bytes] = name;
  return name;
}

} // namespace lathe::onnx_export
