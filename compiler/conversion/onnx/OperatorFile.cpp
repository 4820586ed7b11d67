//===- OperatorFile.cpp - An operator as an ONNX file ---------------------===//

#include "compiler/conversion/onnx/OperatorFile.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "onnx/onnx.pb.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using ::onnx::AttributeProto;
using ::onnx::TensorProto;

namespace lathe::onnx {

/// The number of an element type in files; 0 for others.
static int32_t getDataType(Type type) {
  if (type.isF32())
    return TensorProto::FLOAT;
  if (type.isF64())
    return TensorProto::DOUBLE;
  if (type.isInteger(32))
    return TensorProto::INT32;
  if (type.isInteger(64))
    return TensorProto::INT64;
  if (type.isInteger(8) && type.isUnsignedInteger())
    return TensorProto::UINT8;
  return TensorProto::UNDEFINED;
}

static bool writeTensor(ElementsAttr values, TensorProto &tensor) {
  Type type = values.getElementType();
  tensor.set_data_type(getDataType(type));
  tensor.add_dims(values.getNumElements());
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    for (const APFloat &value : values.getValues<APFloat>())
      tensor.add_float_data(value.convertToFloat());
    return true;
  case TensorProto::DOUBLE:
    for (const APFloat &value : values.getValues<APFloat>())
      tensor.add_double_data(value.convertToDouble());
    return true;
  case TensorProto::UINT8:
    for (const APInt &value : values.getValues<APInt>())
      tensor.add_int32_data(static_cast<int32_t>(value.getZExtValue()));
    return true;
  default:
    return false;
  }
}

static bool writeAttribute(Attribute value, AttributeProto &attribute) {
  return llvm::TypeSwitch<Attribute, bool>(value)
      .Case<IntegerAttr>([&](auto number) {
        attribute.set_type(AttributeProto::INT);
        attribute.set_i(number.getInt());
        return true;
      })
      .Case<FloatAttr>([&](auto number) {
        attribute.set_type(AttributeProto::FLOAT);
        attribute.set_f(static_cast<float>(number.getValueAsDouble()));
        return true;
      })
      .Case<StringAttr>([&](auto text) {
        attribute.set_type(AttributeProto::STRING);
        attribute.set_s(text.str());
        return true;
      })
      .Case<DenseI64ArrayAttr>([&](auto numbers) {
        attribute.set_type(AttributeProto::INTS);
        attribute.mutable_ints()->Add(numbers.asArrayRef().begin(), numbers.asArrayRef().end());
        return true;
      })
      .Case<DenseF32ArrayAttr>([&](auto numbers) {
        attribute.set_type(AttributeProto::FLOATS);
        attribute.mutable_floats()->Add(numbers.asArrayRef().begin(), numbers.asArrayRef().end());
        return true;
      })
      .Case<ArrayAttr>([&](auto texts) {
        attribute.set_type(AttributeProto::STRINGS);
        for (auto text : texts.template getAsRange<StringAttr>())
          attribute.add_strings(text.str());
        return true;
      })
      .Case<ElementsAttr>([&](auto values) {
        attribute.set_type(AttributeProto::TENSOR);
        return writeTensor(values, *attribute.mutable_t());
      })
      .Default([](Attribute) { return false; });
}

std::optional<std::string> writeOperatorFile(Operation *op, std::string &bytes) {
  ::onnx::ModelProto model;
  ::onnx::NodeProto &node = *model.mutable_graph()->add_node();
  node.set_domain("ai.onnx.ml");
  node.set_op_type(op->getName().stripDialect().str());
  node.add_input("X");
  for (NamedAttribute attribute : op->getAttrDictionary()) {
    AttributeProto &written = *node.add_attribute();
    written.set_name(attribute.getName().str());
    if (!writeAttribute(attribute.getValue(), written))
      return ("its attribute '" + attribute.getName().getValue() + "' is of another type than float, double or uint8").str();
  }
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  ::onnx::ValueInfoProto &input = *model.mutable_graph()->add_input();
  input.set_name("X");
  auto &tensor = *input.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(getDataType(type.getElementType()));
  // Rows: a tensor of rank 1 is one.
  tensor.mutable_shape()->add_dim();
  auto &columns = *tensor.mutable_shape()->add_dim();
  if (type.getRank() > 0 && !type.isDynamicDim(type.getRank() - 1))
    columns.set_dim_value(type.getDimSize(type.getRank() - 1));
  for (Value result : op->getResults())
    node.add_output("Y" + std::to_string(cast<OpResult>(result).getResultNumber()));
  if (!model.SerializeToString(&bytes))
    return "it is larger than 2 GiB";
  return std::nullopt;
}

} // namespace lathe::onnx
