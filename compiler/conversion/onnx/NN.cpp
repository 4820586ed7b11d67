//===- NN.cpp - Lowering of neural networks' operators --------------------===//

#include "compiler/conversion/onnx/NN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

#include <cmath>

using namespace mlir;

namespace lathe::onnx {

//===----------------------------------------------------------------------===//
// Precision
//===----------------------------------------------------------------------===//

Type accumulatorType(Type element) {
  auto number = dyn_cast<FloatType>(element);
  return number && number.getWidth() < 32 ? Float32Type::get(element.getContext()) : element;
}

Value convertFloat(Kit &k, Value scalar, Type to) {
  Type from = scalar.getType();
  if (from == to)
    return scalar;
  unsigned width = from.getIntOrFloatBitWidth(), wanted = to.getIntOrFloatBitWidth();
  if (width < wanted)
    return arith::ExtFOp::create(k, to, scalar);
  if (width > wanted)
    return arith::TruncFOp::create(k, to, scalar);
  // f16 and bf16.
  return arith::TruncFOp::create(k, to, arith::ExtFOp::create(k, k.getF32Type(), scalar));
}

Value convertFloats(Kit &k, Value tensor, Type to) {
  if (getElementTypeOrSelf(tensor) == to)
    return tensor;
  Dims dims = k.sizes(tensor);
  return mapLoops(k, dims, tensor, llvm::to_vector(llvm::seq<unsigned>(0, dims.size())), to,
                  [&](Kit &k, ValueRange x) { return convertFloat(k, x[0], to); });
}

//===----------------------------------------------------------------------===//
// Parts of tensors
//===----------------------------------------------------------------------===//

static SmallVector<OpFoldResult> fold(Kit &k, ArrayRef<Dim> dims) {
  return llvm::map_to_vector(dims, [&](const Dim &dim) -> OpFoldResult {
    if (dim.isStatic())
      return k.getIndexAttr(dim.get());
    return dim.getValue();
  });
}

Value pad(Kit &k, Value tensor, ArrayRef<Dim> low, ArrayRef<Dim> high, Value scalar) {
  if (llvm::all_of(low, [](const Dim &dim) { return dim.is(0); }) && llvm::all_of(high, [](const Dim &dim) { return dim.is(0); }))
    return tensor;
  return tensor::PadOp::create(k, Type(), tensor, fold(k, low), fold(k, high), scalar);
}

static bool isEmpty(ArrayRef<Dim> sizes) {
  return llvm::any_of(sizes, [](const Dim &size) { return size.is(0); });
}

Value slice(Kit &k, Value tensor, ArrayRef<Dim> offsets, ArrayRef<Dim> sizes) {
  // Behind the end nothing can be taken, not even nothing.
  if (isEmpty(sizes))
    return k.empty(sizes, getElementTypeOrSelf(tensor));
  SmallVector<OpFoldResult> ones(offsets.size(), k.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(k, tensor, fold(k, offsets), fold(k, sizes), ones);
}

Value insert(Kit &k, Value part, Value into, ArrayRef<Dim> offsets, ArrayRef<int64_t> strides) {
  if (isEmpty(k.sizes(part)))
    return into;
  SmallVector<OpFoldResult> steps(offsets.size(), k.getIndexAttr(1));
  for (auto [i, stride] : llvm::enumerate(strides))
    steps[i] = k.getIndexAttr(stride);
  return tensor::InsertSliceOp::create(k, part, into, fold(k, offsets), fold(k, k.sizes(part)), steps);
}

/// A slice of size 1 along `axis`.
static void sliceAt(Kit &k, Dims all, int64_t axis, Value position, SmallVectorImpl<OpFoldResult> &offsets,
                    SmallVectorImpl<OpFoldResult> &sizes) {
  offsets.assign(all.size(), k.getIndexAttr(0));
  offsets[axis] = position;
  all[axis] = 1;
  sizes = fold(k, all);
}

Value at(Kit &k, Value tensor, int64_t axis, Value position) {
  SmallVector<OpFoldResult> offsets, sizes;
  sliceAt(k, k.sizes(tensor), axis, position, offsets, sizes);
  SmallVector<OpFoldResult> ones(offsets.size(), k.getIndexAttr(1));
  auto type = cast<RankedTensorType>(tensor.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + axis);
  return tensor::ExtractSliceOp::create(k, RankedTensorType::get(shape, type.getElementType()), tensor, offsets, sizes, ones);
}

Value insertAt(Kit &k, Value part, Value into, int64_t axis, Value position) {
  SmallVector<OpFoldResult> offsets, sizes;
  sliceAt(k, k.sizes(into), axis, position, offsets, sizes);
  SmallVector<OpFoldResult> ones(offsets.size(), k.getIndexAttr(1));
  return tensor::InsertSliceOp::create(k, part, into, offsets, sizes, ones);
}

Value leading(Kit &k, Value tensor, int64_t begin, int64_t count) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (type.getDimSize(0) == count)
    return tensor;
  Attribute attribute;
  if (type.hasStaticShape() && type.getElementTypeBitWidth() % 8 == 0 && matchPattern(tensor, m_Constant(&attribute))) {
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = count;
    auto part = RankedTensorType::get(shape, type.getElementType());
    ArrayRef<char> data;
    if (auto splat = dyn_cast<SplatElementsAttr>(attribute))
      return arith::ConstantOp::create(k, DenseElementsAttr::get(part, splat.getSplatValue<Attribute>()));
    if (auto dense = dyn_cast<DenseElementsAttr>(attribute))
      data = dense.getRawData();
    else if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute))
      if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
        data = blob->getData();
    size_t row = type.getElementTypeBitWidth() / 8;
    for (int64_t size : type.getShape().drop_front())
      row *= size;
    if (data.size() >= row * (begin + count))
      return arith::ConstantOp::create(k, DenseElementsAttr::getFromRawBuffer(part, data.slice(row * begin, row * count)));
  }
  Dims sizes = k.sizes(tensor), offsets(sizes.size(), Dim(0));
  offsets[0] = begin;
  sizes[0] = count;
  return slice(k, tensor, offsets, sizes);
}

