//===- Fold.cpp - Operators of constants, evaluated -----------------------===//

#include "compiler/transforms/onnx/Fold.h"

#include "compiler/transforms/onnx/Constants.h"
#include "compiler/transforms/onnx/Folding.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/OnnxElementwiseOps.h"
#include "dialects/onnx/OnnxRandomOps.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "dialects/onnx/Shape.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace lathe {
namespace onnx_fold {

/// What a tensor takes, and what looking at its elements takes at least.
static int64_t getCost(RankedTensorType type) {
  constexpr int64_t kLeast = 64;
  return kLeast + type.getNumElements() * std::max<int64_t>(getBytesOfElement(type.getElementType()), 8);
}

/// The constant operands; nothing when one is not constant, or when they cost more than there is.
static std::optional<Operands> getOperands(Operation *op, int64_t &bytesLeft) {
  Operands operands;
  SmallVector<ElementsAttr> constants;
  for (OperandRange group : onnx::getOperandGroups(op)) {
    for (Value value : group) {
      ElementsAttr constant = onnx::ShapeBuilder::constant(value);
      auto type = dyn_cast<RankedTensorType>(value.getType());
      if (!constant || !type || !type.hasStaticShape() || getCost(type) > bytesLeft)
        return std::nullopt;
      bytesLeft -= getCost(type);
      constants.push_back(constant);
    }
    if (group.empty())
      constants.push_back(nullptr);
  }
  for (ElementsAttr constant : constants) {
    std::optional<std::string> bytes = constant ? getBytes(constant) : std::nullopt;
    if (constant && !bytes)
      return std::nullopt;
    operands.inputs.push_back(constant ? std::optional(Tensor{cast<RankedTensorType>(constant.getType()), std::move(*bytes)})
                                       : std::nullopt);
  }
  return operands;
}

/// Integers that follow from shapes, where all are known.
static ElementsAttr foldShape(Operation *op, RankedTensorType type) {
  if (type.getRank() > 1 || !isa<IntegerType>(type.getElementType()))
    return nullptr;
  int visits = 200;
  auto elements = getKnownElements(op->getResult(0), visits);
  if (!elements || static_cast<int64_t>(elements->size()) != type.getNumElements() ||
      !llvm::all_of(*elements, [](std::optional<int64_t> each) { return each.has_value(); }))
    return nullptr;
  SmallVector<int64_t> values(llvm::map_range(*elements, [](std::optional<int64_t> each) { return *each; }));
  return createConstant(type, createIntegers(type, values).bytes);
}

/// One element for all, however many.
static ElementsAttr foldFill(onnx::ConstantOfShapeOp op, RankedTensorType type) {
  if (!onnx::ShapeBuilder::constant(op->getOperand(0)))
    return nullptr;
  std::string element(getBytesOfElement(type.getElementType()), 0);
  if (std::optional<ElementsAttr> value = op.getValue()) {
    std::optional<std::string> given = getBytes(*value);
    if (!given || given->size() != element.size())
      return nullptr;
    element = *given;
  }
  if (type.getNumElements() == 0)
    return createConstant(type, "");
  if (type.getElementType().isInteger(1))
    return DenseElementsAttr::get(type, element[0] != 0);
  return DenseElementsAttr::getFromRawBuffer(type, ArrayRef<char>(element.data(), element.size()));
}

} // namespace onnx_fold

using namespace onnx_fold;

ElementsAttr foldOnnx(Operation *op, int64_t &bytesLeft) {
  if (op->getNumResults() != 1 || op->getNumRegions() != 0 || isa<onnx::ConstantOp>(op))
    return nullptr;
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !type.hasStaticShape() || getBytesOfElement(type.getElementType()) == 0 || getCost(type) > bytesLeft)
    return nullptr;
  if (ElementsAttr shape = foldShape(op, type)) {
    bytesLeft -= getCost(type);
    return shape;
  }
  if (isa<onnx::ReshapeOp, onnx::FlattenOp, onnx::SqueezeOp, onnx::UnsqueezeOp>(op))
    if (ElementsAttr constant = onnx::ShapeBuilder::constant(op->getOperand(0));
        isa_and_nonnull<DenseElementsAttr, DenseResourceElementsAttr>(constant) &&
        constant.getNumElements() == type.getNumElements())
      return reshapeConstant(constant, type);
  if (auto fill = dyn_cast<onnx::ConstantOfShapeOp>(op))
    return foldFill(fill, type);
  // Weights are transposed and cut to pieces once; what is larger than its operands, or computed, is left to the code.
  constexpr int64_t kMostComputed = 4096;
  bool isCut = isa<onnx::TransposeOp, onnx::GatherOp, onnx::SliceOp, onnx::ConcatOp>(op);
  if (!isCut && type.getNumElements() > kMostComputed)
    return nullptr;
  std::optional<Operands> operands = getOperands(op, bytesLeft);
  if (!operands)
    return nullptr;
  std::optional<Tensor> result = foldMove(op, *operands, type);
  if (!result)
    result = foldArithmetic(op, *operands, type);
  if (!result)
    return nullptr;
  bytesLeft -= getCost(type);
  return createConstant(result->type, std::move(result->bytes));
}

Value getUnchanged(Operation *op) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([](onnx::IdentityOp op) { return op->getOperand(0); })
      .Case([](onnx::DropoutOp op) {
        // Nothing is dropped unless it is training; who wants the mask keeps the op.
        Value training = op.getTrainingMode();
        auto mode = training ? onnx::ShapeBuilder::constantIntegers(training) : std::nullopt;
        bool isInference = !training || (mode && mode->size() == 1 && mode->front() == 0);
        return isInference && op->getNumResults() == 1 ? op->getOperand(0) : Value();
      })
      .Default([](Operation *) { return Value(); });
}

} // namespace lathe
