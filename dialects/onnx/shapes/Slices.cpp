//===- Slices.cpp - Bounds of slices --------------------------------------===//

#include "dialects/onnx/shapes/Slices.h"

#include "dialects/onnx/OnnxTensorOps.h"
#include "llvm/ADT/STLExtras.h"

#include <limits>

using namespace mlir;

namespace lathe::onnx {

/// The elements of an operand that lists one number per axis; `count` (when set) is how many there must be.
static std::optional<Dims> listOf(ShapeBuilder &b, Value tensor, StringRef name, std::optional<size_t> count = std::nullopt) {
  std::optional<Dims> list = b.elements(tensor);
  if (!list) {
    b.error() << "the number of elements of '" << name << "' is not known when compiling";
    return std::nullopt;
  }
  if (count && list->size() != *count) {
    b.error() << "'" << name << "' has " << list->size() << " elements; expected " << *count << ", one for each axis";
    return std::nullopt;
  }
  return list;
}

/// The axes that an optional operand lists, or all.
static std::optional<SmallVector<int64_t>> axesOf(ShapeBuilder &b, Value tensor, int64_t rank, StringRef name = "axes") {
  if (!tensor)
    return llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::optional<SmallVector<int64_t>> listed = b.constantIntegers(tensor);
  if (!listed) {
    b.error() << "'" << name << "' is not known when compiling; expected a constant";
    return std::nullopt;
  }
  return b.axes(*listed, rank, name);
}

static Slice makeSlice(ShapeBuilder &b, Dim size, Dim start, Dim end, Dim step) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  step = b.max(step, -kMost);
  start = b.selectLess(start, 0, b.add(start, size), start);
  end = b.selectLess(end, 0, b.add(end, size), end);
  Dim last = b.sub(size, 1), zero = 0, one = 1;
  auto forward = [&]() -> Slice {
    Dim from = b.min(b.max(start, zero), size), to = b.min(b.max(end, zero), size);
    return {from, step, b.max(b.ceilDiv(b.sub(to, from), step), zero)};
  };
  auto backward = [&]() -> Slice {
    Dim from = b.min(b.max(start, -1), last), to = b.min(b.max(end, -1), last);
    return {from, step, b.max(b.ceilDiv(b.sub(from, to), b.sub(zero, step)), zero)};
  };
  if (step.isStatic())
    return step.get() > 0 ? forward() : backward();
  if (step.isUnknown())
    return {};
  // Both are computed, with a divisor that is positive in either.
  Dim given = step;
  step = b.max(given, one);
  Slice up = forward();
  step = b.min(given, -1);
  Slice down = backward();
  return {b.selectLess(given, zero, down.start, up.start), given, b.selectLess(given, zero, down.size, up.size)};
}

std::optional<SmallVector<Slice>> computeSlices(SliceOp op, ShapeBuilder &b) {
  Dims sizes = b.sizes(op.getData());
  std::optional<Dims> starts = listOf(b, op.getStarts(), "starts");
  if (!starts)
    return std::nullopt;
  std::optional<Dims> ends = listOf(b, op.getEnds(), "ends", starts->size());
  std::optional<Dims> steps = op.getSteps() ? listOf(b, op.getSteps(), "steps", starts->size()) : Dims(starts->size(), Dim(1));
  if (!ends || !steps)
    return std::nullopt;
  if (llvm::any_of(*steps, [](Dim step) { return step.is(0); })) {
    b.error() << "a step is 0; expected another number";
    return std::nullopt;
  }
  SmallVector<Slice> slices;
  if (op.getAxes() && !b.constantIntegers(op.getAxes())) {
    // Each axis may be any: what it is decides which dimension is cut.
    std::optional<Dims> axes = listOf(b, op.getAxes(), "axes", starts->size());
    if (!axes)
      return std::nullopt;
    int64_t rank = sizes.size();
    for (auto [d, size] : llvm::enumerate(sizes)) {
      Dim start = 0, end = std::numeric_limits<int64_t>::max(), step = 1;
      for (auto [axis, from, to, by] : llvm::zip_equal(*axes, *starts, *ends, *steps)) {
        Dim normal = b.selectLess(axis, 0, b.add(axis, rank), axis), here = static_cast<int64_t>(d);
        start = b.selectEqual(normal, here, from, start);
        end = b.selectEqual(normal, here, to, end);
        step = b.selectEqual(normal, here, by, step);
      }
      slices.push_back(start.isUnknown() || end.isUnknown() ? Slice() : makeSlice(b, size, start, end, step));
    }
    return slices;
  }
  std::optional<SmallVector<int64_t>> axes;
  if (op.getAxes()) {
    axes = axesOf(b, op.getAxes(), sizes.size());
  } else if (starts->size() <= sizes.size()) {
    axes = llvm::to_vector(llvm::seq<int64_t>(0, starts->size()));
  } else {
    b.error() << "'starts' has " << starts->size() << " elements; expected at most " << sizes.size() << ", the rank of the data";
  }
  if (!axes)
    return std::nullopt;
  if (axes->size() != starts->size()) {
    b.error() << "'axes' has " << axes->size() << " elements; expected " << starts->size() << ", as 'starts' has";
    return std::nullopt;
  }
  for (Dim size : sizes)
    slices.push_back({0, 1, size});
  for (auto [axis, start, end, step] : llvm::zip_equal(*axes, *starts, *ends, *steps))
    slices[axis] = makeSlice(b, sizes[axis], start, end, step);
  return slices;
}

