//===- Operands.cpp - Tensors that kernels read and write -----------------===//

#include "compiler/conversion/contraction/Operands.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe {

Value getSize(KernelCode &code, Value tensor, int64_t dim) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(dim))
    return code.index(type.getDimSize(dim));
  return tensor::DimOp::create(code, tensor, dim);
}

SmallVector<Value> getSizes(KernelCode &code, Value tensor) {
  SmallVector<Value> sizes;
  for (int64_t dim = 0, rank = cast<RankedTensorType>(tensor.getType()).getRank(); dim < rank; ++dim)
    sizes.push_back(getSize(code, tensor, dim));
  return sizes;
}

SmallVector<Value> getStrides(KernelCode &code, ArrayRef<Value> sizes) {
  SmallVector<Value> strides(sizes.size());
  Value stride = code.index(1);
  for (int64_t i = sizes.size() - 1; i >= 0; --i) {
    strides[i] = stride;
    stride = code.mul(stride, sizes[i]);
  }
  return strides;
}

Attribute getConstantElements(Value tensor) {
  while (Operation *op = tensor.getDefiningOp()) {
    if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::CastOp>(op))
      break;
    tensor = op->getOperand(0);
  }
  Attribute attribute;
  matchPattern(tensor, m_Constant(&attribute));
  return attribute;
}

Value readTensor(KernelCode &code, Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  auto bufferType = MemRefType::get(type.getShape(), type.getElementType());
  return code.flatten(bufferization::ToBufferOp::create(code, bufferType, tensor, /*read_only=*/true));
}

Value allocate(KernelCode &code, Type element, Value count) {
  IntegerAttr alignment = code.getI64IntegerAttr(64);
  if (std::optional<int64_t> known = getConstantIntValue(count))
    return code.flatten(memref::AllocOp::create(code, MemRefType::get({*known}, element), alignment));
  return memref::AllocOp::create(code, KernelCode::flatType(element), ValueRange{count}, alignment);
}

NewTensor::NewTensor(KernelCode &code, RankedTensorType type, ArrayRef<Value> sizes) {
  SmallVector<Value> dynamic;
  for (auto [i, size] : llvm::enumerate(sizes))
    if (type.isDynamicDim(i))
      dynamic.push_back(size);
  buffer = memref::AllocOp::create(code, MemRefType::get(type.getShape(), type.getElementType()), dynamic,
                                   code.getI64IntegerAttr(64));
  flat = code.flatten(buffer);
}

Value NewTensor::asTensor(KernelCode &code, RankedTensorType type) const {
  return bufferization::ToTensorOp::create(code, type, buffer, /*restrict=*/true, /*writable=*/true);
}

/// The one operand of a linalg op that only repeats it along other dimensions than `dim`.
static Value matchBroadcast(Operation *definition, int64_t dim) {
  auto op = dyn_cast_or_null<linalg::LinalgOp>(definition);
  if (!op || op.getNumDpsInputs() != 1 || op->getNumResults() != 1 || op.getNumParallelLoops() != op.getNumLoops())
    return {};
  Block &body = *op.getBlock();
  if (body.getTerminator()->getOperand(0) != body.getArgument(0) ||
      !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity())
    return {};
  OpOperand *input = op.getDpsInputOperand(0);
  AffineMap map = op.getMatchingIndexingMap(input);
  if (map.getNumResults() != 1 || !map.getResult(0).isFunctionOfDim(dim) || !isa<AffineDimExpr>(map.getResult(0)))
    return {};
  return input->get();
}

Start Start::match(Value init, int64_t dim) {
  Start start;
  Operation *definition = init.getDefiningOp();
  if (auto fill = dyn_cast_or_null<linalg::FillOp>(definition))
    if (matchPattern(fill.getInputs()[0], m_Constant(&start.number)))
      return start;
  ElementsAttr elements;
  if (matchPattern(init, m_Constant(&elements)) && elements.isSplat()) {
    if (auto dense = dyn_cast<DenseElementsAttr>(elements)) {
      start.number = dense.getSplatValue<TypedAttr>();
      return start;
    }
  }
  if (Value source = matchBroadcast(definition, dim))
    start.perColumn = source;
  else
    start.tensor = init;
  return start;
}

bool hasElements(linalg::LinalgOp op) {
  return llvm::all_of(op->getOperands(), [](Value operand) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    return !type || !llvm::is_contained(type.getShape(), 0);
  });
}

} // namespace lathe
