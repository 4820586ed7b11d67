//===- OnnxControl.cpp - Graphs within nodes ------------------------------===//
//
// What goes around in a loop may change its sizes. The types of a body's inputs start as those of the first values; when the
// body makes others of them, they become more general, and the body is imported again.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxGraph.h"
#include "compiler/import/onnx/OnnxTypes.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/shapes/DataTypes.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace lathe::onnx_import {

std::unique_ptr<Region> GraphImporter::importBody(::onnx::GraphProto &graph, ArrayRef<Type> types, const Frame &frame,
                                                  const Scope &scope, StringRef path, Location location) {
  if (graph.input_size() != static_cast<int>(types.size())) {
    emitError(location) << "expected a graph of " << types.size() << " inputs, found " << graph.input_size();
    return nullptr;
  }
  if (failed(enter(location)))
    return nullptr;
  auto region = std::make_unique<Region>();
  mlir::OpBuilder &b = builder.getBuilder();
  mlir::OpBuilder::InsertionGuard guard(b);
  Block *block = b.createBlock(region.get());
  Scope inner;
  inner.outer = &scope;
  for (auto [i, type] : llvm::enumerate(types)) {
    const ::onnx::ValueInfoProto &input = graph.input(static_cast<int>(i));
    Location place = at(path + ".input '" + printable(input.name()) + "'");
    if (input.has_type() && input.type().value_case() != ::onnx::TypeProto::VALUE_NOT_SET) {
      Type declared = readType(input.type(), options, context, place);
      if (!declared)
        return nullptr;
      if (!haveSameElements(declared, type)) {
        emitError(place) << "expected the type that the file declares, " << declared << ", found " << type;
        return nullptr;
      }
    }
    if (failed(bind(inner, input.name(), block->addArgument(type, place), place)))
      return nullptr;
  }
  SmallVector<Value> outputs;
  if (failed(importInitializers(graph, inner, path)) || failed(importNodes(*graph.mutable_node(), frame, inner, path)) ||
      failed(checkDeclared(graph, inner, path)) || failed(getOutputs(graph, inner, path, outputs)))
    return nullptr;
  onnx::YieldOp::create(b, location, outputs);
  leave();
  return region;
}

static ValueRange getYielded(Region &region) { return region.front().getTerminator()->getOperands(); }

std::unique_ptr<Region> GraphImporter::importLoopBody(::onnx::GraphProto &graph, SmallVectorImpl<Type> &types,
                                                      unsigned firstState, unsigned states, unsigned firstYield,
                                                      const Frame &frame, const Scope &scope, StringRef path,
                                                      Location location) {
  if (graph.output_size() < static_cast<int>(firstYield + states)) {
    emitError(location) << "expected a graph of at least " << firstYield + states << " outputs, found " << graph.output_size();
    return nullptr;
  }
  // Each turn opens a size at least; those that only go round are of sequences.
  for (int64_t turn = 0; turn <= 8 + options.limits.rank * static_cast<int64_t>(states); ++turn) {
    std::unique_ptr<Region> region = importBody(graph, types, frame, scope, path, location);
    if (!region)
      return nullptr;
    bool isStable = true;
    for (unsigned i = 0; i < states; ++i) {
      OpOperand &yielded = region->front().getTerminator()->getOpOperand(firstYield + i);
      // A state that may be nothing at first, and is something after a turn.
      if (isa<onnx::OptionalType>(types[firstState + i]) && !isa<onnx::OptionalType>(yielded.get().getType())) {
        mlir::OpBuilder::InsertionGuard guard(builder.getBuilder());
        builder.getBuilder().setInsertionPoint(yielded.getOwner());
        Value some = builder.create(location, "Optional", {yielded.get()});
        if (!some)
          return nullptr;
        yielded.set(some);
      }
      Type &type = types[firstState + i], made = yielded.get().getType(), joined = onnx::joinTypes(type, made);
      if (!joined || isa<UnrankedTensorType>(joined)) {
        emitError(location) << "expected the graph to give its input " << firstState + i << ", which is " << type
                            << ", a type and rank that stays, found " << made;
        return nullptr;
      }
      isStable &= joined == type;
      type = joined;
    }
    if (isStable)
      return region;
  }
  emitError(location) << "expected a graph whose inputs have types that stay, found none after many turns";
  return nullptr;
}

