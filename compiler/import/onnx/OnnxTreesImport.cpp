//===- OnnxTreesImport.cpp - Tree ensembles of ONNX files -----------------===//
//
// The operators: https://onnx.ai/onnx/operators/, domain ai.onnx.ml. Where they leave something open, ONNX Runtime's behaviour
// is followed: the classes of a classifier with two of them, base values that are added last.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxTreesImport.h"

#include "compiler/import/onnx/OnnxTreesImporter.h"
#include "google/protobuf/io/coded_stream.h"
#include "llvm/ADT/STLExtras.h"

namespace lathe {
namespace onnx_trees {

LogicalResult Importer::run() {
  StringRef bytes = text.getBytes();
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int32_t>::max()))
    return text.error(0, "expected at most 2 GiB");
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t *>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(32);
  if (!file.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage() || !file.has_graph())
    return text.error(std::max(0, stream.CurrentPosition()), "expected an ONNX model (a ModelProto with a graph)");
  if (failed(findEnsemble(file.graph())) || failed(findRows(file.graph())))
    return failure();
  model.baseLast = true;
  if (ensemble->op_type() == "TreeEnsemble"            ? failed(readEnsembleV5())
      : ensemble->op_type() == "TreeEnsembleRegressor" ? failed(readRegressor())
                                                       : failed(readClassifier()))
    return failure();
  return readWidth(file.graph());
}

LogicalResult Importer::findEnsemble(const onnx::GraphProto &graph) {
  for (int i = 0; i < graph.node_size(); ++i) {
    const onnx::NodeProto &node = graph.node(i);
    std::string path = "graph.node[" + std::to_string(i) + "] (" + node.op_type() + ")";
    bool isEnsemble =
        node.domain() == "ai.onnx.ml" &&
        llvm::is_contained({"TreeEnsemble", "TreeEnsembleRegressor", "TreeEnsembleClassifier"}, textOf(node.op_type()));
    if (!isEnsemble) {
      if (!llvm::is_contained({"Cast", "Identity", "ZipMap", "ArgMax", "LabelEncoder"}, textOf(node.op_type())))
        return text.errorIn(
            path, "expected nothing but a tree ensemble, Cast, Identity, ZipMap, ArgMax and LabelEncoder in the graph");
      continue;
    }
    if (ensemble)
      return text.errorIn(path, "expected one tree ensemble in the graph, found a second one");
    ensemble = &node;
    ensemblePath = path;
  }
  if (!ensemble)
    return text.errorIn("graph", "expected a tree ensemble of ai.onnx.ml in the graph, found none");
  for (const onnx::AttributeProto &attribute : ensemble->attribute())
    if (!attributes.insert({attribute.name(), &attribute}).second)
      return error(attribute.name(), "expected an attribute once, found it twice");
  return success();
}

/// The type of rows: that of the graph's input, or what it is cast to.
LogicalResult Importer::findRows(const onnx::GraphProto &graph) {
  if (ensemble->input_size() != 1)
    return text.errorIn(ensemblePath, "expected one input, found " + Twine(ensemble->input_size()));
  std::string name = ensemble->input(0);
  std::optional<int64_t> castTo;
  for (int i = graph.node_size() - 1; i >= 0; --i) { // nodes are sorted: what makes the input stands before
    const onnx::NodeProto &node = graph.node(i);
    if (!llvm::is_contained(node.output(), name))
      continue;
    if ((node.op_type() != "Cast" && node.op_type() != "Identity") || node.input_size() != 1)
      return text.errorIn("graph.node[" + Twine(i) + "]",
                          "expected the input of the ensemble to be one of the graph, found the output of '" +
                              textOf(node.op_type()) + "'");
    if (node.op_type() == "Cast") {
      if (castTo)
        return text.errorIn("graph.node[" + Twine(i) + "]", "expected at most one Cast before the ensemble, found two");
      for (const onnx::AttributeProto &attribute : node.attribute())
        if (attribute.name() == "to")
          castTo = attribute.i();
    }
    name = node.input(0);
  }
  for (const onnx::ValueInfoProto &input : graph.input()) {
    if (input.name() != name)
      continue;
    int64_t type = input.type().tensor_type().elem_type();
    constexpr int64_t kFloat = onnx::TensorProto::FLOAT, kDouble = onnx::TensorProto::DOUBLE;
    if (!llvm::is_contained(
            {kFloat, kDouble, static_cast<int64_t>(onnx::TensorProto::INT64), static_cast<int64_t>(onnx::TensorProto::INT32)},
            type))
      return text.errorIn("graph.input '" + textOf(name) + "'",
                          "expected a tensor of float, double, int64 or int32, found type " + Twine(type));
    int64_t rows = castTo.value_or(type);
    if (rows == kDouble && type != kDouble)
      return text.errorIn("graph.input '" + textOf(name) + "'", "expected rows that are not cast to a wider type");
    model.rows = model.margins = rows == kDouble ? TreeModel::Precision::F64 : TreeModel::Precision::F32;
    return success();
  }
  return text.errorIn("graph.input", "expected '" + name + "', the input of the ensemble, found none of that name");
}

/// How many features a row has: as the graph's input says, else as many as the tests need.
LogicalResult Importer::readWidth(const onnx::GraphProto &graph) {
  int32_t largest = -1;
  for (const TreeModel::Node &node : model.nodes)
    largest = std::max(largest, node.feature);
  int64_t width = 0;
  for (const onnx::ValueInfoProto &input : graph.input()) {
    const auto &shape = input.type().tensor_type().shape();
    if (input.type().has_tensor_type() && shape.dim_size() == 2)
      width = std::max<int64_t>(width, shape.dim(1).dim_value());
  }
  model.features = width > 0 ? width : largest + 1;
  if (model.features > kMaxModelFeatures)
    return text.errorIn("graph.input",
                        "expected at most " + Twine(kMaxModelFeatures) + " features, found " + Twine(model.features));
  if (largest >= model.features)
    return error("nodes_featureids", "expected features below " + Twine(model.features) + ", found " + Twine(largest));
  if (model.features < 1)
    return text.errorIn("graph.input", "expected at least one feature, found none");
  return success();
}

} // namespace onnx_trees

llvm::LogicalResult readOnnxTrees(const ModelText &text, TreeModel &model) { return onnx_trees::Importer(text, model).run(); }

} // namespace lathe
