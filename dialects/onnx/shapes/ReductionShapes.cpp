//===- ReductionShapes.cpp - Shapes of reductions -------------------------===//

#include "dialects/onnx/OnnxReductionOps.h"
#include "dialects/onnx/shapes/Model.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lathe::onnx {

/// Sizes where axes are known at run time only: those that they name are 1, or left out.
static LogicalResult inferAlongUnknown(ShapeBuilder &b, Dims data, const Dims &axes, bool keepDims, Type element, Results &results) {
  Dim rank = data.size();
  Dims flags; // 1 where a dimension is reduced
  for (size_t d = 0; d != data.size(); ++d) {
    Dim flag = 0;
    for (const Dim &axis : axes)
      flag = b.selectEqual(b.selectLess(axis, 0, b.add(axis, rank), axis), d, 1, flag);
    flags.push_back(flag);
  }
  Dims sizes;
  if (keepDims) {
    for (auto [size, flag] : llvm::zip_equal(data, flags))
      sizes.push_back(b.selectEqual(flag, 1, 1, size));
  } else {
    if (axes.size() > data.size())
      return b.error() << "there are " << axes.size() << " axes; expected at most the rank of the data, " << data.size();
    // The j-th of the dimensions that are left.
    for (size_t j = 0; j + axes.size() < data.size(); ++j) {
      Dim size = 1, before = 0;
      for (auto [each, flag] : llvm::zip_equal(data, flags)) {
        size = b.selectEqual(flag, 0, b.selectEqual(before, j, each, size), size);
        before = b.add(before, b.sub(1, flag));
      }
      sizes.push_back(size);
    }
  }
  results.emplace_back(element, sizes);
  return success();
}

template <typename Op> static LogicalResult inferReduce(Op op, ShapeBuilder &b, Results &results) {
  Dims data = b.sizes(op.getData());
  Type element = b.elementType(op.getData());
  SmallVector<int64_t> axes;
  if (op.getAxes()) {
    if (b.rank(op.getAxes()) != 1)
      return b.error() << "axes have rank " << b.rank(op.getAxes()) << "; expected 1";
    if (std::optional<SmallVector<int64_t>> known = b.constantIntegers(op.getAxes())) {
      std::optional<SmallVector<int64_t>> normal = b.axes(*known, data.size());
      if (!normal)
        return failure();
      axes = *normal;
    } else {
      std::optional<Dims> unknown = b.elements(op.getAxes());
      if (!unknown)
        return b.error() << "the number of axes is not known when compiling, thus the rank of the result neither";
      if (!unknown->empty())
        return inferAlongUnknown(b, data, *unknown, op.getKeepdims(), element, results);
    }
  }
  if (axes.empty() && !op.getNoopWithEmptyAxes())
    llvm::append_range(axes, llvm::seq<int64_t>(0, data.size()));
  Dims sizes;
  for (auto [d, size] : llvm::enumerate(data)) {
    if (!llvm::is_contained(axes, static_cast<int64_t>(d)))
      sizes.push_back(size);
    else if (op.getKeepdims())
      sizes.push_back(1);
  }
  results.emplace_back(element, sizes);
  return success();
}

template <typename Op> static LogicalResult inferArg(Op op, ShapeBuilder &b, Results &results) {
  Dims sizes = b.sizes(op.getData());
  std::optional<int64_t> axis = b.axis(op.getAxis(), sizes.size());
  if (!axis)
    return failure();
  if (op.getKeepdims())
    sizes[*axis] = 1;
  else
    sizes.erase(sizes.begin() + *axis);
  results.emplace_back(IntegerType::get(op.getContext(), 64), sizes);
  return success();
}

template <typename Op> static LogicalResult inferCumulative(Op op, ShapeBuilder &b, Results &results) {
  auto type = cast<RankedTensorType>(op.getAxis().getType());
  if (!type.hasStaticShape() || type.getNumElements() != 1)
    return b.error() << "axis is " << type << "; expected one number";
  if (b.rank(op.getX()) == 0)
    return b.error() << "x is a scalar; expected rank 1 and more";
  if (std::optional<SmallVector<int64_t>> known = b.constantIntegers(op.getAxis()))
    if (!b.axis(known->front(), b.rank(op.getX())))
      return failure();
  return inferSameAsFirst(op, b, results);
}

void registerReductionShapes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, OnnxDialect *) {
    attach<ArgMaxOp, inferArg<ArgMaxOp>>(context);
    attach<ArgMinOp, inferArg<ArgMinOp>>(context);
    attach<CumProdOp, inferCumulative<CumProdOp>>(context);
    attach<CumSumOp, inferCumulative<CumSumOp>>(context);
    attach<ReduceL1Op, inferReduce<ReduceL1Op>>(context);
    attach<ReduceL2Op, inferReduce<ReduceL2Op>>(context);
    attach<ReduceLogSumOp, inferReduce<ReduceLogSumOp>>(context);
    attach<ReduceLogSumExpOp, inferReduce<ReduceLogSumExpOp>>(context);
    attach<ReduceMaxOp, inferReduce<ReduceMaxOp>>(context);
    attach<ReduceMeanOp, inferReduce<ReduceMeanOp>>(context);
    attach<ReduceMinOp, inferReduce<ReduceMinOp>>(context);
    attach<ReduceProdOp, inferReduce<ReduceProdOp>>(context);
    attach<ReduceSumOp, inferReduce<ReduceSumOp>>(context);
    attach<ReduceSumSquareOp, inferReduce<ReduceSumSquareOp>>(context);
  });
}

} // namespace lathe::onnx
