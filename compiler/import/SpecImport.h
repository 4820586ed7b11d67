//===- SpecImport.h - From a PipelineSpec to the declared module -*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_SPECIMPORT_H
#define LATHE_COMPILER_IMPORT_SPECIMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace lathe {
class PipelineSpec;

/// Builds the declared module of a pipeline: its columns, split, features and model, without state. Reports errors as
/// diagnostics at `file` and returns null. The rules have checked the declaration before; this checks what the IR needs,
/// so that a spec written by hand or by another tool is as safe.
mlir::OwningOpRef<mlir::ModuleOp> importPipelineSpec(const PipelineSpec &spec, llvm::StringRef file, mlir::MLIRContext *context);

/// The same from proto3 JSON text.
mlir::OwningOpRef<mlir::ModuleOp> importPipelineSpecJson(llvm::StringRef json, llvm::StringRef file, mlir::MLIRContext *context);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_SPECIMPORT_H