Value leadingAt(Kit &k, Value tensor, int64_t position) { return squeeze(k, leading(k, tensor, position, 1), 0); }

Value split(Kit &k, Value tensor, int64_t axis, Dim outer, Dim inner) {
  Dims dims = k.sizes(tensor);
  SmallVector<ReassociationIndices> groups;
  for (int64_t i = 0, next = 0, rank = dims.size(); i != rank; ++i) {
    groups.push_back({next++});
    if (i == axis)
      groups.back().push_back(next++);
  }
  dims[axis] = outer;
  dims.insert(dims.begin() + axis + 1, inner);
  return tensor::ExpandShapeOp::create(k, Kit::tensorType(dims, getElementTypeOrSelf(tensor)), tensor, groups, fold(k, dims));
}

Value merge(Kit &k, Value tensor, int64_t axis, int64_t count) {
  if (count == 1)
    return tensor;
  SmallVector<ReassociationIndices> groups;
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  for (int64_t i = 0; i != rank; ++i) {
    if (i > axis && i < axis + count)
      groups.back().push_back(i);
    else
      groups.push_back({i});
  }
  return tensor::CollapseShapeOp::create(k, tensor, groups);
}

Value unsqueeze(Kit &k, Value tensor, int64_t axis) {
  Dims dims = k.sizes(tensor);
  if (dims.empty()) {
    auto type = RankedTensorType::get({1}, getElementTypeOrSelf(tensor));
    return tensor::ExpandShapeOp::create(k, type, tensor, ArrayRef<ReassociationIndices>());
  }
  if (axis == static_cast<int64_t>(dims.size()))
    return split(k, tensor, axis - 1, dims.back(), 1);
  return split(k, tensor, axis, 1, dims[axis]);
}

Value squeeze(Kit &k, Value tensor, int64_t axis) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  if (rank == 1) {
    auto type = RankedTensorType::get({}, getElementTypeOrSelf(tensor));
    return tensor::CollapseShapeOp::create(k, type, tensor, ArrayRef<ReassociationIndices>());
  }
  return merge(k, tensor, axis == 0 ? 0 : axis - 1);
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

static AffineMap mapOf(Kit &k, unsigned rank, Loops loops) {
  SmallVector<AffineExpr> exprs = llvm::map_to_vector(loops, [&](unsigned loop) { return k.getAffineDimExpr(loop); });
  return AffineMap::get(rank, 0, exprs, k.getContext());
}

