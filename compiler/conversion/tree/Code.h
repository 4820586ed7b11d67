//===- Code.h - A builder for kernels ---------------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_TREE_CODE_H
#define LATHE_COMPILER_CONVERSION_TREE_CODE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace lathe {

/// Builds scalar and vector code: the operands' type decides.
class Code : public mlir::ImplicitLocOpBuilder {
public:
  using Value = mlir::Value;
  using Type = mlir::Type;
  using Values = llvm::SmallVector<Value>;
  using mlir::ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  static mlir::VectorType vector(int64_t size, Type element) { return mlir::VectorType::get({size}, element); }

  Value index(int64_t value) { return mlir::arith::ConstantIndexOp::create(*this, value); }
  /// A number of the type, or a vector of it.
  Value constant(Type type, int64_t value) {
    Type element = mlir::getElementTypeOrSelf(type);
    return makeConstant(type, getIntegerAttr(element, llvm::APInt(element.getIntOrFloatBitWidth(), value, /*isSigned=*/true,
                                                                  /*implicitTrunc=*/true)));
  }
  Value constantFloat(Type type, double value) {
    return makeConstant(type, getFloatAttr(mlir::getElementTypeOrSelf(type), value));
  }
  /// The scalar, or a vector whose lanes all are it.
  Value broadcast(Type type, Value scalar) {
    return llvm::isa<mlir::VectorType>(type) ? Value(mlir::vector::BroadcastOp::create(*this, type, scalar)) : scalar;
  }

  Value add(Value a, Value c) { return mlir::arith::AddIOp::create(*this, a, c); }
  Value sub(Value a, Value c) { return mlir::arith::SubIOp::create(*this, a, c); }
  Value mul(Value a, Value c) { return mlir::arith::MulIOp::create(*this, a, c); }
  Value bitAnd(Value a, Value c) { return mlir::arith::AndIOp::create(*this, a, c); }
  Value bitOr(Value a, Value c) { return mlir::arith::OrIOp::create(*this, a, c); }
  Value bitXor(Value a, Value c) { return mlir::arith::XOrIOp::create(*this, a, c); }
  Value shiftLeft(Value a, Value c) { return mlir::arith::ShLIOp::create(*this, a, c); }
  Value shiftRight(Value a, Value c) { return mlir::arith::ShRUIOp::create(*this, a, c); }
  Value least(Value a, Value c) { return mlir::arith::MinSIOp::create(*this, a, c); }
  Value greatest(Value a, Value c) { return mlir::arith::MaxSIOp::create(*this, a, c); }
  Value select(Value condition, Value yes, Value no) { return mlir::arith::SelectOp::create(*this, condition, yes, no); }
  Value compare(mlir::arith::CmpIPredicate predicate, Value a, Value c) {
    return mlir::arith::CmpIOp::create(*this, predicate, a, c);
  }
  Value compare(mlir::arith::CmpFPredicate predicate, Value a, Value c) {
    return mlir::arith::CmpFOp::create(*this, predicate, a, c);
  }
  Value isGreater(Value a, Value c) { return compare(mlir::arith::CmpIPredicate::sgt, a, c); }
  Value isEqual(Value a, Value c) { return compare(mlir::arith::CmpIPredicate::eq, a, c); }
  Value isNonZero(Value a) { return compare(mlir::arith::CmpIPredicate::ne, a, constant(a.getType(), 0)); }

  /// An unsigned integer in a type that is as wide or wider.
  Value extend(Type type, Value value) {
    return type == value.getType() ? value : Value(mlir::arith::ExtUIOp::create(*this, type, value));
  }
  Value truncate(Type type, Value value) {
    return type == value.getType() ? value : Value(mlir::arith::TruncIOp::create(*this, type, value));
  }
  /// An unsigned integer as an index.
  Value toIndex(Value value) {
    return value.getType().isIndex() ? value : Value(mlir::arith::IndexCastUIOp::create(*this, getIndexType(), value));
  }
  Value fromIndex(Type type, Value value) { return mlir::arith::IndexCastOp::create(*this, type, value); }