std::optional<Dims> computeSplit(SplitOp op, ShapeBuilder &b, int64_t axis) {
  size_t count = op.getOutputs().size();
  Dim size = b.size(op.getInput(), axis);
  if (op.getSplit()) {
    std::optional<Dims> sizes = b.elements(op.getSplit());
    if (!sizes)
      return Dims(count, Dim()); // as many as there are outputs, which is compared at run time
    if (sizes->size() != count) {
      b.error() << "'split' has " << sizes->size() << " elements; expected one for each of " << count << " outputs";
      return std::nullopt;
    }
    Dim sum = 0;
    for (Dim each : *sizes) {
      if (each.isStatic() && each.get() < 0) {
        b.error() << "an element of 'split' is " << each.get() << "; expected a size";
        return std::nullopt;
      }
      sum = b.add(sum, each);
    }
    if (sum.isStatic() && size.isStatic() && !sum.isSame(size)) {
      b.error() << "the elements of 'split' sum to " << sum.get() << "; expected " << size.get() << ", the size along axis " << axis;
      return std::nullopt;
    }
    return sizes;
  }
  if (op.getNumOutputs() && *op.getNumOutputs() != static_cast<int64_t>(count)) {
    b.error() << "num_outputs is " << *op.getNumOutputs() << "; expected " << count << ", the number of outputs";
    return std::nullopt;
  }
  // All of one size, but the last ones, which get what is left.
  Dim each = b.ceilDiv(size, static_cast<int64_t>(count)), left = size;
  Dims sizes;
  for (size_t i = 0; i != count; ++i) {
    sizes.push_back(b.min(each, left));
    left = b.sub(left, sizes.back());
  }
  return sizes;
}

std::optional<SmallVector<std::pair<Dim, Dim>>> computePads(PadOp op, ShapeBuilder &b) {
  int64_t rank = b.rank(op.getData());
  std::optional<SmallVector<int64_t>> axes = axesOf(b, op.getAxes(), rank);
  if (!axes)
    return std::nullopt;
  std::optional<Dims> pads = b.elements(op.getPads());
  if (!pads || pads->size() != 2 * axes->size()) {
    InFlightDiagnostic error = b.error();
    error << "'pads' has ";
    if (pads)
      error << pads->size();
    else
      error << "an unknown number of";
    error << " elements; expected " << 2 * axes->size() << ", two for each axis";
    return std::nullopt;
  }
  SmallVector<std::pair<Dim, Dim>> result(rank, {Dim(0), Dim(0)});
  for (auto [i, axis] : llvm::enumerate(*axes))
    result[axis] = {(*pads)[i], (*pads)[axes->size() + i]};
  return result;
}

std::optional<SmallVector<int64_t>> computeAxes(SqueezeOp op, ShapeBuilder &b) {
  Dims sizes = b.sizes(op.getData());
  SmallVector<int64_t> result;
  if (!op.getAxes()) {
    for (auto [axis, size] : llvm::enumerate(sizes)) {
      if (!size.isStatic()) {
        b.error() << "the size of dimension " << axis << " is not known when compiling, thus not whether it is removed; give 'axes'";
        return std::nullopt;
      }
      if (size.is(1))
        result.push_back(axis);
    }
    return result;
  }
  std::optional<SmallVector<int64_t>> axes = axesOf(b, op.getAxes(), sizes.size());
  if (!axes)
    return std::nullopt;
  for (int64_t axis : *axes)
    if (sizes[axis].isStatic() && !sizes[axis].is(1)) {
      b.error() << "dimension " << axis << " has size " << sizes[axis].get() << "; expected 1, to be removed";
      return std::nullopt;
    }
  llvm::sort(*axes);
  return axes;
}

std::optional<SmallVector<int64_t>> computeAxes(UnsqueezeOp op, ShapeBuilder &b) {
  std::optional<SmallVector<int64_t>> listed = b.constantIntegers(op.getAxes());
  if (!listed) {
    b.error() << "'axes' is not known when compiling; expected a constant";
    return std::nullopt;
  }
  std::optional<SmallVector<int64_t>> axes = b.axes(*listed, b.rank(op.getData()) + listed->size());
  if (axes)
    llvm::sort(*axes);
  return axes;
}

} // namespace lathe::onnx
