//===- OnnxTypes.h - Types of values in ONNX files --------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXTYPES_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXTYPES_H

#include "compiler/import/onnx/OnnxImport.h"
#include "compiler/import/onnx/OnnxProto.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Location.h"

namespace lathe::onnx_import {

/// The product of sizes, dynamic ones counted as 1; none when it is above the limit.
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> sizes, int64_t limit);

/// ONNX's name of a type, as in the schemas of operators: "float", "seq(tensor(float))".
std::string getTypeName(mlir::Type type);

/// The type that a file declares, with sizes that the options give. Tensors of unknown rank are unranked. Null after an error.
mlir::Type readType(const ::onnx::TypeProto &type, const OnnxImportOptions &options, mlir::MLIRContext *context,
                    mlir::Location location);

/// Whether a value of the second type may be one of the first: their known sizes and ranks do not contradict each other.
bool areCompatible(mlir::Type declared, mlir::Type found);
/// The same, but sizes and ranks do not count.
bool haveSameElements(mlir::Type declared, mlir::Type found);

} // namespace lathe::onnx_import

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXTYPES_H
