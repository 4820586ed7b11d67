//===- NNMatrix.cpp - Lowering of products of matrices --------------------===//

#include "compiler/conversion/onnx/NN.h"
#include "dialects/onnx/OnnxNNOps.h"
#include "dialects/onnx/shapes/Einsum.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

//===----------------------------------------------------------------------===//
// MatMul and Gemm
//===----------------------------------------------------------------------===//

/// Whether the depths of two factors are equal; where sizes are computed, that is checked.
static void checkDepths(Kit &k, Dim a, Dim b, StringRef what) {
  if (!a.isStatic() || !b.isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(a), k.index(b)), what + ": A has not as many columns as B has rows");
}

/// A factor with the dimensions that it is broadcast along left out, and the loops of the others. Batch loops come first.
static SmallVector<unsigned> dropBroadcast(Kit &k, Value &factor, Value other, ArrayRef<Dim> batch) {
  Dims dims = k.sizes(factor);
  size_t own = dims.size() - 2, missing = batch.size() - own;
  // What is computed, and may be 1 where the other factor is not, is written out.
  ArrayRef<int64_t> others = cast<RankedTensorType>(other.getType()).getShape().drop_back(2);
  bool isComputed = false;
  for (size_t i = 0; i != own; ++i) {
    bool isAlone = own - i > others.size() || others[others.size() - (own - i)] == 1;
    isComputed |= !dims[i].isStatic() && !isAlone;
  }
  if (isComputed) {
    Dims all(batch.begin(), batch.end());
    all.append(dims.end() - 2, dims.end());
    factor = k.map(all, factor, getElementTypeOrSelf(factor), [](Kit &, ValueRange x) { return x[0]; });
    dims = all;
    own = batch.size();
    missing = 0;
  }
  SmallVector<unsigned> loops;
  for (size_t i = 0, axis = 0; i != own; ++i) {
    if (dims[i].is(1) && !batch[missing + i].is(1)) {
      factor = squeeze(k, factor, axis);
      continue;
    }
    loops.push_back(missing + i);
    ++axis;
  }
  return loops;
}

static LogicalResult lowerMatMul(MatMulOp op, MatMulOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Value a = convertFloats(k, in.getA(), type), b = convertFloats(k, in.getB(), type);
  Dims dims = k.resultDims(0);
  bool isRow = ShapeBuilder::rank(a) == 1, isColumn = ShapeBuilder::rank(b) == 1;
  if (isRow) {
    a = unsqueeze(k, a, 0);
    dims.insert(isColumn ? dims.end() : dims.end() - 1, Dim(1));
  }
  if (isColumn) {
    b = unsqueeze(k, b, 1);
    dims.push_back(1);
  }
  Dims lhs = k.sizes(a), rhs = k.sizes(b);
  checkDepths(k, lhs.back(), rhs[rhs.size() - 2], "onnx.MatMul");
  Value result;
  if (lhs.size() == 2 && rhs.size() == 2) {
    Value out = k.fill(dims, k.zero(type));
    result = linalg::MatmulOp::create(k, ValueRange{a, b}, ValueRange(out)).getResult(0);
  } else {
    unsigned count = dims.size() - 2, row = count, column = count + 1, depth = count + 2;
    ArrayRef<Dim> batch = ArrayRef(dims).take_front(count);
    Value fullA = a, fullB = b;
    SmallVector<unsigned> aLoops = dropBroadcast(k, a, fullB, batch), bLoops = dropBroadcast(k, b, fullA, batch);
    aLoops.append({row, depth});
    bLoops.append({depth, column});
    result = contract(k, a, aLoops, b, bLoops, dims, llvm::to_vector(llvm::seq<unsigned>(0, dims.size())));
  }
  if (isColumn)
    result = squeeze(k, result, dims.size() - 1);
  if (isRow)
    result = squeeze(k, result, dims.size() - 2);
  results.push_back(convertFloats(k, result, element));
  return success();
}

