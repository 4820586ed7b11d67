//===- OnnxUpgradeAxes.cpp - Axes that are known at run time only ---------===//
//
// Operators are compiled for the axes they have. Where axes are computed, their number is known, and what an operator does by
// axes can be said by shapes: of such, the rank is known.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/onnx/OnnxUpgrade.h"
#include "dialects/onnx/Shape.h"

#include <limits>

using namespace mlir;

namespace lathe::onnx_import {

namespace {

/// Axes of a node that are not constant, of which the number is known.
struct Axes {
  Value value;
  int64_t count = 0;
  RankedTensorType data;
};

/// Nothing where the axes are constant or absent, or where shape inference is to report what is wrong.
std::optional<Axes> getAxes(Node &node, unsigned input) {
  Value value = node.input(input);
  auto type = value ? dyn_cast<RankedTensorType>(value.getType()) : RankedTensorType();
  auto data = node.input(0) ? dyn_cast<RankedTensorType>(node.input(0).getType()) : RankedTensorType();
  if (!type || !data || type.getRank() != 1 || type.isDynamicDim(0) || onnx::ShapeBuilder::constantIntegers(value))
    return std::nullopt;
  return Axes{value, type.getDimSize(0), data};
}

/// Makes ops for one node; after a failed one, the others do nothing.
class Emitter {
public:
  Emitter(Node &node, OnnxBuilder &b) : location(node.location), b(b) {}

  Value fill(int64_t count, int64_t value) { return b.createInts(location, SmallVector<int64_t>(count, value)); }
  Value emit(StringRef opType, ArrayRef<Value> inputs, ArrayRef<NamedAttribute> attributes = {}) {
    return llvm::is_contained(inputs.take_front(1), Value()) ? Value() : b.create(location, opType, inputs, attributes);
  }
  /// `elements` of `count`, with others at places.
  Value scatter(Value elements, Value places, Value values) {
    return places && values ? emit("ScatterElements", {elements, places, values}) : Value();
  }
  /// The places of the `count` ones among zeros, ascending.
  Value findOnes(Value flags, int64_t count) {
    if (!flags)
      return nullptr;
    Node node(location);
    node.opType = "TopK";
    node.inputs = {flags, b.createInts(location, count)};
    node.outputs = {true, true};
    SmallVector<Value> results;
    return succeeded(b.create(node, results)) ? results[1] : Value();
  }
  Value reshape(Value data, Value shape) { return shape ? emit("Reshape", {data, shape}, b.getInt("allowzero", 1)) : Value(); }

private:
  Location location;
  OnnxBuilder &b;
};

/// The node becomes one that hands its input on.
LogicalResult replaceBy(Node &node, Value value) {
  node.opType = "Identity";
  node.inputs = {value};
  node.attributes.clear();
  return success(value != nullptr);
}

} // namespace

/// Starts, ends and steps of all dimensions, in their order.
LogicalResult sliceAllAxes(Node &node, OnnxBuilder &b) {
  std::optional<Axes> axes = getAxes(node, 3);
  if (!axes || !node.input(1) || !node.input(2))
    return success();
  Emitter e(node, b);
  int64_t rank = axes->data.getRank();
  Type element = cast<ShapedType>(axes->value.getType()).getElementType();
  auto toInt64 = [&](Value value) { return element.isInteger(64) ? value : e.emit("Cast", {value}, b.getInt("to", 7)); };
  Value places = toInt64(axes->value);
  // Where all of a tensor is taken, unless it says otherwise.
  constexpr int64_t kWhole[] = {0, std::numeric_limits<int64_t>::max(), 0, 1};
  for (unsigned i : {1, 2, 4})
    if (node.input(i) &&
        !(node.inputs[i] = places ? e.scatter(e.fill(rank, kWhole[i - 1]), places, toInt64(node.inputs[i])) : Value()))
      return failure();
  node.inputs[3] = Value();
  return success();
}

/// What is added before and behind all dimensions.
LogicalResult padAllAxes(Node &node, OnnxBuilder &b) {
  std::optional<Axes> axes = getAxes(node, 3);
  if (!axes || !node.input(1) || axes->data.getRank() == 0)
    return success();
  Emitter e(node, b);
  int64_t rank = axes->data.getRank();
  Type element = cast<ShapedType>(axes->value.getType()).getElementType();
  Value before = element.isInteger(64) ? axes->value : e.emit("Cast", {axes->value}, b.getInt("to", 7));
  before = before ? e.emit("Mod", {before, e.fill(1, rank)}) : Value(); // negative ones count from the end
  Value behind = before ? e.emit("Add", {before, e.fill(1, rank)}) : Value();
  Value places = behind ? e.emit("Concat", {before, behind}, b.getInt("axis", 0)) : Value();
  node.inputs[1] = e.scatter(e.fill(2 * rank, 0), places, node.inputs[1]);
  node.inputs[3] = Value();
  return success(node.inputs[1] != nullptr);
}

/// The sizes of the dimensions that stay.
LogicalResult squeezeByShape(Node &node, OnnxBuilder &b) {
  std::optional<Axes> axes = getAxes(node, 1);
  if (!axes || axes->count > axes->data.getRank())
    return success();
  Emitter e(node, b);
  int64_t rank = axes->data.getRank();
  Value staying = e.findOnes(e.scatter(e.fill(rank, 1), axes->value, e.fill(axes->count, 0)), rank - axes->count);
  Value sizes = staying ? e.emit("Gather", {e.emit("Shape", {node.inputs[0]}), staying}) : Value();
  return replaceBy(node, e.reshape(node.inputs[0], sizes));
}

/// Sizes 1, but those of the input at the places that are no axes.
LogicalResult unsqueezeByShape(Node &node, OnnxBuilder &b) {
  std::optional<Axes> axes = getAxes(node, 1);
  if (!axes || axes->count > b.getOptions().limits.rank)
    return success();
  Emitter e(node, b);
  int64_t rank = axes->data.getRank(), resultRank = rank + axes->count;
  Value places = e.findOnes(e.scatter(e.fill(resultRank, 1), axes->value, e.fill(axes->count, 0)), rank);
  Value sizes = e.scatter(e.fill(resultRank, 1), places, e.emit("Shape", {node.inputs[0]}));
  return replaceBy(node, e.reshape(node.inputs[0], sizes));
}

} // namespace lathe::onnx_import
