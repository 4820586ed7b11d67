//===- FoldMoves.cpp - Operators that move elements of constants ----------===//

#include "compiler/transforms/onnx/Constants.h"
#include "compiler/transforms/onnx/Folding.h"
#include "dialects/onnx/OnnxElementwiseOps.h"
#include "dialects/onnx/OnnxTensorOps.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Endian.h"

#include <cstring>

using namespace mlir;

namespace lathe::onnx_fold {

SmallVector<int64_t> getStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i > 1; --i)
    strides[i - 2] = strides[i - 1] * shape[i - 1];
  return strides;
}

int64_t getBroadcastPlace(ArrayRef<int64_t> index, ArrayRef<int64_t> shape, ArrayRef<int64_t> strides) {
  int64_t place = 0;
  size_t skipped = index.size() - shape.size();
  for (size_t i = 0; i < shape.size(); ++i)
    place += shape[i] == 1 ? 0 : index[skipped + i] * strides[i];
  return place;
}

/// Each element of the result from a place in the data; nothing when a place is outside.
template <typename Function> static std::optional<Tensor> gather(const Tensor &data, RankedTensorType type, Function getPlace) {
  int64_t width = getBytesOfElement(type.getElementType());
  Tensor result{type, std::string(type.getNumElements() * width, 0)};
  char *to = result.bytes.data();
  bool isInside = true;
  forEachIndex(type.getShape(), [&](ArrayRef<int64_t> index) {
    int64_t place = getPlace(index);
    isInside &= place >= 0 && place < data.count();
    if (isInside)
      std::memcpy(to, data.bytes.data() + place * width, width);
    to += width;
  });
  return isInside ? std::optional(std::move(result)) : std::nullopt;
}

static std::optional<Tensor> transpose(onnx::TransposeOp op, const Tensor &data, RankedTensorType type) {
  SmallVector<int64_t> strides = getStrides(data.shape()), moved;
  size_t rank = strides.size();
  std::optional<ArrayRef<int64_t>> perm = op.getPerm();
  for (size_t i = 0; i < rank; ++i)
    moved.push_back(strides[perm ? ((*perm)[i] + rank) % rank : rank - 1 - i]);
  return gather(data, type, [&](ArrayRef<int64_t> index) {
    int64_t place = 0;
    for (size_t i = 0; i < rank; ++i)
      place += index[i] * moved[i];
    return place;
  });
}

/// Accessors of attributes give them without a sign.
static int64_t normalize(uint64_t attribute, int64_t rank) {
  int64_t axis = static_cast<int64_t>(attribute);
  return axis < 0 ? axis + rank : axis;
}

static std::optional<Tensor> foldGather(onnx::GatherOp op, const Tensor &data, const Tensor &indices, RankedTensorType type) {
  int64_t rank = data.type.getRank(), axis = normalize(op.getAxis(), rank);
  size_t indexRank = indices.shape().size();
  SmallVector<int64_t> strides = getStrides(data.shape()), indexStrides = getStrides(indices.shape()),
                       places = getIntegers(indices);
  return gather(data, type, [&](ArrayRef<int64_t> index) {
    int64_t at = 0, place = 0, size = data.shape()[axis];
    for (size_t i = 0; i < indexRank; ++i)
      at += index[axis + i] * indexStrides[i];
    int64_t selected = places[at] < 0 ? places[at] + size : places[at];
    if (selected < 0 || selected >= size)
      return int64_t{-1};
    for (int64_t i = 0; i < axis; ++i)
      place += index[i] * strides[i];
    for (int64_t i = axis + 1; i < rank; ++i)
      place += index[i + static_cast<int64_t>(indexRank) - 1] * strides[i];
    return place + selected * strides[axis];
  });
}

