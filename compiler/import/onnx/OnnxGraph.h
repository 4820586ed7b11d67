//===- OnnxGraph.h - Graphs of ONNX files -----------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXGRAPH_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXGRAPH_H

#include "compiler/import/onnx/OnnxBuilder.h"
#include "compiler/import/onnx/OnnxProto.h"
#include "compiler/import/onnx/OnnxTensors.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <map>

namespace lathe::onnx_import {

/// What the nodes of a graph, or of a function's body, mean: their operator sets, and the attributes that a function's call
/// gives.
struct Frame {
  llvm::StringMap<int64_t> opsets; // by domain
  const ::onnx::FunctionProto *function = nullptr;
  llvm::StringMap<::onnx::AttributeProto *> attributes; // of the call, or defaults
  const Frame *caller = nullptr;
};

/// The values that nodes can name.
struct Scope {
  const Scope *outer = nullptr; // of a graph around this one
  llvm::StringMap<mlir::Value> values;
  llvm::StringMap<int> makers; // the node of this graph that has the output

  /// The value of a name, itself null for an input that a call leaves out; nothing for an unknown name.
  std::optional<mlir::Value> lookup(llvm::StringRef name) const {
    for (const Scope *scope = this; scope; scope = scope->outer)
      if (auto it = scope->values.find(name); it != scope->values.end())
        return it->second;
    return std::nullopt;
  }
};

/// Imports the graphs of one model.
class GraphImporter {
public:
  GraphImporter(const OnnxImportOptions &options, llvm::StringRef file, mlir::MLIRContext *context)
      : options(options), file(file), context(context), builder(options, context), tensors(options, context) {}

  mlir::OwningOpRef<mlir::ModuleOp> importModel(::onnx::ModelProto &model);

private:
  // OnnxModel.cpp
  llvm::LogicalResult readOpsets(const google::protobuf::RepeatedPtrField<::onnx::OperatorSetIdProto> &imports,
                                 const llvm::Twine &part, llvm::StringMap<int64_t> &opsets);
  llvm::LogicalResult readFunctions(::onnx::ModelProto &model);
  mlir::Type readInputType(const ::onnx::ValueInfoProto &input, mlir::Location location);
  llvm::LogicalResult importMain(::onnx::GraphProto &graph, const Frame &frame, mlir::ModuleOp module);
  mlir::DictionaryAttr describe(const ::onnx::ValueInfoProto &info, mlir::Type type);

  // OnnxGraph.cpp
  llvm::LogicalResult importInitializers(::onnx::GraphProto &graph, Scope &scope, llvm::StringRef path);
  llvm::LogicalResult importNodes(google::protobuf::RepeatedPtrField<::onnx::NodeProto> &nodes, const Frame &frame,
                                  Scope &scope, llvm::StringRef path);
  llvm::LogicalResult importNode(::onnx::NodeProto &proto, const Frame &frame, Scope &scope, const std::string &path);
  llvm::LogicalResult importOperator(::onnx::NodeProto &proto, const Frame &frame, Scope &scope, const std::string &path,
                                     mlir::Location location, llvm::ArrayRef<mlir::Value> inputs,
                                     llvm::SmallVectorImpl<mlir::Value> &results);
  llvm::LogicalResult importCall(::onnx::NodeProto &proto, ::onnx::FunctionProto &function, const Frame &frame,
                                 const std::string &path, mlir::Location location, llvm::ArrayRef<mlir::Value> inputs,
                                 llvm::SmallVectorImpl<mlir::Value> &results);
  llvm::LogicalResult bind(Scope &scope, llvm::StringRef name, mlir::Value value, mlir::Location location);
  llvm::LogicalResult checkDeclared(const ::onnx::GraphProto &graph, const Scope &scope, llvm::StringRef path);
  llvm::LogicalResult getOutputs(const ::onnx::GraphProto &graph, const Scope &scope, llvm::StringRef path,
                                 llvm::SmallVectorImpl<mlir::Value> &outputs);

  // OnnxNodeAttributes.cpp
  llvm::LogicalResult readAttributes(::onnx::NodeProto &proto, llvm::StringRef schema, const Frame &frame,
                                     mlir::Location location, mlir::NamedAttrList &attributes,
                                     std::map<std::string, ::onnx::GraphProto *> &graphs);
  mlir::Attribute readAttribute(::onnx::AttributeProto &proto, mlir::Location location);
  mlir::Value importConstant(Node &node);

  // OnnxControl.cpp
  llvm::LogicalResult importGraphs(Node &node, std::map<std::string, ::onnx::GraphProto *> &graphs, const Frame &frame,
                                   const Scope &scope, const std::string &path);
  std::unique_ptr<mlir::Region> importBody(::onnx::GraphProto &graph, llvm::ArrayRef<mlir::Type> types, const Frame &frame,
                                           const Scope &scope, llvm::StringRef path, mlir::Location location);
  std::unique_ptr<mlir::Region> importLoopBody(::onnx::GraphProto &graph, llvm::SmallVectorImpl<mlir::Type> &types,
                                               unsigned firstState, unsigned states, unsigned firstYield, const Frame &frame,
                                               const Scope &scope, llvm::StringRef path, mlir::Location location);

  llvm::LogicalResult importScan8(Node &node, ::onnx::GraphProto &graph, const Frame &frame, const Scope &scope,
                                  const std::string &path);
  llvm::LogicalResult importScanBody(Node &node, ::onnx::GraphProto &graph, const Frame &frame, const Scope &scope,
                                     const std::string &path);
  llvm::LogicalResult addRegion(Node &node, std::unique_ptr<mlir::Region> region, size_t hiddenOutputs);

  /// Goes into a graph or a call; fails after an error when that is too deep.
  llvm::LogicalResult enter(mlir::Location location);
  void leave() { --depth; }

  mlir::Location at(const llvm::Twine &part) const;
  mlir::ElementsAttr readTensor(::onnx::TensorProto &tensor, mlir::Location location);

  const OnnxImportOptions &options;
  llvm::StringRef file;
  mlir::MLIRContext *context;
  OnnxBuilder builder;
  TensorReader tensors;
  /// Bodies are imported several times; their tensors are read once.
  llvm::DenseMap<const void *, mlir::ElementsAttr> tensorsRead;
  std::map<std::tuple<std::string, std::string, std::string>, ::onnx::FunctionProto *> functions; // domain, name, overload
  std::map<const ::onnx::FunctionProto *, std::vector<::onnx::AttributeProto>> defaults;
  int depth = 0; // of graphs and calls
};

/// Turns a node as an older version of the operator set has it into one of the newest.
llvm::LogicalResult upgrade(Node &node, llvm::StringRef domain, int64_t opset, OnnxBuilder &builder);

} // namespace lathe::onnx_import

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXGRAPH_H
