//===- DataTypes.h - Types by ONNX's numbers, and types of either ---------===//
#ifndef LATHE_DIALECTS_ONNX_SHAPES_DATATYPES_H
#define LATHE_DIALECTS_ONNX_SHAPES_DATATYPES_H

#include "mlir/IR/BuiltinTypes.h"

namespace lathe::onnx {

/// The element type with a number of TensorProto.DataType; null for none.
mlir::Type getElementType(mlir::MLIRContext *context, int64_t dataType);

/// The most specific type that describes values of both: sizes that differ become `?`. Null where there is none, as for
/// tensors of different ranks.
mlir::Type joinTypes(mlir::Type a, mlir::Type b);

/// The same of items of one sequence, which may be tensors of different ranks: unranked ones. As the items of an empty
/// sequence are unranked too, reading an item of a known rank checks it at run time.
mlir::Type joinItemTypes(mlir::Type a, mlir::Type b);

} // namespace lathe::onnx

#endif // LATHE_DIALECTS_ONNX_SHAPES_DATATYPES_H