/// linalg.generic, its body written with the kit.
static Value generic(Kit &k, ValueRange inputs, Value out, ArrayRef<AffineMap> maps, ArrayRef<utils::IteratorType> iterators,
                     Kit::Body body) {
  auto op = linalg::GenericOp::create(k, out.getType(), inputs, out, maps, iterators,
                                      [&](OpBuilder &b, Location loc, ValueRange arguments) {
                                        OpBuilder::InsertionGuard guard(k);
                                        k.restoreInsertionPoint(b.saveInsertionPoint());
                                        Value result = body(k, arguments);
                                        linalg::YieldOp::create(k, result);
                                        b.restoreInsertionPoint(k.saveInsertionPoint());
                                      });
  return op.getResult(0);
}

Value mapLoops(Kit &k, ArrayRef<Dim> dims, ValueRange inputs, ArrayRef<SmallVector<unsigned>> loops, Type element, Kit::Body body) {
  SmallVector<AffineMap> maps;
  for (Loops input : loops)
    maps.push_back(mapOf(k, dims.size(), input));
  maps.push_back(k.getMultiDimIdentityMap(dims.size()));
  SmallVector<utils::IteratorType> iterators(dims.size(), utils::IteratorType::parallel);
  return generic(k, inputs, k.empty(dims, element), maps, iterators, body);
}

Value contract(Kit &k, Value a, Loops aLoops, Value b, Loops bLoops, ArrayRef<Dim> dims, Loops loops) {
  unsigned rank = 0;
  for (Loops each : {aLoops, bLoops, loops})
    for (unsigned loop : each)
      rank = std::max(rank, loop + 1);
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::reduction);
  for (unsigned loop : loops)
    iterators[loop] = utils::IteratorType::parallel;
  SmallVector<AffineMap> maps = {mapOf(k, rank, aLoops), mapOf(k, rank, bLoops), mapOf(k, rank, loops)};
  Value init = k.fill(dims, k.zero(getElementTypeOrSelf(a)));
  return generic(k, {a, b}, init, maps, iterators, [](Kit &k, ValueRange x) { return k.add(x[2], k.mul(x[0], x[1])); });
}

SmallVector<Value> forEach(Kit &k, Value count, ValueRange carried,
                           llvm::function_ref<SmallVector<Value>(Kit &, Value, ValueRange)> body) {
  auto loop = scf::ForOp::create(k, k.index(0), count, k.index(1), carried,
                                 [&](OpBuilder &b, Location loc, Value i, ValueRange values) {
                                   OpBuilder::InsertionGuard guard(k);
                                   k.restoreInsertionPoint(b.saveInsertionPoint());
                                   SmallVector<Value> next = body(k, i, values);
                                   scf::YieldOp::create(k, next);
                                   b.restoreInsertionPoint(k.saveInsertionPoint());
                                 });
  return SmallVector<Value>(loop.getResults());
}

