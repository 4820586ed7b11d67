//===- ModelInterfaceFromIR.h - What headers say, from a module -*- C++ -*-===//
#ifndef LATHE_COMPILER_TOOLS_MODELINTERFACEFROMIR_H
#define LATHE_COMPILER_TOOLS_MODELINTERFACEFROMIR_H

#include "compiler/emit/ModelInterface.h"
#include "mlir/IR/BuiltinOps.h"

namespace lathe {

/// The typed interface of a model whose values `lathe-declare-model` wrote
/// down. Name, origin and doc are left empty.
ModelInterface getModelInterface(mlir::ModuleOp module);

} // namespace lathe

#endif // LATHE_COMPILER_TOOLS_MODELINTERFACEFROMIR_H
