//===- SpecImport.h - From a PipelineSpec to the declared module -*- C++ -*-===//
#ifndef LATHE_COMPILER_IMPORT_SPECIMPORT_H
#define LATHE_COMPILER_IMPORT_SPECIMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace lathe {

/// Builds the declared module of a pipeline from its PipelineSpec, proto3 JSON text: its columns, split, features and model,
/// without state. Reports errors as diagnostics, with the place in `file`, and returns null. The rules have checked the
/// declaration before; this checks what the IR needs, so that a spec written by hand or by another tool is as safe.
/// Locations in the module have the base name of `file` alone: what is built does not depend on where.
mlir::OwningOpRef<mlir::ModuleOp> importPipelineSpec(llvm::StringRef json, llvm::StringRef file, mlir::MLIRContext *context);

} // namespace lathe

#endif // LATHE_COMPILER_IMPORT_SPECIMPORT_H