SmallVector<Value> choose(Kit &k, Value condition, llvm::function_ref<SmallVector<Value>(Kit &)> then,
                          llvm::function_ref<SmallVector<Value>(Kit &)> otherwise) {
  auto branch = [&](OpBuilder &b, llvm::function_ref<SmallVector<Value>(Kit &)> body) {
    OpBuilder::InsertionGuard guard(k);
    k.restoreInsertionPoint(b.saveInsertionPoint());
    SmallVector<Value> values = body(k);
    scf::YieldOp::create(k, values);
    b.restoreInsertionPoint(k.saveInsertionPoint());
  };
  auto either = scf::IfOp::create(
      k, condition, [&](OpBuilder &b, Location) { branch(b, then); }, [&](OpBuilder &b, Location) { branch(b, otherwise); });
  return SmallVector<Value>(either.getResults());
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Value both(Kit &k, Value a, Value b) { return arith::AndIOp::create(k, a, b); }

Value isWithin(Kit &k, Value i, Dim size) {
  // As unsigned numbers, negative ones are large.
  return arith::CmpIOp::create(k, arith::CmpIPredicate::ult, i, k.index(size));
}

Value clamp(Kit &k, Value x, Value low, Value high) {
  if (isa<IndexType>(x.getType()))
    return arith::MinSIOp::create(k, arith::MaxSIOp::create(k, x, low), high);
  return k.min(k.max(x, low), high);
}

Value toFloat(Kit &k, Type type, Value index) {
  Value integer = arith::IndexCastOp::create(k, k.getI64Type(), index);
  return arith::SIToFPOp::create(k, type, integer);
}

Value div(Kit &k, Value a, Value b) { return arith::DivFOp::create(k, a, b); }

Value sigmoid(Kit &k, Value x) {
  Value one = k.constant(x.getType(), 1);
  return div(k, one, k.add(one, math::ExpOp::create(k, arith::NegFOp::create(k, x))));
}

Value numberToFloat(Kit &k, Value number, Type type, bool isUnsigned) {
  if (isa<FloatType>(number.getType()))
    return convertFloat(k, number, type);
  return isUnsigned ? arith::UIToFPOp::create(k, type, number).getResult() : arith::SIToFPOp::create(k, type, number).getResult();
}

Value floatToNumber(Kit &k, Value number, Type type, bool isUnsigned) {
  if (isa<FloatType>(type))
    return convertFloat(k, number, type);
  // The greatest float below the end of the range.
  unsigned width = type.getIntOrFloatBitWidth(), bits = isUnsigned ? width : width - 1;
  unsigned precision = cast<FloatType>(number.getType()).getFPMantissaWidth();
  double end = std::ldexp(1.0, bits), most = bits <= precision ? end - 1 : end - std::ldexp(1.0, bits - precision);
  Value low = k.constant(number.getType(), isUnsigned ? 0 : -end), high = k.constant(number.getType(), most);
  number = k.select(k.compare(Kit::Compare::Greater, number, low), number, low);
  number = k.select(k.compare(Kit::Compare::Less, number, high), number, high);
  return isUnsigned ? arith::FPToUIOp::create(k, type, number).getResult() : arith::FPToSIOp::create(k, type, number).getResult();
}

Value truncateToIndex(Kit &k, Value number) {
  return arith::IndexCastOp::create(k, k.getIndexType(), arith::FPToSIOp::create(k, k.getI64Type(), number));
}

FloorParts floorParts(Kit &k, Value position, Dim size) {
  Type type = position.getType();
  Value isNear = both(k, k.compare(Kit::Compare::Greater, position, k.constant(type, -1)),
                      k.compare(Kit::Compare::Less, position, toFloat(k, type, k.index(size))));
  Value near = k.select(isNear, position, k.constant(type, -2));
  Value floor = math::FloorOp::create(k, near);
  return {truncateToIndex(k, floor), k.sub(near, floor)};
}

Value softmaxLast(Kit &k, Value scores) {
  Type type = getElementTypeOrSelf(scores);
  Dims dims = k.sizes(scores), rows(dims.begin(), dims.end() - 1);
  int64_t last = dims.size() - 1;
  SmallVector<unsigned> all = llvm::to_vector(llvm::seq<unsigned>(0, dims.size())), outer(all.begin(), all.end() - 1);
  Value lowest = k.constant(type, -std::numeric_limits<double>::infinity());
  Value greatest = k.reduce(scores, last, false, lowest, [](Kit &k, ValueRange x) { return k.max(x[0], x[1]); });
  Value powers = mapLoops(k, dims, {scores, greatest}, {all, outer}, type, [&](Kit &k, ValueRange x) -> Value {
    Value base = k.select(k.compare(Kit::Compare::Equal, x[1], lowest), k.zero(type), x[1]);
    return math::ExpOp::create(k, k.sub(x[0], base));
  });
  Value sums = k.reduce(powers, last, false, k.zero(type), [](Kit &k, ValueRange x) { return k.add(x[1], x[0]); });
  return mapLoops(k, dims, {powers, sums}, {all, outer}, type, [&](Kit &k, ValueRange x) {
    Value isZero = k.compare(Kit::Compare::Equal, x[1], k.zero(type));
    return div(k, x[0], k.select(isZero, k.constant(type, 1), x[1]));
  });
}

void populateNNLowerings(Lowerings &lowerings) {
  populateAttentionLowerings(lowerings);
  populateConvolutionLowerings(lowerings);
  populateFourierLowerings(lowerings);
  populateLinearAttentionLowerings(lowerings);
  populateMatrixLowerings(lowerings);
  populatePoolingLowerings(lowerings);
  populateRecurrentLowerings(lowerings);
  populateRegionLowerings(lowerings);
  populateResamplingLowerings(lowerings);
  populateTransposedConvolutionLowerings(lowerings);
}

} // namespace lathe::onnx
