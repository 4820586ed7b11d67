//===- OnnxModel.cpp - ONNX models to the onnx dialect --------------------===//

#include "compiler/import/onnx/OnnxDiagnostics.h"
#include "compiler/import/onnx/OnnxGraph.h"
#include "compiler/import/onnx/OnnxImport.h"
#include "compiler/import/onnx/OnnxTypes.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/Operators.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace lathe {
namespace onnx_import {

constexpr int kLeastIrVersion = 3, kNewestIrVersion = 14;

LogicalResult GraphImporter::readOpsets(const google::protobuf::RepeatedPtrField<::onnx::OperatorSetIdProto> &imports,
                                        const Twine &part, llvm::StringMap<int64_t> &opsets) {
  Location location = at(part);
  for (const ::onnx::OperatorSetIdProto &import : imports) {
    StringRef domain = import.domain() == "ai.onnx" ? StringRef() : StringRef(import.domain());
    int newest = onnx::getNewestOpset(domain);
    if (newest > 0 && (import.version() < 1 || import.version() > newest))
      return emitError(location) << "expected an operator set of '" << (domain.empty() ? "ai.onnx" : domain) << "' from 1 to "
                                 << newest << ", found " << import.version();
    if (!opsets.try_emplace(domain, import.version()).second)
      return emitError(location) << "expected one operator set for each domain, found two of '" << printable(domain) << "'";
  }
  return success();
}

LogicalResult GraphImporter::readFunctions(::onnx::ModelProto &model) {
  for (int i = 0; i < model.functions_size(); ++i) {
    ::onnx::FunctionProto &function = *model.mutable_functions(i);
    Location location = at("functions[" + Twine(i) + "] '" + printable(function.name()) + "'");
    std::string domain = function.domain() == "ai.onnx" ? "" : function.domain();
    if (!functions.try_emplace({domain, function.name(), getOverload(function)}, &function).second)
      return emitError(location) << "expected one function of each domain, name and overload, found a second one";
    if (failed(getDefaults(function, defaults[&function])))
      return emitError(location) << "expected attributes with defaults in attribute_proto, found other data";
  }
  return success();
}

Type GraphImporter::readInputType(const ::onnx::ValueInfoProto &input, Location location) {
  Type type = readType(input.type(), options, context, location);
  auto tensor = dyn_cast_or_null<TensorType>(type);
  auto given = options.shapes.find(input.name());
  if (!type || (!tensor && given == options.shapes.end()))
    return type;
  if (!tensor) {
    emitError(location) << "expected a tensor, of which the shape is given, found " << type;
    return nullptr;
  }
  if (given != options.shapes.end()) {
    SmallVector<int64_t> sizes;
    for (int64_t size : given->second)
      sizes.push_back(size < 0 ? ShapedType::kDynamic : size);
    auto shaped = RankedTensorType::get(sizes, tensor.getElementType());
    if (!areCompatible(type, shaped)) {
      emitError(location) << "expected a shape that fits the declared type " << type << ", found " << shaped;
      return nullptr;
    }
    if (tensor.hasRank()) // what the declaration knows stays
      for (auto [size, declared] : llvm::zip_equal(sizes, tensor.getShape()))
        size = ShapedType::isDynamic(size) ? declared : size;
    if (!countElements(sizes, options.limits.elements)) {
      emitError(location) << "expected a tensor of at most " << options.limits.elements << " elements, found more";
      return nullptr;
    }
    return RankedTensorType::get(sizes, tensor.getElementType());
  }
  if (!tensor.hasRank()) {
    emitError(location) << "expected an input with a shape, found none; give one for it";
    return nullptr;
  }
  return type;
}

DictionaryAttr GraphImporter::describe(const ::onnx::ValueInfoProto &info, Type type) {
  mlir::OpBuilder &b = builder.getBuilder();
  SmallVector<NamedAttribute> attributes{b.getNamedAttr("onnx.name", b.getStringAttr(info.name()))};
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    SmallVector<StringRef> symbols;
    const auto &shape = info.type().tensor_type().shape();
    for (int64_t i = 0; i < tensor.getRank(); ++i)
      symbols.push_back(tensor.isDynamicDim(i) && shape.dim_size() == tensor.getRank() ? StringRef(shape.dim(i).dim_param())
                                                                                       : StringRef());
    attributes.push_back(b.getNamedAttr("onnx.dims", b.getStrArrayAttr(symbols)));
  }
  return b.getDictionaryAttr(attributes);
}

