//===- Slices.h - Bounds of slices ------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_SLICES_H
#define LATHE_DIALECTS_ONNX_SHAPES_SLICES_H

#include "dialects/onnx/Shape.h"

namespace lathe::onnx {

class SliceOp;

/// One dimension of a slice, within the bounds of what is sliced: `size` elements from `start`, `step` apart. Size 0 may come
/// with any start.
struct Slice {
  Dim start, step, size;
};

/// The slices of all dimensions of `data`, as Slice defines them. Fails with an error where they are not well formed, or where
/// the axes are not known when compiling.
std::optional<llvm::SmallVector<Slice>> computeSlices(SliceOp op, ShapeBuilder &b);

/// The sizes of Split's results along its axis. Fails with an error.
class SplitOp;
std::optional<Dims> computeSplit(SplitOp op, ShapeBuilder &b, int64_t axis);

/// The padding before and behind each dimension of the data; negative ones remove elements.
class PadOp;
std::optional<llvm::SmallVector<std::pair<Dim, Dim>>> computePads(PadOp op, ShapeBuilder &b);

/// The dimensions that Squeeze removes, or that Unsqueeze adds (of its result), in ascending order.
class SqueezeOp;
class UnsqueezeOp;
std::optional<llvm::SmallVector<int64_t>> computeAxes(SqueezeOp op, ShapeBuilder &b);
std::optional<llvm::SmallVector<int64_t>> computeAxes(UnsqueezeOp op, ShapeBuilder &b);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_SLICES_H
