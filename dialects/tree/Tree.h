//===- Tree.h - The tree dialect --------------------------------*- C++ -*-===//
#ifndef LATHE_DIALECTS_TREE_TREE_H
#define LATHE_DIALECTS_TREE_TREE_H

#include "dialects/tree/FloatTable.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/tree/TreeDialect.h.inc"
#include "dialects/tree/TreeEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/tree/TreeAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/tree/TreeOps.h.inc"

#endif // LATHE_DIALECTS_TREE_TREE_H
