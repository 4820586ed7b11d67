//===- OnnxBuilder.cpp - A node on its way to an op -----------------------===//
//
// Shape models may rely on what the schema of an operator says: their operands and attributes are checked before.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxBuilder.h"

#include "compiler/import/onnx/OnnxTypes.h"
#include "compiler/transforms/onnx/Fold.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/Operators.h"
#include "dialects/onnx/Shape.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace lathe::onnx_import {

//===----------------------------------------------------------------------===//
// What a schema says
//===----------------------------------------------------------------------===//

/// Whether a list of types "float,map(int64,float)" has one.
static bool hasType(StringRef list, StringRef type) {
  while (!list.empty()) {
    int depth = 0;
    size_t end = 0;
    for (; end < list.size() && (depth > 0 || list[end] != ','); ++end)
      depth += list[end] == '(' ? 1 : list[end] == ')' ? -1 : 0;
    if (list.take_front(end) == type)
      return true;
    list = list.drop_front(std::min(end + 1, list.size()));
  }
  return false;
}

/// The types that a formal's type stands for.
static StringRef getTypes(const onnx::Operator &schema, StringRef name) {
  StringRef types = schema.types;
  while (!types.empty()) {
    auto [entry, rest] = types.split(' ');
    if (entry.consume_front(name) && entry.consume_front("="))
      return entry;
    types = rest;
  }
  return name;
}

static LogicalResult checkOperand(Node &node, const onnx::Operator &schema, const onnx::Formal &formal, Value value,
                                  llvm::StringMap<std::string> &variables) {
  Type type = value.getType();
  std::string name = getTypeName(type);
  if (isa<UnrankedTensorType>(type))
    return emitError(node.location) << "expected '" << formal.name
                                    << "' to have a known rank, found none; give the shape of the "
                                    << "model's inputs";
  StringRef allowed = getTypes(schema, formal.type);
  if (!hasType(allowed, name))
    return emitError(node.location) << "expected '" << formal.name << "' to be of type " << allowed << ", found " << name;
  if (!formal.isHomogeneous)
    return success();
  auto [entry, isNew] = variables.try_emplace(formal.type, name);
  if (!isNew && entry->second != name)
    return emitError(node.location) << "expected '" << formal.name << "' to be of type " << entry->second
                                    << " as the inputs before it, found " << name;
  return success();
}

static bool hasKind(Attribute value, StringRef letters) {
  if (letters == "i")
    return isa<IntegerAttr>(value);
  if (letters == "f")
    return isa<FloatAttr>(value);
  if (letters == "s")
    return isa<StringAttr>(value);
  if (letters == "is")
    return isa<DenseI64ArrayAttr>(value);
  if (letters == "fs")
    return isa<DenseF32ArrayAttr>(value);
  if (letters == "ss")
    return isa<ArrayAttr>(value);
  if (letters == "t")
    return isa<ElementsAttr>(value);
  return letters == "y" && isa<TypeAttr>(value);
}

/// Attributes are those of the schema; required ones are there.
static LogicalResult checkAttributes(Node &node, const onnx::Operator &schema) {
  llvm::StringMap<StringRef> kinds;
  StringRef attributes = schema.attributes;
  while (!attributes.empty()) {
    auto [entry, rest] = attributes.split(' ');
    attributes = rest;
    auto [name, kind] = entry.split(':');
    bool isRequired = name.consume_back("!");
    kinds[name] = kind;
    if (isRequired && kind != "g" && !node.attributes.get(name))
      return emitError(node.location) << "expected the attribute '" << name << "', which " << node.opType << " requires";
  }
  for (NamedAttribute attribute : node.attributes)
    if (auto kind = kinds.find(attribute.getName()); kind == kinds.end() || !hasKind(attribute.getValue(), kind->second))
      return emitError(node.location) << "expected no attribute '" << attribute.getName().getValue() << "' of this kind for "
                                      << node.opType;
  return success();
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

LogicalResult OnnxBuilder::count(Location location) {
  if (++nodes <= options.limits.nodes)
    return success();
  return emitError(location) << "expected a model of at most " << options.limits.nodes
                             << " nodes, those of functions and loops counted each time, found more";
}

static std::string getNumber(size_t least, size_t most) {
  if (most == SIZE_MAX)
    return "at least " + std::to_string(least);
  return least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most);
}

