//===- Train.h - The train dialect ---------------------------------------===//
//
// What a pipeline learns, and the kernels of training. See TrainDialect.td.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECTS_TRAIN_TRAIN_H
#define LATHE_DIALECTS_TRAIN_TRAIN_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"

#include "dialects/train/TrainDialect.h.inc"
#include "dialects/train/TrainEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/train/TrainAttrs.h.inc"

#define GET_OP_CLASSES
#include "dialects/train/TrainOps.h.inc"

#endif // LATHE_DIALECTS_TRAIN_TRAIN_H
