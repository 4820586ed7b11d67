//===- GraphBuilder.h - Writes nodes of an ONNX graph -----------*- C++ -*-===//
#ifndef LATHE_COMPILER_EXPORT_GRAPHBUILDER_H
#define LATHE_COMPILER_EXPORT_GRAPHBUILDER_H

#include "onnx/onnx.pb.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace lathe::onnx_export {

/// A value of the graph, by its name; an absent input is empty.
using Value = std::string;
using ElementType = ::onnx::TensorProto::DataType;

/// The domain of the functions that an exported model brings along.
inline constexpr llvm::StringLiteral kFunctionDomain = "lathe.text";
inline constexpr llvm::StringLiteral kMlDomain = "ai.onnx.ml";

/// An attribute of a node.
struct Attribute {
  Attribute(llvm::StringRef name, int64_t value);
  Attribute(llvm::StringRef name, llvm::StringRef value);
  Attribute(llvm::StringRef name, const char *value) : Attribute(name, llvm::StringRef(value)) {}
  Attribute(llvm::StringRef name, const std::string &value) : Attribute(name, llvm::StringRef(value)) {}
  Attribute(llvm::StringRef name, int value) : Attribute(name, static_cast<int64_t>(value)) {}
  Attribute(llvm::StringRef name, llvm::ArrayRef<int64_t> values);
  Attribute(llvm::StringRef name, llvm::ArrayRef<float> values);
  Attribute(llvm::StringRef name, llvm::ArrayRef<std::string> values);
  Attribute(llvm::StringRef name, const ::onnx::TensorProto &tensor);
  Attribute(llvm::StringRef name, const ::onnx::GraphProto &graph);
  /// The function's own attribute, which the node takes as its own.
  static Attribute reference(llvm::StringRef name, llvm::StringRef of, ::onnx::AttributeProto::AttributeType type);

  ::onnx::AttributeProto proto;

private:
  Attribute(llvm::StringRef name, ::onnx::AttributeProto::AttributeType type);
};

::onnx::TensorProto makeTensor(llvm::ArrayRef<double> values, llvm::ArrayRef<int64_t> shape, ElementType type);
::onnx::TensorProto makeTensor(llvm::ArrayRef<int64_t> values, llvm::ArrayRef<int64_t> shape);
::onnx::TensorProto makeTensor(llvm::ArrayRef<uint64_t> values, llvm::ArrayRef<int64_t> shape);
::onnx::TensorProto makeTensor(llvm::ArrayRef<std::string> values, llvm::ArrayRef<int64_t> shape);

using ValueInfos = ::google::protobuf::RepeatedPtrField<::onnx::ValueInfoProto>;
/// Inputs and outputs of an inner graph: tensors of any shape, or scalars.
void declareTensor(ValueInfos &values, const Value &name, ElementType type);
void declareScalar(ValueInfos &values, const Value &name, ElementType type);

/// Appends nodes to a graph or to a function, and names what they give. A constant is written once: in a graph as an
/// initializer, in a function, which has none, as a node.
class GraphBuilder {
public:
  explicit GraphBuilder(::onnx::GraphProto &graph) : nodes(*graph.mutable_node()), initializers(graph.mutable_initializer()) {}
  explicit GraphBuilder(::onnx::FunctionProto &function) : nodes(*function.mutable_node()) {}
  /// The body of a node of another graph: it reads the values of that, and its own have `prefix` before their names, because
  /// names of an inner graph must differ from the outer ones.
  GraphBuilder(::onnx::GraphProto &body, llvm::StringRef prefix) : GraphBuilder(body) { this->prefix = prefix.str(); }

  /// Keeps a name from being given to anything else; another one, where it is taken.
  Value reserve(llvm::StringRef name);

  Value add(llvm::StringRef op, llvm::ArrayRef<Value> inputs, llvm::ArrayRef<Attribute> attributes = {},
            llvm::StringRef domain = {});
  std::vector<Value> addMany(llvm::StringRef op, llvm::ArrayRef<Value> inputs, size_t outputs,
                             llvm::ArrayRef<Attribute> attributes = {}, llvm::StringRef domain = {});

  Value constant(const ::onnx::TensorProto &tensor);
  /// Scalars and lists.
  Value f64(double value) { return constant(makeTensor(llvm::ArrayRef(value), {}, ::onnx::TensorProto::DOUBLE)); }
  Value i64(int64_t value) { return constant(makeTensor(llvm::ArrayRef(value), {})); }
  Value u64(uint64_t value) { return constant(makeTensor(llvm::ArrayRef(value), {})); }
  Value text(const std::string &value) { return constant(makeTensor(llvm::ArrayRef(value), {})); }
  Value i64s(llvm::ArrayRef<int64_t> values) { return constant(makeTensor(values, {static_cast<int64_t>(values.size())})); }

  Value cast(const Value &x, ElementType to) { return add("Cast", {x}, Attribute("to", static_cast<int64_t>(to))); }
  /// A size of a tensor, as a list of one.
  Value size(const Value &x, int64_t axis) { return add("Gather", {add("Shape", {x}), i64s(axis)}); }

private:
  ::google::protobuf::RepeatedPtrField<::onnx::NodeProto> &nodes;
  ::google::protobuf::RepeatedPtrField<::onnx::TensorProto> *initializers = nullptr;
  std::string prefix;
  llvm::StringMap<Value> constants; // by their bytes
  llvm::StringMap<unsigned> taken;
};

} // namespace lathe::onnx_export

#endif // LATHE_COMPILER_EXPORT_GRAPHBUILDER_H
