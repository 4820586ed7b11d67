//===- KernelCode.h - A builder for kernels ---------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_KERNELCODE_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_KERNELCODE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace lathe {

/// Builds loops over flat buffers (rank one, of unknown size). Arithmetic of indices folds, so that sizes known here become
/// constants in the code.
class KernelCode : public mlir::ImplicitLocOpBuilder {
public:
  using Value = mlir::Value;
  using mlir::ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  Value index(int64_t value) { return mlir::arith::ConstantIndexOp::create(*this, value); }
  Value zero(mlir::Type type) { return mlir::arith::ConstantOp::create(*this, getZeroAttr(type)); }
  Value add(Value a, Value c) { return createOrFold<mlir::arith::AddIOp>(a, c); }
  Value sub(Value a, Value c) { return createOrFold<mlir::arith::SubIOp>(a, c); }
  Value mul(Value a, Value c) { return createOrFold<mlir::arith::MulIOp>(a, c); }
  /// Quotient and remainder of indices, which are not negative.
  Value div(Value a, Value c) { return createOrFold<mlir::arith::DivUIOp>(a, c); }
  Value rem(Value a, Value c) { return createOrFold<mlir::arith::RemUIOp>(a, c); }
  Value min(Value a, Value c) { return createOrFold<mlir::arith::MinUIOp>(a, c); }
  Value max(Value a, Value c) { return createOrFold<mlir::arith::MaxUIOp>(a, c); }
  Value add(Value a, int64_t c) { return add(a, index(c)); }
  Value mul(Value a, int64_t c) { return mul(a, index(c)); }
  Value divUp(Value a, int64_t c) { return div(add(a, c - 1), index(c)); }
  Value isLess(Value a, Value c) { return createOrFold<mlir::arith::CmpIOp>(mlir::arith::CmpIPredicate::ult, a, c); }
  Value product(llvm::ArrayRef<Value> factors) {
    Value result = index(1);
    for (Value factor : factors)
      result = mul(result, factor);
    return result;
  }

  static mlir::VectorType vector(int64_t lanes, mlir::Type element) { return mlir::VectorType::get({lanes}, element); }
  static mlir::MemRefType flatType(mlir::Type element) { return mlir::MemRefType::get({mlir::ShapedType::kDynamic}, element); }
  /// All elements of a buffer, which lie side by side, as a flat one.
  Value flatten(Value buffer) {
    auto type = llvm::cast<mlir::MemRefType>(buffer.getType());
    Value size = index(1);
    for (int64_t i = 0; i < type.getRank(); ++i)
      size = mul(size, createOrFold<mlir::memref::DimOp>(buffer, i));
    llvm::SmallVector<mlir::OpFoldResult> sizes{size}, strides{getIndexAttr(1)};
    return mlir::memref::ReinterpretCastOp::create(*this, flatType(type.getElementType()), buffer,
                                                   mlir::OpFoldResult(getIndexAttr(0)), sizes, strides);
  }

  Value broadcast(mlir::VectorType type, Value scalar) { return mlir::vector::BroadcastOp::create(*this, type, scalar); }
  Value load(Value buffer, Value at) { return mlir::memref::LoadOp::create(*this, buffer, at); }
  void store(Value value, Value buffer, Value at) { mlir::memref::StoreOp::create(*this, value, buffer, at); }
  Value loadVector(mlir::VectorType type, Value buffer, Value at) {
    return mlir::vector::LoadOp::create(*this, type, buffer, at);
  }
  void storeVector(Value value, Value buffer, Value at) { mlir::vector::StoreOp::create(*this, value, buffer, at); }
  /// The first `count` lanes; without a count, all.
  Value loadLanes(mlir::VectorType type, Value buffer, Value at, Value mask) {
    if (!mask)
      return loadVector(type, buffer, at);
    return mlir::vector::MaskedLoadOp::create(*this, type, buffer, at, mask, zero(type));
  }
  void storeLanes(Value value, Value buffer, Value at, Value mask) {
    if (!mask)
      storeVector(value, buffer, at);
    else
      mlir::vector::MaskedStoreOp::create(*this, buffer, at, mask, value);
  }
  /// True in the first `count` lanes.
  Value firstLanes(int64_t lanes, Value count) {
    return mlir::vector::CreateMaskOp::create(*this, vector(lanes, getI1Type()), mlir::ValueRange{count});
  }

  void forEach(Value begin, Value end, int64_t step, llvm::function_ref<void(Value)> body) {
    auto loop = mlir::scf::ForOp::create(*this, begin, end, index(step));
    mlir::OpBuilder::InsertionGuard guard(*this);
    setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
  }
  void forEach(Value end, llvm::function_ref<void(Value)> body) { forEach(index(0), end, 1, body); }
  /// With values that go from round to round.
  llvm::SmallVector<Value> forEach(Value end, mlir::ValueRange init,
                                   llvm::function_ref<llvm::SmallVector<Value>(Value, mlir::ValueRange)> body) {
    auto loop = mlir::scf::ForOp::create(*this, index(0), end, index(1), init);
    mlir::OpBuilder::InsertionGuard guard(*this);
    setInsertionPointToStart(loop.getBody());
    mlir::scf::YieldOp::create(*this, body(loop.getInductionVar(), loop.getRegionIterArgs()));
    return llvm::to_vector_of<Value>(loop.getResults());
  }
  /// `isTrue` is a value of i1; what is known here costs no branch.
  void when(Value isTrue, llvm::function_ref<void()> yes, llvm::function_ref<void()> no = nullptr) {
    if (std::optional<int64_t> known = mlir::getConstantIntValue(isTrue)) {
      if (*known)
        yes();
      else if (no)
        no();
      return;
    }
    auto choice = mlir::scf::IfOp::create(*this, isTrue, /*withElseRegion=*/bool(no));
    mlir::OpBuilder::InsertionGuard guard(*this);
    setInsertionPointToStart(choice.thenBlock());
    yes();
    if (no) {
      setInsertionPointToStart(choice.elseBlock());
      no();
    }
  }
  /// In steps of `step`, the last one cut off: `body` gets the first element and, for a step that is not full, a mask.
  void forLanes(Value end, int64_t step, llvm::function_ref<void(Value, Value)> body) {
    Value full = mul(div(end, index(step)), step);
    forEach(index(0), full, step, [&](Value i) { body(i, Value()); });
    when(isLess(full, end), [&] { body(full, firstLanes(step, sub(end, full))); });
  }
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_KERNELCODE_H
