//===- Packing.h - One side of a contraction, in panels ---------*- C++ -*-===//
#ifndef LATHE_COMPILER_CONVERSION_CONTRACTION_PACKING_H
#define LATHE_COMPILER_CONVERSION_CONTRACTION_PACKING_H

#include "compiler/conversion/contraction/KernelModule.h"

namespace lathe {

/// A matrix, or several: element (outer, i, k) lies at `outer * outerStride + i * stride + k * depthStride`.
struct MatrixView {
  int64_t outer, count, depth;
  int64_t outerStride, stride, depthStride;
};

/// Packs a constant of floats: [outer][panel][depth][`panel` columns], what is missing of the last panel as zeros. Null where
/// `attribute` is not such a constant. `key` tells apart how views see the same constant.
mlir::ElementsAttr packConstant(KernelModule &kernels, mlir::Attribute attribute, const MatrixView &view, int64_t panel);

/// Packs `width` lanes from `at` of `source` on, `valid` of which exist, and `depth` elements of each: into
/// `[depth][width]` at `to` of `target`. Lanes that do not exist repeat others.
void packLanes(KernelCode &code, mlir::Value source, mlir::Value at, mlir::Value stride, mlir::Value depthStride,
               mlir::Value valid, mlir::Value depth, int64_t width, int64_t lanes, mlir::Value target, mlir::Value to);

} // namespace lathe

#endif // LATHE_COMPILER_CONVERSION_CONTRACTION_PACKING_H
