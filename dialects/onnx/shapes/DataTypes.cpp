//===- DataTypes.cpp - Types by ONNX's numbers, and types of either -------===//

#include "dialects/onnx/shapes/DataTypes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/pipeline/Pipeline.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace lathe::onnx {

Type getElementType(MLIRContext *context, int64_t dataType) {
  auto integer = [&](unsigned width) -> Type { return IntegerType::get(context, width); };
  auto natural = [&](unsigned width) -> Type { return IntegerType::get(context, width, IntegerType::Unsigned); };
  auto complex = [](Type part) -> Type { return ComplexType::get(part); };
  const Type types[] = {
      Type(),
      Float32Type::get(context),
      natural(8),
      integer(8),
      natural(16),
      integer(16),
      integer(32),
      integer(64),
      pipeline::StringType::get(context),
      integer(1),
      Float16Type::get(context),
      Float64Type::get(context),
      natural(32),
      natural(64),
      complex(Float32Type::get(context)),
      complex(Float64Type::get(context)),
      BFloat16Type::get(context),
      Float8E4M3FNType::get(context),
      Float8E4M3FNUZType::get(context),
      Float8E5M2Type::get(context),
      Float8E5M2FNUZType::get(context),
      natural(4),
      integer(4),
      Float4E2M1FNType::get(context),
      Float8E8M0FNUType::get(context),
      natural(2),
      integer(2),
  };
  return dataType >= 0 && dataType < static_cast<int64_t>(std::size(types)) ? types[dataType] : Type();
}

Type joinTypes(Type a, Type b) {
  if (a == b)
    return a;
  if (auto sa = dyn_cast<SequenceType>(a))
    if (auto sb = dyn_cast<SequenceType>(b)) {
      Type element = joinItemTypes(sa.getElementType(), sb.getElementType());
      return element ? SequenceType::get(a.getContext(), element) : Type();
    }
  if (auto oa = dyn_cast<OptionalType>(a))
    if (auto ob = dyn_cast<OptionalType>(b)) {
      Type element = joinTypes(oa.getElementType(), ob.getElementType());
      return element ? OptionalType::get(a.getContext(), element) : Type();
    }
  auto ta = dyn_cast<TensorType>(a), tb = dyn_cast<TensorType>(b);
  if (!ta || !tb || ta.getElementType() != tb.getElementType())
    return Type();
  // Nothing is known of the items of an empty sequence.
  if (!ta.hasRank() || !tb.hasRank())
    return ta.hasRank() ? a : b;
  if (ta.getRank() != tb.getRank())
    return Type();
  SmallVector<int64_t> sizes;
  for (auto [sa, sb] : llvm::zip_equal(ta.getShape(), tb.getShape()))
    sizes.push_back(sa == sb ? sa : ShapedType::kDynamic);
  return RankedTensorType::get(sizes, ta.getElementType());
}

Type joinItemTypes(Type a, Type b) {
  if (Type joined = joinTypes(a, b))
    return joined;
  auto ta = dyn_cast<TensorType>(a), tb = dyn_cast<TensorType>(b);
  return ta && tb && ta.getElementType() == tb.getElementType() ? UnrankedTensorType::get(ta.getElementType()) : Type();
}

} // namespace lathe::onnx
