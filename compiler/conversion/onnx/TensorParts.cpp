//===- TensorParts.cpp - Lowering of operators that cut and join ----------===//

#include "compiler/conversion/onnx/TensorSupport.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "dialects/onnx/shapes/Slices.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lathe::onnx {

//===----------------------------------------------------------------------===//
// Joined
//===----------------------------------------------------------------------===//

static LogicalResult lowerConcat(ConcatOp op, ConcatOp::Adaptor in, Kit &k, Values &results) {
  if (in.getInputs().size() == 1) {
    results.push_back(in.getInputs().front());
    return success();
  }
  Dims dims = k.resultDims(0), offsets(dims.size(), Dim(0));
  int64_t axis = *k.shapes().axis(op.getAxis(), dims.size());
  Value joined = k.empty(dims, k.resultElement(0));
  for (Value input : in.getInputs()) {
    Dims sizes = k.sizes(input);
    for (size_t i = 0; i != sizes.size(); ++i)
      if (static_cast<int64_t>(i) != axis)
        checkEqual(k, sizes[i], dims[i], "onnx.Concat: the inputs differ in size along an axis other than that of 'axis'");
    joined = insertSlice(k, input, joined, offsets);
    offsets[axis] = k.shapes().add(offsets[axis], sizes[axis]);
  }
  results.push_back(joined);
  return success();
}

static LogicalResult lowerExpand(ExpandOp op, ExpandOp::Adaptor in, Kit &k, Values &results) {
  Dims dims = k.resultDims(0);
  for (Dim dim : dims)
    checkAtMost(k, 0, dim, "onnx.Expand: a size is negative");
  // Where the input's size is known, that is the result's, whatever 'shape' says.
  Dims shape = *k.shapes().elements(op.getShape());
  for (auto [wanted, size] : llvm::zip(llvm::reverse(shape), llvm::reverse(dims)))
    if (!wanted.isStatic() && !wanted.isSame(size))
      k.check(arith::OrIOp::create(k, k.compare(Kit::Compare::Equal, k.index(wanted), k.index(1)),
                                   k.compare(Kit::Compare::Equal, k.index(wanted), k.index(size))),
              "onnx.Expand: a size of 'shape' is neither 1 nor that of the input");
  results.push_back(k.map(dims, in.getInput(), k.resultElement(0), [](Kit &, ValueRange x) { return x[0]; }));
  return success();
}

static LogicalResult lowerTile(TileOp op, TileOp::Adaptor in, Kit &k, Values &results) {
  Value input = in.getInput();
  Dims sizes = k.sizes(input);
  std::optional<Dims> repeats = k.shapes().elements(op.getRepeats());
  if (!repeats) {
    checkEqual(k, k.sizes(in.getRepeats())[0], static_cast<int64_t>(sizes.size()),
               "onnx.Tile: 'repeats' has another number of elements than the input has dimensions");
    repeats.emplace();
    for (size_t i = 0; i != sizes.size(); ++i)
      repeats->push_back(Dim(k.toIndex(k.load(in.getRepeats(), k.index(static_cast<int64_t>(i))))));
  }
  // Copies along a new dimension in front of each that is repeated; then each pair becomes one dimension.
  Dims wide, out;
  SmallVector<int64_t> copies;
  SmallVector<ReassociationIndices> groups;
  for (auto [size, repeat] : llvm::zip_equal(sizes, *repeats)) {
    checkAtMost(k, 0, repeat, "onnx.Tile: an element of 'repeats' is negative");
    ReassociationIndices group;
    if (!repeat.is(1)) {
      copies.push_back(wide.size());
      group.push_back(wide.size());
      wide.push_back(repeat);
    }
    group.push_back(wide.size());
    wide.push_back(size);
    groups.push_back(group);
    out.push_back(k.shapes().mul(repeat, size));
  }
  if (copies.empty()) {
    results.push_back(input);
    return success();
  }
  Value copied = linalg::BroadcastOp::create(k, input, k.empty(wide, getElementTypeOrSelf(input)), copies)->getResult(0);
  results.push_back(tensor::CollapseShapeOp::create(k, copied, groups));
  return success();
}

