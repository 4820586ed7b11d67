//===- OnnxExport.cpp - A trained pipeline as an ONNX file ----------------===//

#include "compiler/export/OnnxExport.h"

#include "compiler/export/ExportContext.h"
#include "compiler/export/TextFunctions.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using ::onnx::TensorProto;

namespace lathe {
namespace onnx_export {
namespace {

/// The format's version that came with a version of ai.onnx.
int64_t getIrVersion(int opset) { return opset <= 18 ? 8 : opset <= 20 ? 9 : 10; }

class PipelineExport {
public:
  PipelineExport(pipeline::PipelineOp pipeline, int opset, ::onnx::ModelProto &model)
      : pipeline(pipeline), opset(opset), model(model), b(*model.mutable_graph()), features(b, opset) {}

  LogicalResult run();

private:
  ::onnx::ValueInfoProto &declare(::onnx::ValueInfoProto &value, StringRef name, ElementType type, int64_t columns);
  LogicalResult addInputs(feature::GraphOp graph);
  tree::Link getLink(tree::EnsembleOp ensemble);
  void addOutputs(const Value &predictions);

  pipeline::PipelineOp pipeline;
  int opset;
  ::onnx::ModelProto &model;
  GraphBuilder b;
  FeatureExport features;
};

/// A tensor with a row per row of the batch; without columns it is a list.
::onnx::ValueInfoProto &PipelineExport::declare(::onnx::ValueInfoProto &value, StringRef name, ElementType type,
                                                int64_t columns) {
  value.set_name(name.str());
  auto &tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type);
  tensor.mutable_shape()->add_dim()->set_dim_param("rows");
  if (columns)
    tensor.mutable_shape()->add_dim()->set_dim_value(columns);
  return value;
}

LogicalResult PipelineExport::addInputs(feature::GraphOp graph) {
  for (auto [argument, name] : llvm::zip_equal(graph.getBody().getArguments(), graph.getColumns().getAsRange<StringAttr>())) {
    pipeline::ColumnOp column = pipeline.lookupColumn(name);
    ElementType type = TensorProto::DOUBLE;
    std::string doc;
    switch (column.getType()) {
    case pipeline::ColumnType::String:
      type = TensorProto::STRING;
      doc = "UTF-8; empty when missing";
      break;
    case pipeline::ColumnType::Timestamp:
      type = TensorProto::INT64;
      doc = "microseconds since 1970-01-01T00:00:00Z; the smallest int64 (NumPy's NaT) when missing";
      break;
    case pipeline::ColumnType::Int64:
      doc = "whole number; NaN when missing";
      break;
    case pipeline::ColumnType::Float64:
      doc = "NaN when missing";
      break;
    case pipeline::ColumnType::Bool:
      doc = "0 or 1; NaN when missing";
      break;
    }
    if (!column.getDoc().empty())
      doc = (column.getDoc() + " " + doc).str();
    Value input = b.reserve(name.getValue());
    declare(*model.mutable_graph()->add_input(), input, type, 1).set_doc_string(doc);
    features.bind(argument, input);
  }
  return success();
}

tree::Link PipelineExport::getLink(tree::EnsembleOp ensemble) {
  if (ensemble && ensemble.getLink())
    return *ensemble.getLink();
  switch (pipeline.getTask()) {
  case pipeline::Task::Binary:
    return tree::Link::Logistic;
  case pipeline::Task::Multiclass:
    return tree::Link::Softmax;
  case pipeline::Task::Regression:
    return tree::Link::Identity;
  }
  llvm_unreachable("every task is listed");
}

/// Names are those that skl2onnx gives: `variable` of a regressor; `label` and `probabilities` of a classifier, a column per
/// class.
void PipelineExport::addOutputs(const Value &predictions) {
  ::onnx::GraphProto &graph = *model.mutable_graph();
  auto give = [&](StringRef name, const Value &value, ElementType type, int64_t columns) -> ::onnx::ValueInfoProto & {
    Value output = b.reserve(name);
    ::onnx::NodeProto &node = *graph.add_node();
    node.set_op_type("Identity");
    node.set_name(output);
    node.add_input(value);
    node.add_output(output);
    return declare(*graph.add_output(), output, type, columns);
  };
  if (pipeline.getTask() == pipeline::Task::Regression) {
    give("variable", predictions, TensorProto::FLOAT, pipeline.getNumOutputs());
    return;
  }
  Value index, probabilities = predictions;
  if (pipeline.getTask() == pipeline::Task::Binary) {
    Value half = b.constant(makeTensor(ArrayRef(0.5), {}, TensorProto::FLOAT));
    Value one = b.constant(makeTensor(ArrayRef(1.0), {}, TensorProto::FLOAT));
    index = b.cast(b.add("GreaterOrEqual", {predictions, half}), TensorProto::INT64);
    index = b.add("Reshape", {index, b.i64s(-1)});
    probabilities = b.add("Concat", {b.add("Sub", {one, predictions}), predictions}, Attribute("axis", 1));
  } else {
    index = b.add("ArgMax", {predictions}, {Attribute("axis", 1), Attribute("keepdims", 0)});
  }
  std::vector<std::string> classes;
  for (auto name : pipeline.getClasses().getAsRange<StringAttr>())
    classes.push_back(name.str());
  pipeline::ColumnOp label = pipeline.lookupColumn(pipeline.getLabel());
  bool isBool = label && label.getType() == pipeline::ColumnType::Bool;
  Value names = isBool ? b.cast(index, TensorProto::BOOL)
                       : b.add("Gather", {b.constant(makeTensor(classes, {static_cast<int64_t>(classes.size())})), index});
  give("label", names, isBool ? TensorProto::BOOL : TensorProto::STRING, 0).set_doc_string(pipeline.getLabel().str());
  give("probabilities", probabilities, TensorProto::FLOAT, classes.size()).set_doc_string("of " + llvm::join(classes, ", "));
}

LogicalResult PipelineExport::run() {
  model.set_ir_version(getIrVersion(opset));
  model.set_producer_name("lathe");
  auto import = [&](StringRef domain, int64_t version) {
    auto &entry = *model.add_opset_import();
    entry.set_domain(domain.str());
    entry.set_version(version);
  };
  import("", opset);
  import(kMlDomain, 3);
  model.mutable_graph()->set_name(pipeline.getSymName().str());
  if (!pipeline.getDoc().empty())
    model.mutable_graph()->set_doc_string(pipeline.getDoc().str());

  auto graphs = pipeline.getBody().getOps<feature::GraphOp>();
  auto ensembles = pipeline.getBody().getOps<tree::EnsembleOp>();
  auto linears = pipeline.getBody().getOps<train::LinearModelOp>();
  if (graphs.empty() || !(*graphs.begin()).isFitted() || (ensembles.empty() && linears.empty()))
    return pipeline.emitError("expected a trained pipeline, which has fitted features and a model; found '")
           << pipeline.getSymName() << "' without; export what `lathec attach` or `lathe-translate --import-trees` writes";
  feature::GraphOp graph = *graphs.begin();
  if (graph.getFused())
    return graph.emitError("expected the features that the model was trained on, found fused ones; export the trained module");
  tree::EnsembleOp ensemble = ensembles.empty() ? tree::EnsembleOp() : *ensembles.begin();

  if (failed(addInputs(graph)))
    return failure();
  ElementType rowType = ensemble ? (ensemble.getRowType().isF64() ? TensorProto::DOUBLE : TensorProto::FLOAT)
                        : getElementTypeOrSelf((*linears.begin()).getWeights().getType()).isF32() ? TensorProto::FLOAT
                                                                                                  : TensorProto::DOUBLE;
  llvm::FailureOr<Value> rows = features.exportGraph(graph, rowType);
  if (failed(rows))
    return failure();
  llvm::FailureOr<Value> sums = ensemble ? exportEnsemble(b, ensemble, *rows) : exportLinear(b, *linears.begin(), *rows);
  if (failed(sums))
    return failure();
  Value margins = b.cast(*sums, TensorProto::DOUBLE);
  if (ensemble && ensemble.getLinkScale().convertToDouble() != 1)
    margins = b.add("Mul", {margins, b.f64(ensemble.getLinkScale().convertToDouble())});
  Value predictions = b.cast(exportLink(b, getLink(ensemble), margins), TensorProto::FLOAT);
  int64_t given =
      ensemble ? ensemble.getNumMargins() : cast<ShapedType>((*linears.begin()).getIntercept().getType()).getNumElements();
  if (int64_t wanted = pipeline.getNumOutputs(); given != wanted) // a binary model with a margin per class predicts the second
    predictions = b.add("Slice", {predictions, b.i64s(given - wanted), b.i64s(given), b.i64s(1)});
  addOutputs(predictions);
  if (features.usesTextFunctions()) {
    import(kFunctionDomain, 1);
    addTextFunctions(model);
  }
  return success();
}

} // namespace
} // namespace onnx_export

LogicalResult exportOnnx(ModuleOp trained, int opset, std::string &bytes) {
  if (opset < kMinExportOpset || opset > kMaxExportOpset)
    return trained.emitError("expected an opset of ai.onnx from ")
           << kMinExportOpset << " to " << kMaxExportOpset << ", found " << opset;
  auto pipelines = trained.getOps<pipeline::PipelineOp>();
  if (pipelines.empty())
    return trained.emitError("expected a trained module with a pipeline, found none");
  ::onnx::ModelProto model;
  if (failed(onnx_export::PipelineExport(*pipelines.begin(), opset, model).run()))
    return failure();
  if (model.ByteSizeLong() > static_cast<size_t>(INT32_MAX))
    return trained.emitError("expected a model of at most 2 GiB, as an ONNX file can hold, found ")
           << model.ByteSizeLong() << " bytes";
  // The same bytes in every run, also where protobuf leaves the order open.
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  model.SerializeToCodedStream(&coded);
  return success();
}

} // namespace lathe
