//===- OnnxGraph.cpp - Graphs of ONNX files -------------------------------===//
//
// The nodes of a graph stand in an order in which each uses what those before it make. So they are read once, from the first to
// the last; bodies of functions are read at each call.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxGraph.h"

#include "compiler/import/onnx/OnnxDiagnostics.h"
#include "compiler/import/onnx/OnnxTypes.h"
#include "dialects/onnx/Operators.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace lathe::onnx_import {

Location GraphImporter::at(const Twine &part) const { return getOnnxLocation(context, file, part); }

LogicalResult GraphImporter::enter(Location location) {
  if (++depth <= options.limits.depth)
    return success();
  return emitError(location) << "expected at most " << options.limits.depth
                             << " graphs and calls of functions within each other, found more";
}

ElementsAttr GraphImporter::readTensor(::onnx::TensorProto &tensor, Location location) {
  auto [entry, isNew] = tensorsRead.try_emplace(&tensor, nullptr);
  if (isNew)
    entry->second = tensors.read(tensor, location);
  return entry->second;
}

LogicalResult GraphImporter::bind(Scope &scope, StringRef name, Value value, Location location) {
  if (scope.values.try_emplace(name, value).second)
    return success();
  return emitError(location) << "expected each name of a value once in a graph, found '" << printable(name) << "' twice";
}

LogicalResult GraphImporter::importInitializers(::onnx::GraphProto &graph, Scope &scope, StringRef path) {
  auto add = [&](StringRef name, StringRef kind, int index, llvm::function_ref<ElementsAttr(Location)> read) -> LogicalResult {
    Location location = at(path + "." + kind + "[" + Twine(index) + "] '" + printable(name) + "'");
    if (name.empty())
      return emitError(location) << "expected an initializer with a name, found none";
    ElementsAttr value = read(location);
    if (!value)
      return failure();
    return bind(scope, name, builder.createConstant(location, value), location);
  };
  for (int i = 0; i < graph.initializer_size(); ++i) {
    ::onnx::TensorProto &tensor = *graph.mutable_initializer(i);
    if (failed(add(tensor.name(), "initializer", i, [&](Location location) { return readTensor(tensor, location); })))
      return failure();
  }
  for (int i = 0; i < graph.sparse_initializer_size(); ++i) {
    ::onnx::SparseTensorProto &tensor = *graph.mutable_sparse_initializer(i);
    if (failed(add(tensor.values().name(), "sparse_initializer", i, [&](Location location) {
          auto [entry, isNew] = tensorsRead.try_emplace(&tensor, nullptr);
          if (isNew)
            entry->second = tensors.read(tensor, location);
          return entry->second;
        })))
      return failure();
  }
  return success();
}

LogicalResult GraphImporter::importNodes(google::protobuf::RepeatedPtrField<::onnx::NodeProto> &nodes, const Frame &frame,
                                         Scope &scope, StringRef path) {
  for (int i = 0; i < nodes.size(); ++i)
    for (const std::string &output : nodes.Get(i).output())
      scope.makers.try_emplace(output, i);
  for (int i = 0; i < nodes.size(); ++i) {
    const ::onnx::NodeProto &node = nodes.Get(i);
    std::string part = (path + ".node[" + Twine(i) + "]").str();
    if (!node.name().empty())
      part += " '" + printable(node.name()) + "'";
    part += " (" + printable(node.op_type()) + ")";
    if (failed(importNode(*nodes.Mutable(i), frame, scope, part)))
      return failure();
  }
  return success();
}