/// A factor of Gemm, which is a float also where the tensors have integers.
static Value scaled(Kit &k, Value x, APFloat factor) {
  if (factor.isExactlyValue(1.0))
    return x;
  if (isa<FloatType>(x.getType()))
    return k.mul(x, k.constant(x.getType(), factor.convertToFloat()));
  bool isUnsignedResult = isUnsigned(k.getOp()->getResult(0));
  Type type = k.getF64Type(), integer = x.getType();
  Value number = isUnsignedResult ? arith::UIToFPOp::create(k, type, x).getResult() : arith::SIToFPOp::create(k, type, x).getResult();
  number = k.mul(number, k.constant(type, factor.convertToFloat()));
  return isUnsignedResult ? arith::FPToUIOp::create(k, integer, number).getResult()
                          : arith::FPToSIOp::create(k, integer, number).getResult();
}

static LogicalResult lowerGemm(GemmOp op, GemmOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Value a = convertFloats(k, in.getA(), type), b = convertFloats(k, in.getB(), type);
  Dims dims = k.resultDims(0), lhs = k.sizes(a), rhs = k.sizes(b);
  checkDepths(k, lhs[op.getTransA() ? 0 : 1], rhs[op.getTransB() ? 1 : 0], "onnx.Gemm");
  Value product;
  if (!op.getTransA() && !op.getTransB()) {
    Value out = k.fill(dims, k.zero(type));
    product = linalg::MatmulOp::create(k, ValueRange{a, b}, ValueRange(out)).getResult(0);
  } else {
    SmallVector<unsigned> aLoops{0, 2}, bLoops{2, 1};
    if (op.getTransA())
      std::swap(aLoops[0], aLoops[1]);
    if (op.getTransB())
      std::swap(bLoops[0], bLoops[1]);
    product = contract(k, a, aLoops, b, bLoops, dims, {0, 1});
  }
  APFloat alpha = op.getAlpha(), beta = op.getBeta();
  if (!in.getC() || beta.isZero()) {
    if (!alpha.isExactlyValue(1.0) || element != type)
      product = k.map(dims, product, element, [&](Kit &k, ValueRange x) {
        Value value = scaled(k, x[0], alpha);
        return element == type ? value : convertFloat(k, value, element);
      });
    results.push_back(product);
    return success();
  }
  auto body = [&](Kit &k, ValueRange x) {
    Value addend = element == type ? x[1] : convertFloat(k, x[1], type);
    Value value = k.add(scaled(k, x[0], alpha), scaled(k, addend, beta));
    return element == type ? value : convertFloat(k, value, element);
  };
  // A row that is added to all, as most models have it, without constant indices.
  Value c = in.getC();
  Dims own = k.sizes(c);
  if (own.size() == 2 && own[0].is(1) && !dims[0].is(1)) {
    c = squeeze(k, c, 0);
    own = k.sizes(c);
  }
  if (own.size() == 1 && own[0].isStatic() && own[0].isSame(dims[1]))
    results.push_back(mapLoops(k, dims, {product, c}, {{0, 1}, {1}}, element, body));
  else
    results.push_back(k.map(dims, {product, c}, element, body));
  return success();
}

//===----------------------------------------------------------------------===//
// Einsum
//===----------------------------------------------------------------------===//

/// An operand with the dimensions of size 1 that are broadcast left out, and the diagonal of loops that it has twice.
static SmallVector<unsigned> simplifyOperand(Kit &k, Value &operand, ArrayRef<unsigned> dims, ArrayRef<Dim> loops) {
  Dims sizes = k.sizes(operand);
  SmallVector<unsigned> result;
  bool isDirect = true;
  for (auto [i, loop] : llvm::enumerate(dims)) {
    isDirect &= !llvm::is_contained(result, loop);
    isDirect &= sizes[i].isStatic() && loops[loop].isStatic() ? sizes[i].isSame(loops[loop]) : true;
    if (!llvm::is_contained(result, loop))
      result.push_back(loop);
  }
  if (isDirect)
    return result;
  // Element by element: along a dimension of size 1 the first.
  SmallVector<unsigned> kept;
  Dims out;
  for (unsigned loop : result) {
    bool varies = false;
    for (auto [i, other] : llvm::enumerate(dims))
      varies |= other == loop && !(sizes[i].is(1) && !loops[loop].is(1));
    if (varies) {
      kept.push_back(loop);
      out.push_back(loops[loop]);
    }
  }
  Value source = operand;
  operand = k.generate(out, getElementTypeOrSelf(source), [&](Kit &k, ValueRange at) {
    SmallVector<Value> indices;
    for (auto [i, loop] : llvm::enumerate(dims)) {
      auto *found = llvm::find(kept, loop);
      bool isFirst = found == kept.end() || (sizes[i].is(1) && !loops[loop].is(1));
      indices.push_back(isFirst ? k.index(0) : at[found - kept.begin()]);
    }
    return k.load(source, indices);
  });
  return kept;
}

