//===- FoldShapes.cpp - Integers that follow from shapes ------------------===//
//
// Where a batch is open, its size is not known, but the others are: the shape is known in part, and what takes the known part
// of it is a constant.
//
//===----------------------------------------------------------------------===//

#include "compiler/transforms/onnx/Folding.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/OnnxElementwiseOps.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "dialects/onnx/Shape.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace lathe::onnx_fold {

using Known = SmallVector<std::optional<int64_t>>;

constexpr size_t kMostElements = 64; // of a shape

static std::optional<Known> getShape(onnx::ShapeOp op) {
  auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  if (!type)
    return std::nullopt;
  int64_t rank = type.getRank();
  auto clamp = [&](int64_t bound) { return std::clamp<int64_t>(bound < 0 ? bound + rank : bound, 0, rank); };
  int64_t start = clamp(op.getStart()), end = op.getEnd() ? clamp(*op.getEnd()) : rank;
  Known known;
  for (int64_t i = start; i < end; ++i)
    known.push_back(type.isDynamicDim(i) ? std::nullopt : std::optional(type.getDimSize(i)));
  return known;
}

static std::optional<Known> getGathered(onnx::GatherOp op, int &visits) {
  auto data = cast<RankedTensorType>(op.getData().getType());
  auto indices = onnx::ShapeBuilder::constantIntegers(op.getIndices());
  std::optional<Known> known = data.getRank() == 1 && indices ? getKnownElements(op.getData(), visits) : std::nullopt;
  if (!known)
    return std::nullopt;
  Known result;
  for (int64_t index : *indices) {
    int64_t size = static_cast<int64_t>(known->size()), at = index < 0 ? index + size : index;
    if (at < 0 || at >= size)
      return std::nullopt;
    result.push_back((*known)[at]);
  }
  return result;
}

static std::optional<Known> getSliced(onnx::SliceOp op, int &visits) {
  auto getOne = [](Value value, int64_t absent) -> std::optional<int64_t> {
    auto values = value ? onnx::ShapeBuilder::constantIntegers(value) : std::optional(SmallVector<int64_t>{absent});
    return values && values->size() == 1 ? std::optional(values->front()) : std::nullopt;
  };
  std::optional<int64_t> start = getOne(op.getStarts(), 0), end = getOne(op.getEnds(), 0), step = getOne(op.getSteps(), 1);
  std::optional<Known> known = start && end && step == 1 ? getKnownElements(op.getData(), visits) : std::nullopt;
  if (!known || cast<RankedTensorType>(op.getData().getType()).getRank() != 1)
    return std::nullopt;
  int64_t size = static_cast<int64_t>(known->size());
  auto clamp = [&](int64_t bound) { return std::clamp<int64_t>(bound < 0 ? std::max(bound, -size) + size : bound, 0, size); };
  int64_t from = clamp(*start), to = std::max(from, clamp(*end));
  return Known(known->begin() + from, known->begin() + to);
}

static std::optional<Known> getConcatenated(onnx::ConcatOp op, int &visits) {
  Known result;
  for (Value input : op->getOperands()) {
    std::optional<Known> known = getKnownElements(input, visits);
    if (!known || result.size() + known->size() > kMostElements)
      return std::nullopt;
    result.append(*known);
  }
  return result;
}

std::optional<Known> getKnownElements(Value value, int &visits) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || type.getRank() > 1 || !type.hasStaticShape() || !isa<IntegerType>(type.getElementType()) ||
      type.getNumElements() > static_cast<int64_t>(kMostElements) || --visits < 0)
    return std::nullopt;
  if (auto constant = onnx::ShapeBuilder::constantIntegers(value))
    return Known(constant->begin(), constant->end());
  Operation *op = value.getDefiningOp();
  if (!op)
    return std::nullopt;
  return llvm::TypeSwitch<Operation *, std::optional<Known>>(op)
      .Case([](onnx::ShapeOp op) { return getShape(op); })
      .Case([&](onnx::GatherOp op) { return getGathered(op, visits); })
      .Case([&](onnx::SliceOp op) { return getSliced(op, visits); })
      .Case([&](onnx::ConcatOp op) { return getConcatenated(op, visits); })
      .Case<onnx::SqueezeOp, onnx::UnsqueezeOp, onnx::ReshapeOp, onnx::IdentityOp>(
          [&](Operation *op) { return getKnownElements(op->getOperand(0), visits); })
      .Case([&](onnx::SizeOp op) -> std::optional<Known> {
        auto data = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
        if (!data || !data.hasStaticShape())
          return std::nullopt;
        return Known{data.getNumElements()};
      })
      .Default([](Operation *) { return std::nullopt; });
}

} // namespace lathe::onnx_fold