LogicalResult GraphImporter::importNode(::onnx::NodeProto &proto, const Frame &frame, Scope &scope, const std::string &path) {
  Location location = at(path);
  SmallVector<Value> inputs, results;
  for (const std::string &name : proto.input()) {
    std::optional<Value> value = name.empty() ? Value() : scope.lookup(name);
    if (value) {
      inputs.push_back(*value);
      continue;
    }
    for (const Scope *each = &scope; each; each = each->outer)
      if (auto maker = each->makers.find(name); maker != each->makers.end())
        return emitError(location)
               << "expected nodes in an order in which each stands behind those that make its inputs, found '"
               << printable(name) << "' made by node[" << maker->second << "]; sort the nodes, or remove the cycle";
    return emitError(location) << "expected inputs that are made before, found '" << printable(name)
                               << "', which is no input of the graph, no initializer, and no output of a node";
  }
  std::string domain = proto.domain() == "ai.onnx" ? "" : proto.domain();
  auto function = functions.find({domain, proto.op_type(), getOverload(proto)});
  if (failed(function != functions.end() ? importCall(proto, *function->second, frame, path, location, inputs, results)
                                         : importOperator(proto, frame, scope, path, location, inputs, results)))
    return failure();
  for (int i = 0; i < proto.output_size(); ++i) {
    if (proto.output(i).empty())
      continue;
    if (i >= static_cast<int>(results.size()) || !results[i])
      return emitError(location) << "expected fewer outputs: output " << i << " is not made here";
    if (failed(bind(scope, proto.output(i), results[i], location)))
      return failure();
  }
  return success();
}

LogicalResult GraphImporter::importOperator(::onnx::NodeProto &proto, const Frame &frame, Scope &scope, const std::string &path,
                                            Location location, ArrayRef<Value> inputs, SmallVectorImpl<Value> &results) {
  StringRef domain = proto.domain() == "ai.onnx" ? StringRef() : StringRef(proto.domain());
  std::string name = printable(proto.op_type()), of = domain.empty() ? "ai.onnx" : printable(domain);
  auto opset = frame.opsets.find(domain);
  if (opset == frame.opsets.end())
    return emitError(location) << "expected an operator set of domain '" << of << "' among opset_import, found none";
  const onnx::Operator *schema = onnx::lookupOperator(domain, proto.op_type(), static_cast<int>(opset->second));
  if (!schema) {
    if (auto versions = onnx::getVersions(domain, proto.op_type()); !versions.empty())
      return emitError(location) << "expected operator set " << versions.front().version << " or a later one, which has "
                                 << name << ", found " << opset->second;
    return emitError(location) << "expected an operator or function that is known, found '" << name << "' of domain '" << of
                               << "'"
                               << (getOverload(proto).empty() ? "" : " with overload '" + printable(getOverload(proto)) + "'");
  }
  if (static_cast<int>(inputs.size()) < schema->minInputs)
    return emitError(location) << "expected at least " << schema->minInputs << " inputs, found " << inputs.size();
  Node node(location);
  node.opType = proto.op_type();
  node.inputs.assign(inputs.begin(), inputs.end());
  for (const std::string &output : proto.output())
    node.outputs.push_back(!output.empty());
  std::map<std::string, ::onnx::GraphProto *> graphs;
  if (failed(readAttributes(proto, schema->attributes, frame, location, node.attributes, graphs)))
    return failure();
  if (node.opType == "Constant") {
    results.push_back(importConstant(node));
    return success(results.back() != nullptr && succeeded(builder.count(location)));
  }
  if (!graphs.empty() && failed(importGraphs(node, graphs, frame, scope, path)))
    return failure();
  if (failed(upgrade(node, domain, opset->second, builder)))
    return failure();
  return builder.create(node, results);
}