/// How many operands or results each formal has; fails when there are too many or too few.
static LogicalResult getSegments(Node &node, ArrayRef<onnx::Formal> formals, ArrayRef<bool> present, StringRef what,
                                 SmallVectorImpl<int32_t> &segments, bool &isFlexible) {
  size_t least = 0, most = formals.size(), flexible = 0, next = 0;
  for (auto [i, formal] : llvm::enumerate(formals)) {
    flexible += formal.isOptional || formal.isVariadic;
    if (formal.isVariadic)
      most = SIZE_MAX;
    else if (!formal.isOptional)
      least = i + 1;
  }
  if (present.size() > most || present.size() < least)
    return emitError(node.location) << "expected " << getNumber(least, most) << " " << what << "s, found " << present.size();
  for (const onnx::Formal &formal : formals) {
    if (formal.isVariadic) {
      if (llvm::is_contained(present.drop_front(std::min(next, present.size())), false))
        return emitError(node.location) << "expected every " << what << " of '" << formal.name << "' to have a name";
      segments.push_back(static_cast<int32_t>(present.size() - std::min(next, present.size())));
      next = present.size();
      continue;
    }
    bool isPresent = next < present.size() && present[next];
    ++next;
    if (!isPresent && !formal.isOptional)
      return emitError(node.location) << "expected the " << what << " '" << formal.name << "', which " << node.opType
                                      << " requires";
    segments.push_back(isPresent);
  }
  isFlexible = flexible > 1;
  return success();
}

Operation *OnnxBuilder::createOp(Node &node) {
  const onnx::Operator *schema = onnx::lookupNewestOperator(node.opType);
  std::optional<RegisteredOperationName> name = RegisteredOperationName::lookup(("onnx." + node.opType), builder.getContext());
  if (!schema || !name || !name->hasInterface<onnx::ShapeInferenceOpInterface>()) {
    emitError(node.location) << "expected an operator that is compiled, found " << node.opType << ", which is not compiled yet";
    return nullptr;
  }
  auto inputFormals = onnx::parseFormals(schema->inputs), outputFormals = onnx::parseFormals(schema->outputs);
  while (!node.inputs.empty() && !node.inputs.back())
    node.inputs.pop_back();
  SmallVector<bool> presentInputs(llvm::map_range(node.inputs, [](Value value) { return value != nullptr; }));
  SmallVector<bool> presentOutputs(node.outputs);
  while (!presentOutputs.empty() && !presentOutputs.back())
    presentOutputs.pop_back();
  // An output that nobody asked for is made, where the operator always has it.
  for (auto [i, formal] : llvm::enumerate(outputFormals))
    if (formal.isVariadic) {
      for (size_t k = i; k < presentOutputs.size(); ++k)
        presentOutputs[k] = true;
    } else if (!formal.isOptional) {
      presentOutputs.resize(std::max<size_t>(presentOutputs.size(), i + 1));
      presentOutputs[i] = true;
    }
  SmallVector<int32_t> operandSegments, resultSegments;
  bool operandsAreFlexible = false, resultsAreFlexible = false;
  if (failed(getSegments(node, inputFormals, presentInputs, "input", operandSegments, operandsAreFlexible)) ||
      failed(getSegments(node, outputFormals, presentOutputs, "output", resultSegments, resultsAreFlexible)) ||
      failed(checkAttributes(node, *schema)))
    return nullptr;

  OperationState state(node.location, *name);
  llvm::StringMap<std::string> variables;
  size_t next = 0;
  for (auto [formal, segment] : llvm::zip_equal(inputFormals, operandSegments)) {
    for (int32_t i = 0; i < segment; ++i) {
      if (failed(checkOperand(node, *schema, formal, node.inputs[next + i], variables)))
        return nullptr;
      state.operands.push_back(node.inputs[next + i]);
    }
    next += formal.isVariadic ? segment : 1;
  }
  if (operandsAreFlexible)
    node.attributes.set("operandSegmentSizes", builder.getDenseI32ArrayAttr(operandSegments));
  if (resultsAreFlexible)
    node.attributes.set("resultSegmentSizes", builder.getDenseI32ArrayAttr(resultSegments));
  state.attributes = node.attributes;
  node.outputs = presentOutputs;
  state.types.assign(llvm::count(presentOutputs, true), builder.getNoneType());
  for (std::unique_ptr<Region> &region : node.regions)
    state.regions.push_back(std::move(region));
  // Graphs that are left out are empty regions.
  for (size_t graphs = schema->attributes.count(":g"); state.regions.size() < graphs;)
    state.addRegion();
  return builder.create(state);
}

