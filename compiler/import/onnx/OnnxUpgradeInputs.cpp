//===- OnnxUpgradeInputs.cpp - Attributes that have become inputs ---------===//

#include "compiler/import/onnx/OnnxUpgrade.h"
#include "dialects/onnx/Shape.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace lathe::onnx_import {

/// A scalar of the element type that a tensor has; null after an error.
static Value createScalarLike(Node &node, OnnxBuilder &b, Value tensor, double value) {
  Type element = cast<ShapedType>(tensor.getType()).getElementType();
  auto type = RankedTensorType::get({}, element);
  if (auto floating = dyn_cast<FloatType>(element))
    return b.createConstant(node.location,
                            DenseElementsAttr::get(type, b.getBuilder().getFloatAttr(floating, value).getValue()));
  auto integer = dyn_cast<IntegerType>(element);
  bool fits = integer && std::abs(value) < 9e15;
  if (!fits || integer.getWidth() < 8) {
    emitError(node.location) << "expected numbers of floating point, found " << element;
    return nullptr;
  }
  APInt number(64, static_cast<uint64_t>(static_cast<int64_t>(value)), /*isSigned=*/true);
  return b.createConstant(node.location, DenseElementsAttr::get(type, number.sextOrTrunc(integer.getWidth())));
}

static LogicalResult toInput(Node &node, OnnxBuilder &b, StringRef name, unsigned input) {
  if (node.input(input))
    return emitError(node.location) << "expected '" << name << "' as an attribute in this version, found input " << input;
  if (auto values = node.getInts(name))
    node.setInput(input, b.createInts(node.location, *values));
  node.attributes.erase(name);
  return success();
}

LogicalResult axesToInput(Node &node, OnnxBuilder &b) { return toInput(node, b, "axes", 1); }

/// No axes: all of them.
LogicalResult reducedAxesToInput(Node &node, OnnxBuilder &b) {
  if (auto axes = node.getInts("axes"); axes && axes->empty())
    node.attributes.erase("axes");
  return toInput(node, b, "axes", 1);
}

LogicalResult clipToInputs(Node &node, OnnxBuilder &b) {
  // The defaults cut infinities off.
  constexpr double kLargest = std::numeric_limits<float>::max();
  double min = node.getFloat("min").value_or(-kLargest), max = node.getFloat("max").value_or(kLargest);
  node.attributes.erase("min");
  node.attributes.erase("max");
  if (node.inputs.size() != 1 || !node.inputs[0] || !isa<ShapedType>(node.inputs[0].getType()))
    return emitError(node.location) << "expected one input, a tensor";
  Value data = node.inputs[0];
  Value least = createScalarLike(node, b, data, min), most = least ? createScalarLike(node, b, data, max) : Value();
  node.inputs = {data, least, most};
  return success(most != nullptr);
}

LogicalResult paddingsToPads(Node &node, OnnxBuilder &) {
  node.attributes.set("pads", node.attributes.get("paddings"));
  node.attributes.erase("paddings");
  return success();
}

LogicalResult padsToInputs(Node &node, OnnxBuilder &b) {
  double value = node.getFloat("value").value_or(0);
  node.attributes.erase("value");
  if (node.inputs.size() != 1 || !node.inputs[0] || !isa<ShapedType>(node.inputs[0].getType()))
    return emitError(node.location) << "expected one input, a tensor";
  if (failed(toInput(node, b, "pads", 1)))
    return failure();
  node.setInput(2, createScalarLike(node, b, node.inputs[0], value));
  return success(node.inputs[2] != nullptr);
}

LogicalResult shapeToInput(Node &node, OnnxBuilder &b) { return toInput(node, b, "shape", 1); }

LogicalResult sliceToInputs(Node &node, OnnxBuilder &b) {
  return success(succeeded(toInput(node, b, "starts", 1)) && succeeded(toInput(node, b, "ends", 2)) &&
                 succeeded(toInput(node, b, "axes", 3)));
}

LogicalResult splitToInput(Node &node, OnnxBuilder &b) {
  // The first version had both, an attribute and an input.
  return node.getInts("split") ? toInput(node, b, "split", 1) : success();
}

/// Without sizes: as many parts as there are outputs.
LogicalResult splitIntoOutputs(Node &node, OnnxBuilder &b) {
  if (!node.input(1))
    node.attributes.append(b.getInt("num_outputs", static_cast<int64_t>(node.outputs.size())));
  return success();
}

LogicalResult kToInput(Node &node, OnnxBuilder &b) {
  if (node.input(1))
    return emitError(node.location) << "expected 'k' as an attribute in this version, found an input";
  node.setInput(1, b.createInts(node.location, node.getInt("k").value_or(0)));
  node.attributes.erase("k");
  return success();
}

LogicalResult dftAxisToInput(Node &node, OnnxBuilder &b) {
  if (node.input(2))
    return emitError(node.location) << "expected 'axis' as an attribute in this version, found an input";
  node.setInput(2, b.createInt(node.location, node.getInt("axis").value_or(1)));
  node.attributes.erase("axis");
  return success();
}

/// How often along one axis, to how often along each.
LogicalResult tilesToRepeats(Node &node, OnnxBuilder &b) {
  if (node.inputs.size() != 3 || !llvm::all_of(node.inputs, [](Value value) { return value != nullptr; }))
    return emitError(node.location) << "expected three inputs, found " << node.inputs.size();
  auto type = dyn_cast<RankedTensorType>(node.inputs[0].getType());
  auto getNumber = [](Value value) -> std::optional<int64_t> {
    if (auto numbers = onnx::ShapeBuilder::constantIntegers(value); numbers && numbers->size() == 1)
      return numbers->front();
    if (auto numbers = onnx::ShapeBuilder::constantFloats(value);
        numbers && numbers->size() == 1 && std::abs(numbers->front()) < 1e9)
      return static_cast<int64_t>(numbers->front());
    return std::nullopt;
  };
  std::optional<int64_t> tiles = getNumber(node.inputs[1]), axis = getNumber(node.inputs[2]);
  if (!type || !tiles || !axis || *axis < 0 || *axis >= type.getRank())
    return emitError(node.location) << "expected constant 'tiles', and a constant 'axis' of the input";
  SmallVector<int64_t> repeats(type.getRank(), 1);
  repeats[*axis] = *tiles;
  node.inputs = {node.inputs[0], b.createInts(node.location, repeats)};
  return success();
}

} // namespace lathe::onnx_import