LogicalResult GraphImporter::importCall(::onnx::NodeProto &proto, ::onnx::FunctionProto &function, const Frame &frame,
                                        const std::string &path, Location location, ArrayRef<Value> inputs,
                                        SmallVectorImpl<Value> &results) {
  for (const Frame *caller = &frame; caller; caller = caller->caller)
    if (caller->function == &function)
      return emitError(location) << "expected functions that do not call themselves, found a call of '"
                                 << printable(function.name()) << "' within itself";
  if (failed(builder.count(location)) || failed(enter(location)))
    return failure();
  if (static_cast<int>(inputs.size()) > function.input_size() || proto.output_size() > function.output_size())
    return emitError(location) << "expected at most " << function.input_size() << " inputs and " << function.output_size()
                               << " outputs, as the function has, found " << inputs.size() << " and " << proto.output_size();
  Frame inner;
  inner.function = &function;
  inner.caller = &frame;
  if (failed(readOpsets(function.opset_import(), "function '" + printable(function.name()) + "'", inner.opsets)))
    return failure();
  for (::onnx::AttributeProto &attribute : defaults[&function])
    inner.attributes[attribute.name()] = &attribute;
  llvm::StringMap<bool> given;
  for (::onnx::AttributeProto &attribute : *proto.mutable_attribute()) {
    if (!given.try_emplace(attribute.name(), true).second)
      return emitError(location) << "expected each attribute once, found '" << printable(attribute.name()) << "' twice";
    if (!inner.attributes.contains(attribute.name()) && !llvm::is_contained(function.attribute(), attribute.name()))
      return emitError(location) << "expected attributes that the function has, found '" << printable(attribute.name()) << "'";
    ::onnx::AttributeProto *value = &attribute;
    if (!attribute.ref_attr_name().empty()) {
      value = frame.attributes.lookup(attribute.ref_attr_name());
      if (!value)
        continue;
    }
    inner.attributes[attribute.name()] = value;
  }
  Scope scope;
  for (int i = 0; i < function.input_size(); ++i)
    if (failed(bind(scope, function.input(i), i < static_cast<int>(inputs.size()) ? inputs[i] : Value(), location)))
      return failure();
  if (failed(importNodes(*function.mutable_node(), inner, scope, path)))
    return failure();
  for (const std::string &output : function.output()) {
    std::optional<Value> value = scope.lookup(output);
    if (!value || !*value)
      return emitError(location) << "expected the function to make its output '" << printable(output) << "'";
    results.push_back(*value);
  }
  leave();
  return success();
}

LogicalResult GraphImporter::checkDeclared(const ::onnx::GraphProto &graph, const Scope &scope, StringRef path) {
  auto check = [&](const ::onnx::ValueInfoProto &info, StringRef kind, bool isOutput) -> LogicalResult {
    std::optional<Value> value = scope.lookup(info.name());
    if (!info.has_type() || info.type().value_case() == ::onnx::TypeProto::VALUE_NOT_SET || !value || !*value)
      return success();
    Location location = at(path + "." + kind + " '" + printable(info.name()) + "'");
    Type declared = readType(info.type(), options, context, location);
    if (!declared)
      return failure();
    Type found = value->getType();
    if (!haveSameElements(declared, found))
      return emitError(location) << "expected the type that the file declares, " << declared << ", found " << found;
    // Converters often declare wrong sizes of outputs. What is inferred is true, and what counts.
    if (isOutput && !areCompatible(declared, found))
      emitWarning(location) << "the file declares " << declared << ", which is not taken: the output is " << found;
    return success();
  };
  for (const ::onnx::ValueInfoProto &info : graph.value_info())
    if (failed(check(info, "value_info", false)))
      return failure();
  for (const ::onnx::ValueInfoProto &info : graph.output())
    if (failed(check(info, "output", true)))
      return failure();
  return success();
}

LogicalResult GraphImporter::getOutputs(const ::onnx::GraphProto &graph, const Scope &scope, StringRef path,
                                        SmallVectorImpl<Value> &outputs) {
  for (const ::onnx::ValueInfoProto &output : graph.output()) {
    std::optional<Value> value = scope.lookup(output.name());
    if (!value || !*value)
      return emitError(at(path + ".output '" + printable(output.name()) + "'"))
             << "expected an output that is made in the graph, found no value of this name";
    outputs.push_back(*value);
  }
  return success();
}

} // namespace lathe::onnx_import