/// Sums over the loops that nothing else needs.
static void sumAway(Kit &k, Value &tensor, SmallVector<unsigned> &loops, llvm::function_ref<bool(unsigned)> isNeeded) {
  SmallVector<int64_t> axes;
  SmallVector<unsigned> kept;
  for (auto [i, loop] : llvm::enumerate(loops))
    if (isNeeded(loop))
      kept.push_back(loop);
    else
      axes.push_back(i);
  if (axes.empty())
    return;
  Type type = getElementTypeOrSelf(tensor);
  tensor = k.reduce(tensor, axes, false, k.zero(type), [](Kit &k, ValueRange x) { return k.add(x[1], x[0]); });
  loops = kept;
}

static LogicalResult lowerEinsum(EinsumOp op, EinsumOp::Adaptor in, Kit &k, Values &results) {
  std::optional<Einsum> einsum = inferEinsum(k.shapes(), op);
  if (!einsum)
    return failure();
  Type element = k.resultElement(0), type = accumulatorType(element);
  // From the left, two at a time; loops are summed over as soon as nothing behind has them.
  SmallVector<Value> tensors;
  SmallVector<SmallVector<unsigned>> loops;
  for (auto [operand, dims] : llvm::zip(in.getInputs(), einsum->operands)) {
    for (auto [i, loop] : llvm::enumerate(dims)) {
      Dim size = k.sizes(operand)[i];
      if (!size.isStatic() || !einsum->loops[loop].isStatic())
        k.check(k.compare(Kit::Compare::Equal, k.index(size), k.index(einsum->loops[loop])),
                "onnx.Einsum: dimensions of one label differ in size");
    }
    Value tensor = convertFloats(k, operand, type);
    loops.push_back(simplifyOperand(k, tensor, dims, einsum->loops));
    tensors.push_back(tensor);
  }
  auto isInResult = [&](unsigned loop) { return loop < einsum->outputRank; };
  Value result = tensors.front();
  SmallVector<unsigned> have = loops.front();
  for (size_t next = 1; next != tensors.size(); ++next) {
    auto isNeededBehind = [&](unsigned loop, size_t from) {
      return isInResult(loop) || llvm::any_of(ArrayRef(loops).drop_front(from),
                                              [&](ArrayRef<unsigned> other) { return llvm::is_contained(other, loop); });
    };
    sumAway(k, result, have, [&](unsigned loop) { return isNeededBehind(loop, next); });
    sumAway(k, tensors[next], loops[next], [&](unsigned loop) {
      return isNeededBehind(loop, next + 1) || llvm::is_contained(have, loop);
    });
    // The loops of this product, in the order of the result's, then the rest.
    SmallVector<unsigned> all(have);
    for (unsigned loop : loops[next])
      if (!llvm::is_contained(all, loop))
        all.push_back(loop);
    llvm::sort(all);
    SmallVector<unsigned> out;
    Dims dims;
    for (unsigned loop : all)
      if (isNeededBehind(loop, next + 1)) {
        out.push_back(loop);
        dims.push_back(einsum->loops[loop]);
      }
    auto positions = [&](ArrayRef<unsigned> some) {
      return llvm::map_to_vector(some, [&](unsigned loop) -> unsigned { return llvm::find(all, loop) - all.begin(); });
    };
    result = contract(k, result, positions(have), tensors[next], positions(loops[next]), dims, positions(out));
    have = out;
  }
  sumAway(k, result, have, isInResult);
  // In the order of the result, with dimensions that no operand varies along.
  Dims dims = k.resultDims(0);
  bool isOrdered = have.size() == dims.size() && llvm::is_sorted(have);
  if (!isOrdered)
    result = mapLoops(k, dims, result, SmallVector<unsigned>(have), type, [](Kit &, ValueRange x) { return x[0]; });
  results.push_back(convertFloats(k, result, element));
  return success();
}

