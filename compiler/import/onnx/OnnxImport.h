//===- OnnxImport.h - ONNX models to the onnx dialect -----------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXIMPORT_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXIMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

#include <cstdint>
#include <string>

namespace lathe {

/// What a model may ask for. A file that asks for more is refused before anything of that size is made.
struct OnnxLimits {
  int64_t elements = int64_t{1} << 31;      // of one tensor whose shape is static
  int64_t constantBytes = int64_t{1} << 34; // of all constants together, those of other files included
  int64_t denseBytes = int64_t{1} << 30;    // of what is written smaller than it is: sparse tensors, folded constants
  int64_t nodes = 200000;                   // that are imported, bodies of functions counted at each call
  int depth = 16;                           // of graphs within nodes, and of calls of functions
  int rank = 32;
};

struct OnnxImportOptions {
  /// Of the module, a C identifier.
  std::string name = "model";
  /// Sizes for symbols, which the model names (`dim_param`).
  llvm::StringMap<int64_t> sizes;
  /// Shapes for inputs; -1 leaves a size open. Also for inputs of which the model does not say the rank.
  llvm::StringMap<llvm::SmallVector<int64_t>> shapes;
  /// Where files of external data lie that the caller declares, by the location that the model names. They are opened as
  /// given: a build system may have put symbolic links there.
  llvm::StringMap<std::string> files;
  /// The folder of files that are not declared. Nothing outside it is read, nor through symbolic links. Empty: none is read.
  std::string folder;
  OnnxLimits limits;
};

/// A module with one function @main, of ops of the `onnx` dialect, in the newest version of each operator: shapes inferred,
/// verified. Null after an error, which names the part of the file.
///
/// Arguments and results of @main have the attributes `onnx.name`, and `onnx.dims` with a symbol or "" for each dimension.
mlir::OwningOpRef<mlir::ModuleOp> importOnnx(llvm::StringRef bytes, llvm::StringRef fileName, const OnnxImportOptions &options,
                                             mlir::MLIRContext *context);

/// Reads the file. Its folder is that of external data, unless the options name one.
mlir::OwningOpRef<mlir::ModuleOp> importOnnxFile(llvm::StringRef path, OnnxImportOptions options, mlir::MLIRContext *context);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXIMPORT_H