/// The type of a scalar that a loop hands to its body: a tensor of one element where the body says so.
static Type getScalarType(Type element, const ::onnx::GraphProto &graph, int input) {
  bool isVector = graph.input_size() > input && graph.input(input).type().tensor_type().shape().dim_size() == 1;
  return RankedTensorType::get(isVector ? ArrayRef<int64_t>(1) : ArrayRef<int64_t>(), element);
}

/// The region becomes the node's; what it yields, but for the first ones, are the node's outputs.
LogicalResult GraphImporter::addRegion(Node &node, std::unique_ptr<Region> region, size_t hiddenOutputs) {
  if (!region)
    return failure();
  size_t yielded = getYielded(*region).size();
  if (yielded < hiddenOutputs || node.outputs.size() > yielded - hiddenOutputs)
    return emitError(node.location) << "expected a graph of at least " << node.outputs.size() + hiddenOutputs
                                    << " outputs, found " << yielded;
  node.outputs.assign(yielded - hiddenOutputs, true);
  node.regions.push_back(std::move(region));
  return success();
}

/// Without a dimension; null after an error.
static RankedTensorType dropDimension(Value value, int64_t axis, Location location) {
  auto type = dyn_cast_or_null<RankedTensorType>(value ? value.getType() : Type());
  if (!type || axis < -type.getRank() || axis >= type.getRank()) {
    emitError(location) << "expected tensors that have dimension " << axis;
    return nullptr;
  }
  SmallVector<int64_t> sizes(type.getShape());
  sizes.erase(sizes.begin() + (axis < 0 ? axis + type.getRank() : axis));
  return RankedTensorType::get(sizes, type.getElementType());
}

LogicalResult GraphImporter::importScanBody(Node &node, ::onnx::GraphProto &graph, const Frame &frame, const Scope &scope,
                                            const std::string &path) {
  int64_t scans = node.getInt("num_scan_inputs").value_or(0), inputs = static_cast<int64_t>(node.inputs.size());
  if (scans < 1 || scans > inputs)
    return emitError(node.location) << "expected num_scan_inputs from 1 to " << inputs << ", found " << scans;
  unsigned states = static_cast<unsigned>(inputs - scans);
  std::optional<ArrayRef<int64_t>> axes = node.getInts("scan_input_axes");
  if (axes && static_cast<int64_t>(axes->size()) != scans)
    return emitError(node.location) << "expected " << scans << " scan_input_axes, found " << axes->size();
  SmallVector<Type> types;
  for (auto [i, input] : llvm::enumerate(node.inputs)) {
    if (!input)
      return emitError(node.location) << "expected every input, found input " << i << " left out";
    types.push_back(i < states ? input.getType() : dropDimension(input, axes ? (*axes)[i - states] : 0, node.location));
    if (!types.back())
      return failure();
  }
  return addRegion(node, importLoopBody(graph, types, 0, states, 0, frame, scope, path, node.location), /*hiddenOutputs=*/0);
}

