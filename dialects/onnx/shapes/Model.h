//===- Model.h - Writing shape models ---------------------------*- C++ -*-===//
//
// A model is a function of the op, a ShapeBuilder and the results, attached to an op:
//
//   static LogicalResult inferTranspose(TransposeOp op, ShapeBuilder &b, Results &results) { ... }
//   void registerTensorShapes(DialectRegistry &registry) {
//     registry.addExtension(+[](MLIRContext *context, OnnxDialect *) { attach<TransposeOp, inferTranspose>(context); });
//   }
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_MODEL_H
#define LATHE_DIALECTS_ONNX_SHAPES_MODEL_H

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/Shape.h"
#include "dialects/onnx/shapes/Shapes.h"
#include "mlir/IR/DialectRegistry.h"

#include <type_traits>

namespace lathe::onnx {

using Results = llvm::SmallVectorImpl<ResultShape>;

template <typename Op, auto infer>
struct ShapeModel : ShapeInferenceOpInterface::ExternalModel<ShapeModel<Op, infer>, Op> {
  llvm::LogicalResult inferResults(mlir::Operation *op, ShapeBuilder &b, Results &results) const {
    return infer(llvm::cast<Op>(op), b, results);
  }
};

/// Makes `infer` the shape model of Op.
template <typename Op, auto infer> void attach(mlir::MLIRContext *context) {
  Op::template attachInterface<ShapeModel<Op, infer>>(*context);
}

/// The same model for several ops, of which it takes mlir::Operation *.
template <auto infer, typename... Ops> void attachAll(mlir::MLIRContext *context) { (attach<Ops, infer>(context), ...); }

/// One result, with the element type and the sizes of the first operand.
inline llvm::LogicalResult inferSameAsFirst(mlir::Operation *op, ShapeBuilder &b, Results &results) {
  mlir::Value first = op->getOperand(0);
  results.emplace_back(b.elementType(first), b.sizes(first));
  return llvm::success();
}

/// One result, with the element type of the first operand and the sizes of all operands, broadcast.
inline llvm::LogicalResult inferBroadcast(mlir::Operation *op, ShapeBuilder &b, Results &results) {
  llvm::SmallVector<Dims> shapes;
  for (mlir::Value operand : op->getOperands())
    shapes.push_back(b.sizes(operand));
  std::optional<Dims> sizes = b.broadcast(shapes);
  if (!sizes)
    return llvm::failure();
  results.emplace_back(b.elementType(op->getOperand(0)), *sizes);
  return llvm::success();
}

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_MODEL_H
