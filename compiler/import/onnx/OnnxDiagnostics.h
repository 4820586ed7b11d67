//===- OnnxDiagnostics.h - Places in ONNX files -----------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXDIAGNOSTICS_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXDIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

namespace lathe {

/// A part of an ONNX file: `graph.node[3] 'conv1' (Conv)`.
mlir::Location getOnnxLocation(mlir::MLIRContext *context, llvm::StringRef file, const llvm::Twine &part);

/// "model.onnx: error: graph.node[3] 'conv1' (Conv): expected ...", with notes; empty for places in other files.
std::string formatOnnxDiagnostic(mlir::Diagnostic &diagnostic);

/// While it lives, prints diagnostics about parts of ONNX files, of which there are no lines to show.
class OnnxDiagnosticHandler : public mlir::ScopedDiagnosticHandler {
public:
  explicit OnnxDiagnosticHandler(mlir::MLIRContext *context, llvm::raw_ostream &out = llvm::errs());
};

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXDIAGNOSTICS_H