/// Tensors may not be larger than the options allow, whatever made them so.
LogicalResult OnnxBuilder::checkResults(Operation *op) {
  for (Type type : op->getResultTypes())
    if (auto tensor = dyn_cast<RankedTensorType>(type)) {
      if (tensor.getRank() > options.limits.rank)
        return emitError(op->getLoc()) << "expected an output of at most " << options.limits.rank << " dimensions, found "
                                       << tensor.getRank();
      if (!countElements(tensor.getShape(), options.limits.elements))
        return emitError(op->getLoc()) << "expected an output of at most " << options.limits.elements << " elements, found "
                                       << tensor;
    }
  return success();
}

/// A value that stands for the only result; null when the op stays. Later shapes follow from what is folded here.
Value OnnxBuilder::fold(Operation *op) {
  if (op->getNumResults() != 1)
    return nullptr;
  if (Value unchanged = getUnchanged(op))
    return unchanged;
  ElementsAttr value = foldOnnx(op, foldedBytesLeft);
  return value ? createConstant(op->getLoc(), value) : Value();
}

LogicalResult OnnxBuilder::create(Node &node, SmallVectorImpl<Value> &results) {
  if (failed(count(node.location)))
    return failure();
  Operation *op = createOp(node);
  if (!op)
    return failure();
  if (failed(onnx::refineResultTypes(op)) || failed(checkResults(op))) {
    op->erase();
    return failure();
  }
  if (Value folded = fold(op)) {
    results.push_back(folded);
    op->erase();
  } else {
    auto next = op->result_begin();
    for (bool isPresent : node.outputs)
      results.push_back(isPresent ? Value(*next++) : Value());
  }
  for (auto &[i, change] : node.after)
    if (i < results.size() && results[i] && !(results[i] = change(results[i])))
      return failure();
  return success();
}

Value OnnxBuilder::create(Location location, StringRef opType, ArrayRef<Value> inputs, ArrayRef<NamedAttribute> attributes) {
  Node node(location);
  node.opType = opType.str();
  node.inputs.assign(inputs.begin(), inputs.end());
  node.attributes.append(attributes);
  node.outputs = {true};
  SmallVector<Value> results;
  return succeeded(create(node, results)) ? results.front() : Value();
}

Value OnnxBuilder::createConstant(Location location, ElementsAttr value) {
  return onnx::ConstantOp::create(builder, location, value);
}

Value OnnxBuilder::createInts(Location location, ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get(static_cast<int64_t>(values.size()), builder.getI64Type());
  return createConstant(location, DenseElementsAttr::get(type, values));
}

Value OnnxBuilder::createInt(Location location, int64_t value) {
  return createConstant(location, DenseElementsAttr::get(RankedTensorType::get({}, builder.getI64Type()), value));
}

NamedAttribute OnnxBuilder::getInt(StringRef name, int64_t value) {
  return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
}

NamedAttribute OnnxBuilder::getInts(StringRef name, ArrayRef<int64_t> values) {
  return builder.getNamedAttr(name, builder.getDenseI64ArrayAttr(values));
}

} // namespace lathe::onnx_import
