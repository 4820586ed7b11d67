//===- Epilogue.cpp - What is done with sums before they are stored -------===//

#include "compiler/conversion/contraction/Epilogue.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lathe {
namespace {

bool isNumber(Type type) { return type.isIntOrFloat() && type.getIntOrFloatBitWidth() <= 64; }

/// May the op be built with vectors instead of scalars?
bool isElementwise(Operation &op) {
  return isa<arith::ArithDialect, math::MathDialect>(op.getDialect()) && op.getNumRegions() == 0 && isMemoryEffectFree(&op) &&
         llvm::all_of(op.getOperandTypes(), isNumber) && llvm::all_of(op.getResultTypes(), isNumber) &&
         (OpTrait::hasElementwiseMappableTraits(&op) || op.hasTrait<OpTrait::ConstantLike>());
}

/// Is a map to the dimensions of the operand one that names dimensions in their order, or 0 where the operand has size 1,
/// and of the inner dimensions all or none?
bool isProjection(AffineMap map, int64_t innerRank) {
  int64_t last = -1, inner = 0, firstInner = map.getNumDims() - innerRank;
  for (AffineExpr expr : map.getResults()) {
    if (isa<AffineConstantExpr>(expr) && cast<AffineConstantExpr>(expr).getValue() == 0)
      continue;
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (!dim || int64_t(dim.getPosition()) <= last)
      return false;
    last = dim.getPosition();
    inner += last >= firstInner;
  }
  return inner == 0 || inner == innerRank;
}

} // namespace

Epilogue Epilogue::match(Value result, int64_t inner) {
  Epilogue epilogue;
  epilogue.sums = result;
  epilogue.innerRank = inner;
  if (result.use_empty())
    return epilogue;
  auto op = dyn_cast<linalg::GenericOp>(*result.user_begin());
  if (!op || !llvm::all_equal(result.getUsers()) || op.getNumResults() != 1 || op.getNumParallelLoops() != op.getNumLoops() ||
      op->getBlock() != result.getParentBlock() || !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity() ||
      !isNumber(getElementTypeOrSelf(op.getResult(0))))
    return epilogue;
  // The inner dimensions of an operand of any other shape could hold unequal sizes.
  for (OpOperand *input : op.getDpsInputOperands()) {
    AffineMap map = op.getMatchingIndexingMap(input);
    auto type = dyn_cast<RankedTensorType>(input->get().getType());
    if (!type || !isNumber(type.getElementType()) || !isProjection(map, inner))
      return epilogue;
    if (input->get() == result && !map.isIdentity())
      return epilogue;
  }
  if (op.getDpsInitOperand(0)->get() == result || !op.getMatchingBlockArgument(op.getDpsInitOperand(0)).use_empty())
    return epilogue;
  for (Operation &nested : op.getBody()->without_terminator())
    if (!isElementwise(nested))
      return epilogue;
  // A value from outside would have to be a constant.
  for (Operation &nested : *op.getBody())
    for (Value operand : nested.getOperands())
      if (operand.getParentBlock() != op.getBody() && !matchPattern(operand, m_Constant()))
        return epilogue;
  epilogue.op = op;
  return epilogue;
}

void Epilogue::prepare(KernelCode &code) {
  if (!op)
    return;
  int64_t outerRank = op.getNumLoops() - innerRank;
  for (OpOperand *input : op.getDpsInputOperands()) {
    Operand operand;
    operand.strides.resize(outerRank);
    if (input->get() != sums) {
      auto type = cast<RankedTensorType>(input->get().getType());
      auto bufferType = MemRefType::get(type.getShape(), type.getElementType());
      Value buffer = bufferization::ToBufferOp::create(code, bufferType, input->get(), /*read_only=*/true);
      Value stride = code.index(1);
      AffineMap map = op.getMatchingIndexingMap(input);
      for (int64_t i = type.getRank() - 1; i >= 0; --i) {
        if (auto dim = dyn_cast<AffineDimExpr>(map.getResult(i))) {
          if (int64_t(dim.getPosition()) < outerRank)
            operand.strides[dim.getPosition()] = stride;
          else
            operand.isVector = true;
        }
        stride = code.mul(stride, code.createOrFold<memref::DimOp>(buffer, i));
      }
      operand.buffer = code.flatten(buffer);
    }
    operands.push_back(operand);
  }
}

Value Epilogue::apply(KernelCode &code, Value value, ValueRange outer, Value inner, Value mask) {
  if (!op)
    return value;
  int64_t lanes = cast<VectorType>(value.getType()).getDimSize(0);
  IRMapping mapping;
  for (auto [input, operand] : llvm::zip_equal(op.getDpsInputOperands(), operands)) {
    Value vector = value;
    if (operand.buffer) {
      Value at = operand.isVector ? inner : code.index(0);
      for (auto [position, stride] : llvm::zip(outer, operand.strides))
        if (stride)
          at = code.add(at, code.mul(position, stride));
      VectorType type = code.vector(lanes, getElementTypeOrSelf(operand.buffer));
      vector = operand.isVector ? code.loadLanes(type, operand.buffer, at, mask)
                                : code.broadcast(type, code.load(operand.buffer, at));
    }
    mapping.map(op.getMatchingBlockArgument(input), vector);
  }
  auto asVector = [&](Value scalar) {
    if (Value mapped = mapping.lookupOrNull(scalar))
      return mapped;
    TypedAttr constant;
    matchPattern(scalar, m_Constant(&constant));
    VectorType type = code.vector(lanes, scalar.getType());
    Value vector = arith::ConstantOp::create(code, DenseElementsAttr::get(type, Attribute(constant)));
    mapping.map(scalar, vector);
    return vector;
  };
  for (Operation &nested : op.getBody()->without_terminator()) {
    if (nested.hasTrait<OpTrait::ConstantLike>())
      continue;
    SmallVector<Value> scalars = llvm::to_vector(nested.getOperands());
    SmallVector<Value> vectors;
    for (Value scalar : scalars)
      vectors.push_back(asVector(scalar));
    SmallVector<Type> types;
    for (Type type : nested.getResultTypes())
      types.push_back(code.vector(lanes, type));
    OperationState state(code.getLoc(), nested.getName(), vectors, types, nested.getAttrs());
    state.propertiesAttr = nested.getPropertiesAsAttribute();
    Operation *copy = code.create(state);
    mapping.map(nested.getResults(), copy->getResults());
  }
  return asVector(op.getBody()->getTerminator()->getOperand(0));
}

} // namespace lathe
