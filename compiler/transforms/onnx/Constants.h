//===- Constants.h - The bytes of constants ---------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_TRANSFORMS_ONNX_CONSTANTS_H
#define LATHE_COMPILER_TRANSFORMS_ONNX_CONSTANTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <optional>
#include <string>

namespace mlir {
class AsmResourceBlob;
} // namespace mlir

namespace lathe {

/// How many bytes an element has in memory: at least one, also where it has fewer bits; 0 for strings.
int64_t getBytesOfElement(mlir::Type element);

/// A constant from its elements, in the byte order of the machine; smaller ones than a byte in the low bits of one. Large
/// ones become resources, named by their content.
mlir::ElementsAttr createConstant(mlir::RankedTensorType type, std::string bytes);
mlir::ElementsAttr createConstant(mlir::RankedTensorType type, mlir::AsmResourceBlob blob);

/// The elements of a constant, as createConstant takes them. None for strings, and where a resource is not there.
std::optional<std::string> getBytes(mlir::ElementsAttr constant);

/// The same elements in another shape; nothing is copied of large ones.
mlir::ElementsAttr reshapeConstant(mlir::ElementsAttr constant, mlir::RankedTensorType type);

} // namespace lathe

#endif // LATHE_COMPILER_TRANSFORMS_ONNX_CONSTANTS_H