LogicalResult GraphImporter::importMain(::onnx::GraphProto &graph, const Frame &frame, ModuleOp module) {
  mlir::OpBuilder &b = builder.getBuilder();
  b.setInsertionPointToEnd(module.getBody());
  auto function = func::FuncOp::create(b, module.getLoc(), "main", b.getFunctionType({}, {}));
  Block *block = function.addEntryBlock();
  b.setInsertionPointToEnd(block);
  Scope scope;
  // Of inputs that have initializers these are defaults: a compiled model has the defaults.
  if (failed(importInitializers(graph, scope, "graph")))
    return failure();
  SmallVector<DictionaryAttr> arguments, results;
  llvm::StringSet<> inputs;
  for (int i = 0; i < graph.input_size(); ++i) {
    const ::onnx::ValueInfoProto &input = graph.input(i);
    Location location = at("graph.input[" + Twine(i) + "] '" + printable(input.name()) + "'");
    if (input.name().empty() || !inputs.insert(input.name()).second)
      return emitError(location) << "expected inputs with names of their own";
    if (scope.values.contains(input.name()))
      continue;
    Type type = readInputType(input, location);
    if (!type || failed(bind(scope, input.name(), block->addArgument(type, location), location)))
      return failure();
    arguments.push_back(describe(input, type));
  }
  for (const auto &shape : options.shapes)
    if (!inputs.contains(shape.getKey()))
      return emitError(module.getLoc()) << "expected shapes for inputs of the model, found one for '" << shape.getKey() << "'";
  SmallVector<Value> outputs;
  if (failed(importNodes(*graph.mutable_node(), frame, scope, "graph")) || failed(checkDeclared(graph, scope, "graph")) ||
      failed(getOutputs(graph, scope, "graph", outputs)))
    return failure();
  llvm::StringSet<> names;
  for (auto [output, value] : llvm::zip_equal(graph.output(), outputs)) {
    if (!names.insert(output.name()).second)
      return emitError(module.getLoc()) << "expected outputs with names of their own, found '" << printable(output.name())
                                        << "' twice";
    results.push_back(describe(output, value.getType()));
  }
  func::ReturnOp::create(b, module.getLoc(), outputs);
  function.setFunctionType(b.getFunctionType(block->getArgumentTypes(), ValueRange(outputs).getTypes()));
  function.setAllArgAttrs(arguments);
  function.setAllResultAttrs(results);
  return success();
}

OwningOpRef<ModuleOp> GraphImporter::importModel(::onnx::ModelProto &model) {
  Location location = at("model");
  if (model.ir_version() < kLeastIrVersion || model.ir_version() > kNewestIrVersion) {
    emitError(location) << "expected an ir_version from " << kLeastIrVersion << " to " << kNewestIrVersion << ", found "
                        << model.ir_version();
    return nullptr;
  }
  Frame frame;
  if (failed(readOpsets(model.opset_import(), "model.opset_import", frame.opsets)) || failed(readFunctions(model)))
    return nullptr;
  if (!model.has_graph() || model.graph().output_size() == 0) {
    emitError(location) << "expected a graph with outputs, found none";
    return nullptr;
  }
  OwningOpRef<ModuleOp> module = ModuleOp::create(at("graph"), options.name);
  if (failed(importMain(*model.mutable_graph(), frame, *module)) || failed(verify(*module)))
    return nullptr;
  // What has been folded leaves constants that nobody uses.
  module->walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
    if (isOpTriviallyDead(op))
      op->erase();
  });
  return module;
}

} // namespace onnx_import

OwningOpRef<ModuleOp> importOnnx(StringRef bytes, StringRef fileName, const OnnxImportOptions &options, MLIRContext *context) {
  context->loadDialect<func::FuncDialect, onnx::OnnxDialect>();
  ::onnx::ModelProto model;
  if (failed(onnx_import::parseModel(
          bytes, model, [&](const Twine &message) { emitError(getOnnxLocation(context, fileName, "model")) << message; })))
    return nullptr;
  return onnx_import::GraphImporter(options, fileName, context).importModel(model);
}

OwningOpRef<ModuleOp> importOnnxFile(StringRef path, OnnxImportOptions options, MLIRContext *context) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer) {
    emitError(getOnnxLocation(context, path, "model")) << "cannot read it: " << buffer.getError().message();
    return nullptr;
  }
  if (options.folder.empty()) {
    StringRef folder = llvm::sys::path::parent_path(path);
    options.folder = folder.empty() ? "." : folder.str();
  }
  return importOnnx((*buffer)->getBuffer(), path, options, context);
}

} // namespace lathe