/// Starts and steps by dimension; the sizes of the result are inferred.
static std::optional<Tensor> slice(const Operands &operands, RankedTensorType type) {
  const Tensor &data = *operands[0];
  int64_t rank = data.type.getRank();
  SmallVector<int64_t> starts = getIntegers(*operands[1]), axes, steps;
  for (size_t i = 0; i < starts.size(); ++i)
    axes.push_back(static_cast<int64_t>(i));
  if (operands[3])
    axes = getIntegers(*operands[3]);
  steps.assign(starts.size(), 1);
  if (operands[4])
    steps = getIntegers(*operands[4]);
  if (axes.size() != starts.size() || steps.size() != starts.size())
    return std::nullopt;
  SmallVector<int64_t> from(rank, 0), by(rank, 1), strides = getStrides(data.shape());
  for (auto [axis, start, step] : llvm::zip_equal(axes, starts, steps)) {
    int64_t d = axis < 0 ? axis + rank : axis;
    if (d < 0 || d >= rank || step == 0)
      return std::nullopt;
    if (data.shape()[d] == 0)
      continue;
    int64_t size = data.shape()[d], at = start < 0 ? std::max(start, -size) + size : start;
    from[d] = std::clamp<int64_t>(at, 0, step < 0 ? size - 1 : size);
    by[d] = step;
  }
  return gather(data, type, [&](ArrayRef<int64_t> index) {
    int64_t place = 0;
    for (int64_t i = 0; i < rank; ++i)
      place += (from[i] + (index[i] == 0 ? 0 : index[i] * by[i])) * strides[i];
    return place;
  });
}

static std::optional<Tensor> concatenate(onnx::ConcatOp op, const Operands &operands, RankedTensorType type) {
  int64_t rank = type.getRank(), axis = normalize(op.getAxis(), rank);
  int64_t width = getBytesOfElement(type.getElementType()), outer = 1;
  for (int64_t i = 0; i < axis; ++i)
    outer *= type.getDimSize(i);
  Tensor result{type, {}};
  result.bytes.reserve(type.getNumElements() * width);
  for (int64_t i = 0; i < outer; ++i)
    for (const std::optional<Tensor> &input : operands.inputs) {
      int64_t inner = static_cast<int64_t>(input->bytes.size()) / std::max<int64_t>(outer, 1);
      result.bytes.append(input->bytes, i * inner, inner);
    }
  if (static_cast<int64_t>(result.bytes.size()) != type.getNumElements() * width)
    return std::nullopt;
  return result;
}

static std::optional<Tensor> expand(const Tensor &data, RankedTensorType type) {
  if (data.type.getRank() > type.getRank())
    return std::nullopt;
  SmallVector<int64_t> strides = getStrides(data.shape());
  return gather(data, type, [&](ArrayRef<int64_t> index) { return getBroadcastPlace(index, data.shape(), strides); });
}

static std::optional<Tensor> tile(const Tensor &data, RankedTensorType type) {
  SmallVector<int64_t> strides = getStrides(data.shape());
  return gather(data, type, [&](ArrayRef<int64_t> index) {
    int64_t place = 0;
    for (size_t i = 0; i < strides.size(); ++i)
      place += index[i] % data.shape()[i] * strides[i];
    return place;
  });
}

std::optional<Tensor> foldMove(Operation *op, const Operands &operands, RankedTensorType type) {
  return llvm::TypeSwitch<Operation *, std::optional<Tensor>>(op)
      .Case([&](onnx::TransposeOp op) { return transpose(op, *operands[0], type); })
      .Case([&](onnx::GatherOp op) { return foldGather(op, *operands[0], *operands[1], type); })
      .Case([&](onnx::SliceOp) { return slice(operands, type); })
      .Case([&](onnx::ConcatOp op) { return concatenate(op, operands, type); })
      .Case([&](onnx::ExpandOp) { return expand(*operands[0], type); })
      .Case([&](onnx::TileOp) { return tile(*operands[0], type); })
      .Default([](Operation *) { return std::nullopt; });
}

} // namespace lathe::onnx_fold
