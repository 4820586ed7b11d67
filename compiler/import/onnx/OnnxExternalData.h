//===- OnnxExternalData.h - Data beside ONNX files --------------*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_ONNX_ONNXEXTERNALDATA_H
#define LATHE_COMPILER_IMPORT_ONNX_ONNXEXTERNALDATA_H

#include "compiler/import/onnx/OnnxImport.h"
#include "mlir/IR/AsmState.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>

namespace lathe::onnx_import {

/// Reads bytes of the file at a location that a model names. What the options do not declare must be a regular file within
/// their folder, reached through no symbolic link. None after an error.
std::optional<mlir::AsmResourceBlob> readExternalData(const OnnxImportOptions &options, llvm::StringRef location,
                                                      uint64_t offset, uint64_t length,
                                                      llvm::function_ref<void(const llvm::Twine &)> onError);

} // namespace lathe::onnx_import

#endif // LATHE_COMPILER_IMPORT_ONNX_ONNXEXTERNALDATA_H