  Value load(Value memref, mlir::ValueRange at) { return mlir::memref::LoadOp::create(*this, memref, at); }
  Value loadIndex(Value memref, Value at) { return toIndex(load(memref, at)); }
  void store(Value value, Value memref, mlir::ValueRange at) { mlir::memref::StoreOp::create(*this, value, memref, at); }
  Value loadVector(mlir::VectorType type, Value memref, mlir::ValueRange at) {
    return mlir::vector::LoadOp::create(*this, type, memref, at);
  }
  void storeVector(Value value, Value memref, mlir::ValueRange at) { mlir::vector::StoreOp::create(*this, value, memref, at); }
  /// Lanes `from` to `from + count`.
  Value slice(Value value, int64_t from, int64_t count) {
    if (llvm::cast<mlir::VectorType>(value.getType()).getDimSize(0) == count)
      return value;
    return mlir::vector::ShuffleOp::create(*this, value, value, llvm::to_vector(llvm::seq<int64_t>(from, from + count)));
  }
  /// Memory of this call; aligned to a vector.
  Value allocate(llvm::ArrayRef<int64_t> shape, Type element) {
    return mlir::memref::AllocaOp::create(*this, mlir::MemRefType::get(shape, element), getI64IntegerAttr(64));
  }

  void forEach(Value begin, Value end, int64_t step, llvm::function_ref<void(Value)> body) {
    forEach(begin, end, step, {}, [&](Value i, mlir::ValueRange) {
      body(i);
      return Values();
    });
  }
  /// With values that go from round to round.
  Values forEach(Value begin, Value end, int64_t step, mlir::ValueRange init,
                 llvm::function_ref<Values(Value, mlir::ValueRange)> body) {
    auto loop = mlir::scf::ForOp::create(*this, begin, end, index(step), init);
    mlir::OpBuilder::InsertionGuard guard(*this);
    setInsertionPointToStart(loop.getBody());
    Values next = body(loop.getInductionVar(), loop.getRegionIterArgs());
    if (!init.empty())
      mlir::scf::YieldOp::create(*this, next);
    return Values(loop.getResults().begin(), loop.getResults().end());
  }
  /// A do-while: `step` gives a condition and the next state; goes on from it while the condition holds, else gives it.
  Values repeatWhile(mlir::ValueRange init, llvm::function_ref<std::pair<Value, Values>(mlir::ValueRange)> step) {
    llvm::SmallVector<Type> types(init.getTypes());
    llvm::SmallVector<mlir::Location> locations(types.size(), getLoc());
    auto loop = mlir::scf::WhileOp::create(*this, types, init);
    mlir::OpBuilder::InsertionGuard guard(*this);
    mlir::Block *before = createBlock(&loop.getBefore(), {}, types, locations);
    auto [condition, next] = step(before->getArguments());
    mlir::scf::ConditionOp::create(*this, condition, next);
    mlir::Block *after = createBlock(&loop.getAfter(), {}, types, locations);
    mlir::scf::YieldOp::create(*this, after->getArguments());
    return Values(loop.getResults().begin(), loop.getResults().end());
  }
  Value choose(Value condition, Type type, llvm::function_ref<Value()> yes, llvm::function_ref<Value()> no) {
    auto choice =
        mlir::scf::IfOp::create(*this, mlir::TypeRange(type), condition, /*addThenBlock=*/true, /*addElseBlock=*/true);
    mlir::OpBuilder::InsertionGuard guard(*this);
    setInsertionPointToEnd(choice.thenBlock());
    mlir::scf::YieldOp::create(*this, yes());
    setInsertionPointToEnd(choice.elseBlock());
    mlir::scf::YieldOp::create(*this, no());
    return choice.getResult(0);
  }
  void when(Value condition, llvm::function_ref<void()> body) {
    auto choice = mlir::scf::IfOp::create(*this, condition, /*withElseRegion=*/false);
    mlir::OpBuilder::InsertionGuard guard(*this);
    setInsertionPointToStart(choice.thenBlock());
    body();
  }
  /// An intrinsic of LLVM by its name.
  Value intrinsic(llvm::StringRef name, Type result, mlir::ValueRange arguments) {
    return mlir::LLVM::CallIntrinsicOp::create(*this, result, getStringAttr(name), arguments).getResult(0);
  }

private:
  Value makeConstant(Type type, mlir::TypedAttr value) {
    if (auto vectorType = llvm::dyn_cast<mlir::VectorType>(type))
      return mlir::arith::ConstantOp::create(*this, mlir::DenseElementsAttr::get(vectorType, mlir::Attribute(value)));
    return mlir::arith::ConstantOp::create(*this, value);
  }
};

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_TREE_CODE_H
