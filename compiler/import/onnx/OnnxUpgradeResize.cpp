//===- OnnxUpgradeResize.cpp - Resizing before it had modes ---------------===//

#include "compiler/import/onnx/OnnxUpgrade.h"
#include "dialects/onnx/Shape.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace lathe::onnx_import {

static Value createFloats(Node &node, OnnxBuilder &b, ArrayRef<float> values) {
  auto type = RankedTensorType::get(static_cast<int64_t>(values.size()), b.getBuilder().getF32Type());
  return b.createConstant(node.location, DenseElementsAttr::get(type, values));
}

/// Position x of the result is x / scale of the input. The nearest element is the one below, or when shrinking the one above,
/// as ONNX Runtime has it; so a resize that both enlarges and shrinks is two.
static LogicalResult makeAsymmetric(Node &node, OnnxBuilder &b, bool enlargesOnly) {
  if (node.inputs.size() != 2 || !node.inputs[0] || !node.inputs[1])
    return emitError(node.location) << "expected two inputs, found " << node.inputs.size();
  mlir::OpBuilder &builder = b.getBuilder();
  bool isNearest = node.getString("mode").empty() || node.getString("mode") == "nearest";
  SmallVector<float> scales;
  if (auto values = onnx::ShapeBuilder::constantFloats(node.inputs[1]))
    scales.assign(values->begin(), values->end());
  bool shrinks = llvm::any_of(scales, [](float scale) { return scale < 1; });
  bool enlarges = llvm::any_of(scales, [](float scale) { return scale > 1; });
  if (isNearest && scales.empty() && !enlargesOnly)
    return emitError(node.location) << "expected constant scales in this version of the operator";
  node.attributes.set("coordinate_transformation_mode", builder.getStringAttr("asymmetric"));
  node.inputs = {node.inputs[0], Value(), node.inputs[1]};
  if (!isNearest)
    return success();
  if (shrinks && enlarges) {
    SmallVector<float> down(scales), up(scales);
    for (auto [first, second] : llvm::zip_equal(down, up))
      (first < 1 ? second : first) = 1;
    NamedAttrList attributes = node.attributes;
    attributes.set("nearest_mode", builder.getStringAttr("ceil"));
    Value shrunk =
        b.create(node.location, "Resize", {node.inputs[0], Value(), createFloats(node, b, down)}, attributes.getAttrs());
    if (!shrunk)
      return failure();
    node.inputs = {shrunk, Value(), createFloats(node, b, up)};
    shrinks = false;
  }
  node.attributes.set("nearest_mode", builder.getStringAttr(shrinks ? "ceil" : "floor"));
  return success();
}

LogicalResult resizeAsymmetric(Node &node, OnnxBuilder &b) { return makeAsymmetric(node, b, /*enlargesOnly=*/false); }

/// Position (x + 0.5) / scale is 0.5 above that of half_pixel: rounded down, it is that one rounded with halves going up;
/// rounded with halves going down, it is that one rounded up.
LogicalResult resizeForNearest(Node &node, OnnxBuilder &b) {
  if (node.getString("coordinate_transformation_mode") != "tf_half_pixel_for_nn")
    return success();
  StringRef mode = node.getString("mode"), rounding = node.getString("nearest_mode");
  bool isDown = rounding == "floor", isHalfDown = rounding.empty() || rounding == "round_prefer_floor";
  if (!(mode.empty() || mode == "nearest") || !(isDown || isHalfDown))
    return emitError(node.location) << "expected mode nearest, and nearest_mode floor or round_prefer_floor, with "
                                    << "tf_half_pixel_for_nn, found others, which are not compiled";
  node.attributes.set("coordinate_transformation_mode", b.getBuilder().getStringAttr("half_pixel"));
  node.attributes.set("nearest_mode", b.getBuilder().getStringAttr(isDown ? "round_prefer_ceil" : "ceil"));
  return success();
}

LogicalResult upsampleToResize(Node &node, OnnxBuilder &b) {
  if (node.inputs.empty())
    return emitError(node.location) << "expected an input, found none";
  if (auto height = node.getFloat("height_scale")) {
    float scales[] = {1, 1, static_cast<float>(*height), static_cast<float>(node.getFloat("width_scale").value_or(1))};
    node.setInput(1, createFloats(node, b, scales));
  } else if (auto scales = dyn_cast_or_null<DenseF32ArrayAttr>(node.attributes.get("scales"))) {
    node.setInput(1, createFloats(node, b, scales.asArrayRef()));
  }
  for (StringRef name : {"height_scale", "width_scale", "scales"})
    node.attributes.erase(name);
  if (node.getString("mode") == "bilinear")
    node.attributes.set("mode", b.getBuilder().getStringAttr("linear"));
  node.opType = "Resize";
  return makeAsymmetric(node, b, /*enlargesOnly=*/true);
}

/// Inputs without elements stood for absent ones, before they could be absent; exporters still write them.
LogicalResult dropEmptyResizeInputs(Node &node, OnnxBuilder &) {
  for (unsigned i = 1; i < node.inputs.size(); ++i)
    if (auto type = node.inputs[i] ? dyn_cast<RankedTensorType>(node.inputs[i].getType()) : nullptr;
        type && llvm::is_contained(type.getShape(), 0))
      node.inputs[i] = Value();
  return success();
}

} // namespace lathe::onnx_import
