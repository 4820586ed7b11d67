//===- OnnxExport.h - A trained pipeline as an ONNX file --------*- C++ -*-===//
//
// Features and model of a trained pipeline as one graph of ai.onnx and ai.onnx.ml: docs/export.md says what it takes and gives.
//
//===----------------------------------------------------------------------===//
#ifndef LATHE_COMPILER_EXPORT_ONNXEXPORT_H
#define LATHE_COMPILER_EXPORT_ONNXEXPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/LogicalResult.h"

#include <string>

namespace lathe {

/// Versions of ai.onnx that can be written. Older ones lack model-local functions; newer ones are not known to change what is
/// written, but are not tested.
inline constexpr int kMinExportOpset = 16, kMaxExportOpset = 26;
/// What current ONNX Runtime takes, and those of two years ago.
inline constexpr int kDefaultExportOpset = 21;

/// Writes a ModelProto. The module holds one pipeline as `lathec attach` or an import leaves it, before fusion. What ONNX
/// cannot say is an error at its op.
llvm::LogicalResult exportOnnx(mlir::ModuleOp trained, int opset, std::string &bytes);

} // namespace lathe

#endif // LATHE_COMPILER_EXPORT_ONNXEXPORT_H
