//===- KitMap.cpp - Elementwise operations with broadcasting --------------===//

#include "compiler/conversion/onnx/OnnxLowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

/// How a dimension of an input meets one of the result.
enum class Meeting { Equal, One, Either };

static Meeting meet(Dim in, Dim out) {
  if (in.is(1) && !out.is(1))
    return Meeting::One;
  // Sizes are either broadcast or refused, by the shape model: what is known and not 1 is the result's.
  if (in.isStatic() || out.is(1) || in.isSame(out))
    return Meeting::Equal;
  return Meeting::Either;
}

/// One op. Inputs that are `general` are loaded by computed indices, 0 along dimensions of size 1.
Value Kit::mapEqual(ArrayRef<Dim> dims, ValueRange inputs, ArrayRef<bool> general, Type element, Body body) {
  int64_t rank = dims.size();
  SmallVector<Value> direct;
  SmallVector<AffineMap> maps;
  for (auto [input, isGeneral] : llvm::zip_equal(inputs, general)) {
    if (isGeneral)
      continue;
    auto type = cast<RankedTensorType>(input.getType());
    SmallVector<AffineExpr> exprs;
    SmallVector<int64_t> shape(type.getShape());
    for (int64_t axis = 0; axis != type.getRank(); ++axis) {
      int64_t outAxis = rank - type.getRank() + axis;
      bool isOne = type.getDimSize(axis) == 1 && !dims[outAxis].is(1);
      exprs.push_back(isOne ? getAffineConstantExpr(0) : getAffineDimExpr(outAxis));
      if (!isOne && dims[outAxis].isStatic())
        shape[axis] = dims[outAxis].get();
    }
    auto known = RankedTensorType::get(shape, type.getElementType());
    direct.push_back(known == type ? input : tensor::CastOp::create(*this, known, input).getResult());
    maps.push_back(AffineMap::get(rank, 0, exprs, getContext()));
  }
  maps.push_back(getMultiDimIdentityMap(rank));
  SmallVector<Dims> sizesOf;
  for (auto [input, isGeneral] : llvm::zip_equal(inputs, general))
    sizesOf.push_back(isGeneral ? sizes(input) : Dims());
  Value out = empty(dims, element);
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      *this, out.getType(), direct, out, maps, iterators, [&](OpBuilder &b, Location loc, ValueRange arguments) {
        Value result = nested(b, arguments, [&](Kit &k, ValueRange arguments) {
          SmallVector<Value> values;
          size_t next = 0;
          for (auto [i, input] : llvm::enumerate(inputs)) {
            if (!general[i]) {
              values.push_back(arguments[next++]);
              continue;
            }
            SmallVector<Value> indices;
            for (auto [axis, size] : llvm::enumerate(sizesOf[i])) {
              Value at = linalg::IndexOp::create(k, rank - sizesOf[i].size() + axis);
              Value isOne = arith::CmpIOp::create(k, arith::CmpIPredicate::eq, k.index(size), k.index(1));
              indices.push_back(k.select(isOne, k.index(0), at));
            }
            values.push_back(k.load(input, indices));
          }
          return body(k, values);
        });
        linalg::YieldOp::create(b, loc, result);
      });
  return generic.getResult(0);
}

Value Kit::map(ArrayRef<Dim> dims, ValueRange inputs, Type element, Body body) {
  SmallVector<bool> general;
  Value allEqual;
  Value allValid;
  for (Value input : inputs) {
    general.push_back(false);
    Dims in = sizes(input);
    for (auto [axis, size] : llvm::enumerate(in)) {
      Dim out = dims[dims.size() - in.size() + axis];
      if (meet(size, out) != Meeting::Either)
        continue;
      general.back() = true;
      Value equal = arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, index(size), index(out));
      Value one = arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, index(size), index(1));
      Value valid = arith::OrIOp::create(*this, equal, one);
      allEqual = allEqual ? arith::AndIOp::create(*this, allEqual, equal) : equal;
      allValid = allValid ? arith::AndIOp::create(*this, allValid, valid) : valid;
    }
  }
  SmallVector<bool> none(inputs.size(), false);
  if (!allEqual)
    return mapEqual(dims, inputs, none, element, body);
  check(allValid, op->getName().getStringRef() + ": sizes of the inputs cannot be broadcast: they are neither equal nor 1");
  // Mostly the sizes are equal: that case is for vectors.
  auto either = scf::IfOp::create(
      *this, allEqual,
      [&](OpBuilder &b, Location loc) {
        OpBuilder::InsertionGuard guard(*this);
        restoreInsertionPoint(b.saveInsertionPoint());
        Value result = mapEqual(dims, inputs, none, element, body);
        scf::YieldOp::create(*this, result);
      },
      [&](OpBuilder &b, Location loc) {
        OpBuilder::InsertionGuard guard(*this);
        restoreInsertionPoint(b.saveInsertionPoint());
        Value result = mapEqual(dims, inputs, general, element, body);
        scf::YieldOp::create(*this, result);
      });
  return either.getResult(0);
}

Value Kit::mapWide(ArrayRef<Dim> dims, ValueRange inputs, Type element, Body body) {
  return map(dims, inputs, element, [&](Kit &k, ValueRange arguments) {
    SmallVector<Value> wide = llvm::map_to_vector(arguments, [&](Value v) { return k.widen(v); });
    Value result = body(k, wide);
    return isa<FloatType>(element) ? k.narrow(result, element) : result;
  });
}

} // namespace lathe::onnx
