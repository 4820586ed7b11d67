//===- ConvolutionShape.cpp - What convolutions and pooling read ----------===//

#include "compiler/conversion/contraction/ConvolutionShape.h"

#include "compiler/conversion/contraction/Operands.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe {

Padding Padding::match(KernelCode &code, Value input, int64_t spatial, Type element) {
  Padding padding;
  padding.source = input;
  padding.value = cast<TypedAttr>(code.getZeroAttr(element));
  padding.low.assign(spatial, code.index(0));
  padding.high = padding.low;
  auto pad = input.getDefiningOp<tensor::PadOp>();
  if (!pad)
    return padding;
  Value value = pad.getConstantPaddingValue();
  TypedAttr constant;
  if (!value || !matchPattern(value, m_Constant(&constant)))
    return padding;
  int64_t outer = pad.getType().getRank() - spatial;
  SmallVector<OpFoldResult> low = pad.getMixedLowPad(), high = pad.getMixedHighPad();
  for (int64_t i = 0; i < outer; ++i)
    if (!isConstantIntValue(low[i], 0) || !isConstantIntValue(high[i], 0))
      return padding;
  for (int64_t i = 0; i < spatial; ++i) {
    std::optional<int64_t> before = getConstantIntValue(low[outer + i]), after = getConstantIntValue(high[outer + i]);
    if (!before || !after || *before < 0 || *after < 0)
      return padding;
  }
  for (int64_t i = 0; i < spatial; ++i) {
    padding.low[i] = code.index(*getConstantIntValue(low[outer + i]));
    padding.high[i] = code.index(*getConstantIntValue(high[outer + i]));
    padding.isNeeded |= !isConstantIntValue(padding.low[i], 0) || !isConstantIntValue(padding.high[i], 0);
  }
  padding.source = pad.getSource();
  padding.value = constant;
  return padding;
}

void fillPadding(KernelCode &code, const Padding &padding, int64_t lanes, Value target, Value to, Value count) {
  VectorType vector = code.vector(lanes, padding.value.getType());
  Value splat = arith::ConstantOp::create(code, DenseElementsAttr::get(vector, Attribute(padding.value)));
  code.forLanes(count, lanes, [&](Value i, Value mask) { code.storeLanes(splat, target, code.add(to, i), mask); });
}

void copyPlane(KernelCode &code, const Padding &padding, int64_t lanes, Value source, Value from, ArrayRef<Value> inner,
               Value target, Value to, ArrayRef<Value> sizes) {
  VectorType vector = code.vector(lanes, padding.value.getType());
  std::function<void(size_t, Value, Value)> copy = [&](size_t dim, Value from, Value to) {
    if (dim + 1 == inner.size()) {
      to = code.add(to, padding.low[dim]);
      return code.forLanes(inner[dim], lanes, [&](Value i, Value mask) {
        code.storeLanes(code.loadLanes(vector, source, code.add(from, i), mask), target, code.add(to, i), mask);
      });
    }
    Value fromStride = code.product(inner.drop_front(dim + 1)), toStride = code.product(sizes.drop_front(dim + 1));
    code.forEach(inner[dim], [&](Value i) {
      copy(dim + 1, code.add(from, code.mul(i, fromStride)), code.add(to, code.mul(code.add(i, padding.low[dim]), toStride)));
    });
  };
  copy(0, from, to);
}

PaddedPlanes padPlanes(KernelCode &code, KernelModule &kernels, const Target &target, const Padding &padding, int64_t spatial) {
  SmallVector<Value> all = getSizes(code, padding.source);
  SmallVector<Value> outer(all.begin(), all.end() - spatial), inner(all.end() - spatial, all.end());
  PaddedPlanes planes{readTensor(code, padding.source), inner};
  if (!padding.isNeeded)
    return planes;
  for (auto [size, low, high] : llvm::zip_equal(planes.sizes, padding.low, padding.high))
    size = code.add(code.add(size, low), high);
  Type element = padding.value.getType();
  int64_t lanes = target.vectorBits / element.getIntOrFloatBitWidth();
  Value count = code.product(outer), source = planes.flat;
  Value padded = allocate(code, element, code.mul(count, code.product(planes.sizes)));
  kernels.forAll(code, target, "pad", {count}, [&](KernelCode &code, ArrayRef<Value> at) {
    Value size = code.product(planes.sizes), to = code.mul(at[0], size);
    fillPadding(code, padding, lanes, padded, to, size);
    copyPlane(code, padding, lanes, source, code.mul(at[0], code.product(inner)), inner, padded, to, planes.sizes);
  });
  planes.flat = padded;
  return planes;
}

} // namespace lathe