//===----------------------------------------------------------------------===//
// Cut
//===----------------------------------------------------------------------===//

static LogicalResult lowerSlice(SliceOp op, SliceOp::Adaptor in, Kit &k, Values &results) {
  SmallVector<Slice> slices = *computeSlices(op, k.shapes());
  Dims starts, sizes, steps;
  bool isForward = true;
  for (const Slice &slice : slices) {
    if (!slice.step.isStatic())
      k.check(k.compare(Kit::Compare::NotEqual, k.index(slice.step), k.index(0)), "onnx.Slice: a step is 0");
    isForward &= slice.step.isStatic() && slice.step.get() > 0;
    starts.push_back(slice.start);
    sizes.push_back(slice.size);
    steps.push_back(slice.step);
  }
  if (isForward) {
    // A step counts only where there is more than one element; large ones would not fit a view.
    for (auto [size, step] : llvm::zip(sizes, steps))
      if (size.isStatic() && size.get() <= 1)
        step = 1;
    results.push_back(extractSlice(k, in.getData(), starts, sizes, steps));
    return success();
  }
  results.push_back(k.generate(sizes, k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from;
    for (auto [i, start, step] : llvm::zip_equal(at, starts, steps))
      from.push_back(step.is(1) && start.is(0) ? i : k.add(k.index(start), k.mul(i, k.index(step))));
    return k.load(in.getData(), from);
  }));
  return success();
}

