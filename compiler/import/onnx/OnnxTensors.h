//===- OnnxTensors.h - Tensors of ONNX files --------------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXTENSORS_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXTENSORS_H

#include "compiler/import/onnx/OnnxImport.h"
#include "compiler/import/onnx/OnnxProto.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <optional>

namespace lathe::onnx_import {

/// Reads tensors, and keeps account of what they take.
class TensorReader {
public:
  TensorReader(const OnnxImportOptions &options, mlir::MLIRContext *context) : options(options), context(context) {}

  /// Null after an error at the location. Takes the tensor's data away where it need not be copied.
  mlir::ElementsAttr read(::onnx::TensorProto &tensor, mlir::Location location);
  /// A dense tensor of it.
  mlir::ElementsAttr read(::onnx::SparseTensorProto &tensor, mlir::Location location);

private:
  struct Element;

  mlir::RankedTensorType readType(const ::onnx::TensorProto &tensor, mlir::Location location);
  llvm::LogicalResult spend(int64_t bytes, mlir::Location location);
  mlir::ElementsAttr readStrings(::onnx::TensorProto &tensor, mlir::RankedTensorType type, mlir::Location location);
  std::optional<std::string> readFields(const ::onnx::TensorProto &tensor, const Element &element, int64_t count,
                                        mlir::Location location);
  std::optional<mlir::AsmResourceBlob> readExternal(const ::onnx::TensorProto &tensor, int64_t bytes, mlir::Location location);

  const OnnxImportOptions &options;
  mlir::MLIRContext *context;
  int64_t bytesLeft = options.limits.constantBytes;
  int64_t denseBytesLeft = options.limits.denseBytes;
};

} // namespace lathe::onnx_import

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXTENSORS_H