//===----------------------------------------------------------------------===//
// Det
//===----------------------------------------------------------------------===//

/// By elimination with the greatest element of each column in its row: rows of one matrix, in a buffer of its own.
static LogicalResult lowerDet(DetOp op, DetOp::Adaptor in, Kit &k, Values &results) {
  Type element = k.resultElement(0), type = accumulatorType(element);
  Value x = convertFloats(k, in.getX(), type);
  Dims sizes = k.sizes(x), dims = k.resultDims(0);
  Dim n = sizes.back();
  int64_t rank = sizes.size();
  if (!n.isStatic() || !sizes[rank - 2].isStatic())
    k.check(k.compare(Kit::Compare::Equal, k.index(n), k.index(sizes[rank - 2])), "onnx.Det: matrices are not square");
  while (rank < 3) {
    x = unsqueeze(k, x, 0);
    ++rank;
  }
  if (rank > 3)
    x = merge(k, x, 0, rank - 2);
  Dim count = k.sizes(x)[0];
  Value size = k.index(n), zero = k.zero(type);
  Value out = k.empty(count, type);
  Value all = forEach(k, k.index(count), out, [&](Kit &k, Value b, ValueRange carried) -> SmallVector<Value> {
    Value matrix = k.generate({n, n}, type, [&](Kit &k, ValueRange at) { return k.load(x, {b, at[0], at[1]}); });
    SmallVector<Value> state =
        forEach(k, size, {matrix, k.constant(type, 1)}, [&](Kit &k, Value i, ValueRange state) -> SmallVector<Value> {
          Value m = state[0];
          // The row with the greatest magnitude in the column, of equal ones the first.
          SmallVector<Value> best =
              forEach(k, k.sub(size, i), {i, k.constant(type, -1)}, [&](Kit &k, Value j, ValueRange best) -> SmallVector<Value> {
                Value row = k.add(i, j), value = math::AbsFOp::create(k, k.load(m, {row, i}));
                Value isGreater = k.compare(Kit::Compare::Greater, value, best[1]);
                return {k.select(isGreater, row, best[0]), k.select(isGreater, value, best[1])};
              });
          Value pivotRow = best[0], pivot = k.load(m, {pivotRow, i});
          Value isSwapped = arith::CmpIOp::create(k, arith::CmpIPredicate::ne, pivotRow, i);
          Value sign = k.select(isSwapped, k.constant(type, -1), k.constant(type, 1));
          Value isZero = k.compare(Kit::Compare::Equal, pivot, zero);
          Value divisor = k.select(isZero, k.constant(type, 1), pivot);
          Value next = k.generate({n, n}, type, [&](Kit &k, ValueRange at) -> Value {
            Value isTop = arith::CmpIOp::create(k, arith::CmpIPredicate::eq, at[0], i);
            Value isOther = arith::CmpIOp::create(k, arith::CmpIPredicate::eq, at[0], pivotRow);
            Value row = k.select(isTop, pivotRow, k.select(isOther, i, at[0]));
            Value value = k.load(m, {row, at[1]});
            Value factor = div(k, k.load(m, {row, i}), divisor);
            Value reduced = k.sub(value, k.mul(factor, k.load(m, {pivotRow, at[1]})));
            Value isBelow = arith::CmpIOp::create(k, arith::CmpIPredicate::sgt, at[0], i);
            return k.select(isBelow, reduced, value);
          });
          return {next, k.mul(k.mul(state[1], sign), pivot)};
        });
    return {tensor::InsertOp::create(k, state[1], carried[0], b)};
  })[0];
  if (dims.empty())
    all = squeeze(k, all, 0);
  else if (dims.size() > 1)
    all = k.reshape(all, dims);
  results.push_back(convertFloats(k, all, element));
  return success();
}

void populateMatrixLowerings(Lowerings &lowerings) {
  lowerings.add<DetOp, lowerDet>();
  lowerings.add<EinsumOp, lowerEinsum>();
  lowerings.add<GemmOp, lowerGemm>();
  lowerings.add<MatMulOp, lowerMatMul>();
}

} // namespace lathe::onnx
