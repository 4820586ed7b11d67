//===- Packing.cpp - One side of a contraction, in panels -----------------===//

#include "compiler/conversion/contraction/Packing.h"

#include "compiler/conversion/contraction/Transpose.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace mlir;

namespace lathe {
namespace {

/// The bytes of a constant, in row-major order; one element for a splat.
ArrayRef<char> getBytes(ElementsAttr elements) {
  if (auto dense = dyn_cast<DenseElementsAttr>(elements))
    return dense.getRawData();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements))
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      return blob->getData();
  return {};
}

} // namespace

ElementsAttr packConstant(KernelModule &kernels, Attribute attribute, const MatrixView &view, int64_t panel) {
  auto elements = dyn_cast_or_null<ElementsAttr>(attribute);
  if (!elements || !isa<Float32Type, Float64Type>(elements.getElementType()))
    return {};
  Type element = elements.getElementType();
  int64_t size = element.getIntOrFloatBitWidth() / 8;
  ArrayRef<char> bytes = getBytes(elements);
  bool isSplat = elements.isSplat();
  if (int64_t(bytes.size()) != (isSplat ? size : elements.getNumElements() * size))
    return {};
  Builder builder(attribute.getContext());
  Attribute key = builder.getDenseI64ArrayAttr(
      {view.outer, view.count, view.depth, view.outerStride, view.stride, view.depthStride, panel});
  ElementsAttr &packed = kernels.packed[{attribute, key}];
  if (packed)
    return packed;

  int64_t panels = llvm::divideCeil(view.count, panel);
  auto type = RankedTensorType::get({view.outer, panels, view.depth, panel}, element);
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(type.getNumElements() * size, /*align=*/64, /*dataIsMutable=*/true);
  char *out = blob.getMutableData().data();
  std::memset(out, 0, blob.getData().size());
  for (int64_t outer = 0; outer < view.outer; ++outer)
    for (int64_t p = 0; p < panels; ++p)
      for (int64_t k = 0; k < view.depth; ++k, out += panel * size) {
        int64_t from = outer * view.outerStride + p * panel * view.stride + k * view.depthStride;
        int64_t lanes = std::min(panel, view.count - p * panel);
        for (int64_t lane = 0; lane < lanes; ++lane)
          std::memcpy(out + lane * size, bytes.data() + (isSplat ? 0 : (from + lane * view.stride) * size), size);
      }
  packed = DenseResourceElementsAttr::get(type, "packed", std::move(blob));
  return packed;
}

void packLanes(KernelCode &code, Value source, Value at, Value stride, Value depthStride, Value valid, Value depth,
               int64_t width, int64_t lanes, Value target, Value to) {
  VectorType vector = code.vector(lanes, cast<MemRefType>(source.getType()).getElementType());
  Value last = code.sub(valid, code.index(1));
  auto sourceOf = [&](Value lane) { return code.add(at, code.mul(code.min(lane, last), stride)); };

  if (isConstantIntValue(stride, 1)) { // lanes lie side by side
    Value isFull = code.isLess(code.index(width - 1), valid);
    code.forEach(depth, [&](Value k) {
      Value from = code.add(at, code.mul(k, depthStride)), out = code.add(to, code.mul(k, width));
      code.when(
          isFull,
          [&] {
            for (int64_t i = 0; i < width; i += lanes)
              code.storeVector(code.loadVector(vector, source, code.add(from, i)), target, code.add(out, i));
          },
          [&] {
            for (int64_t i = 0; i < width; i += lanes) {
              Value count = code.sub(code.max(valid, code.index(i)), code.index(i));
              Value mask = code.firstLanes(lanes, code.min(count, code.index(lanes)));
              code.storeVector(code.loadLanes(vector, source, code.add(from, i), mask), target, code.add(out, i));
            }
          });
    });
    return;
  }

  Value squares = code.index(0);
  if (isConstantIntValue(depthStride, 1)) { // each lane lies along the depth
    squares = code.mul(code.div(depth, code.index(lanes)), lanes);
    code.forEach(code.index(0), squares, lanes, [&](Value k) {
      for (int64_t i = 0; i < width; i += lanes) {
        SmallVector<Value> rows;
        for (int64_t lane = 0; lane < lanes; ++lane)
          rows.push_back(code.loadVector(vector, source, code.add(sourceOf(code.index(i + lane)), k)));
        for (auto [j, row] : llvm::enumerate(transposeSquare(code, rows)))
          code.storeVector(row, target, code.add(code.add(to, code.mul(code.add(k, j), width)), i));
      }
    });
  }
  code.forEach(squares, depth, 1, [&](Value k) {
    code.forEach(code.index(width), [&](Value lane) {
      Value value = code.load(source, code.add(sourceOf(lane), code.mul(k, depthStride)));
      code.store(value, target, code.add(code.add(to, code.mul(k, width)), lane));
    });
  });
}

} // namespace lathe