static LogicalResult lowerSplit(SplitOp op, SplitOp::Adaptor in, Kit &k, Values &results) {
  Value input = in.getInput();
  Dims sizes = k.sizes(input), offsets(sizes.size(), Dim(0));
  int64_t axis = *k.shapes().axis(op.getAxis(), sizes.size());
  Dims parts = *computeSplit(op, k.shapes(), axis);
  if (llvm::any_of(parts, [](Dim part) { return part.isUnknown(); })) {
    checkEqual(k, k.sizes(in.getSplit())[0], static_cast<int64_t>(parts.size()),
               "onnx.Split: 'split' has another number of elements than there are outputs");
    for (auto [i, part] : llvm::enumerate(parts))
      part = Dim(k.toIndex(k.load(in.getSplit(), k.index(static_cast<int64_t>(i)))));
  }
  Dim whole = sizes[axis], sum = 0;
  for (Dim part : parts) {
    checkAtMost(k, 0, part, "onnx.Split: an element of 'split' is negative");
    checkAtMost(k, part, whole, "onnx.Split: an element of 'split' is larger than the axis");
    sum = k.shapes().add(sum, part);
  }
  if (op.getSplit())
    checkEqual(k, sum, whole, "onnx.Split: the elements of 'split' do not sum to the size of the axis");
  for (Dim part : parts) {
    sizes[axis] = part;
    results.push_back(extractSlice(k, input, offsets, sizes));
    offsets[axis] = k.shapes().add(offsets[axis], part);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Padded
//===----------------------------------------------------------------------===//

/// Adds `before` and `behind` elements of one value.
static Value pad(Kit &k, Value data, ArrayRef<Dim> before, ArrayRef<Dim> behind, Value fill) {
  Dims sizes = k.sizes(data);
  for (auto [size, low, high] : llvm::zip_equal(sizes, before, behind))
    size = k.shapes().add(k.shapes().add(size, low), high);
  auto none = [](Dim dim) { return dim.is(0); };
  if (llvm::all_of(before, none) && llvm::all_of(behind, none))
    return data;
  return tensor::PadOp::create(k, Kit::tensorType(sizes, getElementTypeOrSelf(data)), data, fold(k, before), fold(k, behind), fill,
                               /*nofold=*/false);
}

/// The element that stands at `i` when `size` elements are continued beyond their ends.
static Value continuedIndex(Kit &k, StringRef mode, Value i, Value size) {
  Value zero = k.index(0), last = k.sub(size, k.index(1));
  if (mode == "edge")
    return k.min(k.max(i, zero), last);
  auto floorMod = [&](Value a, Value b) {
    Value rest = arith::RemSIOp::create(k, a, b);
    return k.select(k.compare(Kit::Compare::Less, rest, zero), k.add(rest, b), rest);
  };
  if (mode == "wrap")
    return floorMod(i, size);
  // There and back again; of one element only that one.
  Value period = k.max(k.mul(last, k.index(2)), k.index(1));
  Value phase = floorMod(i, period);
  return k.min(phase, k.sub(period, phase));
}

static LogicalResult lowerPad(PadOp op, PadOp::Adaptor in, Kit &k, Values &results) {
  ShapeBuilder &s = k.shapes();
  SmallVector<std::pair<Dim, Dim>> pads = *computePads(op, s);
  // What negative pads remove goes first.
  Value data = in.getData();
  Dims sizes = k.sizes(data), offsets, before, behind;
  bool cuts = false;
  for (auto [size, pad] : llvm::zip_equal(sizes, pads)) {
    auto [low, high] = pad;
    Dim cutLow = s.max(s.sub(0, low), 0), cutHigh = s.max(s.sub(0, high), 0), left = s.sub(s.sub(size, cutLow), cutHigh);
    if (!left.isStatic())
      checkAtMost(k, 0, left, "onnx.Pad: negative pads remove more than there is");
    else if (left.get() < 0)
      return k.refuse() << "negative pads remove more elements than there are";
    cuts |= !cutLow.is(0) || !cutHigh.is(0);
    size = left;
    offsets.push_back(cutLow);
    before.push_back(s.max(low, 0));
    behind.push_back(s.max(high, 0));
  }
  if (cuts)
    data = extractSlice(k, data, offsets, sizes);
  if (op.getMode() == "constant") {
    Value fill = in.getConstantValue() ? onlyElement(k, in.getConstantValue()) : emptyElement(k, getElementTypeOrSelf(data));
    results.push_back(pad(k, data, before, behind, fill));
    return success();
  }
  Dims dims;
  for (auto [size, low, high] : llvm::zip_equal(sizes, before, behind)) {
    dims.push_back(s.add(s.add(size, low), high));
    if (!size.isStatic() || size.is(0))
      checkAtMost(k, s.min(dims.back(), 1), size, "onnx.Pad: a dimension without elements has nothing to pad with");
  }
  results.push_back(k.generate(dims, k.resultElement(0), [&](Kit &k, ValueRange at) {
    SmallVector<Value> from;
    for (auto [i, size, low, high] : llvm::zip_equal(at, sizes, before, behind))
      from.push_back(low.is(0) && high.is(0) ? i : continuedIndex(k, op.getMode(), k.sub(i, k.index(low)), k.index(size)));
    return k.load(data, from);
  }));
  return success();
}

static LogicalResult lowerCenterCropPad(CenterCropPadOp op, CenterCropPadOp::Adaptor in, Kit &k, Values &results) {
  ShapeBuilder &s = k.shapes();
  Dims have = k.sizes(in.getInputData()), want = k.resultDims(0), offsets, sizes, before, behind;
  for (auto [size, wanted] : llvm::zip_equal(have, want)) {
    checkAtMost(k, 0, wanted, "onnx.CenterCropPad: a size is negative");
    Dim kept = s.min(size, wanted), missing = s.sub(wanted, kept);
    offsets.push_back(s.floorDiv(s.sub(size, kept), 2));
    sizes.push_back(kept);
    before.push_back(s.floorDiv(missing, 2));
    behind.push_back(s.sub(missing, before.back()));
  }
  Value center = extractSlice(k, in.getInputData(), offsets, sizes);
  results.push_back(pad(k, center, before, behind, emptyElement(k, k.resultElement(0))));
  return success();
}

void populateTensorPartLowerings(Lowerings &lowerings) {
  lowerings.add<CenterCropPadOp, lowerCenterCropPad>();
  lowerings.add<ConcatOp, lowerConcat>();
  lowerings.add<ExpandOp, lowerExpand>();
  lowerings.add<PadOp, lowerPad>();
  lowerings.add<SliceOp, lowerSlice>();
  lowerings.add<SplitOp, lowerSplit>();
  lowerings.add<TileOp, lowerTile>();
}

} // namespace lathe::onnx
