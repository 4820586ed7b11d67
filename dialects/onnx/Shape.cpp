//===- Shape.cpp - Sizes of tensors, known or computed --------------------===//

#include "dialects/onnx/Shape.h"

#include "dialects/onnx/Groups.h"
#include "dialects/onnx/Onnx.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace lathe::onnx;

#include "dialects/onnx/OnnxInterfaces.cpp.inc"

Type ResultShape::getType() const {
  if (!dims)
    return type;
  SmallVector<int64_t> sizes;
  for (const Dim &dim : *dims)
    sizes.push_back(dim.toType());
  return RankedTensorType::get(sizes, type);
}

Type ShapeBuilder::elementType(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getElementType(); }
int64_t ShapeBuilder::rank(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

Dims ShapeBuilder::sizes(Value tensor) {
  Dims dims;
  for (int64_t axis = 0, end = rank(tensor); axis != end; ++axis)
    dims.push_back(size(tensor, axis));
  return dims;
}

ElementsAttr ShapeBuilder::constant(Value tensor) {
  Attribute value;
  return matchPattern(tensor, m_Constant(&value)) ? dyn_cast<ElementsAttr>(value) : ElementsAttr();
}

/// A constant that fills a tensor is small itself, but not what is listed here.
constexpr int64_t kMostListed = 1 << 20;

std::optional<SmallVector<int64_t>> ShapeBuilder::constantIntegers(Value tensor) {
  ElementsAttr value = constant(tensor);
  auto type = dyn_cast_or_null<IntegerType>(value ? value.getElementType() : Type());
  if (!type || value.getNumElements() > kMostListed)
    return std::nullopt;
  auto range = value.tryGetValues<APInt>();
  if (!range)
    return std::nullopt;
  return llvm::to_vector(llvm::map_range(*range, [&](const APInt &i) {
    return type.isUnsigned() || type.getWidth() == 1 ? static_cast<int64_t>(i.getZExtValue()) : i.getSExtValue();
  }));
}

std::optional<SmallVector<double>> ShapeBuilder::constantFloats(Value tensor) {
  ElementsAttr value = constant(tensor);
  if (!value || !isa<FloatType>(value.getElementType()) || value.getNumElements() > kMostListed)
    return std::nullopt;
  auto range = value.tryGetValues<APFloat>();
  if (!range)
    return std::nullopt;
  return llvm::to_vector(llvm::map_range(*range, [](APFloat f) {
    bool loses;
    f.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &loses);
    return f.convertToDouble();
  }));
}

InFlightDiagnostic ShapeBuilder::error() { return op->emitOpError(); }

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

std::optional<Dims> ShapeBuilder::broadcast(ArrayRef<Dims> shapes) {
  size_t rank = 0;
  for (const Dims &shape : shapes)
    rank = std::max(rank, shape.size());
  Dims result(rank, Dim(1));
  for (const Dims &shape : shapes)
    for (auto [i, dim] : llvm::enumerate(shape)) {
      Dim &out = result[rank - shape.size() + i];
      if (dim.is(1) || out.isSame(dim))
        continue;
      if (out.is(1)) {
        out = dim;
      } else if (out.isStatic() && dim.isStatic()) {
        error() << "cannot broadcast: dimension " << rank - shape.size() + i << " has size " << out.get() << " and " << dim.get()
                << "; expected equal sizes, or one of them 1";
        return std::nullopt;
      } else if (dim.isStatic()) {
        out = dim; // the other one is this size, or 1
      } else if (!out.isStatic()) {
        out = emits() ? selectEqual(out, 1, dim, out) : Dim();
      }
    }
  return result;
}

std::optional<int64_t> ShapeBuilder::axis(int64_t axis, int64_t rank, StringRef what) {
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  error() << what << " is " << axis << "; expected one of a tensor of rank " << rank << ", in [" << -rank << ", " << rank << ")";
  return std::nullopt;
}

std::optional<SmallVector<int64_t>> ShapeBuilder::axes(ArrayRef<int64_t> axes, int64_t rank, StringRef what) {
  SmallVector<int64_t> result;
  for (int64_t each : axes) {
    std::optional<int64_t> normal = axis(each, rank, what);
    if (!normal)
      return std::nullopt;
    if (llvm::is_contained(result, *normal)) {
      error() << what << " name dimension " << *normal << " twice";
      return std::nullopt;
    }
    result.push_back(*normal);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Inference
//===----------------------------------------------------------------------===//

bool lathe::onnx::isSupported(Operation *op) { return isa<ShapeInferenceOpInterface>(op); }

FailureOr<SmallVector<ResultShape>> lathe::onnx::inferResults(Operation *op, ShapeBuilder &b) {
  auto model = dyn_cast<ShapeInferenceOpInterface>(op);
  if (!model)
    return op->emitOpError("is not compiled by Lathe yet");
  SmallVector<ResultShape> outputs;
  if (failed(model.inferResults(b, outputs)))
    return failure();
  // Absent results have no value to describe.
  SmallVector<ResultShape> results;
  size_t next = 0;
  for (ResultRange group : getResultGroups(op)) {
    size_t described = std::max<size_t>(group.size(), 1);
    for (size_t i = 0; i != described && next != outputs.size(); ++i, ++next)
      if (i < group.size())
        results.push_back(std::move(outputs[next]));
  }
  assert(results.size() == op->getNumResults() && "a shape model describes every output");
  return results;
}

Type lathe::onnx::mergeTypes(Type a, Type b) {
  if (a == b || isa<NoneType>(b))
    return a;
  if (auto sa = dyn_cast<SequenceType>(a))
    if (auto sb = dyn_cast<SequenceType>(b)) {
      Type element = mergeTypes(sa.getElementType(), sb.getElementType());
      return element ? SequenceType::get(a.getContext(), element) : Type();
    }
  if (auto oa = dyn_cast<OptionalType>(a))
    if (auto ob = dyn_cast<OptionalType>(b)) {
      Type element = mergeTypes(oa.getElementType(), ob.getElementType());
      return element ? OptionalType::get(a.getContext(), element) : Type();
    }
  auto ta = dyn_cast<RankedTensorType>(a), tb = dyn_cast<RankedTensorType>(b);
  if (!ta || !tb || ta.getElementType() != tb.getElementType() || ta.getRank() != tb.getRank())
    return Type();
  SmallVector<int64_t> sizes;
  for (auto [sa, sb] : llvm::zip_equal(ta.getShape(), tb.getShape())) {
    if (!ShapedType::isDynamic(sa) && !ShapedType::isDynamic(sb) && sa != sb)
      return Type();
    sizes.push_back(ShapedType::isDynamic(sa) ? sb : sa);
  }
  return RankedTensorType::get(sizes, ta.getElementType());
}

LogicalResult lathe::onnx::refineResultTypes(Operation *op) {
  ShapeBuilder b(op);
  FailureOr<SmallVector<ResultShape>> results = ::inferResults(op, b);
  if (failed(results))
    return failure();
  for (auto [result, inferred] : llvm::zip_equal(op->getResults(), *results)) {
    Type merged = mergeTypes(inferred.getType(), result.getType());
    if (!merged)
      return op->emitOpError() << "output " << result.getResultNumber() << " is declared as " << result.getType() << "; expected "
                               << inferred.getType();
    result.setType(merged);
  }
  return success();
}