/// The first version scans each element of a batch on its own: a scan, along dimension 0 of everything, of scans.
LogicalResult GraphImporter::importScan8(Node &node, ::onnx::GraphProto &graph, const Frame &frame, const Scope &scope,
                                         const std::string &path) {
  if (node.input(0))
    return emitError(node.location) << "expected no sequence_lens, which are not compiled";
  if (node.inputs.size() < 2)
    return emitError(node.location) << "expected at least 2 inputs, found " << node.inputs.size();
  node.inputs.erase(node.inputs.begin());
  if (failed(enter(node.location)))
    return failure();
  mlir::OpBuilder &b = builder.getBuilder();
  auto region = std::make_unique<Region>();
  SmallVector<Value> results;
  {
    mlir::OpBuilder::InsertionGuard guard(b);
    Block *block = b.createBlock(region.get());
    Node inner(node.location);
    inner.opType = "Scan";
    inner.attributes.append("num_scan_inputs", node.attributes.get("num_scan_inputs"));
    if (Attribute directions = node.attributes.get("directions"))
      inner.attributes.append("scan_input_directions", directions);
    for (Value input : node.inputs) {
      RankedTensorType type = dropDimension(input, 0, node.location);
      if (!type)
        return failure();
      inner.inputs.push_back(block->addArgument(type, node.location));
    }
    if (failed(importScanBody(inner, graph, frame, scope, path)) || failed(builder.create(inner, results)))
      return failure();
    onnx::YieldOp::create(b, node.location, results);
  }
  leave();
  node.attributes.erase("directions");
  node.attributes.set("num_scan_inputs", b.getI64IntegerAttr(static_cast<int64_t>(node.inputs.size())));
  return addRegion(node, std::move(region), /*hiddenOutputs=*/0);
}

LogicalResult GraphImporter::importGraphs(Node &node, std::map<std::string, ::onnx::GraphProto *> &graphs, const Frame &frame,
                                          const Scope &scope, const std::string &path) {
  auto checkInputs = [&](size_t least) -> LogicalResult {
    if (node.inputs.size() >= least)
      return success();
    return emitError(node.location) << "expected at least " << least << " inputs, found " << node.inputs.size();
  };
  auto checkPresent = [&](size_t first) -> LogicalResult {
    for (size_t i = first; i < node.inputs.size(); ++i)
      if (!node.inputs[i])
        return emitError(node.location) << "expected every input from input " << first << " on, found input " << i
                                        << " left out";
    return success();
  };
  auto getBody = [&]() -> ::onnx::GraphProto & { return *graphs.at("body"); };
  std::string body = path + ".body";

  if (node.opType == "If") {
    for (StringRef name : {"else_branch", "then_branch"})
      if (failed(addRegion(node, importBody(*graphs.at(name.str()), {}, frame, scope, (path + "." + name).str(), node.location),
                           /*hiddenOutputs=*/0)))
        return failure();
    return success();
  }
  if (node.opType == "Loop") {
    if (failed(checkInputs(2)) || failed(checkPresent(2)))
      return failure();
    mlir::OpBuilder &b = builder.getBuilder();
    SmallVector<Type> types{getScalarType(b.getI64Type(), getBody(), 0), getScalarType(b.getI1Type(), getBody(), 1)};
    for (Value state : ArrayRef(node.inputs).drop_front(2))
      types.push_back(state.getType());
    unsigned states = static_cast<unsigned>(node.inputs.size() - 2);
    for (unsigned i = 0; i < states && static_cast<int>(1 + i) < getBody().output_size(); ++i)
      if (isa<onnx::OptionalType>(types[2 + i]) && !getBody().output(1 + i).type().has_optional_type())
        node.after.emplace_back(i, [this, location = node.location](Value state) {
          return builder.create(location, "OptionalGetElement", {state});
        });
    return addRegion(node, importLoopBody(getBody(), types, 2, states, 1, frame, scope, body, node.location),
                     /*hiddenOutputs=*/1);
  }
  if (node.opType == "Scan")
    return frame.opsets.lookup("") < 9 ? importScan8(node, getBody(), frame, scope, body)
                                       : importScanBody(node, getBody(), frame, scope, body);
  if (node.opType == "SequenceMap") {
    if (failed(checkInputs(1)) || failed(checkPresent(0)))
      return failure();
    SmallVector<Type> types;
    for (Value input : node.inputs) {
      auto sequence = dyn_cast<onnx::SequenceType>(input.getType());
      types.push_back(sequence ? sequence.getElementType() : input.getType());
    }
    return addRegion(node, importBody(getBody(), types, frame, scope, body, node.location), /*hiddenOutputs=*/0);
  }
  return emitError(node.location) << "expected an operator that is compiled, found " << node.opType << " with a graph";
}

} // namespace lathe::onnx_import
