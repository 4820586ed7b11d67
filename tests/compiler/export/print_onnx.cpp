//===- print_onnx.cpp - Prints an ONNX file, a line per node --------------===//

#include "onnx/onnx.pb.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <fstream>

using namespace onnx;

static void printNodes(const google::protobuf::RepeatedPtrField<NodeProto> &nodes, unsigned indent);

template <typename List> static void printList(const List &list) {
  llvm::outs() << "[";
  llvm::interleaveComma(list, llvm::outs());
  llvm::outs() << "]";
}

static void printStrings(const google::protobuf::RepeatedPtrField<std::string> &strings) {
  llvm::outs() << "[";
  llvm::interleaveComma(strings, llvm::outs(), [](const std::string &s) {
    llvm::outs() << '"';
    llvm::outs().write_escaped(s) << '"';
  });
  llvm::outs() << "]";
}

static void printTensor(const TensorProto &tensor) {
  llvm::outs() << TensorProto::DataType_Name(static_cast<TensorProto::DataType>(tensor.data_type())).c_str();
  printList(tensor.dims());
  if (tensor.string_data_size())
    printStrings(tensor.string_data());
  else if (tensor.float_data_size())
    printList(tensor.float_data());
  else if (tensor.double_data_size())
    printList(tensor.double_data());
  else if (tensor.int64_data_size())
    printList(tensor.int64_data());
  else
    printList(tensor.uint64_data());
}

static void printAttribute(const AttributeProto &attribute, unsigned indent) {
  llvm::outs() << attribute.name() << " = ";
  if (!attribute.ref_attr_name().empty()) {
    llvm::outs() << "@" << attribute.ref_attr_name();
    return;
  }
  switch (attribute.type()) {
  case AttributeProto::INT:
    llvm::outs() << attribute.i();
    break;
  case AttributeProto::STRING:
    llvm::outs() << '"';
    llvm::outs().write_escaped(attribute.s()) << '"';
    break;
  case AttributeProto::INTS:
    printList(attribute.ints());
    break;
  case AttributeProto::FLOATS:
    printList(attribute.floats());
    break;
  case AttributeProto::STRINGS:
    printStrings(attribute.strings());
    break;
  case AttributeProto::TENSOR:
    printTensor(attribute.t());
    break;
  case AttributeProto::GRAPH:
    llvm::outs() << "{\n";
    printNodes(attribute.g().node(), indent + 2);
    llvm::outs().indent(indent) << "}";
    break;
  default:
    llvm::outs() << "?";
  }
}

static void printNodes(const google::protobuf::RepeatedPtrField<NodeProto> &nodes, unsigned indent) {
  for (const NodeProto &node : nodes) {
    llvm::outs().indent(indent) << llvm::join(node.output(), ", ") << " = ";
    llvm::outs() << (node.domain().empty() ? "" : node.domain() + ".") << node.op_type() << "("
                 << llvm::join(node.input(), ", ") << ")";
    llvm::outs() << (node.attribute_size() ? " {" : "");
    llvm::interleaveComma(node.attribute(), llvm::outs(), [&](const AttributeProto &a) { printAttribute(a, indent); });
    llvm::outs() << (node.attribute_size() ? "}" : "") << "\n";
  }
}

static void printValues(const char *kind, const google::protobuf::RepeatedPtrField<ValueInfoProto> &values) {
  for (const ValueInfoProto &value : values) {
    llvm::outs()
        << kind << " " << value.name() << " : "
        << TensorProto::DataType_Name(static_cast<TensorProto::DataType>(value.type().tensor_type().elem_type())).c_str()
        << "[";
    llvm::interleaveComma(value.type().tensor_type().shape().dim(), llvm::outs(), [](const TensorShapeProto::Dimension &dim) {
      llvm::outs() << (dim.has_dim_param() ? dim.dim_param() : std::to_string(dim.dim_value()));
    });
    llvm::outs() << "]  # " << value.doc_string() << "\n";
  }
}

int main(int argc, char **argv) {
  ModelProto model;
  std::ifstream file(argc > 1 ? argv[1] : "", std::ios::binary);
  if (!file || !model.ParseFromIstream(&file)) {
    llvm::errs() << "print_onnx: error: expected an ONNX model\n";
    return 1;
  }
  llvm::outs() << "model ir_version " << model.ir_version() << " by " << model.producer_name() << "\n";
  for (const OperatorSetIdProto &import : model.opset_import())
    llvm::outs() << "import '" << import.domain() << "' " << import.version() << "\n";
  llvm::outs() << "graph " << model.graph().name() << "  # " << model.graph().doc_string() << "\n";
  printValues("input", model.graph().input());
  printValues("output", model.graph().output());
  for (const TensorProto &tensor : model.graph().initializer()) {
    llvm::outs() << tensor.name() << " = ";
    printTensor(tensor);
    llvm::outs() << "\n";
  }
  printNodes(model.graph().node(), 0);
  for (const FunctionProto &function : model.functions()) {
    llvm::outs() << "function " << function.domain() << "." << function.name() << "(" << llvm::join(function.input(), ", ")
                 << ") -> " << llvm::join(function.output(), ", ") << "\n";
    printNodes(function.node(), 2);
  }
  return 0;
}
