//===- OnnxUpgradeMeaning.cpp - What operators meant before ---------------===//

#include "compiler/import/onnx/OnnxProto.h"
#include "compiler/import/onnx/OnnxUpgrade.h"
#include "dialects/onnx/shapes/DataTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <numeric>

using namespace mlir;

namespace lathe::onnx_import {

static RankedTensorType getTensor(Node &node, unsigned input) {
  return node.input(input) ? dyn_cast<RankedTensorType>(node.input(input).getType()) : RankedTensorType();
}

/// The second input's dimensions are those of the first from `axis` on; now as in NumPy, the last ones.
LogicalResult axisToBroadcast(Node &node, OnnxBuilder &b) {
  std::optional<int64_t> axis = node.getInt("axis");
  bool isBroadcast = node.getInt("broadcast").value_or(0) != 0;
  node.attributes.erase("axis");
  node.attributes.erase("broadcast");
  RankedTensorType first = getTensor(node, 0), second = getTensor(node, 1);
  if (!isBroadcast || !axis || !first || !second)
    return success();
  int64_t start = *axis < 0 ? *axis + first.getRank() : *axis, behind = first.getRank() - second.getRank() - start;
  if (start < 0 || behind < 0)
    return emitError(node.location) << "expected an axis at which the second input, of rank " << second.getRank()
                                    << ", fits into the first, of rank " << first.getRank() << ", found " << *axis;
  if (behind == 0)
    return success();
  SmallVector<int64_t> axes(behind);
  std::iota(axes.begin(), axes.end(), second.getRank());
  node.inputs[1] = b.create(node.location, "Unsqueeze", {node.inputs[1], b.createInts(node.location, axes)});
  return success(node.inputs[1] != nullptr);
}

/// Of Gemm, whose third input was always broadcast as in NumPy.
LogicalResult dropBroadcast(Node &node, OnnxBuilder &) {
  node.attributes.erase("broadcast");
  return success();
}

/// A slope for each channel; now as in NumPy, along the last dimension unless others follow.
LogicalResult slopeOfChannels(Node &node, OnnxBuilder &b) {
  RankedTensorType data = getTensor(node, 0), slope = getTensor(node, 1);
  if (!data || !slope || slope.getRank() != 1 || slope.getDimSize(0) == 1 || data.getRank() <= 2)
    return success();
  SmallVector<int64_t> axes(data.getRank() - 2);
  std::iota(axes.begin(), axes.end(), 1);
  node.inputs[1] = b.create(node.location, "Unsqueeze", {node.inputs[1], b.createInts(node.location, axes)});
  return success(node.inputs[1] != nullptr);
}

/// With its first output alone it took the given mean and variance, with more it trained.
LogicalResult batchNormalizationToInference(Node &node, OnnxBuilder &) {
  if (llvm::count(node.outputs, true) > 1)
    return emitError(node.location) << "expected the first output alone, as when not training, found "
                                    << llvm::count(node.outputs, true) << " outputs";
  if (node.getInt("spatial").value_or(1) == 0)
    return emitError(node.location)
           << "expected a mean for each channel (spatial = 1), found spatial = 0, which is not compiled";
  node.outputs.resize(std::min<size_t>(node.outputs.size(), 1));
  node.attributes.erase("is_test");
  node.attributes.erase("spatial");
  return success();
}

/// Without training nothing is dropped, whatever the ratio.
LogicalResult dropoutToInference(Node &node, OnnxBuilder &b) {
  node.attributes.erase("ratio");
  node.attributes.erase("is_test");
  return success();
}

/// The mask had the type of the data; now it is of bools.
LogicalResult maskToData(Node &node, OnnxBuilder &b) {
  RankedTensorType data = getTensor(node, 0);
  for (int64_t type = 1; data && !getDataTypeName(type).empty(); ++type)
    if (onnx::getElementType(data.getContext(), type) == data.getElementType())
      node.after.emplace_back(1, [location = node.location, type, &b](Value mask) {
        return b.create(location, "Cast", {mask}, b.getInt("to", type));
      });
  return success();
}

static int64_t getDataType(StringRef upperName) {
  for (int64_t type = 1; !getDataTypeName(type).empty(); ++type)
    if (getDataTypeName(type).equals_insensitive(upperName))
      return type;
  return 0;
}

LogicalResult castToNumber(Node &node, OnnxBuilder &b) {
  StringRef name = node.getString("to");
  int64_t type = getDataType(name);
  if (type == 0)
    return emitError(node.location) << "expected the name of a type in 'to', found '" << printable(name) << "'";
  node.attributes.set("to", b.getBuilder().getI64IntegerAttr(type));
  return success();
}

LogicalResult concatAxis(Node &node, OnnxBuilder &b) {
  if (!node.getInt("axis"))
    node.attributes.append(b.getInt("axis", 1));
  return success();
}

/// All outputs may be left out now; the attribute said so of the first.
LogicalResult dropOutputSequence(Node &node, OnnxBuilder &) {
  node.attributes.erase("output_sequence");
  return success();
}

LogicalResult exponentToInt(Node &node, OnnxBuilder &b) {
  double p = node.getFloat("p").value_or(2);
  if (p != std::floor(p) || p < 1 || p > 1e6)
    return emitError(node.location) << "expected a whole number p from 1 on, found " << p;
  node.attributes.erase("p");
  node.attributes.append(b.getInt("p", static_cast<int64_t>(p)));
  return success();
}

LogicalResult gridSampleModes(Node &node, OnnxBuilder &b) {
  StringRef mode = node.getString("mode");
  if (mode.starts_with("bi"))
    node.attributes.set("mode", b.getBuilder().getStringAttr(mode.drop_front(2)));
  return success();
}

/// A scale and a bias for each group; now for each channel.
LogicalResult groupsToChannels(Node &node, OnnxBuilder &b) {
  RankedTensorType data = getTensor(node, 0);
  int64_t groups = node.getInt("num_groups").value_or(0);
  if (!data || data.getRank() < 2 || data.isDynamicDim(1) || groups < 1 || data.getDimSize(1) % groups != 0)
    return emitError(node.location) << "expected a known number of channels that num_groups divides";
  int64_t channels = data.getDimSize(1);
  for (unsigned i : {1, 2}) {
    if (!getTensor(node, i))
      return emitError(node.location) << "expected input " << i << ", a tensor";
    Value column = b.create(node.location, "Reshape", {node.inputs[i], b.createInts(node.location, {groups, 1})});
    Value rows = column ? b.create(node.location, "Expand", {column, b.createInts(node.location, {groups, channels / groups})})
                        : Value();
    node.inputs[i] = rows ? b.create(node.location, "Reshape", {rows, b.createInts(node.location, channels)}) : Value();
    if (!node.inputs[i])
      return failure();
  }
  return success();
}

/// Along all dimensions from `axis` on together; now along one.
LogicalResult flattenAround(Node &node, OnnxBuilder &b) {
  int64_t axis = node.getInt("axis").value_or(1);
  RankedTensorType data = getTensor(node, 0);
  if (!data)
    return emitError(node.location) << "expected an input of known rank";
  int64_t rank = data.getRank();
  if (axis < -rank || axis >= rank)
    return emitError(node.location) << "expected an axis of a tensor of rank " << rank << ", found " << axis;
  axis = axis < 0 ? axis + rank : axis;
  node.attributes.set("axis", b.getBuilder().getI64IntegerAttr(-1));
  if (axis == rank - 1)
    return success();
  // One open size follows from the others, where they are not 0.
  SmallVector<int64_t> sizes(data.getShape());
  std::replace(sizes.begin(), sizes.end(), ShapedType::kDynamic, int64_t{-1});
  bool isKnown = data.hasStaticShape() || (data.getNumDynamicDims() == 1 && !llvm::is_contained(sizes, 0));
  Value shape = isKnown ? b.createInts(node.location, sizes) : b.create(node.location, "Shape", {node.inputs[0]});
  node.inputs[0] = shape ? b.create(node.location, "Flatten", {node.inputs[0]}, b.getInt("axis", axis)) : Value();
  node.after.emplace_back(0, [location = node.location, shape, &b](Value result) {
    return b.create(location, "Reshape", {result, shape}, b.getInt("allowzero", 1));
  });
  return success(node.inputs[0] != nullptr);
}

LogicalResult roiAlignMode(Node &node, OnnxBuilder &b) {
  node.attributes.set("coordinate_transformation_mode", b.getBuilder().getStringAttr("output_half_pixel"));
  return success();
}

LogicalResult scatterToElements(Node &node, OnnxBuilder &) {
  node.opType = "ScatterElements";
  return success();
}

LogicalResult seluConstants(Node &node, OnnxBuilder &b) {
  if (!node.getFloat("alpha"))
    node.attributes.set("alpha", b.getBuilder().getF32FloatAttr(1.6732f));
  if (!node.getFloat("gamma"))
    node.attributes.set("gamma", b.getBuilder().getF32FloatAttr(1.0507f));
  return success();
}

/// Of LabelEncoder: strings to their places in a list, or back.
LogicalResult classesToKeys(Node &node, OnnxBuilder &b) {
  auto classes = dyn_cast_or_null<ArrayAttr>(node.attributes.get("classes_strings"));
  RankedTensorType data = getTensor(node, 0);
  if (!classes || !data)
    return emitError(node.location) << "expected classes_strings, and a tensor";
  SmallVector<int64_t> places(classes.size());
  std::iota(places.begin(), places.end(), 0);
  bool isPlace = isa<IntegerType>(data.getElementType());
  node.attributes.erase("classes_strings");
  node.attributes.append(b.getInts(isPlace ? "keys_int64s" : "values_int64s", places));
  node.attributes.append(isPlace ? "values_strings" : "keys_strings", classes);
  return success();
}

} // namespace lathe::onnx_import
